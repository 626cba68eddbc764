"""The invalid cases of an operation: each constraint broken once, and null where a member is required."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from conformance.cases.breaking import breaking
from conformance.cases.case import Case
from conformance.cases.constraints import Constraint, constraints, reason_to_leave_out, reason_to_tolerate
from conformance.cases.lawful_values import lawful_at
from conformance.cases.places import Place, places
from conformance.cases.putting import put, spoken
from conformance.cases.samples import names_of_sample, sample
from protocol.json_text import resolve_pointer
from protocol.schemas import Violation, request_violations

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "required": "a required member missing",
        "type": "a value of a wrong type",
        "enum": "a value off a closed list",
        "format": "a text of a wrong form",
        "pattern": "a text of a wrong form",
        "maxLength": "a text of a wrong form",
        "null": "null for a required member",
    }
)
_TOLERATED = "a fault that is often tolerated"
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "required": "`{at}` missing",
        "type": "`{at}` of a wrong type",
        "enum": "`{at}` off the closed list",
        "format": "`{at}` that is no {limit}",
        "pattern": "`{at}` of a wrong form",
        "maxLength": "`{at}` longer than {limit} characters",
        "null": "`{at}` that is null",
    }
)


def invalid_cases(operation: str, interface: str) -> Iterator[Case]:
    """Yield a case for each constraint that can be broken by itself, and for each required member as null."""
    for constraint in constraints(operation, interface):
        yield from _cases_of(constraint)
    for place in places(operation, interface):
        if place.pointer and place.required and not place.alternative:
            yield from _cases_of(Constraint(place, "null"))


def _cases_of(constraint: Constraint) -> Iterator[Case]:
    place, keyword = constraint.place, constraint.keyword
    if reason_to_leave_out(place) is not None:
        return
    found = violations_of(constraint)
    if found:
        tolerated = reason_to_tolerate(place) or all(violation.severity == "SHOULD" for violation in found)
        yield Case(_TOLERATED if tolerated else _KINDS[keyword], words_of(constraint), change_of(constraint))


def violations_of(constraint: Constraint) -> tuple[Violation, ...]:
    """Return what our documents say against a lawful message in which a constraint is broken.

    Nothing where another alternative at the place allows the message all the same.
    """
    place = constraint.place
    about = (place.operation, place.interface)
    made = Case("", "", change_of(constraint)).made_of(sample(*about), names_of_sample(*about))
    return request_violations(place.operation, made.document, place.interface)


def words_of(constraint: Constraint) -> str:
    """Return what is wrong with the message in words, such as "`/header/action` missing"."""
    place, keyword = constraint.place, constraint.keyword
    limit = place.shape().limits.get(keyword)
    words = _WORDS[keyword].format(at=place.pointer, limit=limit)
    return f"{words} (alternative {place.alternative})" if place.alternative else words


def change_of(constraint: Constraint) -> dict[str, Any]:
    """Return how a lawful message is changed so that a constraint is broken."""
    place, keyword = constraint.place, constraint.keyword
    if keyword == "required":
        return {"drop": spoken(place.pointer)} if not place.anchor else put(place, _without(place))
    value = None if keyword == "null" else breaking(place.shape(), keyword)
    return put(place, lawful_at(place, value)) if place.anchor else {"set": {spoken(place.pointer): value}}


def _without(place: Place) -> Any:
    """Return what to put at the anchor of a place so that nothing but the place itself is missing."""
    document = {"": lawful_at(place)}
    *way, last = place.pointer.removeprefix(place.anchor).split("/")[1:]
    holder = resolve_pointer(document, "/".join(("/", *way)) if way else "/")
    del holder[last]
    return document[""]
