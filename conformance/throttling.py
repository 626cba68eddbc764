"""Wait as an IUT asks that has too many requests at once: HTTP 429, and `Retry-After` (RFC 6585, RFC 9110)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from conformance.clock import Clock
from conformance.transport import HttpResponse, NoResponse

TRIES = 5
"""How often one request is sent again."""

_TOO_MANY = 429
_PAUSE = 1.0
_IN_VAIN = 2


class Throttle:
    """Waits before a request is sent again, at most `longest` seconds; no more once that was in vain twice."""

    def __init__(self, clock: Clock, longest: float) -> None:
        """Begin with nothing awaited in vain."""
        self._clock = clock
        self._longest = longest
        self._in_vain = 0

    def puts_off(self, response: HttpResponse | NoResponse, tries: int) -> bool:
        """Tell whether a request that was sent again `tries` times is to be sent once more."""
        if not isinstance(response, HttpResponse) or response.status != _TOO_MANY:
            return False
        if tries >= TRIES:
            self._in_vain += 1
        return tries < TRIES and self._in_vain < _IN_VAIN

    def wait(self, response: HttpResponse | NoResponse) -> None:
        """Wait as long as `Retry-After` says, in seconds or as a date; a second where it says nothing."""
        asked = response.header("Retry-After") if isinstance(response, HttpResponse) else None
        self._clock.wait(lambda: False, min(max(0.0, self._seconds(asked or "")), self._longest))

    def _seconds(self, asked: str) -> float:
        if asked.strip().isdecimal():
            return float(asked)
        try:
            return (parsedate_to_datetime(asked) - self._clock.now()).total_seconds()
        except (TypeError, ValueError):
            return _PAUSE
