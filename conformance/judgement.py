"""How a check says what it found: it returns when the requirement holds, and raises one of these when not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from protocol.json_text import MISSING

_SHOWN = 300


@dataclass(frozen=True)
class Place:
    """A place in the record: an event, its part (`request` or `response`) and a JSON Pointer into the body."""

    event: str
    part: str
    pointer: str = ""

    def as_evidence(self) -> dict[str, str]:
        """Return the place as the record writes it."""
        return {"event": self.event, "part": self.part, "pointer": self.pointer}


class Finding(Exception):
    """What a check found other than that the requirement holds."""


class Violated(Finding):
    """The requirement does not hold: what was expected, what came, and where."""

    def __init__(self, message: str, *, expected: str, actual: Any, at: tuple[Place, ...] | Place = ()) -> None:
        """Tell it in one sentence; `actual` is shown as JSON, cut to 300 characters."""
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual if isinstance(actual, str) else shown(actual)
        self.at = (at,) if isinstance(at, Place) else at


class NotTested(Finding):
    """The requirement could not be judged; `key` is the key of the target that would end it."""

    def __init__(self, reason: str, *, key: str | None = None) -> None:
        """Tell why."""
        super().__init__(reason)
        self.reason = reason
        self.key = key


class NotApplicable(Finding):
    """The condition of the requirement never arose."""

    def __init__(self, reason: str) -> None:
        """Tell why."""
        super().__init__(reason)
        self.reason = reason


def shown(value: Any) -> str:
    """Return a value as short JSON for a person; text that JSON lacks as Python shows it, `nothing` for none at all."""
    if value is MISSING:
        return "nothing"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
