"""A JWS that anybody can make, or that vouches for itself, is refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from protocol.signing.parameters import signature_parameters
from protocol.signing.refusal import SignatureReason, SignatureRefused
from tests.protocol.signing.conftest import FOREIGN, SIGNING, Sent, envelope, key_named, sent


def refused(reason: SignatureReason, message: Sent) -> None:
    with pytest.raises(SignatureRefused) as caught:
        message.verified()
    assert caught.value.reason is reason, str(caught.value)


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forged_jws(message: Sent, header: dict[str, Any], code: Callable[[bytes], bytes]) -> Sent:
    """Put a JWS with another header over the same payload, with a code that anybody can make."""
    payload = message.envelope["signature"].split(".")[1]
    covered = payload or unpadded(
        json.dumps(
            {name: message.envelope[name] for name in ("header", "message")}, sort_keys=True, separators=(",", ":")
        ).encode()
    )
    start = unpadded(json.dumps(header).encode())
    signature = f"{start}.{payload}.{unpadded(code(f'{start}.{covered}'.encode()))}"
    return message.with_body(message.envelope | {"signature": signature})


@pytest.mark.parametrize("dialect", ["jws-compact", "jws-detached"])
@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", "HS256", "HS384", "RS1", "EdDSA ", "PS256"])
@pytest.mark.parametrize("kid", ["key-1", "key-2"])
def test_none_and_hmac_with_the_public_key(dialect: str, alg: str, kid: str) -> None:
    public = SIGNING[kid].public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (b"", public):
        forged = forged_jws(
            sent(dialect, SIGNING[kid]),
            {"alg": alg, "kid": kid},
            lambda data, secret=secret: hmac.digest(secret, data, hashlib.sha256) if secret else b"",
        )
        refused(SignatureReason.ALGORITHM, forged)


@pytest.mark.parametrize("dialect", ["jws-compact", "jws-detached"])
@pytest.mark.parametrize(
    "header",
    [
        {"alg": "EdDSA", "kid": "key-1", "jwk": FOREIGN.public_jwk()},
        {"alg": "EdDSA", "kid": "key-1", "jku": "https://evil.example.org/jwks.json"},
        {"alg": "EdDSA", "kid": "key-1", "crit": ["exp"], "exp": 1},
        {"alg": "EdDSA", "kid": "key-1", "b64": False, "crit": ["b64"]},
        {"alg": "EdDSA"},
        {"kid": "key-1"},
        {"alg": 1, "kid": "key-1"},
        ["alg", "kid"],
    ],
)
def test_a_jws_that_vouches_for_itself_or_asks_for_more(dialect: str, header: dict[str, Any]) -> None:
    forged = forged_jws(sent(dialect, SIGNING["key-1"]), header, FOREIGN.private.sign)  # type: ignore[call-arg]
    refused(SignatureReason.MALFORMED, forged)


def test_one_jws_dialect_is_not_the_other() -> None:
    whole = sent("jws-compact", SIGNING["key-1"])
    refused(SignatureReason.MALFORMED, replace(whole, parameters=signature_parameters("jws-detached")))
    bare = sent("jws-detached", SIGNING["key-1"])
    refused(SignatureReason.MALFORMED, replace(bare, parameters=signature_parameters("jws-compact")))


@pytest.mark.parametrize(
    "text", [None, 7, "", "yesterday", "2026-01-15T09:30:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"]
)
def test_a_message_ts_that_is_no_time_of_now(text: object) -> None:
    for dialect in ("jws-compact", "jws-detached"):
        given = envelope()
        given["header"]["message_ts"] = text
        with pytest.raises(SignatureRefused):
            sent(dialect, key_named("key-1"), given).verified()
