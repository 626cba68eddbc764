"""The keys of the senders, remembered: when a JWKS is fetched again, and when it is not. Each step is a new ring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from protocol.keys.key import Key

Fetch = Callable[[str], Sequence[Key] | None]
"""Return the keys that a sender publishes now; None where they cannot be had, or the sender is not known."""


@dataclass(frozen=True)
class Remembered:
    """The keys of one sender, and when they were fetched."""

    keys: Mapping[str, Key]
    fetched: datetime


@dataclass(frozen=True, kw_only=True)
class KeyRing:
    """The keys of senders as last fetched.

    A sender is asked when its key is not known, or its keys are older than `longest_age` (so that a withdrawn key
    ends), but not again within `pause`, however many unknown key ids arrive; and all senders together are asked at
    most `most_fetches` times within `pause`, so that invented senders cannot make us flood others.
    """

    pause: timedelta = timedelta(seconds=30)
    longest_age: timedelta = timedelta(hours=1)
    most_fetches: int = 20
    remembered: Mapping[str, Remembered] = field(default_factory=lambda: MappingProxyType({}))
    asked: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))

    def key(self, sender: str, kid: str) -> Key | None:
        """Return the key of `sender` with this key id, None if it is not remembered."""
        known = self.remembered.get(sender)
        return None if known is None else known.keys.get(kid)

    def keys(self, sender: str) -> tuple[Key, ...]:
        """Return the keys of `sender` that are remembered."""
        known = self.remembered.get(sender)
        return () if known is None else tuple(known.keys.values())

    def should_ask(self, sender: str, kid: str, now: datetime) -> bool:
        """Tell whether the JWKS of `sender` is to be fetched before a key is looked up."""
        return self.is_due(sender, now) if self.key(sender, kid) is not None else self._may_ask(sender, now)

    def is_due(self, sender: str, now: datetime) -> bool:
        """Tell whether the JWKS of `sender` is to be fetched, whichever of its keys is wanted."""
        known = self.remembered.get(sender)
        fresh = known is not None and now - known.fetched < self.longest_age
        return not fresh and self._may_ask(sender, now)

    def with_asked(self, sender: str, now: datetime) -> "KeyRing":
        """Return the ring that knows that `sender` is being asked; what was asked long ago is forgotten."""
        return replace(self, asked=MappingProxyType({**self._recently_asked(now), sender: now}))

    def with_keys(self, sender: str, keys: Sequence[Key], now: datetime) -> "KeyRing":
        """Return the ring in which `keys`, and no others, are those of `sender`."""
        fetched = Remembered(MappingProxyType({key.kid: key for key in keys}), now)
        return replace(self, remembered=MappingProxyType({**self.remembered, sender: fetched}))

    def find(self, sender: str, kid: str, now: datetime, fetch: Fetch) -> tuple["KeyRing", Key | None]:
        """Return the ring after the look-up and the key, fetching the JWKS of `sender` if that is due.

        Keys that cannot be fetched again stay in use; a sender that cannot be asked has none.
        """
        if not self.should_ask(sender, kid, now):
            return self, self.key(sender, kid)
        ring = self.with_asked(sender, now)
        keys = fetch(sender)
        if keys is not None:
            ring = ring.with_keys(sender, keys, now)
        return ring, ring.key(sender, kid)

    def _may_ask(self, sender: str, now: datetime) -> bool:
        recent = self._recently_asked(now)
        return sender not in recent and len(recent) < self.most_fetches

    def _recently_asked(self, now: datetime) -> dict[str, datetime]:
        return {sender: when for sender, when in self.asked.items() if now - when < self.pause}
