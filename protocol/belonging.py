"""Tell from its own words to which interface a message belongs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from protocol.candidates import header_and_message
from protocol.codes import closed_list
from protocol.wording import shown

_HOLDERS: Final = (
    ("search_request", "search_criteria"),
    ("search_response", "data"),
    ("subscribe_request", "subscribe_criteria"),
    ("subscribe_response", "subscriptions"),
    ("notify_event", "data"),
)
_RECORDS_READ: Final = 20  # enough to tell, of a list that can be long
_INTERFACES: Final = ("ibr", "ess")
# What only one of the interfaces has, in its published file or in an official sample.
_ACTIONS: Final = {"ibr": {"register"}, "ess": {"search-status", "on-search-status", "enrollementstatus"}}
_MEMBERS: Final = {"ibr": {"enrolled_updates", "receipt_information"}, "ess": {"search_activity_id"}}
_REGISTRIES: Final = {"ibr": {"IBR"}, "ess": {"ESS", "SP"}}
_RECORD_MEMBERS: Final = {"ibr": set[str](), "ess": {"employment_info", "unemployment_reason"}}
_CONTEXTS: Final = {"ibr": ("/ibr/",), "ess": ("/ess/", "/pes/")}


@dataclass(frozen=True)
class Sign:
    """One sign that a message is of `interface` (None: of a registry without one here), as a sentence."""

    interface: str | None
    sentence: str


def interface_of(document: Any, otherwise: str = "ibr") -> str:
    """Return the interface that most signs in `document` speak for; `otherwise` where as many speak for both."""
    header, message = header_and_message(document)
    records = [message, *islice(_records(message), _RECORDS_READ)]
    found = [*_signs(header, message), *(sign for record in records for sign in _signs_of_a_record(record))]
    counts = {name: sum(sign.interface == name for sign in found) for name in _INTERFACES}
    return max(counts, key=lambda name: (counts[name], name == otherwise))


def other_registry(document: Any, interface: str = "ibr") -> list[str]:
    """Return one sentence for each sign that the message is of another interface; none for one of this."""
    signs = _signs(*header_and_message(document))
    return list(dict.fromkeys(sign.sentence for sign in signs if sign.interface != interface))


def _signs(header: dict[str, Any], message: dict[str, Any]) -> Iterator[Sign]:
    action = header.get("action")
    for name in _INTERFACES:
        if isinstance(action, str) and action in _ACTIONS[name]:
            yield Sign(name, f"Its action {shown(action)} is one of the {name.upper()} interface.")
        for member in sorted(_MEMBERS[name] & message.keys()):
            yield Sign(name, f"Its `{member}` is a member of the {name.upper()} interface.")
        for value in _texts(_items(message, "enrolled_response"), "enrolled_status"):
            if value in closed_list("enrolled_status", interface=name):
                yield Sign(name, f"Its enrolled_status {shown(value)} is one of the {name.upper()} interface.")
    holders = list(_holders(message))
    for value in _texts(holders, "reg_type"):
        yield _of_registry(value)
    for value in _texts(holders, "reg_event_type"):
        for name in _INTERFACES:
            if value in closed_list("event_type", interface=name):
                yield Sign(name, f"Its reg_event_type {shown(value)} is spelt as in the {name.upper()} interface.")


def _of_registry(text: str) -> Sign:
    last = text.rpartition(":")[2]
    interface = next((name for name in _INTERFACES if last in _REGISTRIES[name]), None)
    which = f"the {last} interface" if last.lower() in _INTERFACES else "another registry"
    return Sign(interface, f"Its reg_type {shown(text)} is of {which}.")


def _signs_of_a_record(record: dict[str, Any]) -> Iterator[Sign]:
    context = record.get("@context")
    addresses = context.values() if isinstance(context, dict) else [context]
    text = " ".join(address.lower() for address in addresses if isinstance(address, str))
    for name in _INTERFACES:
        for member in sorted(_RECORD_MEMBERS[name] & record.keys()):
            yield Sign(name, f"Its `{member}` is a member of a record of the {name.upper()} interface.")
        if any(part in text for part in _CONTEXTS[name]):
            yield Sign(name, f"Its @context is of the {name.upper()} interface.")


def _holders(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for items, name in _HOLDERS:
        for item in _items(message, items):
            yield from _items(item, name)


def _records(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for holder in _holders(message):
        yield from _items(holder, "reg_records")


def _items(around: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects in the list `name`, or the one object that stands there."""
    there = around.get(name)
    listed = there if isinstance(there, list) else [there]
    return [item for item in listed if isinstance(item, dict)]


def _texts(holders: list[dict[str, Any]], name: str) -> list[str]:
    return [holder[name] for holder in holders if isinstance(holder.get(name), str) and holder[name]]
