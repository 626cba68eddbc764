"""What the values in braces stand for while a run goes on: moments, identifiers, people, members."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

from conformance.enrolling import ENROLMENT
from conformance.people import Person
from protocol.datetimes import format_datetime
from protocol.json_text import MISSING, resolve_pointer
from protocol.operations import operation

if TYPE_CHECKING:
    from conformance.story import Story

_ELSEWHERE = timezone(timedelta(hours=5, minutes=45))
_TEN_YEARS = timedelta(days=3653)


def names_of(story: Story, name: str, document: Mapping[str, Any], somebody: Person) -> dict[str, str]:
    """Return what `{now}` and the like stand for in a message to the operation `name`."""
    dialect, identities = story.run.dialect, story.run.target.identities
    about, now = operation(name, story.interface), story.run.clock.now()
    items = resolve_pointer(document, f"/message/{about.items}/0/reference_id")
    return {
        "action": about.action if about.is_callback else dialect.action(about),
        "correlation_id": _text(document, "/message/correlation_id"),
        "criteria": dialect.criteria_key,
        "elsewhere": now.astimezone(_ELSEWHERE).isoformat(timespec="milliseconds"),
        "event": dialect.event(ENROLMENT),
        "identifier": dialect.attributes["identifier"],
        "later": format_datetime(now + _TEN_YEARS),
        "message_id": _text(document, "/header/message_id"),
        "now": format_datetime(now),
        "receiver_id": _text(document, "/header/receiver_id") or identities.receiver_id or "receiver",
        "reference_id": items if isinstance(items, str) else story.identifiers.new("ref"),
        "sender_id": identities.sender_id,
        "sender_uri": _text(document, "/header/sender_uri") or story.run.callback_url,
        "somebody": somebody.identifier_value,
        "transaction_id": _text(document, "/message/transaction_id"),
        "updates": dialect.updates_key,
    }


def _text(document: Mapping[str, Any], pointer: str) -> str:
    value = resolve_pointer(document, pointer)
    return value if isinstance(value, str) else ""


def stamped(story: Story, document: Mapping[str, Any], *, anew: bool) -> dict[str, Any]:
    """Return a message as one of its own: with another message_id, and other identifiers throughout if `anew`.

    It is then called back at an address of its own, which tells what it answers where its header alone comes back.
    """
    copied = copy.deepcopy(dict(document))
    copied["header"] |= {"message_id": story.identifiers.new("msg"), "message_ts": story.now()}
    message = copied.get("message")
    if anew and "sender_uri" in copied["header"]:
        copied["header"]["sender_uri"] += f"/{story.identifiers.new('inbox')}"
    if anew and isinstance(message, dict):
        message["transaction_id"] = story.identifiers.new("txn")
        for items in message.values():
            for item in items if isinstance(items, list) else [items]:
                if resolve_pointer(item, "/reference_id") is not MISSING:
                    item["reference_id"] = story.identifiers.new("ref")
    return copied
