"""Signature and encryption of one message together, in the order that both sides agreed on (ibr.md 6.4, 6.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from protocol.encryption.encrypted_message import decrypt, encrypt
from protocol.encryption.refusal import EncryptionReason, EncryptionRefused
from protocol.json_text import dump_json
from protocol.keys.key import Key, SharedSecret
from protocol.signing.content import read_object
from protocol.signing.dialect import FindKey, HttpRequest, Verified
from protocol.signing.dialects import sign, verify
from protocol.signing.parameters import SignatureParameters

Order = Literal["sign-then-encrypt", "encrypt-then-sign"]
_SIGNED_LAST: Final = {
    "hmac-header": "signs the body that is sent",
    "jws-compact": "carries what it signs, which would show the message in clear",
}


@dataclass(frozen=True, kw_only=True)
class Protection:
    """How messages between two parties are protected; ValueError where dialect and order exclude one another."""

    signature: SignatureParameters
    encrypted: bool = False
    order: Order = "sign-then-encrypt"

    def __post_init__(self) -> None:
        reason = _SIGNED_LAST.get(self.signature.dialect)
        if self.encrypted and self.order == "sign-then-encrypt" and reason is not None:
            raise ValueError(f"order: {self.signature.dialect} {reason}; with encryption it is encrypt-then-sign")


@dataclass(frozen=True)
class Protected:
    """A message ready to be sent: the body byte by byte, and the HTTP headers that go with it."""

    body: bytes
    headers: Mapping[str, str]


def protect(
    envelope: Mapping[str, Any],
    protection: Protection,
    now: datetime,
    *,
    signing_key: Key | SharedSecret | None = None,
    recipient_key: Key | None = None,
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Protected:
    """Return `envelope` signed and encrypted as `protection` says; `is_msg_encrypted` tells which.

    `request` is what hmac-header signs; its body is replaced. ValueError where a key is missing or does not fit.
    """
    encrypting = protection.encrypted and isinstance(envelope.get("message"), Mapping)
    made = dict(envelope)
    if encrypting:
        made["header"] = {**envelope["header"], "is_msg_encrypted": True}
    if encrypting and protection.order == "encrypt-then-sign":
        made = _encrypted(made, recipient_key)
    outer = request and replace(request, body=dump_json(made))
    signed = sign(made, signing_key, protection.signature, now, sender=sender, request=outer)
    made = signed.envelope
    if encrypting and protection.order == "sign-then-encrypt":
        made = _encrypted(made, recipient_key)
    return Protected(dump_json(made), signed.headers)


def unprotect(
    body: bytes,
    protection: Protection,
    find_key: FindKey,
    now: datetime,
    *,
    decryption_keys: Iterable[Key] = (),
    sender: str | None = None,
    request: HttpRequest | None = None,
) -> Verified:
    """Return what a body as it came says, in clear, once signature and encryption are as `protection` demands.

    Raises SignatureRefused or EncryptionRefused; `request` is what hmac-header verifies, with `body`.
    """
    envelope: Mapping[str, Any] = read_object(body)
    encrypted = _is_encrypted(envelope, protection)
    if encrypted and protection.order == "sign-then-encrypt":
        envelope = {**envelope, "message": decrypt(envelope["message"], decryption_keys)}
    came = request and replace(request, body=body)
    verified = verify(envelope, find_key, protection.signature, now, sender=sender, request=came)
    if encrypted and protection.order == "encrypt-then-sign":
        clear = {**verified.content, "message": decrypt(envelope["message"], decryption_keys)}
        verified = replace(verified, content=clear)
    return verified


def _encrypted(envelope: dict[str, Any], recipient_key: Key | None) -> dict[str, Any]:
    if recipient_key is None:
        raise ValueError("the message is to be encrypted; give the key of its receiver")
    return envelope | {"message": encrypt(envelope["message"], recipient_key)}


def _is_encrypted(envelope: Mapping[str, Any], protection: Protection) -> bool:
    header = envelope.get("header")
    said = isinstance(header, Mapping) and header.get("is_msg_encrypted") is True
    if "message" in envelope and protection.encrypted and not said:
        raise EncryptionRefused(
            EncryptionReason.NOT_ENCRYPTED, "/header/is_msg_encrypted is not true; encryption is agreed"
        )
    return said and "message" in envelope
