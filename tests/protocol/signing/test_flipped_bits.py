"""Any single flipped bit in header, message or signature is refused, unless the message says the same with it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.encryption.encrypted_message import decrypt, encrypt
from protocol.encryption.refusal import EncryptionRefused
from protocol.exact_json import read_exact_object
from protocol.json_text import dump_json
from protocol.keys.key import Key
from protocol.signing.refusal import SignatureRefused
from tests.protocol.signing.conftest import DECRYPTION, WAYS, Sent, envelope, key_named, sent

SENT = {way: sent(way[0], key_named(way[1])) for way in WAYS}
ENCRYPTED = {key: dump_json(encrypt(envelope()["message"], key)) for key in DECRYPTION.values()}


def flipped(raw: bytes, bit: int) -> bytes:
    """Return `raw` with the bit number `bit`, counted in rounds, turned over."""
    at, place = divmod(bit % (len(raw) * 8), 8)
    return raw[:at] + bytes([raw[at] ^ (1 << place)]) + raw[at + 1 :]


def said(body: bytes) -> str:
    """Return what a body says, with the types of its numbers and without its spaces."""
    return json.dumps(read_exact_object(body), sort_keys=True)


def accepted(message: Sent) -> bool:
    try:
        message.verified()
    except SignatureRefused:
        return False
    return True


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@given(bit=st.integers(0, 2**20))
@settings(database=None, deadline=None, max_examples=250)
def test_a_flipped_bit_in_the_body_is_refused(way: tuple[str, str], bit: int) -> None:
    message = SENT[way]
    changed = replace(message, body=flipped(message.body, bit))
    assert not accepted(changed) or said(changed.body) == said(message.body)


@pytest.mark.parametrize("way", [way for way in WAYS if way[0] != "hmac-header"], ids="-".join)
def test_every_single_bit_of_the_signature_counts(way: tuple[str, str]) -> None:
    message = SENT[way]
    signature = message.envelope["signature"].encode("ascii")
    let_through = [
        bit
        for bit in range(len(signature) * 8)
        if flipped(signature, bit).isascii()
        and accepted(message.with_body(message.envelope | {"signature": flipped(signature, bit).decode("ascii")}))
    ]
    assert let_through == []


def test_every_single_bit_of_the_signed_http_headers_counts() -> None:
    message = SENT[("hmac-header", "secret-1")]
    let_through = []
    for name, value in message.request.headers.items():
        for bit in range(len(value) * 8):
            headers = {**message.request.headers, name: flipped(value.encode(), bit).decode("latin-1")}
            if accepted(replace(message, request=replace(message.request, headers=headers))):
                let_through.append((name, bit))
    assert let_through == []


def opened(body: bytes, key: Key) -> dict[str, Any] | None:
    try:
        return decrypt(read_exact_object(body), [key])
    except (EncryptionRefused, ValueError):
        return None


@pytest.mark.parametrize("key", DECRYPTION.values(), ids=lambda key: key.kid)
@given(bit=st.integers(0, 2**20))
@settings(database=None, deadline=None, max_examples=250)
def test_a_flipped_bit_in_an_encrypted_message_is_refused(key: Key, bit: int) -> None:
    assert opened(ENCRYPTED[key], key) == envelope()["message"]
    assert opened(flipped(ENCRYPTED[key], bit), key) is None
