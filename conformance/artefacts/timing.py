"""Where the time of a run went: in answers of the implementation, and in waits for its callbacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from conformance.record import Event, Record


@dataclass(frozen=True)
class Timing:
    """Times of one kind, in seconds."""

    name: str
    count: int
    total: float
    middle: float
    longest: float
    overdue: int


@dataclass(frozen=True)
class Timings:
    """The answers by operation, and the waits by what was waited for."""

    answers: Sequence[Timing]
    waits: Sequence[Timing]
    answering: float
    waiting: float


def timings(record: Record) -> Timings:
    """Add up the times of a record; waits overlap, so that their sum may exceed the duration of the run."""
    answers = _grouped(record.exchanges, "operation", "another message")
    waits = _grouped(record.of_type("wait"), "for", "something")
    return Timings(answers, waits, sum(timing.total for timing in answers), sum(timing.total for timing in waits))


def _grouped(events: Sequence[Event], member: str, otherwise: str) -> list[Timing]:
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(str(event.get(member) or otherwise), []).append(event)
    return [_timing(name, group) for name, group in sorted(groups.items())]


def _timing(name: str, events: Sequence[Event]) -> Timing:
    seconds = [float(event.get("seconds") or 0) for event in events]
    overdue = sum(event.get("outcome") == "timed out" or bool(event.get("failure")) for event in events)
    return Timing(name, len(seconds), sum(seconds), median(seconds), max(seconds), overdue)
