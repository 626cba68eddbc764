"""The readings of either interface that a request of the IUT shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.dialect import PROGRAMME_KEYS
from conformance.message_readings import Reading
from conformance.messages import Message
from protocol.codes import directory
from protocol.json_text import MISSING

_HOLDERS = ("enrolled_updates", "receipt_information")
_SPELLINGS = ("enrollement", "enrollment", "enrolment")
_EVENTS = {"ibr": "IBR-I-30", "ess": "ESS-C-30"}


def client_readings(message: Message) -> Iterator[Reading]:
    """Yield the readings that one request shows."""
    name = message.operation.name if message.operation else ""
    if name == "sync/enrolled":
        yield from _of_question(message.at("/message/enrolled_criteria/query"))
    elif name == "sync/check-enrollment":
        yield from _of_check(message)
    elif name == "sync/enrollment/updates":
        yield from _of_updates(message)
    elif name == "subscribe" and message.operation:
        event = message.text("/message/subscribe_request/0/subscribe_criteria/reg_event_type") or ""
        spelt = next((spelling for spelling in _SPELLINGS if spelling in event), None)
        yield _EVENTS[message.operation.interface], spelt


def _of_question(query: Any) -> Iterator[Reading]:
    listed = isinstance(query, list)
    yield "IBR-I-07", "attribute-triple" if listed else "bare-condition" if isinstance(query, dict) else None
    named = [each.get("attribute_name") for each in query if isinstance(each, dict)] if listed else query
    keys = named if isinstance(named, list | dict) else ()
    yield "IBR-I-06", next((reading for reading, key in PROGRAMME_KEYS.items() if key in keys), None)


def _of_check(message: Message) -> Iterator[Reading]:
    action = message.text("/header/action")
    yield "ESS-C-26", action if action in ("enrollementstatus", "search", "search-status") else None
    query = message.at("/message/enrolled_criteria/query")
    if isinstance(query, dict):
        yield "ESS-C-23", "named" if any("programme" in key for key in query) else "any"


def _of_updates(message: Message) -> Iterator[Reading]:
    action = message.text("/header/action")
    yield "IBR-I-09", action if action in ("notify", "register") else None
    for holder in _HOLDERS:
        beneficiaries = message.at(f"/message/{holder}/beneficiaries")
        if beneficiaries is MISSING:
            continue
        yield "IBR-I-10", holder
        for beneficiary in beneficiaries if isinstance(beneficiaries, list) else ():
            if isinstance(beneficiary, dict):
                yield from _of_beneficiary(beneficiary)


def _of_beneficiary(beneficiary: Mapping[str, Any]) -> Iterator[Reading]:
    programmes = beneficiary.get("programme_identifier")
    listed = isinstance(programmes, list)
    yield "IBR-I-14", "list" if listed else "object" if isinstance(programmes, dict) else None
    inside = programmes if isinstance(programmes, list) else [programmes]
    holders = (("beneficiary", beneficiary), *(("programme", each) for each in inside if isinstance(each, dict)))
    for place, holder in holders:
        for spelling in ("enrolment", "enrollment"):
            status = holder.get(f"{spelling}_status")
            if status is not None:
                yield "IBR-I-12", place
                yield "IBR-I-13", spelling
                yield "IBR-I-15", "codes" if str(status) in directory("enrolment_status").values else "labels"
