"""How long to wait for what the IUT owes: its budget, until it is known that nothing of the kind ever comes."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass

from conformance.inbox import Inbox

_SHORT = 0.5
_SHORT_WHERE_NONE_CAME = 0.1
_MISSED = 2


@dataclass(frozen=True)
class Awaited:
    """What is waited for: an operation, and whether it would answer a message that is at fault.

    Whoever drops messages that are at fault may well answer the others.
    """

    operation: str
    of_a_fault: bool = False


class Patience:
    """Remembers which operations were awaited in vain; safe to be used by several scenarios at once."""

    def __init__(self, inbox: Inbox, budget: float) -> None:
        """Begin with the whole budget, in seconds, for whatever is to arrive in the inbox."""
        self._inbox = inbox
        self._budget = budget
        self._missed: Counter[Awaited] = Counter()
        self._lock = threading.Lock()

    def is_over(self, awaited: Awaited) -> bool:
        """Tell whether waits are cut short, those under way too.

        They are when the operation was twice in a row awaited in vain, each time for the whole budget; while nothing
        has ever come from the IUT, any two operations that answer messages without fault will do.
        """
        silent = self._inbox.is_empty
        with self._lock:
            owed = sum(count for each, count in self._missed.items() if not each.of_a_fault)
            return self._missed[awaited] >= _MISSED or (silent and owed >= _MISSED)

    def seconds(self, awaited: Awaited) -> float:
        """Return how long to wait, in seconds."""
        short = _SHORT_WHERE_NONE_CAME if self._inbox.is_empty else _SHORT
        return min(self._budget, short) if self.is_over(awaited) else self._budget

    def note(self, awaited: Awaited, *, arrived: bool, seconds: float) -> bool:
        """Remember how a wait ended after so many seconds; tell whether these were the whole budget.

        A wait in vain that was shorter proves nothing.
        """
        in_full = seconds >= self._budget
        with self._lock:
            if arrived:
                self._missed[awaited] = 0
            elif in_full:
                self._missed[awaited] += 1
        return in_full
