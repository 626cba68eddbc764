"""The constraints of a message: a countable set, of which each can be broken by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from conformance.cases.places import LIMITS, Place, places
from protocol.data import load_yaml

KEYWORDS = ("required", "type", *LIMITS)
"""The keywords of JSON Schema by which our documents constrain a message."""


@dataclass(frozen=True)
class Constraint:
    """One keyword at one place of the messages to an operation."""

    place: Place
    keyword: str


@cache
def constraints(operation: str, interface: str) -> tuple[Constraint, ...]:
    """Return every constraint of the messages to an operation; KeyError if the operation is unknown."""
    found = [each for place in places(operation, interface) if place.pointer for each in _of(place)]
    return tuple(dict.fromkeys(found))


def _of(place: Place) -> Iterator[Constraint]:
    shape = place.shape()
    if place.required:
        yield Constraint(place, "required")
    if shape.types:
        yield Constraint(place, "type")
    for keyword in shape.limits:
        yield Constraint(place, keyword)


def reason_to_leave_out(place: Place) -> str | None:
    """Return why nothing is generated about a place (`fixtures/cases/left_out.yaml`); None when it is."""
    return _reason("places", place)


def reason_to_tolerate(place: Place) -> str | None:
    """Return why a fault at a place need not be refused; None when it has to be."""
    return _reason("tolerated", place)


def reason_to_state(place: Place) -> str | None:
    """Return why an optional member is never left out by itself; None when it is."""
    return _reason("stated", place)


def _reason(part: str, place: Place) -> str | None:
    for row in load_yaml("cases/left_out.yaml")[part]:
        here = place.interface in row.get("interfaces", (place.interface,))
        here = here and place.operation in row.get("operations", (place.operation,))
        if here and re.fullmatch(row["at"], place.pointer):
            return str(row["reason"])
    return None
