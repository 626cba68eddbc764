"""The client that we are at a bundled system in process with access on, and the key that such a system trusts."""

from __future__ import annotations

from dataclasses import replace

from conformance.secret import Secret
from conformance.target import Access, Target
from protocol.keys.key import Key, key_from_jwk
from protocol.keys.making import ED25519_BYTES, make_ed25519_key

CLIENT_ID = "judge.dci-test.example.org"
CLIENT_SECRET = "known to both sides of a run in one process"


def with_access(target: Target) -> Target:
    """Return the target with the credentials of the judge."""
    secret = Secret("DCI_BUNDLED_SECRET", CLIENT_SECRET)
    return replace(target, access=Access(client_id=CLIENT_ID, client_secret=secret, trusted_issuer=True))


def signing_key() -> Key:
    """Return the key by which the judge issues tokens of its own; nothing but runs in one process trusts it."""
    return make_ed25519_key(bytes(ED25519_BYTES))


def public_half(key: Key) -> Key:
    """Return a key without its private half."""
    return key_from_jwk(key.public_jwk())
