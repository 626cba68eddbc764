"""Faults by which a system verifies a signature, and not that of what it then reads."""

import base64
import hashlib
import hmac
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from protocol.json_text import dump_json, parse_json
from protocol.keys.key import Key
from protocol.refusal import Refused as AnyRefused
from protocol.signing.content import signed_content
from protocol.signing.dci_http_signature import signing_string
from protocol.signing.dialect import HttpRequest, Verified
from protocol.signing.hmac_header import HEADER, string_to_sign
from protocol.signing.refusal import SignatureReason
from protocol.signing.signature_string import read_signature_string
from simulator.deviations import Replacements
from simulator.security.deviations.opening import (
    Refused,
    document_of,
    found,
    opened,
    parameters,
    takes,
    unproven,
)

ROWS, OF_CLIENTS = Replacements(), Replacements()


def _is_jws(system: Any, text: object) -> bool:
    return parameters(system).dialect.startswith("jws-") and isinstance(text, str) and text.count(".") == 2


def _part(text: str, number: int) -> bytes:
    """Return a part of a compact JWS."""
    part = text.split(".")[number]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signed_by_jws(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Any:
    """Return the content of a good JWS under another envelope, None where there is no such JWS."""
    text = document_of(body).get("signature")
    if refused.reason is not SignatureReason.VERIFY or not _is_jws(system, text):
        return None
    content = parse_json(_part(text, 1)).document
    good = isinstance(content, dict) and opened(system, dump_json({**content, "signature": text}), request)
    return content if good else None


def _compared(member: str, callbacks: bool) -> None:
    row = f"jws-of-{'callback' if callbacks else 'request'}-compared-in-{member}-alone"

    def take(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
        content = _signed_by_jws(system, body, request, refused)
        same = content is not None and content.get(member) == document_of(body).get(member)
        return unproven(system, body, request) if same else None

    takes(OF_CLIENTS if callbacks else ROWS, row, callbacks=callbacks)(take)


def _not_compared(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    content = _signed_by_jws(system, body, request, refused)
    return unproven(system, body, request) if content is not None else None


def _decoded(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    """Take a JWS that holds what the envelope says, without verifying it."""
    document = document_of(body)
    text = document.get("signature")
    if refused.reason is not SignatureReason.VERIFY or not _is_jws(system, text):
        return None
    same = parse_json(_part(text, 1)).document == signed_content(document)
    return unproven(system, body, request) if same else None


def _none(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    return unproven(system, body, request) if _named(system, body, refused) == "none" else None


def _by_public_key(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    document = document_of(body)
    if str(_named(system, body, refused)).upper() != "HS256":
        return None
    text, header = document["signature"], document["header"]
    if _is_jws(system, text):
        kid = parse_json(_part(text, 0)).document["kid"]
        covered, code = text.rpartition(".")[0].encode(), _part(text, 2)
    else:
        members = read_signature_string(text, parameters(system))
        kid = members[parameters(system).key_id_name].rsplit("|", 2)[1]
        covered = signing_string(members["created"], members["expires"], signed_content(document), parameters(system))
        code = base64.b64decode(members["signature"])
    key = found(system)(header.get("sender_id"), kid)
    if not isinstance(key, Key):
        return None
    secret = key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    holds = hmac.compare_digest(hmac.digest(secret, covered, hashlib.sha256), code)
    return unproven(system, body, request) if holds else None


def _named(system: Any, body: bytes, refused: Refused) -> object:
    """Return the algorithm that a refused signature names and that was not agreed; None if that is not why."""
    text = document_of(body).get("signature")
    if refused.reason is not SignatureReason.ALGORITHM or not isinstance(text, str):
        return None
    if _is_jws(system, text):
        return parse_json(_part(text, 0)).document["alg"]
    try:
        return read_signature_string(text, parameters(system))["algorithm"]
    except AnyRefused:
        return None


for _kind, _callbacks, _rows in (("request", False, ROWS), ("callback", True, OF_CLIENTS)):
    takes(_rows, f"jws-of-{_kind}-not-compared", callbacks=_callbacks)(_not_compared)
    takes(_rows, f"jws-of-{_kind}-decoded-and-not-verified", callbacks=_callbacks)(_decoded)
    takes(_rows, f"algorithm-none-of-{_kind}-taken", callbacks=_callbacks)(_none)
    takes(_rows, f"{_kind}-under-public-key-taken", callbacks=_callbacks)(_by_public_key)
    for _member in ("header", "message"):
        _compared(_member, _callbacks)
takes(ROWS, "algorithm-none-of-request-taken-jws-compact")(_none)
takes(ROWS, "request-under-public-key-taken-jws-compact")(_by_public_key)


def _code(request: HttpRequest) -> bytes:
    return base64.b64decode((request.header(HEADER) or "").rpartition("Signature=")[2])


def _expected(system: Any, body: bytes, request: HttpRequest, digest: str) -> bytes:
    """Return the HMAC that the secret of the sender makes of a request."""
    secret = system.known_keys.secret(document_of(body)["header"].get("sender_id"))
    covered = string_to_sign(replace(request, body=body), parameters(system))
    return hmac.digest(secret.secret, covered, digest) if secret is not None else b""


@takes(ROWS, "body-under-hmac-not-hashed")
def _body_not_hashed(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    if refused.reason is not SignatureReason.VERIFY or _expected(system, body, request, "sha256") != _code(request):
        return None
    return unproven(system, body, request)


@takes(ROWS, "hmac-compared-in-part")
def _half_compared(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    if refused.reason is not SignatureReason.VERIFY:
        return None
    same = _expected(system, body, request, "sha256")[16:] == _code(request)[16:]
    return unproven(system, body, request) if same else None


@takes(ROWS, "hmac-by-sha1-taken")
def _by_sha1(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    named = (request.header(HEADER) or "").startswith("HMAC-SHA1 ")
    same = named and _expected(system, body, request, "sha1") == _code(request)
    return unproven(system, body, request) if same else None
