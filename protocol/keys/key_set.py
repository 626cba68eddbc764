"""A JWKS, the document of `/.well-known/jwks.json` (RFC 7517 section 5, ibr.md 6.6), written and read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from protocol.keys.key import Key, key_from_jwk
from protocol.keys.refusal import KeyReason, KeyRefused

MAX_KEYS: Final = 100


@dataclass(frozen=True)
class KeySet:
    """What a JWKS holds: the public `keys`, and by JSON Pointer the entries that were `refused`, with the reason."""

    keys: tuple[Key, ...]
    refused: Mapping[str, KeyRefused]


def jwks_of(keys: Iterable[Key]) -> dict[str, Any]:
    """Return the JWKS that publishes `keys`: their public halves alone; KeyRefused if two share one kid."""
    published = tuple(keys)
    named = [key.kid for key in published]
    for kid in named:
        if named.count(kid) > 1:
            raise KeyRefused(KeyReason.TWICE, f"two keys have the kid {kid!r}; give each its own")
    return {"keys": [key.public_jwk() for key in published]}


def read_jwks(document: object) -> KeySet:
    """Return what a JWKS holds; entries that cannot be used are left out and told (RFC 7517 section 5).

    Raises KeyRefused when the document is no JWKS or has more than 100 keys.
    """
    entries = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise KeyRefused(KeyReason.MALFORMED, 'a JWKS is an object whose member "keys" is a list')
    if len(entries) > MAX_KEYS:
        raise KeyRefused(KeyReason.MALFORMED, f"the JWKS has {len(entries)} keys; at most {MAX_KEYS} are read")
    keys: dict[str, Key] = {}
    refused: dict[str, KeyRefused] = {}
    for index, entry in enumerate(entries):
        try:
            key = _published(entry)
            if key.kid in keys:
                raise KeyRefused(KeyReason.TWICE, f"the kid {key.kid!r} is given twice; the first one counts")
            keys[key.kid] = key
        except KeyRefused as reason:
            refused[f"/keys/{index}"] = reason
    return KeySet(tuple(keys.values()), refused)


def _published(entry: object) -> Key:
    key = key_from_jwk(entry)
    if key.is_private:
        raise KeyRefused(KeyReason.PRIVATE, f"the JWKS shows the private half of {key.kid!r}; withdraw this key")
    return key
