"""The keys of the two senders that we play: of files that the target names, or of its folder, made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.access.key_file import KEYS, RandomBytes, given_key, kept_key
from conformance.security.declaration import Encryption, Signature
from conformance.target import Target
from conformance.target_error import TargetError
from protocol.keys.key import Key, SharedSecret
from protocol.keys.key_set import jwks_of
from protocol.keys.making import (
    ED25519_BYTES,
    P256_BYTES,
    make_ed25519_key,
    make_p256_key,
    make_rsa_key,
)
from protocol.keys.refusal import KeyRefused

SECOND_SENDER_PATH = "/second-sender/.well-known/jwks.json"
"""Where the listener publishes the keys of the second sender."""


@dataclass(frozen=True)
class OwnKeys:
    """The keys by which we sign, for both senders, and decrypt; `second` is of the second sender alone."""

    signing: Key | SharedSecret | None = field(default=None, repr=False)
    second: Key | None = field(default=None, repr=False)
    decryption: tuple[Key, ...] = field(default=(), repr=False)

    def jwks(self) -> dict[str, Any]:
        """Return the JWKS of the first sender."""
        return jwks_of(self.of_the_first)

    def second_jwks(self) -> dict[str, Any]:
        """Return the JWKS of the second sender."""
        return jwks_of(self.of_the_second)

    @property
    def of_the_first(self) -> tuple[Key, ...]:
        """The keys that the first sender publishes."""
        return (*((self.signing,) if isinstance(self.signing, Key) else ()), *self.decryption)

    @property
    def of_the_second(self) -> tuple[Key, ...]:
        """The keys that the second sender publishes: those of the first, and its own."""
        return (*self.of_the_first, *((self.second,) if self.second else ()))

    def verification_key(self, sender: str, kid: str) -> Key | SharedSecret | None:
        """Return the key by which others verify what either of our senders signs, None for another key id."""
        return self.signing if self.signing is not None and self.signing.kid == kid else None


def own_keys(target: Target, random_bytes: RandomBytes) -> OwnKeys:
    """Return our keys for a target; TargetError if they cannot be used, or do not fit what it declares."""
    folder = target.file.parent if target.file else Path()
    return declared_keys(target.signature, target.encryption, folder, random_bytes)


def declared_keys(
    signature: Signature | None, encryption: Encryption | None, folder: Path, random_bytes: RandomBytes
) -> OwnKeys:
    """Return our keys for what a target in a folder declares; TargetError as own_keys."""
    return OwnKeys(
        signing=_signing_key(signature, folder, random_bytes) if signature else None,
        second=_second_key(signature, folder, random_bytes) if signature else None,
        decryption=(_decryption_key(encryption, folder, random_bytes),) if encryption else (),
    )


def _signing_key(signature: Signature, folder: Path, random_bytes: RandomBytes) -> Key | SharedSecret | None:
    if signature.secret is not None:
        try:
            return SharedSecret(signature.secret_id or "", signature.secret.reveal().encode())
        except KeyRefused as error:
            raise TargetError.of("content", "signature.secret", str(error)) from None
    return _key_to_sign(signature, signature.key, "signature.key", folder, "key", random_bytes)


def _second_key(signature: Signature, folder: Path, random_bytes: RandomBytes) -> Key | None:
    return _key_to_sign(signature, signature.second_key, "signature.second_key", folder, "second-key", random_bytes)


def _key_to_sign(
    signature: Signature, file: Path | None, key: str, folder: Path, name: str, random_bytes: RandomBytes
) -> Key | None:
    algorithms = signature.parameters.algorithms
    if not algorithms:
        return None
    if file is not None:
        found = given_key(file, key)
    else:
        algorithm = "Ed25519" if "Ed25519" in algorithms else algorithms[0]
        kept = KEYS / (f"{name}.jwk.json" if algorithm == "Ed25519" else f"{name}-{algorithm.lower()}.jwk.json")
        found = kept_key(folder / kept, _MAKING[algorithm](random_bytes), key)
    if not any(map(found.may_sign_with, algorithms)):
        raise TargetError.of("content", key, f"{_described(found)} makes none of {', '.join(algorithms)}")
    return found


def _decryption_key(encryption: Encryption, folder: Path, random_bytes: RandomBytes) -> Key:
    algorithm = encryption.algorithm
    if encryption.key is not None:
        found = given_key(encryption.key, "encryption.key")
    else:
        kept = KEYS / f"encryption-key-{algorithm.partition('+')[0].lower()}.jwk.json"
        found = kept_key(folder / kept, _MAKING[algorithm](random_bytes), "encryption.key")
    if not found.may_encrypt_with(algorithm):
        raise TargetError.of("content", "encryption.key", f"{_described(found)} is not for {algorithm}")
    # A key that is published is published for one use.
    return Key(found.kid, found.kind, "enc", algorithm, found.jose, found.thumbprint)


def _described(key: Key) -> str:
    return f"the key {key.kid!r} ({key.kind}, use {key.use or 'any'}, alg {key.alg or 'any'})"


_MAKING: dict[str, Callable[[RandomBytes], Callable[[], Key]]] = {
    "Ed25519": lambda random_bytes: lambda: make_ed25519_key(random_bytes(ED25519_BYTES)),
    "RS256": lambda random_bytes: make_rsa_key,
    "ES256": lambda random_bytes: lambda: make_p256_key(random_bytes(P256_BYTES)),
    "RSA-OAEP-256": lambda random_bytes: lambda: make_rsa_key(use="enc"),
    "ECDH-ES+A256KW": lambda random_bytes: lambda: make_p256_key(random_bytes(P256_BYTES), use="enc"),
}
