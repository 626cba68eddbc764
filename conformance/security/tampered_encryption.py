"""Encrypted messages that must not be accepted: pure functions of their material."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.security.alteration import flipped_base64url
from conformance.security.sealing import Forged, Material, sealed
from protocol.encryption.encrypted_message import encrypt
from protocol.keys.key import Key
from protocol.keys.making import P256_BYTES, make_p256_key, make_rsa_key


def for_another_key(material: Material) -> Forged:
    """Return the message encrypted for a key that nobody has."""
    stranger = _stranger(material)
    return sealed(material, encrypting=lambda message: encrypt(message, stranger))


def with_another_ciphertext(material: Material) -> Forged:
    """Return the message with one bit of its ciphertext flipped."""
    return _flipped(material, "ciphertext")


def with_another_tag(material: Material) -> Forged:
    """Return the message with one bit of its tag flipped."""
    return _flipped(material, "tag")


def plain(material: Material) -> Forged:
    """Return the message signed and not encrypted, which its header says."""
    header = {**material.envelope["header"], "is_msg_encrypted": False}
    unencrypted = replace(material, protection=replace(material.protection, encrypted=False))
    return sealed(unencrypted, {**material.envelope, "header": header})


def naming_another_key(material: Material) -> Forged:
    """Return the message whose header names a key that nobody has."""
    return _renamed(material, {"kid": f"key-{material.random_bytes(8).hex()}"})


def naming_another_algorithm(material: Material) -> Forged:
    """Return the message whose header names RSA1_5, which is not to be used (RFC 8725 section 3.2)."""
    return _renamed(material, {"alg": "RSA1_5"})


def naming_another_content_encryption(material: Material) -> Forged:
    """Return the message whose header names a content encryption that nobody agreed on."""
    return _renamed(material, {"enc": "A128GCM"})


def _flipped(material: Material, name: str) -> Forged:
    def encrypting(message: Mapping[str, Any]) -> dict[str, Any]:
        made = material.encrypted(message)
        return {**made, name: flipped_base64url(made[name])}

    return sealed(material, encrypting=encrypting)


def _renamed(material: Material, members: Mapping[str, str]) -> Forged:
    def encrypting(message: Mapping[str, Any]) -> dict[str, Any]:
        made = material.encrypted(message)
        return {**made, "header": {**made["header"], **members}}

    return sealed(material, encrypting=encrypting)


def _stranger(material: Material) -> Key:
    if material.recipient_key is not None and material.recipient_key.kind == "P-256":
        return make_p256_key(material.random_bytes(P256_BYTES), use="enc")
    return make_rsa_key(use="enc")
