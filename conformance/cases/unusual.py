"""The unusual cases of an operation: lawful members, forms, dates, names, lengths and counts, and odd texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from conformance.cases.case import Case, case_of
from conformance.cases.constraints import reason_to_leave_out
from conformance.cases.lawful_values import lawful_at
from conformance.cases.places import Place, places
from conformance.cases.putting import put, spoken
from protocol.data import load_yaml
from protocol.operations import operation

_ENVELOPE, _CONTENT = "an unusual envelope", "an unusual content"


def unusual_cases(name: str, interface: str) -> Iterator[Case]:
    """Yield the unusual cases of an operation; KeyError if it is unknown."""
    data = load_yaml("cases/unusual.yaml")
    for kind, rows in data["everywhere"].items():
        yield from (case_of({"kind": kind, **row}) for row in rows)
    found = [place for place in places(name, interface) if _is_unusual(place)]
    yield from (_member(place) for place in found if place.anchor and not (place.required or place.is_item))
    for row in data["of_message"].get(operation(name, interface).message, ()):
        yield case_of({"kind": _CONTENT, **row})
    within = [place for place in found if place.pointer.startswith("/message/")]
    for place, value in _paired([place for place in within if _limit(place, "format") == "date-time"], data["dates"]):
        yield _valued(place, value)
    for place, value in _paired([place for place in within if _is_free_text(place)], data["texts"]):
        yield _valued(place, value)
    for place, value in _paired([place for place in within if "number" in place.shape().types], data["numbers"]):
        yield _valued(place, value)
    for place in within:
        for value in place.shape().limits.get("enum", ()):
            yield _valued(place, value)


def _is_unusual(place: Place) -> bool:
    """Tell whether a place may be there, or have another value, without any other having to follow."""
    data = load_yaml("cases/unusual.yaml")
    alone = not any(re.fullmatch(pattern, place.pointer) for pattern in data["not_by_themselves"])
    return bool(place.pointer) and alone and not place.alternative and reason_to_leave_out(place) is None


def _paired(found: Sequence[Place], values: Sequence[Any]) -> Iterator[tuple[Place, Any]]:
    """Yield places with values, so that every place gets a value and every value a place."""
    count = max(len(found), len(values)) if found else 0
    yield from zip(islice(cycle(found), count), islice(cycle(values), count), strict=True)


def _is_free_text(place: Place) -> bool:
    shape = place.shape()
    return shape.types == ("string",) and set(shape.limits) <= {"maxLength"}


def _limit(place: Place, keyword: str) -> Any:
    return place.shape().limits.get(keyword)


def _member(place: Place) -> Case:
    of_every_header = place.pointer.startswith("/header/") and place.anchor != "/header"
    kind = _ENVELOPE if of_every_header else _CONTENT
    return Case(kind, f"`{place.pointer}` there", put(place, lawful_at(place)))


def _valued(place: Place, value: Any) -> Case:
    change: Mapping[str, Any]
    value = _kept_apart(place, value)
    change = put(place, lawful_at(place, value)) if place.anchor else {"set": {spoken(place.pointer): value}}
    return Case(_CONTENT, f"`{place.pointer}` {value!r}", change)


def _kept_apart(place: Place, value: Any) -> Any:
    """Return the value of an identifier so that no two messages have the same."""
    lawful = load_yaml("cases/values.yaml")["members"].get(place.pointer.rpartition("/")[2])
    return f"{lawful}{value}" if str(lawful).endswith("_id}") and isinstance(value, str) else value
