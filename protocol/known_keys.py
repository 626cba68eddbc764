"""The keys of the parties that one party knows: remembered, fetched when that is due, safe for several threads."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from protocol.keys.algorithms import encryption_algorithms
from protocol.keys.key import Key, SharedSecret
from protocol.keys.key_ring import KeyRing

FetchKeys = Callable[[], Sequence[Key] | None]
"""Return the keys that a party publishes now, None where they cannot be had."""


class KnownKeys:
    """Finds the keys of `parties`, by sender_id; nobody else has any. `secrets` are those shared with a party."""

    def __init__(
        self,
        parties: Mapping[str, FetchKeys],
        *,
        secrets: Mapping[str, SharedSecret] | None = None,
        ring: KeyRing | None = None,
    ) -> None:
        """Begin without any key."""
        self._parties = dict(parties)
        self._secrets = dict(secrets or {})
        self._ring = ring or KeyRing()
        self._changing = threading.Lock()
        # Whoever comes while the keys of a party are on their way waits for them: they are not unknown.
        self._fetching = {name: threading.Lock() for name in parties}

    def find(self, sender: str, kid: str, now: datetime) -> Key | SharedSecret | None:
        """Return the key or secret of `sender` with this key id, None if it has none."""
        secret = self._secrets.get(sender)
        if secret is not None and secret.kid == kid:
            return secret
        self._refresh(sender, now, lambda ring: ring.should_ask(sender, kid, now))
        return self._ring.key(sender, kid)

    def secret(self, party: str | None) -> SharedSecret | None:
        """Return the secret that is shared with a party, None if there is none."""
        return None if party is None else self._secrets.get(party)

    def to_encrypt_for(self, receiver: str, now: datetime) -> Key | None:
        """Return the key by which a message for `receiver` is encrypted, None if it publishes none."""
        self._refresh(receiver, now, lambda ring: ring.is_due(receiver, now))
        fitting = (key for key in self._ring.keys(receiver) if key.use == "enc" or key.use is None)
        return next((key for key in fitting if any(map(key.may_encrypt_with, encryption_algorithms()))), None)

    def _refresh(self, party: str, now: datetime, is_due: Callable[[KeyRing], bool]) -> None:
        if party not in self._parties or not is_due(self._ring):
            return
        with self._fetching[party]:
            if not is_due(self._ring):
                return
            keys = self._parties[party]()
            with self._changing:
                self._ring = self._ring.with_asked(party, now)
                if keys is not None:
                    self._ring = self._ring.with_keys(party, keys, now)
