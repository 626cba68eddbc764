"""What was found of messages before: runs of one process meet the same message again, byte by byte."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

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

    def constraints(self, requirements: Mapping[str, Requirement], message: Message) -> Constraints:
        """Return what the constraints among the requirements, always the same ones, find of a message."""
        if message.part is None or message.operation is None:
            return judge_constraints(requirements, message)
        about = (message.operation.interface, message.operation.name, message.callback, message.status)
        key = (about, clear_bytes(message.part))
        if key not in self._found:
            self._found[key] = judge_constraints(requirements, message)
        return [(requirement, _of_event(found, message.event["id"])) for requirement, found in self._found[key]]


def _of_event(found: Mapping[str, Any], event: str) -> Mapping[str, Any]:
    """Return what was found, with its evidence in another event."""
    if "evidence" not in found:
        return found
    return {**found, "evidence": [{**place, "event": event} for place in found["evidence"]]}
