"""Lawful habits other than our own: the variants that take more than an edit."""

from dataclasses import replace
from typing import Any

from protocol.codes import directory
from simulator.composer import Spoken
from simulator.deviations import Function, Replacements
from simulator.refusals import Refusal

ROWS = Replacements()

EFFECT_SECONDS = 2.0

_INSIDE = ("enrolment_date", "enrolment_status", "status_change_date", "benefits")

_PLACES = {
    "assistance_unit": "assistance_unit",
    "enrolment_status": "enrolment_status",
    "benefit_type": "benefit_type",
}


def _labelled(value: Any, lower: bool = False) -> Any:
    if isinstance(value, list):
        return [_labelled(item, lower) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, item in value.items():
        if name in _PLACES and isinstance(item, str):
            label = directory(_PLACES[name]).values.get(item, item)
            found[name] = label.lower() if lower else label
        else:
            found[name] = _labelled(item, lower)
    return found


def _nested(record: dict[str, Any]) -> dict[str, Any]:
    inside = {name: record[name] for name in _INSIDE if name in record}
    outside = {name: value for name, value in record.items() if name not in _INSIDE}
    return {**outside, "programme_identifier": [{**each, **inside} for each in record["programme_identifier"]]}


def _two_l(record: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("enrolment_", "enrollment_"): value for name, value in record.items()}


def _without_person(record: dict[str, Any]) -> dict[str, Any]:
    if "member" not in record:
        return record
    return {**record, "member": {"member_identifier": record["member"]["member_identifier"]}}


@ROWS.replaces("updates.take_in", "updates-take-effect-later")
def _later(system: Any, original: Function, _connection: Any, reported: Any) -> None:
    def take_in() -> None:
        with system.store.write() as connection:
            original(connection, reported)
        system.outbox.wake()

    system.scheduler.call_later(EFFECT_SECONDS, take_in)


@ROWS.replaces("updates.receipt", "updates-take-effect-later")
def _not_yet(_system: Any, original: Function, *rest: Any) -> Spoken:
    spoken: Spoken = original(*rest)
    message = spoken.message or {}
    outcomes = [{**each, "status": "pdng"} for each in message["enrolled_response"]]
    return replace(spoken, message={**message, "enrolled_response": outcomes})


def _records(name: str, change: Any) -> None:
    @ROWS.replaces("registry.record", name)
    def record(_system: Any, original: Function, row: Any, dates: list[str], paid: list[Any]) -> Any:
        return change(original(row, dates, paid))


_records("labels", lambda record: _labelled(record))
_records("labels-in-lower-case", lambda record: _labelled(record, lower=True))
_records("enrolment-inside-programme", _nested)
_records("enrollment-with-two-l", _two_l)
_records("latest-benefit-only", lambda record: {**record, "benefits": record.get("benefits", [])[-1:]})
_records("person-left-out", _without_person)


@ROWS.replaces("updates.receipt", "receipt-for-the-batch")
def _one_outcome(system: Any, original: Function, received: Any, reported: Any) -> Spoken:
    spoken: Spoken = original(received, reported[:1])
    for outcome in (spoken.message or {})["enrolled_response"]:
        outcome["reference_id"] = system.identifiers.new("receipt")
    return replace(spoken, total_count=len(reported), completed_count=len(reported))


@ROWS.replaces("enrolled.outcome", "enrolled-with-an-id-of-its-own")
def _own_id(system: Any, original: Function, *some: Any) -> Spoken:
    spoken: Spoken = original(*some)
    for outcome in (spoken.message or {})["enrolled_response"]:
        outcome["reference_id"] = system.identifiers.new("reference")
    return spoken


@ROWS.replaces("updates.answer", "only-others-alerted")
def _remembered(system: Any, original: Function, connection: Any, received: Any) -> Any:
    system.switch.memory["told by"] = received.sender_id
    return original(connection, received)


@ROWS.replaces("notifications.subscribers", "only-others-alerted")
def _others(system: Any, original: Function, *concerned: Any) -> Any:
    teller = system.switch.memory.get("told by")
    return [each for each in original(*concerned) if each.sender_id != teller]


@ROWS.replaces("receiver.check_count", "updates-counted-as-one-request")
def _one_request(_system: Any, original: Function, received: Any) -> None:
    original(received)
    if received.operation.name == "sync/enrollment/updates" and received.header.get("total_count", 1) != 1:
        raise Refusal("`total_count` of an update is 1", header_reason="rjct.total_count.invalid")
