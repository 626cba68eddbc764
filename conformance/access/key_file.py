"""The keys of this suite: made once per folder, kept readable by their owner alone, published as a JWKS."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from conformance.target_error import TargetError
from protocol.json_text import parse_json
from protocol.keys.key import Key, key_from_jwk
from protocol.keys.making import ED25519_BYTES, make_ed25519_key
from protocol.keys.private_key import read_private_key
from protocol.keys.refusal import KeyRefused

KEYS = Path(".dci")
KEY_FILE = KEYS / "key.jwk.json"
"""Where the key of a folder is, below the folder of the target file or the present one."""

RandomBytes = Callable[[int], bytes]


def key_of(folder: Path, random_bytes: RandomBytes) -> Key:
    """Return the signing key of a folder, made of `random_bytes` if there is none; TargetError if it cannot be used."""
    return kept_key(folder / KEY_FILE, lambda: make_ed25519_key(random_bytes(ED25519_BYTES)), "access.trusted_issuer")


def existing_key(folder: Path, random_bytes: RandomBytes) -> Key | None:
    """Return the signing key of a folder that has one; TargetError if it cannot be used."""
    return key_of(folder, random_bytes) if (folder / KEY_FILE).exists() else None


def kept_key(file: Path, make: Callable[[], Key], key: str) -> Key:
    """Return the private key of a file that we keep, made if there is none.

    TargetError, about the `key` of the target, if it cannot be used.
    """
    try:
        if not file.exists():
            _write(file, make())
        found = key_from_jwk(parse_json(file.read_bytes()).document)
    except (OSError, KeyRefused) as error:
        message = f"the key at {file} cannot be used ({error}); delete the file to have a new one made"
        raise TargetError.of("content", key, message) from None
    if not found.is_private:
        message = f"the key at {file} is public; delete the file to have a new one made"
        raise TargetError.of("content", key, message)
    return found


def given_key(file: Path, key: str) -> Key:
    """Return the private key of a file that the target names, a JWK or PEM; TargetError if it cannot be used."""
    try:
        return read_private_key(file.read_bytes())
    except (OSError, KeyRefused) as error:
        raise TargetError.of("content", key, f"the key at {file} cannot be used ({error})") from None


def _write(file: Path, key: Key) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    private = {**key.jose.as_dict(private=True), "kid": key.kid, "use": key.use or "sig"}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(private, stream)
