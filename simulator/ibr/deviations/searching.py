"""Searches that find, sort or page wrongly."""

from typing import Any

from sqlalchemy import func, select

from protocol.json_text import dump_json
from simulator.deviations import Function, Replacements
from simulator.ibr.tables import benefits, enrolments, identifiers, status_changes, subjects
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


@ROWS.replaces("searches.kind", "record-type-ignored")
def _any_kind(_system: Any, _original: Function, _record_type: Any) -> None:
    return None


@ROWS.replaces("translator.identifier", "identifier-case-ignored")
def _any_case(_system: Any, _original: Function, type_: str, value: str) -> Any:
    matching = func.lower(identifiers.c.value) == value.lower()
    own = select(identifiers.c.subject_id).where(matching, identifiers.c.type == type_, identifiers.c.own)
    return enrolments.c.subject_id.in_(own)


@ROWS.replaces("searches.found", "search-answer-kept")
def _kept(system: Any, original: Function, connection: Any, item: Any, page_number: Any) -> Any:
    outcome = original(connection, item, page_number)
    key = (dump_json(item["search_criteria"]), page_number)
    data = system.switch.memory.setdefault(key, outcome["data"])
    return {**outcome, "data": data}


@ROWS.replaces("registry.find", "search-finds-one-programme")
def _one_programme(_system: Any, original: Function, connection: Any, condition: Any, **rest: Any) -> Any:
    records = original(connection, condition, **rest)
    return list({dump_json(owner_of(record)): record for record in reversed(records)}.values())[::-1]


def owner_of(record: dict[str, Any]) -> Any:
    """Return the identifiers of whom a record is about."""
    holder = record.get("member") or record["group"]
    return holder.get("member_identifier") or holder.get("group_identifier")
