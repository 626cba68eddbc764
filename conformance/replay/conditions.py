"""Compare the state of every side with what must hold when a flow has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.replay.administration import AdministrationError
from conformance.replay.flow import Condition, Flow
from conformance.replay.members import differences
from conformance.replay.outcome import ConditionOutcome
from conformance.replay.seats import Seat
from conformance.transport import HttpResponse, NoResponse
from protocol.json_text import parse_json

Ask = Callable[[str, Mapping[str, Any]], HttpResponse | NoResponse]
"""Asks a seat, by a message of an interface."""


def conditions(flow: Flow, seats: Mapping[str, Seat], ask: Ask) -> Iterator[ConditionOutcome]:
    """Yield, for each condition of a flow, whether it holds now."""
    for condition in flow.afterwards:
        if condition.rests_on is not None and seats[condition.rests_on].administration is None:
            reason = f"it rests on what the simulator of {condition.rests_on} tells beyond the standard"
            yield ConditionOutcome(condition=condition, holds=None, detail=reason)
        else:
            yield _judged(condition, seats[condition.seat], ask)


def _judged(condition: Condition, seat: Seat, ask: Ask) -> ConditionOutcome:
    if condition.asked is not None:
        response = ask(seat.id, condition.asked)
        if isinstance(response, NoResponse):
            return ConditionOutcome(condition=condition, holds=False, detail=response.detail)
        return _compared(condition, parse_json(response.body).document)
    if seat.administration is None:
        return ConditionOutcome(condition=condition, holds=None, detail="only its owner can see it")
    try:
        return _compared(condition, seat.administration.look_up(str(condition.looked_up)))
    except AdministrationError as error:
        return ConditionOutcome(condition=condition, holds=False, detail=str(error))


def _compared(condition: Condition, document: Any) -> ConditionOutcome:
    found = differences(document, condition.carries, condition.leaves_out)
    return ConditionOutcome(condition=condition, holds=not found, detail="; ".join(found))
