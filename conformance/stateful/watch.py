"""Keep an eye on an exploration: how much was told, what was broken, and when to stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.record import Record
from conformance.stateful.invariants import InvariantBroken
from conformance.story_end import Unreachable


@dataclass(frozen=True)
class Find:
    """One invariant that does not hold: by which requirement, what was found, after which steps, with the record."""

    invariant: str
    statement: str
    requirement: str
    message: str
    steps: tuple[str, ...]
    record: Record | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other finds."""
        return self.invariant, self.requirement

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON, without its record."""
        return {
            "invariant": self.invariant,
            "statement": self.statement,
            "requirement": self.requirement,
            "message": self.message,
            "steps": list(self.steps),
        }

    def __str__(self) -> str:
        """Return it as a numbered list of steps, and what they broke."""
        steps = [f"{number}. {sentence}" for number, sentence in enumerate(self.steps, 1)]
        head = f"{self.invariant}: {self.statement}"
        return "\n".join([head, *(f"  {line}" for line in steps), f"  {self.requirement}: {self.message}"])


class Watch:
    """Counts steps and stories, and keeps the shortest story for each thing that was broken.

    `is_late` tells when no more stories are wanted.
    """

    def __init__(self, is_late: Callable[[], bool] = lambda: False) -> None:
        """Begin with nothing told."""
        self.steps = 0
        self.stories = 0
        self.obstacles: dict[str, str] = {}
        self._is_late = is_late
        self._finds: dict[tuple[str, str], Find] = {}
        self._known: frozenset[tuple[str, str]] = frozenset()
        self._open: Find | None = None

    @property
    def finds(self) -> tuple[Find, ...]:
        """What was found, in the order of finding."""
        return tuple(self._finds.values())

    @property
    def late(self) -> bool:
        """Whether no more stories are wanted."""
        return self._is_late()

    def count(self) -> None:
        """Count a step."""
        self.steps += 1

    def stopped_by(self, stop: Unreachable) -> None:
        """Remember what kept a step from being done, where a key of the target would end it."""
        if stop.key is not None:
            self.obstacles.setdefault(stop.key, stop.reason)

    def settle(self, broken: InvariantBroken | None) -> None:
        """Take a fault for known, whose shortest story was found: from now on only other things are told.

        Without it, as a fault did not show again, the one with the shortest story. The others will be found again.
        """
        seen = {key: find for key, find in self._finds.items() if key not in self._known}
        key = _key(broken) if broken else min(seen, key=lambda each: len(seen[each].steps), default=None)
        for other in seen:
            if other != key:
                del self._finds[other]
        self._known = frozenset(self._finds)

    def first_new(self, broken: Sequence[InvariantBroken]) -> InvariantBroken | None:
        """Return the first of several faults that is not known."""
        return next((each for each in broken if _key(each) not in self._known), None)

    def take(self, broken: InvariantBroken, sentences: Sequence[str]) -> None:
        """Take in a story that broke something, the shortest for each thing."""
        told = broken.invariant
        find = Find(told.name, told.statement, broken.requirement, broken.message, tuple(sentences))
        known = self._finds.get(find.key)
        if known is None or len(find.steps) <= len(known.steps):
            self._finds[find.key] = self._open = find

    def story_ended(self, sentences: Sequence[str], record: Any) -> None:
        """Take in the record of a story that has ended; it is kept for what the story broke."""
        self.stories += 1
        if self._open is not None and self._open.steps == tuple(sentences):
            self._finds[self._open.key] = replace(self._open, record=record)
        self._open = None


def _key(broken: InvariantBroken) -> tuple[str, str]:
    return broken.invariant.name, broken.requirement
