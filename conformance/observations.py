"""The readings of the standard that the IUT was seen to follow, told from its own messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from conformance.beneficiaries import read_enrolments
from conformance.checks.records import records_in
from conformance.messages import Message, answer_of, callback_of, refusal_of, sent_document
from conformance.record import Record
from protocol.codes import directory
from protocol.json_text import MISSING, resolve_pointer

# What is read from one message: the interpretation, and the reading that the message follows, if it tells.
Reading = tuple[str, str | None]


def observed(record: Record, role: str) -> Iterator[dict[str, str]]:
    """Yield each reading once, with the first message that shows it."""
    told: set[tuple[str, str]] = set()
    messages = [answer_of(event, role) for event in record.exchanges] + [
        callback_of(event, role) for event in record.callbacks
    ]
    for message in messages:
        for name, reading in _readings(message):
            if reading is not None and (name, reading) not in told:
                told.add((name, reading))
                yield {"id": name, "observed": reading, "how": f"seen in {message.event['id']}"}


def _readings(message: Message) -> Iterable[Reading]:
    name = message.operation.name if message.operation else ""
    for reader in (*_OF_ALL, *_OF_OPERATION.get(name, ())):
        yield reader(message)
    for _, record in records_in(message):
        yield (
            "IBR-I-13",
            "enrollment"
            if "enrollment_status" in str(record)
            else "enrolment"
            if "enrolment_status" in str(record)
            else None,
        )
        for enrolment in read_enrolments(record):
            yield "IBR-I-15", _value_form(enrolment.status)


def _value_form(status: object) -> str | None:
    if not isinstance(status, str):
        return None
    return "codes" if status in directory("enrolment_status").values else "labels"


def _answer_form(message: Message) -> Reading:
    if message.kind == "acknowledgement":
        return "IBR-I-01", "acknowledgement"
    return "IBR-I-01", ("bare" if message.bare else "envelope") if message.kind == "answer" else None


def _acknowledging_status(message: Message) -> Reading:
    if message.kind != "acknowledgement" or message.at("/message/ack_status") != "ACK":
        return "IBR-I-20", None
    return "IBR-I-20", str(message.status) if message.status in (200, 202) else "other"


def _receipt(message: Message) -> Reading:
    sent = sent_document(message.event)
    updates = resolve_pointer(sent, "/message/enrolled_updates/beneficiaries") if isinstance(sent, dict) else MISSING
    if message.rejected or not message.items or not isinstance(updates, list) or len(updates) < 2:
        return "IBR-I-11", None
    return "IBR-I-11", "per-batch" if len(message.items) == 1 else "per-beneficiary"


def _outcome_id(message: Message) -> Reading:
    sent = sent_document(message.event)
    asked = (
        resolve_pointer(sent, "/message/enrolled_criteria/query/person_identifier/eq")
        if isinstance(sent, dict)
        else MISSING
    )
    if asked is MISSING or not message.items or message.items[0].get("reference_id") is None:
        return "IBR-I-08", None
    return "IBR-I-08", "person-id" if message.items[0]["reference_id"] == asked else "own-id"


def _header_kind(message: Message) -> Reading:
    if message.at("/header") is MISSING:
        return "IBR-I-28", None
    return "IBR-I-28", "request-header" if message.at("/header/status") is MISSING else "callback-header"


def _records_form(message: Message) -> Reading:
    records = message.at("/message/notify_event/0/data/reg_records")
    return "IBR-I-29", None if records is MISSING else "array" if isinstance(records, list) else "object"


def _event_spelling(message: Message) -> Reading:
    event = message.text("/message/notify_event/0/data/reg_event_type")
    return "IBR-I-30", None if event is None else "enrollement" if "enrollement" in event else "enrolment"


def _sender(message: Message) -> Reading:
    return "IBR-I-38", None if not message.callback else "named" if message.text("/header/sender_id") else "silent"


def _empty_result(message: Message) -> Reading:
    if refusal_of(message) or len(message.items) != 1:
        return "IBR-I-57", None
    data = message.items[0].get("data")
    if message.items[0].get("status") == "rjct" or (isinstance(data, dict) and data.get("reg_records")):
        return "IBR-I-57", None
    return "IBR-I-57", "empty-list" if isinstance(data, dict) else "no-data"


def _search_status(message: Message) -> Reading:
    item = message.items[0] if message.items else {}
    data = item.get("data")
    if not isinstance(data, dict) or not data.get("reg_records"):
        return "IBR-I-56", None
    return "IBR-I-56", "succ" if item.get("status") == "succ" else "rcvd"


def _address(message: Message) -> Reading:
    if not message.callback:
        return "IBR-I-55", None
    parts = urlsplit(message.event["request"]["url"]).path.strip("/").split("/")
    if "dci" not in parts:
        return "IBR-I-55", "onboarding"
    return "IBR-I-55", "verbatim" if len(parts) <= 3 and not parts[-1].startswith("on-") else "extended"


Reader = Callable[[Message], Reading]
_OF_ALL: tuple[Reader, ...] = (_acknowledging_status, _sender, _address)
_OF_OPERATION: dict[str, tuple[Reader, ...]] = {
    "sync/enrolled": (_answer_form, _outcome_id),
    "sync/enrollment/updates": (_answer_form, _receipt),
    "sync/search": (_empty_result, _search_status),
    "on-search": (_empty_result, _search_status),
    "on-subscribe": (_header_kind,),
    "on-unsubscribe": (_header_kind,),
    "notify": (_records_form, _event_spelling),
}
