"""Searches that find, sort or page wrongly."""

from typing import Any

from simulator.deviations import Function, Replacements
from simulator.ibr.tables import benefits, enrolments, status_changes, subjects
from simulator.queryable import Attribute

ROWS = Replacements()

_TEXTS = {
    enrolments.c.enrolled_at: enrolments.c.enrolled_on,
    subjects.c.birth_at: subjects.c.birth_date,
    benefits.c.paid_at: benefits.c.paid_on,
    status_changes.c.changed_at: status_changes.c.changed_on,
}

_COMPARE = {
    "eq": lambda left, right: left == right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}


@ROWS.replaces("translator.compare", "dates-compared-as-text")
def _as_text(_system: Any, original: Function, attribute: Attribute, operator: str, value: Any) -> Any:
    column = _TEXTS.get(attribute.column)
    return original(attribute, operator, value) if column is None else _COMPARE[operator](column, str(value))
