"""The algorithms of fixtures/security/algorithms.yaml: which there are, and which keys they need."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from protocol.data import load_yaml

KeyKind = Literal["Ed25519", "RSA", "P-256"]


@dataclass(frozen=True, kw_only=True)
class SignatureAlgorithm:
    """One algorithm to sign with: the kind of its `key`, its names in a JOSE header, its word in a kidId."""

    name: str
    key: KeyKind
    jws: tuple[str, ...]
    clause: str
    word: str | None = None


@dataclass(frozen=True, kw_only=True)
class EncryptionAlgorithm:
    """One algorithm that encrypts the content encryption key of a message, and the kind of its `key`."""

    name: str
    key: KeyKind
    clause: str


@cache
def signature_algorithms() -> Mapping[str, SignatureAlgorithm]:
    """Return the signature algorithms by name."""
    rows = load_yaml("security/algorithms.yaml")["signature"]
    return MappingProxyType({row["name"]: SignatureAlgorithm(**row | {"jws": tuple(row["jws"])}) for row in rows})


@cache
def encryption_algorithms() -> Mapping[str, EncryptionAlgorithm]:
    """Return the algorithms of `alg` of an encrypted message by name."""
    rows = load_yaml("security/algorithms.yaml")["encryption"]
    return MappingProxyType({row["name"]: EncryptionAlgorithm(**row) for row in rows})


@cache
def content_encryption_algorithms() -> tuple[str, ...]:
    """Return the names that `enc` of an encrypted message may have."""
    return tuple(row["name"] for row in load_yaml("security/algorithms.yaml")["content_encryption"])


def algorithm_of_jws(alg: object) -> SignatureAlgorithm | None:
    """Return the algorithm that `alg` of a JOSE header names, None for any other value."""
    return next((row for row in signature_algorithms().values() if alg in row.jws), None)


def algorithm_of_word(word: str) -> SignatureAlgorithm | None:
    """Return the algorithm that `word` of a kidId names, None for any other word."""
    return next((row for row in signature_algorithms().values() if row.word == word), None)
