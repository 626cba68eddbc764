"""The readings of the IBR interface that a message shows."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.beneficiaries import read_enrolments
from conformance.checks.records import records_in
from conformance.message_readings import (
    Reading,
    acknowledging_status,
    address,
    empty_result,
    form_of_records,
    header_kind,
    outcome_id,
    search_status,
    sender,
)
from conformance.messages import Message, sent_document
from protocol.codes import directory
from protocol.json_text import MISSING, resolve_pointer


def ibr_readings(message: Message) -> Iterator[Reading]:
    """Yield the readings that one message shows."""
    yield "IBR-I-20", acknowledging_status(message)
    yield "IBR-I-38", sender(message)
    yield "IBR-I-55", address(message)
    name = message.operation.name if message.operation else ""
    if name in ("sync/enrolled", "sync/enrollment/updates"):
        yield "IBR-I-01", _answer_form(message)
        yield "IBR-I-08", outcome_id(message, sent_document(message.event))
        yield "IBR-I-11", _receipt(message)
    elif name in ("sync/search", "on-search"):
        yield "IBR-I-57", empty_result(message)
        yield "IBR-I-56", search_status(message)
    elif name in ("on-subscribe", "on-unsubscribe"):
        yield "IBR-I-28", header_kind(message)
    elif name == "notify":
        yield "IBR-I-29", form_of_records(message)
        yield "IBR-I-30", _event_spelling(message)
    for _, record in records_in(message):
        yield from _of_record(record)


def _of_record(record: object) -> Iterator[Reading]:
    text = str(record)
    yield "IBR-I-13", next((name for name in ("enrollment", "enrolment") if f"{name}_status" in text), None)
    for enrolment in read_enrolments(record):
        status = enrolment.status
        known = directory("enrolment_status").values
        yield "IBR-I-15", ("codes" if status in known else "labels") if isinstance(status, str) else None


def _answer_form(message: Message) -> str | None:
    if message.kind == "acknowledgement":
        return "acknowledgement"
    return ("bare" if message.bare else "envelope") if message.kind == "answer" else None


def _receipt(message: Message) -> str | None:
    sent = sent_document(message.event)
    updates = resolve_pointer(sent, "/message/enrolled_updates/beneficiaries") if isinstance(sent, dict) else MISSING
    if message.rejected or not message.items or not isinstance(updates, list) or len(updates) < 2:
        return None
    return "per-batch" if len(message.items) == 1 else "per-beneficiary"


def _event_spelling(message: Message) -> str | None:
    event = message.text("/message/notify_event/0/data/reg_event_type")
    return None if event is None else "enrollement" if "enrollement" in event else "enrolment"
