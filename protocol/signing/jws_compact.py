"""The dialect `jws-compact`: the member `signature` is a compact JWS whose payload is header and message."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from protocol.keys.key import Key, SharedSecret
from protocol.signing.canonical_form import canonical_bytes
from protocol.signing.content import read_object, signed_content
from protocol.signing.dialect import FindKey, HttpRequest, Signed, Verified, signature_member
from protocol.signing.jws import extract_jws, jws_of, verify_jws
from protocol.signing.parameters import SignatureParameters
from protocol.signing.refusal import SignatureReason, SignatureRefused


def sign(
    envelope: Mapping[str, Any],
    key: Key | SharedSecret | None,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Signed:
    """Return `envelope` with its JWS; its message_ts says when it was signed, so `now` has no part in it."""
    payload = canonical_bytes(signed_content(envelope), parameters.canonical_form)
    return Signed({**envelope, "signature": jws_of(payload, key, parameters)})


def verify(
    envelope: Mapping[str, Any],
    find_key: FindKey,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Verified:
    """Return what `envelope` says if its JWS says the same and a key of its sender made it; else SignatureRefused."""
    parts = extract_jws(signature_member(envelope))
    content = signed_content(envelope)
    verified = verify_jws(parts, content, find_key, parameters, now, sender)
    expected = canonical_bytes(content, parameters.canonical_form)
    # Another writer may have written the same content in another form.
    if parts.payload != expected and _canonical(parts.payload, parameters) != expected:
        raise SignatureRefused(SignatureReason.VERIFY, "header and message in the JWS are not those of the envelope")
    return verified


def _canonical(payload: bytes, parameters: SignatureParameters) -> bytes:
    return canonical_bytes(read_object(payload), parameters.canonical_form)
