"""The data objects in the records of a message of the ESS interface: persons, members, groups, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from conformance.messages import Message
from protocol.json_text import child_pointer

Kind = Literal["person", "member", "group", "beneficiary", "programme", "benefit", "job", "identifier"]

DataObject = tuple[Kind, str, Mapping[str, Any]]
"""The kind of a data object, its pointer, and what it is."""

# What of an object is another object, or a list of them, and of which kind.
_PARTS: Mapping[Kind, Mapping[str, Kind]] = {
    "beneficiary": {
        "member": "member",
        "group": "group",
        "programme_identifier": "programme",
        "benefits": "benefit",
    },
    "group": {"group_head_info": "member", "member_list": "member", "group_identifier": "identifier"},
    "member": {"demographic_info": "person", "member_identifier": "identifier", "employment_info": "job"},
    "person": {"identifier": "identifier"},
}
# The members of a message that hold records.
_RECORDS = ("reg_records", "beneficiaries")
# The members by which the form of a record tells its kind, whatever type it is said to be.
_SIGNS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("beneficiary", ("member", "group")),
    ("group", ("member_list", "group_identifier", "group_type", "group_size")),
    ("member", ("member_identifier", "demographic_info", "employment_info", "employment_status")),
    ("person", ("name", "identifier", "birth_date")),
    ("beneficiary", ("programme_identifier",)),
)


def records_told(message: Message) -> Iterator[tuple[str, Any]]:
    """Yield the records of a search answer or a notification, with their pointers; one object stands for a list."""
    operation = message.operation
    name = (operation.items if message.callback else operation.answer_items) if operation else None
    items = message.at(f"/message/{name}")
    for number, item in enumerate(items if isinstance(items, list) else []):
        data = item.get("data") if isinstance(item, dict) else None
        records = data.get("reg_records") if isinstance(data, dict) else None
        pointer = f"/message/{name}/{number}/data/reg_records"
        if isinstance(records, list):
            yield from ((child_pointer(pointer, index), record) for index, record in enumerate(records))
        elif records is not None:
            yield pointer, records


def records_reported(message: Message) -> Iterator[tuple[str, Any]]:
    """Yield the beneficiaries of enrolment updates, by either name that they go by (IBR-I-10), with their pointers."""
    for name in ("enrolled_updates", "receipt_information"):
        pointer = f"/message/{name}/beneficiaries"
        found = message.at(pointer)
        yield from ((child_pointer(pointer, index), each) for index, each in enumerate(_listed(found)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def kind_of(record: Any) -> Kind | None:
    """Return what kind of data object a record is by its form; None when it is none."""
    if not isinstance(record, dict):
        return None
    return next((kind for kind, signs in _SIGNS if any(sign in record for sign in signs)), None)


def kinds_at(pointer: str) -> frozenset[Kind]:
    """Return the kinds that a data object at a place of a message can be of; `*` stands for the item of a list."""
    *outer, last = [name for name in pointer.split("/") if name != "*"]
    if last in _RECORDS:
        return frozenset(_PARTS)
    return frozenset(parts[last] for parts in _PARTS.values() if last in parts and set(outer) & set(_RECORDS))


def data_objects(message: Message) -> Iterator[DataObject]:
    """Yield the kind of every data object in the records of a message, its pointer, and what it is."""
    for pointer, record in (*records_told(message), *records_reported(message)):
        kind = kind_of(record)
        if kind is not None:
            yield from _within(kind, pointer, record)


def _within(kind: Kind, pointer: str, found: Mapping[str, Any]) -> Iterator[DataObject]:
    yield kind, pointer, found
    for name, part in _PARTS.get(kind, {}).items():
        place = child_pointer(pointer, name)
        value = found.get(name)
        if isinstance(value, dict):
            yield from _within(part, place, value)
        for index, each in enumerate(value if isinstance(value, list) else []):
            if isinstance(each, dict):
                yield from _within(part, child_pointer(place, index), each)
