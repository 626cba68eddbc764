"""The dialect `hmac-header`: a shared secret and the HTTP header `x-HMAC` (pages, Design principles; ibr.md 6.4 S2)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final

from protocol.keys.key import Key, SharedSecret
from protocol.signing.content import claimed_sender, read_object, signed_content
from protocol.signing.dialect import FindKey, HttpRequest, Signed, Verified
from protocol.signing.freshness import check_freshness, expiry
from protocol.signing.parameters import SignatureParameters
from protocol.signing.refusal import SignatureReason, SignatureRefused
from protocol.signing.signature_string import decode_base64

HEADER: Final = "x-HMAC"
_FORM = re.compile(
    r"HMAC-SHA256 Credential=(?P<credential>[^\s,;\"]+), "
    r"SignedHeaders=(?P<headers>[a-z0-9-]+(?:;[a-z0-9-]+)*), Signature=(?P<signature>[A-Za-z0-9+/=]+)"
)
_CREDENTIAL = re.compile(r"[!-~]+")


def string_to_sign(request: HttpRequest, parameters: SignatureParameters) -> bytes:
    """Return the three lines that are signed: method, target, the values of the signed headers between semicolons.

    SignatureRefused, "signature malformed", where a signed header is missing or would spill over into another one. A
    media type may have parameters: as no other value has a semicolon, it is clear where it begins and ends.
    """
    values = []
    for name in parameters.signed_headers:
        value = request.header(name)
        if value is None or any(sign in value for sign in ("\r\n" if name == "content-type" else ";\r\n")):
            raise SignatureRefused(
                SignatureReason.MALFORMED, f"the signed header {name} is missing or cannot be signed"
            )
        values.append(value)
    return "\n".join((request.method.upper(), request.target, ";".join(values))).encode()


def sign(
    envelope: Mapping[str, Any],
    key: Key | SharedSecret | None,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Signed:
    """Return `envelope` as it is and the headers to send with `request`: Date, the digest of its body, x-HMAC.

    ValueError without a shared secret or without `request`, whose body has to be sent byte by byte.
    """
    if not isinstance(key, SharedSecret) or request is None:
        raise ValueError("the dialect hmac-header signs an HTTP request with a shared secret; give both")
    if _CREDENTIAL.fullmatch(key.kid) is None or _FORM.fullmatch(_header(key.kid, ("date",), b"\0")) is None:
        raise ValueError(f"the id of the secret, {key.kid!r}, cannot stand in a header; use letters, digits and .-_|")
    _check_body(envelope, request)
    added = {"Date": format_datetime(now.astimezone(UTC), usegmt=True), parameters.digest_header: _digest(request.body)}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in {n.lower() for n in added}}
    complete = HttpRequest(request.method, request.target, {**kept, **added}, request.body)
    code = hmac.digest(key.secret, string_to_sign(complete, parameters), "sha256")
    return Signed(dict(envelope), {**added, HEADER: _header(key.kid, parameters.signed_headers, code)})


def verify(
    envelope: Mapping[str, Any],
    find_key: FindKey,
    parameters: SignatureParameters,
    now: datetime,
    *,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Verified:
    """Return what `envelope` says if the secret of its sender made the header x-HMAC; else SignatureRefused."""
    if request is None:
        raise ValueError("the dialect hmac-header verifies an HTTP request; give it")
    credential, code = _read_header(request, parameters)
    _check_body(envelope, request)
    content = signed_content(envelope)
    claimed = claimed_sender(content, sender)
    key = find_key(claimed, credential)
    if key is None:
        raise SignatureRefused(SignatureReason.UNKNOWN_KEY, f"{claimed!r} shares no secret {credential!r} with us")
    if not isinstance(key, SharedSecret):
        raise SignatureRefused(SignatureReason.ALGORITHM, f"the key {credential!r} is public, no shared secret")
    expected = hmac.digest(key.secret, string_to_sign(request, parameters), "sha256")
    digest = (request.header(parameters.digest_header) or "").encode()
    if not hmac.compare_digest(expected, code) or not hmac.compare_digest(digest, _digest(request.body).encode()):
        raise SignatureRefused(SignatureReason.VERIFY, "request, headers or body are not those that were signed")
    created = _date(request)
    expires = expiry(created, parameters)
    check_freshness(created, expires, parameters, now)
    return Verified(content, claimed, key.kid, "HMAC-SHA256", created, expires)


def _header(credential: str, signed_headers: tuple[str, ...], code: bytes) -> str:
    listed = ";".join(signed_headers)
    return f"HMAC-SHA256 Credential={credential}, SignedHeaders={listed}, Signature={base64.b64encode(code).decode()}"


def _read_header(request: HttpRequest, parameters: SignatureParameters) -> tuple[str, bytes]:
    value = request.header(HEADER)
    if not value:
        raise SignatureRefused(SignatureReason.MISSING, f"the header {HEADER} is missing")
    if not value.startswith("HMAC-SHA256 "):
        raise SignatureRefused(SignatureReason.ALGORITHM, f"the header {HEADER} is not of HMAC-SHA256")
    form = _FORM.fullmatch(value)
    if form is None:
        raise SignatureRefused(
            SignatureReason.MALFORMED, f"the header {HEADER} is not Credential, SignedHeaders, Signature"
        )
    if tuple(form["headers"].split(";")) != parameters.signed_headers:
        wanted = ";".join(parameters.signed_headers)
        raise SignatureRefused(SignatureReason.MALFORMED, f"SignedHeaders is {form['headers']!r}, not {wanted!r}")
    return form["credential"], decode_base64(form["signature"])


def _check_body(envelope: Mapping[str, Any], request: HttpRequest) -> None:
    if read_object(request.body) != envelope:
        raise SignatureRefused(SignatureReason.CONTENT, "the body of the request is not this envelope")


def _digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")


def _date(request: HttpRequest) -> datetime:
    text = request.header("date") or ""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        date = None
    if date is None or date.tzinfo is None or not text.endswith(" GMT"):
        raise SignatureRefused(SignatureReason.MALFORMED, f"the header Date is {text[:40]!r}, no date of HTTP in GMT")
    return date
