"""The keys of both sides of a run against a bundled system in one process: fixed, and trusted by nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from conformance.security.own_keys import OwnKeys
from conformance.target import Target
from protocol.data import data_folder
from protocol.keys.key import Key, SharedSecret, key_from_jwk
from protocol.keys.making import ED25519_BYTES, P256_BYTES, make_ed25519_key, make_p256_key

SENDER_IDS: Mapping[str, str] = MappingProxyType(
    {"ibr": "ibr.example.org", "ess": "ess.example.org", "sp-mis": "spmis.example.org"}
)
"""The sender_id of each bundled system, unless whoever starts it sets another one."""

_OURS, _SECOND, _SYSTEM = "judge", "second sender", "system"


@dataclass(frozen=True)
class SystemKeys:
    """The keys of a bundled system."""

    signing: Key | SharedSecret | None = field(default=None, repr=False)
    decryption: tuple[Key, ...] = field(default=(), repr=False)


def identified(role: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of a bundled system with its sender_id, where they say that messages are protected."""
    if not {"signature", "encryption"} & tables.keys():
        return dict(tables)
    return {**tables, "identities": {**tables.get("identities", {}), "receiver_id": SENDER_IDS[role]}}


def judge_keys(target: Target) -> OwnKeys:
    """Return our keys for a target."""
    return OwnKeys(_signing(target, _OURS), _second(target), _decryption(target, _OURS))


def system_keys(target: Target) -> SystemKeys:
    """Return the keys of the bundled system that a target describes."""
    return SystemKeys(_signing(target, _SYSTEM), _decryption(target, _SYSTEM))


def shared_secret(target: Target) -> SharedSecret | None:
    """Return the secret that both sides share in the dialect hmac-header, None in any other."""
    signature = target.signature
    if signature is None or signature.parameters.dialect != "hmac-header":
        return None
    return SharedSecret("shared-secret", _seed("shared secret", 32))


def _signing(target: Target, owner: str) -> Key | SharedSecret | None:
    algorithms = target.signature.parameters.algorithms if target.signature else ()
    return _key(owner, algorithms[0], "sig") if algorithms else shared_secret(target)


def _second(target: Target) -> Key | None:
    found = _signing(target, _SECOND)
    return found if isinstance(found, Key) else None


def _decryption(target: Target, owner: str) -> tuple[Key, ...]:
    return (_key(owner, target.encryption.algorithm, "enc"),) if target.encryption else ()


@cache
def _key(owner: str, algorithm: str, use: str) -> Key:
    kid = f"{owner} {algorithm}".replace(" ", "-")
    if algorithm == "Ed25519":
        return make_ed25519_key(_seed(owner, ED25519_BYTES), kid=kid)
    if algorithm in ("ES256", "ECDH-ES+A256KW"):
        return make_p256_key(_seed(f"{owner} {use}", P256_BYTES), kid=kid, use="enc" if use == "enc" else "sig")
    return key_from_jwk({**_rsa_keys()[owner], "kid": kid, "use": use})


def _seed(text: str, size: int) -> bytes:
    return hashlib.shake_256(text.encode()).digest(size)


@cache
def _rsa_keys() -> Mapping[str, Mapping[str, str]]:
    file = data_folder("fixtures") / "security" / "bundled_keys.json"
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))
