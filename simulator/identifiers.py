"""Identifiers that a simulator gives: unique, and repeatable when a seed is given."""

import random
import threading


class Identifiers:
    """Gives identifiers like `message-5f0c...`; with a seed the same ones in the same order."""

    def __init__(self, seed: str | int | None = None) -> None:
        self._source = random.SystemRandom() if seed is None else random.Random(seed)
        self._lock = threading.Lock()

    def new(self, kind: str) -> str:
        """Return a new identifier; `kind` says of what ("message", "correlation", "subscription", ...)."""
        with self._lock:
            return f"{kind}-{self._source.getrandbits(80):020x}"

    def random_bytes(self, count: int) -> bytes:
        """Return `count` random bytes, of which a key can be made unless a seed was given."""
        with self._lock:
            return self._source.randbytes(count)

    def state(self) -> object:
        """Return what restore() takes; nothing without a seed."""
        with self._lock:
            return self._source.getstate() if type(self._source) is random.Random else None

    def restore(self, state: object) -> None:
        """Give the same identifiers again from here on as after state()."""
        if state is not None:
            with self._lock:
                self._source.setstate(state)  # type: ignore[arg-type]
