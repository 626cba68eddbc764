"""The dialect `jws-detached`: a JWS over the canonical form of header and message, sent without its payload."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc.jws import detach_content

from protocol.keys.key import Key, SharedSecret
from protocol.signing.canonical_form import canonical_bytes
from protocol.signing.content import signed_content
from protocol.signing.dialect import FindKey, HttpRequest, Signed, Verified, signature_member
from protocol.signing.jws import extract_jws, jws_of, verify_jws
from protocol.signing.parameters import SignatureParameters


def sign(
    envelope: Mapping[str, Any],
    key: Key | SharedSecret | None,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Signed:
    """Return `envelope` with its detached JWS (RFC 7515 appendix F); message_ts says when it was signed."""
    payload = canonical_bytes(signed_content(envelope), parameters.canonical_form)
    return Signed({**envelope, "signature": detach_content(jws_of(payload, key, parameters))})


def verify(
    envelope: Mapping[str, Any],
    find_key: FindKey,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Verified:
    """Return what `envelope` says if a key of its sender signed its canonical form; else SignatureRefused."""
    signature = signature_member(envelope)
    content = signed_content(envelope)
    parts = extract_jws(signature, canonical_bytes(content, parameters.canonical_form))
    return verify_jws(parts, content, find_key, parameters, now, sender)
