"""Messages whose signature must not be accepted, made of one that is good: pure functions of their material."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from conformance.security.alteration import (
    flipped_base64,
    flipped_base64url,
    with_a_flipped_header,
    with_a_flipped_message,
)
from conformance.security.sealing import Forged, Material, sealed
from conformance.story_end import Unreachable
from protocol.datetimes import format_datetime
from protocol.json_text import dump_json, parse_json
from protocol.keys.key import Key, SharedSecret
from protocol.keys.making import ED25519_BYTES, P256_BYTES, make_ed25519_key, make_p256_key, make_rsa_key
from protocol.signing.dialect import HttpRequest, Signed
from protocol.signing.hmac_header import HEADER, string_to_sign

ANOTHER_RECEIVER = "another-system.dci-test.example.org"

_HOUR = timedelta(hours=1)
_JWS = ("jws-compact", "jws-detached")


def without_signature(material: Material) -> Forged:
    """Return the message without any signature."""

    def unsigned(signed: Signed, request: HttpRequest) -> Signed:
        return Signed({name: value for name, value in signed.envelope.items() if name != "signature"})

    return sealed(material, resigning=unsigned)


def with_another_header(material: Material) -> Forged:
    """Return the message with one bit of its header flipped after it was signed."""
    return _moved(material, with_a_flipped_header(material.envelope), material.envelope)


def with_another_message(material: Material) -> Forged:
    """Return the message with one bit of its message flipped after it was signed."""
    return _moved(material, with_a_flipped_message(material.envelope), material.envelope)


def with_another_signature(material: Material) -> Forged:
    """Return the message with one bit of its signature flipped."""

    def resigned(signed: Signed, request: HttpRequest) -> Signed:
        if HEADER in signed.headers:
            stem, _, code = signed.headers[HEADER].rpartition("Signature=")
            return Signed(signed.envelope, {**signed.headers, HEADER: f"{stem}Signature={flipped_base64(code)}"})
        return Signed({**signed.envelope, "signature": _flipped_signature(signed.envelope["signature"])})

    return sealed(material, resigning=resigned)


def by_another_key(material: Material) -> Forged:
    """Return the message signed by a key that nobody knows, under the id of the known one."""
    return sealed(material, key=_stranger(material, material.signing_key.kid if material.signing_key else None))


def by_another_senders_key(material: Material) -> Forged:
    """Return the message signed by a key that the IUT knows as that of another sender."""
    if material.another_senders_key is None:
        raise Unreachable("no other sender has a key of its own", key="signature.second_key")
    return sealed(material, key=material.another_senders_key)


def by_an_unknown_key(material: Material) -> Forged:
    """Return the message signed by a key that nobody knows, under its own id."""
    return sealed(material, key=_stranger(material, None))


def expired(material: Material) -> Forged:
    """Return the message under a signature that expired an hour ago."""
    parameters = material.parameters
    seconds = parameters.life_time or parameters.longest_life_time
    return _made_at(material, material.now - timedelta(seconds=seconds + parameters.clock_skew) - _HOUR)


def from_the_future(material: Material) -> Forged:
    """Return the message under a signature that is made in an hour."""
    return _made_at(material, material.now + timedelta(seconds=material.parameters.clock_skew) + _HOUR)


def living_too_long(material: Material) -> Forged:
    """Return the message under a signature that holds for an hour more than any may."""
    longer = replace(material.parameters, life_time=material.parameters.longest_life_time + 3600)
    return sealed(material, parameters=longer)


def of_another_message(material: Material) -> Forged:
    """Return the message under the good signature of another one."""
    return _moved(material, material.envelope, with_a_flipped_message(with_a_flipped_header(material.envelope)))


def for_another_receiver(material: Material) -> Forged:
    """Return the message, well signed, for somebody else."""
    header = {**material.envelope["header"], "receiver_id": ANOTHER_RECEIVER}
    return sealed(material, {**material.envelope, "header": header})


def with_duplicate_members(material: Material) -> Forged:
    """Return the message with its member `message` twice: one that nobody signed, and the one that is signed."""
    good, other = sealed(material), sealed(material, with_a_flipped_message(material.envelope))
    body = _with_another_message_first(good.body, parse_json(other.body).document["message"])
    return Forged(body, _covering(material, good.headers, body), good.clear)


def _moved(material: Material, sent: Mapping[str, Any], signed: Mapping[str, Any]) -> Forged:
    """Return the envelope `sent` under the signature of the envelope `signed`."""
    carrier, source = sealed(material, sent), sealed(material, signed)
    made = parse_json(carrier.body).document
    signature = parse_json(source.body).document.get("signature")
    body = dump_json({**made, **({"signature": signature} if signature is not None else {})})
    return Forged(body, source.headers, carrier.clear)


def _made_at(material: Material, moment: datetime) -> Forged:
    """Return the message signed at another moment, which in a JWS its header tells."""
    envelope = material.envelope
    if material.parameters.dialect in _JWS:
        envelope = {**envelope, "header": {**envelope["header"], "message_ts": format_datetime(moment)}}
    return sealed(material, envelope, now=moment)


def _stranger(material: Material, kid: str | None) -> Key | SharedSecret:
    """Return a new key of the kind of ours, with this id or its own."""
    ours = material.signing_key
    if isinstance(ours, SharedSecret):
        return SharedSecret(kid or f"secret-{material.random_bytes(4).hex()}", material.random_bytes(32))
    kind = ours.kind if ours else "Ed25519"
    if kind == "RSA":
        return make_rsa_key(kid=kid)
    if kind == "P-256":
        return make_p256_key(material.random_bytes(P256_BYTES), kid=kid)
    return make_ed25519_key(material.random_bytes(ED25519_BYTES), kid=kid)


def _flipped_signature(signature: str) -> str:
    stem, found, code = signature.rpartition('signature="')
    if found:
        return f'{stem}{found}{flipped_base64(code.removesuffix(chr(34)))}"'
    stem, _, code = signature.rpartition(".")
    return f"{stem}.{flipped_base64url(code)}"


def _with_another_message_first(body: bytes, message: object) -> bytes:
    document = parse_json(body).document
    members = [f"{json.dumps(name)}:{dump_json(value).decode()}" for name, value in document.items()]
    members.insert(0, f'"message":{dump_json(message).decode()}')
    return ("{" + ",".join(members) + "}").encode()


def _covering(material: Material, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """Return headers whose signature, if there is one, covers `body`."""
    if HEADER not in headers or not isinstance(material.signing_key, SharedSecret):
        return dict(headers)
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")
    given = {**headers, material.parameters.digest_header: digest}
    complete = replace(material.request, headers={**material.request.headers, **given}, body=body)
    code = hmac.digest(material.signing_key.secret, string_to_sign(complete, material.parameters), "sha256")
    stem = headers[HEADER].rpartition("Signature=")[0]
    return {**given, HEADER: f"{stem}Signature={base64.b64encode(code).decode('ascii')}"}
