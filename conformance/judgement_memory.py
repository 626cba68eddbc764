"""What was found of messages before: runs of one process meet the same message again, byte by byte."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from conformance.checks.constraint import applies
from conformance.judging import Constraints, judge_constraints
from conformance.messages import Message
from conformance.record import clear_bytes
from conformance.requirements import Requirement


class JudgementMemory:
    """Remembers the judgements of the constraints of one role by all that these can see of a message.

    A constraint is a pure function of what a message is (an answer or a callback, its operation, its HTTP status) and
    of its body. It names no event but that of the message, which is put in anew.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._found: dict[Hashable, Constraints] = {}
        self._speaking: dict[Hashable, Mapping[str, Requirement]] = {}

    def constraints(self, requirements: Mapping[str, Requirement], message: Message) -> Constraints:
        """Return what the constraints among the requirements, always the same ones, find of a message."""
        if message.part is None or message.operation is None:
            return judge_constraints(requirements, message)
        about = (message.operation.interface, message.operation.name, message.callback, message.status)
        key = (about, clear_bytes(message.part))
        if key not in self._found:
            self._found[key] = judge_constraints(self._speaking_of(message, requirements), message)
        return [(requirement, _of_event(found, message.event["id"])) for requirement, found in self._found[key]]

    def _speaking_of(self, message: Message, requirements: Mapping[str, Requirement]) -> Mapping[str, Requirement]:
        """Return the requirements whose constraint is about messages of this kind, interface, operation and form."""
        assert message.operation is not None
        about = (message.kind, message.operation.interface, message.operation.name, message.bare)
        if about not in self._speaking:
            self._speaking[about] = {name: row for name, row in requirements.items() if applies(row, message)}
        return self._speaking[about]


def _of_event(found: Mapping[str, Any], event: str) -> Mapping[str, Any]:
    """Return what was found, with its evidence in another event."""
    if "evidence" not in found:
        return found
    return {**found, "evidence": [{**place, "event": event} for place in found["evidence"]]}
