"""The requirements to which checks object, the most telling first, each with what is needed to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.artefacts.curl import curl_command
from conformance.artefacts.messages import Messages, PartView
from conformance.artefacts.reproduction import certify_command
from conformance.messages import callback_of
from conformance.record import Event, Record
from conformance.result import in_plan_order
from conformance.roll_up import Catalogue, RequirementRow
from conformance.telling import most_telling_first

_MOST_SHOWN = 40


@dataclass(frozen=True)
class Occurrence:
    """One check that objects, with the part of a message that it points at."""

    check: Event
    scenario: Event | None
    message_id: str | None
    pointer: str
    excerpt: PartView | None
    curl: str | None
    command: str | None


@dataclass(frozen=True)
class Objection:
    """A requirement with its objections: the first in full, the others in short."""

    id: str
    row: RequirementRow | None
    count: int
    scenarios: int
    first: Occurrence
    others: Sequence[Event]
    left_out: int


def objections(record: Record, catalogue: Catalogue, messages: Messages, verdict: str) -> list[Objection]:
    """Return the requirements with a check of the given verdict, the most telling first."""
    found: dict[str, list[Event]] = {}
    for check in in_plan_order(record):
        if check["verdict"] == verdict:
            found.setdefault(check["requirement"], []).append(check)
    ordered = most_telling_first(found, record.checks, catalogue)
    return [_objection(record, catalogue.get(name), messages, found[name]) for name in ordered]


def _objection(record: Record, row: RequirementRow | None, messages: Messages, checks: Sequence[Event]) -> Objection:
    # What points at a message tells more than what does not.
    first = next((check for check in checks if check.get("evidence")), checks[0])
    others = [check for check in checks if check is not first]
    return Objection(
        id=first["requirement"],
        row=row,
        count=len(checks),
        scenarios=len({check.get("scenario") for check in checks}),
        first=_occurrence(record, messages, first),
        others=others[:_MOST_SHOWN],
        left_out=max(0, len(others) - _MOST_SHOWN),
    )


def _occurrence(record: Record, messages: Messages, check: Event) -> Occurrence:
    place = next(iter(check.get("evidence") or ()), None)
    exchange = _exchange_behind(record, check)
    scenario = record.by_id.get(str(check.get("scenario")))
    return Occurrence(
        check=check,
        scenario=scenario,
        message_id=str(place["event"]) if place else (str(exchange["id"]) if exchange else None),
        pointer=str((place or {}).get("pointer") or ""),
        excerpt=messages.excerpt(place) if place else None,
        curl=curl_command(exchange["request"]) if exchange else None,
        command=certify_command(record, only=str(scenario["id"])) if scenario else None,
    )


def _exchange_behind(record: Record, check: Event) -> Event | None:
    """Return the exchange that a check judges; for a callback, the last one sent before it; none for a request."""
    names = [str(place.get("event")) for place in check.get("evidence") or ()]
    events = [record.by_id.get(str(name)) for name in (*names, *(check.get("given") or ()))]
    judged = [event for event in events if event is not None]
    for event in judged:
        if event["type"] == "exchange":
            return event
    callback = next((event for event in judged if event["type"] == "callback"), None)
    if callback is None or callback_of(callback, str(record.header["role"])).kind == "request":
        return None
    sent = [exchange for exchange in record.exchanges if exchange.get("scenario") == check.get("scenario")]
    before = [exchange for exchange in sent if str(exchange.get("started")) <= str(callback.get("arrived"))]
    return before[-1] if before and check.get("scenario") else None
