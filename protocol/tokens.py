"""Access tokens as JWTs (RFC 7519, ibr.md 6.6): written, read, and their signature verified."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact, serialize_compact, validate_compact

from protocol.json_text import parse_json
from protocol.keys.algorithms import algorithm_of_jws
from protocol.keys.key import JoseKey, Key
from protocol.refusal import Refused

MAX_TOKEN_BYTES: Final = 16 * 1024


class TokenReason(StrEnum):
    """The reasons for which a token is refused by its form or its signature."""

    MALFORMED = "token malformed"
    ALGORITHM = "algorithm not allowed"
    VERIFY = "does not verify"


class TokenRefused(Refused):
    """A token that is not accepted, with its TokenReason."""


@dataclass(frozen=True)
class Token:
    """What a token says; nothing of it is proven before `verify_token`."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    jws: CompactSignature


class _Registry(JWSRegistry):
    """The library's registry, without its warning at EdDSA (RFC 8037); which algorithms are allowed the key says."""

    def get_alg(self, name: str) -> JWSAlgModel:
        return self.algorithms[name]


_REGISTRY: Final = _Registry()


def write_token(claims: Mapping[str, Any], key: Key) -> str:
    """Return the JWT with these claims, signed by a private key; its header names typ, alg and kid."""
    header = {"typ": "JWT", "alg": key.public_jwk()["alg"], "kid": key.kid}
    payload = json.dumps(dict(claims), separators=(",", ":")).encode()
    return serialize_compact(header, payload, _plain(key), registry=_REGISTRY)


def read_token(text: str) -> Token:
    """Return what a JWT says, unproven; TokenRefused, "token malformed", for what is none, or longer than 16 KB."""
    if len(text) > MAX_TOKEN_BYTES:
        raise TokenRefused(TokenReason.MALFORMED, f"the token is longer than {MAX_TOKEN_BYTES} bytes")
    try:
        jws = extract_compact(text.encode("ascii"), registry=_REGISTRY)
        header: object = jws.protected
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise TokenRefused(TokenReason.MALFORMED, f"the token is no JWT: {error}") from None
    claims = parse_json(bytes(jws.payload)).document
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str) or not isinstance(claims, dict):
        raise TokenRefused(TokenReason.MALFORMED, "the token is no JWT: header and claims are JSON objects")
    return Token(header, claims, jws)


def verify_token(token: Token, key: Key) -> None:
    """Prove that a key signed a token, with an algorithm that the key is for; TokenRefused if not.

    The key decides on the algorithm, so that neither `none` nor an HMAC with the public key is ever tried.
    """
    named = token.header["alg"]
    algorithm = algorithm_of_jws(named)
    if algorithm is None or not key.may_sign_with(algorithm.name):
        raise TokenRefused(
            TokenReason.ALGORITHM, f"the algorithm {str(named)[:20]!r} is not that of the key {key.kid!r}"
        )
    try:
        holds = validate_compact(token.jws, _plain(key), registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        raise TokenRefused(TokenReason.VERIFY, str(error)) from None
    if not holds:
        raise TokenRefused(TokenReason.VERIFY, "the signature of the token does not verify")


def _plain(key: Key) -> JoseKey:
    # EdDSA and Ed25519 are two names of one algorithm: use and alg are judged by Key, not again by the library.
    return type(key.jose).import_key(key.jose.raw_value)  # type: ignore[arg-type]
