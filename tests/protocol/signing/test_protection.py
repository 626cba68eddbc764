"""Signature and encryption together: both orders, every dialect, and the attacks that only both together allow."""

import base64
import json
from dataclasses import dataclass, replace
from typing import Any, get_args

import pytest

from protocol.encryption.refusal import EncryptionReason, EncryptionRefused
from protocol.json_text import dump_json
from protocol.protection import Order, Protection, protect, unprotect
from protocol.refusal import Refused
from protocol.signing.dialect import HttpRequest, Verified
from protocol.signing.parameters import signature_parameters
from protocol.signing.refusal import SignatureReason, SignatureRefused
from tests.protocol.signing.conftest import DECRYPTION, FOREIGN, KNOWN, NOW, SENDER, WAYS, envelope, key_named

REQUEST = HttpRequest("POST", "/registry/search", {"host": "h", "content-type": "application/json"}, b"")
ENCRYPTED = [
    (dialect, kid, order, recipient)
    for dialect, kid in [*WAYS, ("none", "key-1")]
    for order in get_args(Order)
    for recipient in DECRYPTION
    if dialect not in ("hmac-header", "jws-compact") or order == "encrypt-then-sign"
]


@dataclass(frozen=True)
class Way:
    """One way to protect messages, and the message on its way."""

    protection: Protection
    body: bytes
    request: HttpRequest

    def opened(self, body: bytes | None = None, **changed: Any) -> Verified:
        """Open the message, or another body, as its receiver does."""
        protection = replace(self.protection, **changed)
        came = self.body if body is None else body
        return unprotect(came, protection, KNOWN, NOW, decryption_keys=DECRYPTION.values(), request=self.request)

    @property
    def envelope(self) -> dict[str, Any]:
        """A fresh copy of what is sent."""
        copied: dict[str, Any] = json.loads(self.body)
        return copied


def sent(dialect: str, kid: str, order: Order, recipient: str | None, given: dict[str, Any] | None = None) -> Way:
    """Protect an envelope, and send it."""
    encrypted = recipient is not None
    protection = Protection(signature=signature_parameters(dialect), encrypted=encrypted, order=order)
    made = protect(
        envelope() if given is None else given,
        protection,
        NOW,
        signing_key=key_named(kid),
        recipient_key=DECRYPTION[recipient] if recipient else None,
        request=REQUEST,
    )
    request = replace(REQUEST, headers={**REQUEST.headers, **made.headers})
    return Way(protection, made.body, request)


@pytest.mark.parametrize(("dialect", "kid", "order", "recipient"), ENCRYPTED)
def test_a_protected_message_is_opened(dialect: str, kid: str, order: Order, recipient: str) -> None:
    way = sent(dialect, kid, order, recipient)
    verified = way.opened()
    assert verified.content["message"] == envelope()["message"]
    assert verified.content["header"] == envelope()["header"] | {"is_msg_encrypted": True}
    assert verified.sender == (None if dialect == "none" else SENDER)
    payload = way.envelope.get("signature", "").split(".")[1] if dialect.startswith("jws") else ""
    assert b'"amount"' not in way.body + base64.urlsafe_b64decode(payload + "==")


@pytest.mark.parametrize(("dialect", "kid"), WAYS)
def test_a_message_is_signed_alone(dialect: str, kid: str) -> None:
    way = sent(dialect, kid, "encrypt-then-sign", None)
    assert way.opened().content == envelope()
    assert way.envelope["message"] == envelope()["message"]


def refused(reason: SignatureReason | EncryptionReason, way: Way, body: bytes | None = None, **changed: Any) -> None:
    with pytest.raises(Refused) as caught:
        way.opened(body, **changed)
    assert caught.value.reason is reason, str(caught.value)


@pytest.mark.parametrize("order", get_args(Order))
def test_a_plain_message_where_encryption_is_agreed(order: Order) -> None:
    way = sent("dci-http-signature", "key-1", order, None)
    refused(EncryptionReason.NOT_ENCRYPTED, way, encrypted=True)


@pytest.mark.parametrize("order", get_args(Order))
def test_a_message_that_says_to_be_encrypted_and_is_not(order: Order) -> None:
    way = sent("dci-http-signature", "key-1", order, None)
    changed = way.envelope
    changed["header"]["is_msg_encrypted"] = True
    reason = EncryptionReason.NOT_ENCRYPTED if order == "sign-then-encrypt" else SignatureReason.VERIFY
    refused(reason, way, dump_json(changed))


@pytest.mark.parametrize("order", get_args(Order))
def test_a_message_that_is_encrypted_and_says_not_to_be(order: Order) -> None:
    way = sent("dci-http-signature", "key-1", order, "key-5")
    changed = way.envelope
    changed["header"]["is_msg_encrypted"] = False
    refused(EncryptionReason.NOT_ENCRYPTED, way, dump_json(changed))
    refused(SignatureReason.VERIFY, way, dump_json(changed), encrypted=False)


@pytest.mark.parametrize("order", get_args(Order))
def test_another_message_encrypted_under_the_same_signature(order: Order) -> None:
    way = sent("dci-http-signature", "key-1", order, "key-4")
    other = sent("dci-http-signature", "key-1", order, "key-4", envelope() | {"message": {"transaction_id": "t-2"}})
    refused(SignatureReason.VERIFY, way, dump_json(way.envelope | {"message": other.envelope["message"]}))


def test_the_same_message_encrypted_again_for_the_same_receiver() -> None:
    for order, refusing in (("sign-then-encrypt", False), ("encrypt-then-sign", True)):
        way, again = (sent("dci-http-signature", "key-1", order, "key-4") for _ in range(2))
        body = dump_json(way.envelope | {"message": again.envelope["message"]})
        if refusing:
            refused(SignatureReason.VERIFY, way, body)
        else:
            assert way.opened(body).content["message"] == envelope()["message"]


def test_both_sides_agree_on_the_order() -> None:
    orders: tuple[Order, ...] = get_args(Order)
    for agreed, other in (orders, orders[::-1]):
        refused(SignatureReason.VERIFY, sent("jws-detached", "key-1", agreed, "key-4"), order=other)


@pytest.mark.parametrize("order", get_args(Order))
def test_a_forged_signature_on_an_encrypted_message(order: Order) -> None:
    way = sent("dci-http-signature", "key-1", order, "key-5")
    forger = replace(FOREIGN, kid="key-1")
    made = protect(envelope(), way.protection, NOW, signing_key=forger, recipient_key=DECRYPTION["key-5"])
    refused(SignatureReason.VERIFY, way, made.body)


def test_an_encrypted_message_is_opened_even_where_encryption_is_not_agreed() -> None:
    way = sent("dci-http-signature", "key-1", "sign-then-encrypt", "key-5")
    assert way.opened(encrypted=False).content["message"] == envelope()["message"]


def test_a_header_without_a_message_stays_plain() -> None:
    bare = {"header": envelope()["header"]}
    way = sent("dci-http-signature", "key-1", "sign-then-encrypt", "key-5", bare)
    assert way.opened().content == bare


def test_a_body_that_readers_may_take_for_different_things() -> None:
    way = sent("jws-detached", "key-1", "sign-then-encrypt", None)
    with pytest.raises(SignatureRefused, match="content not signable"):
        way.opened(way.body.replace(b'"action"', b'"sender_id":"x","action"'))


def test_an_order_that_the_dialect_excludes_and_a_missing_key_are_told() -> None:
    for dialect in ("hmac-header", "jws-compact"):
        with pytest.raises(ValueError, match="encrypt-then-sign"):
            Protection(signature=signature_parameters(dialect), encrypted=True)
    protection = Protection(signature=signature_parameters("none"), encrypted=True)
    with pytest.raises(ValueError, match="key of its receiver"):
        protect(envelope(), protection, NOW)
    with pytest.raises(EncryptionRefused, match="we have no key"):
        made = protect(envelope(), protection, NOW, recipient_key=DECRYPTION["key-4"])
        unprotect(made.body, protection, KNOWN, NOW)
