"""What one message shows of readings that every interface has: each function returns the reading, or None."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from conformance.messages import Message, refusal_of
from protocol.json_text import MISSING, resolve_pointer

Reading = tuple[str, str | None]
"""What is read from one message: the interpretation, and the reading that the message follows, if it tells."""

Read = Callable[[Message], Iterator[Reading]]


def acknowledging_status(message: Message) -> str | None:
    """Return how an ACK is sent: 200, 202 or other."""
    if message.kind != "acknowledgement" or message.at("/message/ack_status") != "ACK":
        return None
    return str(message.status) if message.status in (200, 202) else "other"


def header_kind(message: Message) -> str | None:
    """Return which header a callback has: request-header or callback-header."""
    if message.at("/header") is MISSING:
        return None
    return "request-header" if message.at("/header/status") is MISSING else "callback-header"


def form_of_records(message: Message) -> str | None:
    """Return the form of the records of a notification: object or array."""
    records = message.at("/message/notify_event/0/data/reg_records")
    return None if records is MISSING else "array" if isinstance(records, list) else "object"


def sender(message: Message) -> str | None:
    """Return whether a callback names its sender: named or silent."""
    return None if not message.callback else "named" if message.text("/header/sender_id") else "silent"


def empty_result(message: Message) -> str | None:
    """Return how a search that finds nobody is answered: empty-list or no-data."""
    if refusal_of(message) or len(message.items) != 1:
        return None
    data = message.items[0].get("data")
    if message.items[0].get("status") == "rjct" or (isinstance(data, dict) and data.get("reg_records")):
        return None
    return "empty-list" if isinstance(data, dict) else "no-data"


def search_status(message: Message) -> str | None:
    """Return the status of an outcome with records: succ or rcvd."""
    item = message.items[0] if message.items else {}
    data = item.get("data")
    if not isinstance(data, dict) or not data.get("reg_records"):
        return None
    return "succ" if item.get("status") == "succ" else "rcvd"


def address(message: Message) -> str | None:
    """Return where a callback went: verbatim, extended or onboarding."""
    if not message.callback:
        return None
    parts = urlsplit(message.event["request"]["url"]).path.strip("/").split("/")
    if "dci" not in parts:
        return "onboarding"
    return "verbatim" if len(parts) <= 3 and not parts[-1].startswith("on-") else "extended"


def outcome_id(message: Message, sent: object) -> str | None:
    """Return whose the reference_id of a question's outcome is: person-id or own-id."""
    pointers = (
        "/message/enrolled_criteria/query/person_identifier/eq",
        "/message/search_criteria/query/person_identifier/eq",
    )
    found = [resolve_pointer(sent, pointer) for pointer in pointers] if isinstance(sent, dict) else []
    asked = next((value for value in found if value is not MISSING), None)
    if asked is None or not message.items or message.items[0].get("reference_id") is None:
        return None
    return "person-id" if message.items[0]["reference_id"] == asked else "own-id"
