"""The readings of the ESS interface that a message shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

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
from conformance.messages import Message, refusal_of, sent_document
from protocol.codes import closed_list, directory
from protocol.json_text import MISSING

_ACTIONS = {"txn-on-status": "enrollementstatus", "on-search-status": "search-status", "on-search": "search"}
_SPELLINGS = ("enrollement", "enrollment", "enrolment")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Members of records that are coded by numbers (ESS-C-37).
_CODED = ("employment_status", "unemployment_reason", "employment_type", "group_type")
# Members by which a data object shows a reading: the first that it has.
_NAMED: Mapping[str, Mapping[str, str]] = {
    "ESS-C-35": {"self_id_disability": "self_id_disability", "is_disabled": "is_disabled"},
    "ESS-C-41": {"place": "page", "geographical_location": "json-ld"},
}


def ess_readings(message: Message) -> Iterator[Reading]:
    """Yield the readings that one message shows."""
    yield "ESS-C-03", acknowledging_status(message)
    yield "ESS-C-12", _error_of_refusal(message)
    yield "ESS-C-06", _content_type(message)
    yield "ESS-C-55", sender(message)
    yield "ESS-C-14", address(message)
    name = message.operation.name if message.operation else ""
    if name == "sync/check-enrollment":
        yield from _of_check(message)
    elif name in ("sync/search", "on-search"):
        yield "ESS-C-25", empty_result(message)
        yield "ESS-C-11", search_status(message)
    elif name in ("on-subscribe", "on-unsubscribe"):
        yield "ESS-C-09", header_kind(message)
        yield "ESS-C-18", "sent" if name == "on-subscribe" else None
    elif name == "notify" and not message.callback:
        yield "ESS-C-15", "pushed" if message.at("/message/ack_status") == "ACK" else None
    elif name == "notify":
        yield "ESS-C-32", form_of_records(message)
        event = message.text("/message/notify_event/0/data/reg_event_type") or ""
        yield "ESS-C-30", next((spelling for spelling in _SPELLINGS if spelling in event), None)
    for _, _, found in message.data_objects:
        yield from _of_object(found)


def _content_type(message: Message) -> str | None:
    if message.callback or message.part is None or message.document is None:
        return None
    names = [name.lower() for name, _ in message.part["headers"]]
    return "json" if "content-type" in names else "unnamed"


def _error_of_refusal(message: Message) -> str | None:
    if message.kind != "acknowledgement" or message.at("/message/ack_status") != "ERR":
        return None
    return "schema" if message.at("/message/error") is MISSING else "text"


def _of_check(message: Message) -> Iterator[Reading]:
    if message.kind != "answer":
        return
    yield "ESS-C-26", _ACTIONS.get(str(message.at("/header/action")))
    yield "ESS-C-28", outcome_id(message, sent_document(message.event))
    yield "ESS-C-24", "empty" if message.at("/message/enrolled_response") == [] else None
    if refusal_of(message) is not None:
        return
    for item in message.items:
        status = item.get("enrolled_status")
        if isinstance(status, str):
            yield "ESS-C-22", "yes-no" if status.casefold() in ("yes", "no") else "standing"
            yield "ESS-C-29", _form_of_status(status)


def _form_of_status(status: str) -> str | None:
    if status in closed_list("enrolled_status", interface="ess"):
        return "words"
    return "directory" if directory("enrolment_status", interface="ess").accepts(status) else None


def _of_object(found: Mapping[str, Any]) -> Iterator[Reading]:
    for name in _CODED:
        value = found.get(name)
        if isinstance(value, str) and value:
            yield "ESS-C-37", "codes" if value.isdigit() else "labels"
    for interpretation, members in _NAMED.items():
        yield interpretation, next((reading for name, reading in members.items() if name in found), None)
    reason = found.get("unemployment_reason")
    if isinstance(reason, str) and reason.isdigit():
        yield "ESS-C-39", "page" if len(reason) == 2 else "json-ld"
    yield "ESS-C-36", _form(found.get("employment_info", MISSING))
    yield "ESS-C-44", _form(found.get("additional_attributes", MISSING))
    for name in ("birth_date", "start_date"):
        if isinstance(found.get(name), str):
            yield "ESS-C-43", "date" if _DAY.fullmatch(found[name]) else "zoned"
    kind = found.get("identifier_type")
    if isinstance(kind, str):
        yield "ESS-C-42", "listed" if directory("identifier_type", interface="ess").accepts(kind) else "other"


def _form(value: object) -> str | None:
    return "list" if isinstance(value, list) else "object" if isinstance(value, dict) else None
