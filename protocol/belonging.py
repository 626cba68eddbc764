"""Tell from its own words that a message belongs to the interface of another registry than the IBR."""

from collections.abc import Iterator
from typing import Any, Final

from protocol.candidates import header_and_message
from protocol.wording import shown

_HOLDERS: Final = (
    ("search_request", "search_criteria"),
    ("search_response", "data"),
    ("subscribe_request", "subscribe_criteria"),
    ("notify_event", "data"),
)
_ESS_ACTIONS: Final = frozenset({"search-status", "on-search-status", "enrollementstatus"})
_ESS_EVENTS: Final = frozenset({"enrolment", "enrolment_status_change"})


def other_registry(document: Any) -> list[str]:
    """Return one sentence for each sign that the message is of another interface; none for an IBR message."""
    header, message = header_and_message(document)
    signs = []
    if isinstance(action := header.get("action"), str) and action in _ESS_ACTIONS:
        signs.append(f"Its action {shown(action)} is one of the ESS interface.")
    if "search_activity_id" in message:
        signs.append("Its `search_activity_id` is a member of the ESS interface.")
    for holder in _holders(message):
        name = holder.get("reg_type")
        if isinstance(name, str) and name and name.rpartition(":")[2] != "IBR":
            which = "the ESS interface" if name.endswith("ESS") else "another registry"
            signs.append(f"Its reg_type {shown(name)} is of {which}.")
        event = holder.get("reg_event_type")
        if isinstance(event, str) and event in _ESS_EVENTS:
            signs.append(f"Its reg_event_type {shown(event)} is spelt as in the ESS interface.")
    return list(dict.fromkeys(signs))


def _holders(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for items, name in _HOLDERS:
        listed = message.get(items)
        for item in listed if isinstance(listed, list) else ():
            holder = item.get(name) if isinstance(item, dict) else None
            if isinstance(holder, dict):
                yield holder
