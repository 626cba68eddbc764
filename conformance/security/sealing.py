"""Sign and encrypt a message as a forger does: in the agreed order, with whatever key, time or change is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from protocol.encryption.encrypted_message import encrypt
from protocol.json_text import dump_json
from protocol.keys.key import Key, SharedSecret
from protocol.protection import Protection
from protocol.signing.dialect import HttpRequest, Signed
from protocol.signing.dialects import sign
from protocol.signing.parameters import SignatureParameters

Encrypting = Callable[[Mapping[str, Any]], dict[str, Any]]
"""Returns a message as an EncryptedMessage, good or not."""

Resigning = Callable[[Signed, HttpRequest], Signed]
"""Returns what was signed under another signature; the request is what a signature in HTTP headers covers."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """What messages are forged of: a good envelope in clear, how it is protected, our keys, the moment, random bytes.

    `another_senders_key` is of another sender than the one of the envelope; `recipient_key` the IUT's to encrypt for.
    """

    envelope: Mapping[str, Any]
    protection: Protection
    now: datetime
    random_bytes: Callable[[int], bytes]
    request: HttpRequest
    sender: str
    signing_key: Key | SharedSecret | None = field(default=None, repr=False)
    another_senders_key: Key | None = field(default=None, repr=False)
    recipient_key: Key | None = None

    @property
    def parameters(self) -> SignatureParameters:
        """The dialect with its parameters."""
        return self.protection.signature

    def encrypted(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Return a message encrypted for the IUT; ValueError without its key."""
        if self.recipient_key is None:
            raise ValueError("no key of the IUT is known for which a message could be encrypted")
        return encrypt(message, self.recipient_key)


@dataclass(frozen=True)
class Forged:
    """A message as it is sent, with the HTTP headers that go with it; `clear` is what it says where it is encrypted."""

    body: bytes
    headers: Mapping[str, str]
    clear: bytes | None = None


def sealed(
    material: Material,
    envelope: Mapping[str, Any] | None = None,
    *,
    key: Key | SharedSecret | None = None,
    parameters: SignatureParameters | None = None,
    now: datetime | None = None,
    encrypting: Encrypting | None = None,
    resigning: Resigning | None = None,
) -> Forged:
    """Return an envelope, the good one if none is given, signed and encrypted; what is given replaces what is due."""
    made = dict(material.envelope if envelope is None else envelope)
    protection, close = material.protection, encrypting or material.encrypted
    encrypted = protection.encrypted and isinstance(made.get("message"), Mapping)
    if encrypted:
        made["header"] = {**made["header"], "is_msg_encrypted": True}
    clear = dump_json(made) if encrypted else None
    if encrypted and protection.order == "encrypt-then-sign":
        made["message"] = close(made["message"])
    request = replace(material.request, body=dump_json(made))
    signed = sign(
        made,
        key or material.signing_key,
        parameters or protection.signature,
        now or material.now,
        sender=None if made["header"].get("sender_id") else material.sender,
        request=request,
    )
    signed = signed if resigning is None else resigning(signed, request)
    made = signed.envelope
    if encrypted and protection.order == "sign-then-encrypt":
        made = {**made, "message": close(made["message"])}
    return Forged(dump_json(made), signed.headers, clear)
