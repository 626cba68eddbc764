"""Identifiers and randomness of a run: all from the seed, unique by the run id."""

from __future__ import annotations

import random
import secrets
import zlib


def new_run_id() -> str:
    """Return a fresh run id of eight hexadecimal digits."""
    return secrets.token_hex(4)


def new_seed() -> str:
    """Return a fresh seed, short enough to be typed."""
    return str(secrets.randbelow(1_000_000))


def random_bytes(count: int) -> bytes:
    """Return fresh random bytes, of which a key is made."""
    return secrets.token_bytes(count)


class Identifiers:
    """The identifiers that one scenario uses: unique to the run, the same for the same run id and scenario."""

    def __init__(self, run_id: str, scenario: str, *, attempt: int = 1) -> None:
        """Begin counting for `scenario`; a later `attempt` at the same run has identifiers of its own."""
        again = "" if attempt == 1 else f"-{attempt}"
        self._stem = f"{run_id}-{zlib.crc32(scenario.encode()):08x}{again}"
        self._count = 0

    @property
    def stem(self) -> str:
        """What all identifiers of the scenario begin with."""
        return self._stem

    def new(self, kind: str) -> str:
        """Return the next identifier, such as `msg-1f2e3d4c-0a1b2c3d-5`."""
        self._count += 1
        return f"{kind}-{self._stem}-{self._count}"

    def digits(self) -> str:
        """Return an identifier of 18 digits, as identification numbers often are."""
        self._count += 1
        return f"99{zlib.crc32(self._stem.encode()):010d}{self._count:06d}"


def randomness(seed: str, scenario: str) -> random.Random:
    """Return the randomness of one scenario, which depends on the seed and the scenario alone."""
    return random.Random(f"{seed}/{scenario}")
