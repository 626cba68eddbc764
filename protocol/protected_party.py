"""One party of protected messages: it protects what it sends, and takes in what others protected for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from protocol.keys.key import Key, SharedSecret
from protocol.known_keys import KnownKeys
from protocol.protection import Protected, Protection, protect, unprotect
from protocol.signing.dialect import HttpRequest, Verified


class ProtectedParty:
    """Signs and encrypts as `protection` says, with its own keys and those of the parties that it knows."""

    def __init__(
        self,
        protection: Protection,
        *,
        signing_key: Key | SharedSecret | None,
        decryption_keys: Iterable[Key] = (),
        known: KnownKeys,
        now: Callable[[], datetime],
    ) -> None:
        """Take the keys, which are never shown; without a signing key, the secret shared with the receiver signs."""
        self.protection = protection
        self.known = known
        self._signing_key = signing_key
        self._decryption_keys = tuple(decryption_keys)
        self._now = now

    @property
    def public_keys(self) -> tuple[Key, ...]:
        """The keys whose public halves the others need."""
        signing = (self._signing_key,) if isinstance(self._signing_key, Key) else ()
        return (*signing, *self._decryption_keys)

    def may_encrypt_for(self, receiver: str) -> bool:
        """Tell whether `receiver` publishes a key for which a message can be encrypted."""
        return self.known.to_encrypt_for(receiver, self._now()) is not None

    def protect(
        self,
        envelope: Mapping[str, Any],
        *,
        receiver: str | None = None,
        sender: str | None = None,
        request: HttpRequest | None = None,
    ) -> Protected:
        """Return an envelope as it leaves for `receiver`; ValueError where it, or a key, does not allow that."""
        now = self._now()
        encrypting = self.protection.encrypted and receiver is not None
        return protect(
            envelope,
            self.protection,
            now,
            signing_key=self._signing_key or self.known.secret(receiver),
            recipient_key=self.known.to_encrypt_for(receiver, now) if encrypting and receiver else None,
            sender=sender,
            request=request,
        )

    def unprotect(self, body: bytes, *, sender: str | None = None, request: HttpRequest | None = None) -> Verified:
        """Return what a body as it came says, in clear; SignatureRefused or EncryptionRefused with the reason."""
        now = self._now()
        return unprotect(
            body,
            self.protection,
            lambda name, kid: self.known.find(name, kid, now),
            now,
            decryption_keys=self._decryption_keys,
            sender=sender,
            request=request,
        )
