"""The dialect `dci-http-signature`: the string of the published OpenAPI files (MsgSignature; ibr.md 6.4 S1)."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from protocol.keys.algorithms import algorithm_of_word
from protocol.keys.key import Key, SharedSecret
from protocol.signing.canonical_form import canonical_bytes
from protocol.signing.content import claimed_sender, signed_content
from protocol.signing.dialect import FindKey, HttpRequest, Signed, Verified, signature_member
from protocol.signing.freshness import check_freshness
from protocol.signing.parameters import SignatureParameters
from protocol.signing.raw_signature import (
    check_allowed,
    check_verification_key,
    raw_signature,
    raw_signature_holds,
    signing_algorithm,
)
from protocol.signing.refusal import SignatureReason, SignatureRefused
from protocol.signing.signature_string import HEADERS, decode_base64, read_signature_string, write_signature_string


def signing_string(created: str, expires: str, content: Mapping[str, Any], parameters: SignatureParameters) -> bytes:
    """Return the bytes that are signed: three lines of created, expires and the SHA-256 digest of the content."""
    digest = hashlib.sha256(canonical_bytes(content, parameters.canonical_form)).digest()
    encoded = parameters.digest_prefix + base64.b64encode(digest).decode("ascii")
    return f"(created): {created}\n(expires): {expires}\ndigest: {encoded}".encode()


def sign(
    envelope: Mapping[str, Any],
    key: Key | SharedSecret | None,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Signed:
    """Return `envelope` with its signature string; ValueError where the key is not for an allowed algorithm."""
    signer, algorithm = signing_algorithm(key, parameters)
    if algorithm.word is None:
        raise ValueError(f"{algorithm.name} has no word in the dialect {parameters.dialect}")
    content = signed_content(envelope)
    seconds = int(now.timestamp())
    created, expires = str(seconds), str(seconds + parameters.life_time)
    signature = raw_signature(signer, signing_string(created, expires, content, parameters))
    members = {
        "namespace": parameters.namespace,
        parameters.key_id_name: _full_key_id(claimed_sender(content, sender), signer.kid, algorithm.word),
        "algorithm": algorithm.word,
        "created": created,
        "expires": expires,
        "headers": HEADERS,
        "signature": base64.b64encode(signature).decode("ascii"),
    }
    return Signed({**envelope, "signature": write_signature_string(members, parameters)})


def verify(
    envelope: Mapping[str, Any],
    find_key: FindKey,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Verified:
    """Return what `envelope` says if a key of its sender signed it; SignatureRefused with the reason if not."""
    members = read_signature_string(signature_member(envelope), parameters)
    content = signed_content(envelope)
    claimed = claimed_sender(content, sender)
    key_id = _key_id_of(members, parameters, claimed)
    algorithm = check_allowed(algorithm_of_word(members["algorithm"]), members["algorithm"], parameters)
    # The kid of the JWKS is read as the middle part; one implementation publishes the whole as kid.
    found = find_key(claimed, key_id) or find_key(claimed, members[parameters.key_id_name])
    key = check_verification_key(found, claimed, key_id, algorithm)
    signature = decode_base64(members["signature"])
    covered = signing_string(members["created"], members["expires"], content, parameters)
    if not raw_signature_holds(key, covered, signature):
        raise SignatureRefused(SignatureReason.VERIFY, "header, message or times are not those that were signed")
    created, expires = (datetime.fromtimestamp(int(members[name]), UTC) for name in ("created", "expires"))
    check_freshness(created, expires, parameters, now)
    return Verified(content, claimed, key.kid, algorithm.name, created, expires)


def _full_key_id(sender: str, kid: str, word: str) -> str:
    whole = kid.split("|")
    return kid if len(whole) > 2 and kid.startswith(f"{sender}|") and whole[-1] == word else f"{sender}|{kid}|{word}"


def _key_id_of(members: Mapping[str, str], parameters: SignatureParameters, sender: str) -> str:
    parts = members[parameters.key_id_name].rsplit("|", 2)
    if len(parts) != 3 or not all(parts):
        raise SignatureRefused(SignatureReason.MALFORMED, f"{parameters.key_id_name} is not sender|key|algorithm")
    named, key_id, word = parts
    if word != members["algorithm"]:
        raise SignatureRefused(SignatureReason.MALFORMED, f"{parameters.key_id_name} and algorithm name two algorithms")
    if named != sender:
        raise SignatureRefused(
            SignatureReason.WRONG_SENDER, f"{parameters.key_id_name} names {named!r}, but {sender!r} sent the message"
        )
    return key_id
