"""Queries of which a part is overlooked or misread, and results in another order than was asked for."""

import re
from typing import Any

from sqlalchemy import Connection

from simulator.deviations import Function, Replacements
from simulator.ibr.enrolment_writer import ACTIVE
from simulator.ibr.tables import enrolments

ROWS = Replacements()

_BOUNDS = ("$gt", "$gte", "$lt", "$lte")
_NEGATIVE = re.compile(r"(?<=:\d\d)-(?=\d\d:\d\d$)")
_ALL = 1_000


@ROWS.replaces("registry.find", "sorted-within-each-page")
def _within_pages(
    _system: Any, original: Function, connection: Connection, condition: Any, *, order: Any = (), **page: Any
) -> Any:
    there = original(connection, condition, **page)
    return [each for each in original(connection, condition, order=order, limit=_ALL) if each in there]


@ROWS.replaces("searches.order", "dates-sorted-as-text")
def _as_text(system: Any, original: Function, sort: list[Any]) -> Any:
    if not sort or "enrol" not in str(sort[0].get("attribute_name")):
        return original(sort)
    text = enrolments.c.enrolled_on
    return [text.desc() if sort[0].get("sort_order") == "desc" else text]


@ROWS.replaces("receiver.read", "negative-offsets-misread")
def _positive(_system: Any, original: Function, *some: Any) -> Any:
    return _misread(original(*some), compared=False)


def _misread(value: Any, *, compared: bool) -> Any:
    """Return a document in which the negative offsets of what is compared are positive."""
    if isinstance(value, dict):
        return {name: _misread(each, compared=name in _BOUNDS) for name, each in value.items()}
    if isinstance(value, list):
        return [_misread(each, compared=compared) for each in value]
    return _NEGATIVE.sub("+", value) if compared and isinstance(value, str) else value


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


@ROWS.replaces("writer.plan", "return-to-active-not-told")
def _not_told(_system: Any, original: Function, batch: Any, owner: int, each: Any) -> None:
    original(batch, owner, each)
    last = batch.changes[-1] if batch.changes else None
    if last is not None and each.status == ACTIVE and last.event == "enrollement_status_change":
        batch.changes.pop()
