"""Dates that are misread or sorted as text, and a return to Active that nobody is told of."""

import re
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.ibr.enrolment_writer import ACTIVE
from simulator.ibr.tables import enrolments

ROWS = Replacements()

_BOUNDS = ("$gt", "$gte", "$lt", "$lte")
_NEGATIVE = re.compile(r"(?<=:\d\d)-(?=\d\d:\d\d$)")


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


@ROWS.replaces("writer.plan", "return-to-active-not-told")
def _not_told(_system: Any, original: Function, batch: Any, owner: int, each: Any) -> None:
    original(batch, owner, each)
    last = batch.changes[-1] if batch.changes else None
    if last is not None and each.status == ACTIVE and last.event == "enrollement_status_change":
        batch.changes.pop()
