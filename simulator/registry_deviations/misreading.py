"""Queries of which a part is overlooked, and pages that are sorted each by itself."""

from typing import Any

from sqlalchemy import Connection

from simulator.deviations import Function, Replacements

ROWS = Replacements()

_BOUNDS = ("$gt", "$gte", "$lt", "$lte")
_ALL = 1_000


@ROWS.replaces("registry.find", "sorted-within-each-page")
def _within_pages(
    _system: Any, original: Function, connection: Connection, condition: Any, *, order: Any = (), **page: Any
) -> Any:
    there = original(connection, condition, **page)
    whole = {**page, "order": order, "limit": _ALL, "offset": 0}
    return [each for each in original(connection, condition, **whole) if each in there]


@ROWS.replaces("receiver.read", "first-bound-alone-compared")
def _first_bound(_system: Any, original: Function, *some: Any) -> Any:
    return _with_one_bound(original(*some))


def _with_one_bound(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_one_bound(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = dict(list(value.items())[:1]) if value and set(value) <= set(_BOUNDS) else value
    return {name: _with_one_bound(each) for name, each in kept.items()}


@ROWS.replaces("receiver.read", "two-elements-of-a-predicate-at-most")
def _two_elements(_system: Any, original: Function, *some: Any) -> Any:
    return _with_two_elements(original(*some))


def _with_two_elements(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_two_elements(each) for name, each in value.items()}
    if isinstance(value, list):
        kept = value[:2] if any(isinstance(each, dict) and "expression1" in each for each in value) else value
        return [_with_two_elements(each) for each in kept]
    return value
