"""Compose what is asked: the message of each operation from its business members, as the pages name them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from protocol.queries import fitting_types
from simulator.client.stamp import Stamp
from simulator.client.updates import BENEFICIARY, beneficiary_of
from simulator.event_types import ENROLMENT, spelt
from simulator.record_members import InvalidMember, as_list, as_objects, optional_text

Members = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """How the message of an operation is composed: of which members, of each of `needed` at least one."""

    build: Callable[[str, Members, Stamp], dict[str, Any]]
    needed: tuple[tuple[str, ...], ...]
    members: tuple[str, ...]


_PERSON = ("identifier_type", "identifier_value")


def _search(_interface: str, members: Members, stamp: Stamp) -> dict[str, Any]:
    query_type, query = _query(members, "query_type", "query")
    criteria: dict[str, Any] = {"query_type": query_type, "query": query}
    criteria |= _renamed(members, {"registry_type": "reg_type", "record_type": "reg_record_type"})
    criteria |= _renamed(members, {name: name for name in ("sort", "consent", "authorize")})
    pagination = _renamed(members, {"page_size": "page_size", "page_number": "page_number"})
    if pagination:
        criteria["pagination"] = pagination
    return {"search_request": [_item(stamp) | {"search_criteria": criteria}]}


def _subscribe(interface: str, members: Members, stamp: Stamp) -> dict[str, Any]:
    filter_type, filter_ = _query(members, "filter_type", "filter")
    criteria = {
        "reg_event_type": _event(interface, members),
        "filter_type": filter_type,
        "filter": filter_,
        "notify_record_type": _text(members, "record_type") or "Member",
        **_renamed(members, {"registry_type": "reg_type", "frequency": "frequency", "authorize": "authorize"}),
    }
    return {"subscribe_request": [_item(stamp) | {"subscribe_criteria": criteria}]}


def _unsubscribe(_interface: str, members: Members, stamp: Stamp) -> dict[str, Any]:
    return {"timestamp": stamp.timestamp(), "subscription_codes": as_list(members["subscription_code"])}


def _status(_interface: str, members: Members, stamp: Stamp) -> dict[str, Any]:
    request = {
        "reference_id": stamp.reference_id(),
        "txn_type": _text(members, "txn_type") or "search",
        "attribute_type": _text(members, "attribute_type") or "transaction_id",
        "attribute_value": members["about"],
    }
    return {"txnstatus_request": request}


def _enrolled(_interface: str, members: Members, _stamp: Stamp) -> dict[str, Any]:
    query = {"person_identifier": {"eq": _text(members, "identifier_value")}}
    programme = _text(members, "programme_identifier")
    if programme is not None:
        query["programme_identifier.program.programme_identifier"] = {"eq": programme}
    entity = _text(members, "response_entity") or "Member"
    return {"enrolled_criteria": {"query_type": "expression", "response_entity": entity, "query": query}}


def _updates(_interface: str, members: Members, _stamp: Stamp) -> dict[str, Any]:
    several = "beneficiaries" in members
    told = as_objects(members["beneficiaries"], "/beneficiaries") if several else [(dict(members), "")]
    return {"enrolled_updates": {"beneficiaries": [beneficiary_of(each, path) for each, path in told]}}


def _notify(interface: str, members: Members, stamp: Stamp) -> dict[str, Any]:
    if "record" not in members:
        raise InvalidMember("/identifier_value", "nobody with this identifier, of this type of record, is known here")
    data = {
        "version": "1.0.0",
        **_renamed(members, {"registry_type": "reg_type"}),
        "reg_event_type": _event(interface, members),
        "reg_record_type": _text(members, "record_type") or "Member",
        "reg_records": members["record"],
    }
    return {"notify_event": [_item(stamp) | {"data": data}]}


_ASKED = (*_PERSON, "query_type", "query")
_SEARCH = Kind(
    _search,
    (("identifier_value", "query"),),
    (*_ASKED, "registry_type", "record_type", "page_size", "page_number", "sort", "consent", "authorize"),
)
_STATUS = Kind(_status, (("about",),), ("about", "txn_type", "attribute_type"))
_FILTERED = (*_PERSON, "filter_type", "filter", "registry_type", "record_type", "frequency", "authorize")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "search": _SEARCH,
        "sync/search": _SEARCH,
        "subscribe": Kind(_subscribe, (("event_type",), ("identifier_value", "filter")), ("event_type", *_FILTERED)),
        "unsubscribe": Kind(_unsubscribe, (("subscription_code",),), ("subscription_code",)),
        "txn/status": _STATUS,
        "sync/txn/status": _STATUS,
        "sync/enrolled": Kind(
            _enrolled,
            (("identifier_value",), ("programme_identifier",)),
            ("identifier_value", "programme_identifier", "response_entity"),
        ),
        "sync/check-enrollment": Kind(
            _enrolled, (("identifier_value",),), ("identifier_value", "programme_identifier", "response_entity")
        ),
        "sync/enrollment/updates": Kind(
            _updates, (("identifier_value", "beneficiaries"),), (*BENEFICIARY, "beneficiaries")
        ),
        "notify": Kind(
            _notify,
            (("record", "identifier_value"),),
            ("record", *_PERSON, "event_type", "registry_type", "record_type"),
        ),
    }
)
"""The operations whose requests can be composed."""


def _item(stamp: Stamp) -> dict[str, Any]:
    return {"reference_id": stamp.reference_id(), "timestamp": stamp.timestamp()}


def _query(members: Members, type_name: str, name: str) -> tuple[str, Any]:
    """Return type and form of a query: that which is told, or the one for an identifier."""
    if name in members:
        fitting = fitting_types(members[name])
        return _text(members, type_name) or next(iter(fitting), "expression"), members[name]
    type_ = _text(members, "identifier_type") or "UIN"
    return "idtype-value", {"type": type_, "value": _text(members, "identifier_value")}


def _event(interface: str, members: Members) -> str:
    told = _text(members, "event_type") or ENROLMENT
    event = spelt(told, interface)
    if event is None:
        raise InvalidMember("/event_type", f"{told[:60]!r} is no event of the interface {interface}")
    return event


def _text(members: Members, name: str) -> str | None:
    return optional_text(dict(members), name, "")


def _renamed(members: Members, names: Mapping[str, str]) -> dict[str, Any]:
    return {new: members[name] for name, new in names.items() if name in members}
