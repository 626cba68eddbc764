"""What the two JWS dialects share: JOSE headers that name an algorithm and a key, signatures by the library."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact, serialize_compact, validate_compact

from protocol.datetimes import parse_datetime
from protocol.keys.algorithms import algorithm_of_jws
from protocol.keys.key import JoseKey, Key, SharedSecret
from protocol.signing.content import claimed_sender
from protocol.signing.dialect import FindKey, Verified
from protocol.signing.freshness import check_freshness, expiry
from protocol.signing.parameters import SignatureParameters
from protocol.signing.raw_signature import check_allowed, check_verification_key, signing_algorithm
from protocol.signing.refusal import SignatureReason, SignatureRefused

_PARAMETERS: Final = frozenset({"alg", "kid", "typ", "cty", "x5t", "x5t#S256"})


class _Registry(JWSRegistry):
    """The library's registry, without its warning at EdDSA (RFC 8037) and without a limit below that of the body."""

    max_payload_length = 2**30

    def get_alg(self, name: str) -> JWSAlgModel:
        return self.algorithms[name]


_REGISTRY: Final = _Registry()


def jws_of(payload: bytes, key: Key | SharedSecret | None, parameters: SignatureParameters) -> str:
    """Return the compact JWS (RFC 7515 section 7.1) of `payload`, whose header holds alg and kid and nothing else."""
    signer, algorithm = signing_algorithm(key, parameters)
    alg = signer.alg if signer.alg in algorithm.jws else algorithm.jws[0]
    return serialize_compact({"alg": alg, "kid": signer.kid}, payload, _plain(signer), registry=_REGISTRY)


def extract_jws(text: str, payload: bytes | None = None) -> CompactSignature:
    """Return the parts of a compact JWS, of which nothing is proven yet; `payload` where it is detached.

    SignatureRefused, "signature malformed", unless it has three parts and a header of known parameters with a kid.
    """
    detached = text.count(".") == 2 and ".." in text
    if detached != (payload is not None):
        raise SignatureRefused(SignatureReason.MALFORMED, "it is no compact JWS of this dialect")
    try:
        parts = extract_compact(text.encode("ascii"), payload, _REGISTRY)
        header: object = parts.protected
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise SignatureRefused(SignatureReason.MALFORMED, f"it is no compact JWS: {error}") from None
    if not isinstance(header, dict) or not all(isinstance(header.get(name), str) for name in ("alg", "kid")):
        raise SignatureRefused(SignatureReason.MALFORMED, "its header does not name alg and kid")
    foreign = sorted(header.keys() - _PARAMETERS)
    if foreign:
        # Keys come from the sender's JWKS alone: jwk, jku and x5c would let a message vouch for itself.
        raise SignatureRefused(
            SignatureReason.MALFORMED, f"its header has {', '.join(foreign)[:80]}, which nobody agreed on"
        )
    return parts


def verify_jws(
    parts: CompactSignature,
    content: Mapping[str, Any],
    find_key: FindKey,
    parameters: SignatureParameters,
    now: datetime,
    sender: str | None,
) -> Verified:
    """Return what `content` says if a key of its sender made the JWS, and lately; SignatureRefused if not."""
    claimed = claimed_sender(content, sender)
    named, key_id = parts.protected["alg"], parts.protected["kid"]
    algorithm = check_allowed(algorithm_of_jws(named), named, parameters)
    key = check_verification_key(find_key(claimed, key_id), claimed, key_id, algorithm)
    try:
        holds = validate_compact(parts, _plain(key), registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        raise SignatureRefused(SignatureReason.VERIFY, str(error)) from None
    if not holds:
        raise SignatureRefused(SignatureReason.VERIFY, "header or message are not those that were signed")
    created = _message_ts(content)
    expires = expiry(created, parameters)
    check_freshness(created, expires, parameters, now)
    return Verified(content, claimed, key.kid, algorithm.name, created, expires)


def _plain(key: Key) -> JoseKey:
    # EdDSA and Ed25519 are two names of one algorithm: use and alg are judged by Key, not again by the library.
    return type(key.jose).import_key(key.jose.raw_value)  # type: ignore[arg-type]


def _message_ts(content: Mapping[str, Any]) -> datetime:
    text = content["header"].get("message_ts")
    if not isinstance(text, str):
        raise SignatureRefused(SignatureReason.MALFORMED, "/header/message_ts, when the message was signed, is missing")
    try:
        return parse_datetime(text)
    except ValueError as error:
        raise SignatureRefused(SignatureReason.MALFORMED, f"/header/message_ts {error}") from None
