"""Draw changes of a lawful message freely: places, and any JSON value that is put there, or nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from conformance.cases.constraints import reason_to_leave_out
from conformance.cases.lawful_values import lawful_at
from conformance.cases.places import Place, places
from conformance.cases.putting import put, spoken

_MOST_CHANGES = 2
_MISSING = object()

_SCALARS = (st.booleans(), st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text())
_WITHIN = st.recursive(
    st.one_of(*_SCALARS), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
# Each as often as the others: most of what is drawn at random would be lists and objects.
_VALUES = (*_SCALARS, st.lists(_WITHIN, max_size=3), st.dictionaries(st.text(), _WITHIN, max_size=3))


def changes(operation: str, interface: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return the strategy that draws changes of a message, as `fixtures/faults.yaml` tells them, fewest first."""
    found = [place for place in places(operation, interface) if place.pointer and reason_to_leave_out(place) is None]
    return st.lists(st.sampled_from(found).flatmap(_drawn_at), min_size=1, max_size=_MOST_CHANGES).map(_change)


def _drawn_at(place: Place) -> st.SearchStrategy[tuple[Place, Any]]:
    """Return the strategy that draws what is put at a place; what is always there may be missing, too."""
    missing = () if place.anchor else (st.just(_MISSING),)
    return st.tuples(st.just(place), st.one_of(*_VALUES, *missing))


def _change(drawn: list[tuple[Place, Any]]) -> dict[str, Any]:
    """Return the change that draws come to; of two at one place the last one counts."""
    change: dict[str, Any] = {}
    for place, value in drawn:
        if value is _MISSING:
            change["drop"] = spoken(place.pointer)
            continue
        made = put(place, lawful_at(place, value)) if place.anchor else {"set": {spoken(place.pointer): value}}
        change.setdefault("set", {}).update(made["set"])
    return change
