"""Searches that find, sort or page wrongly."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from protocol.json_text import dump_json
from simulator.deviations import Function, Replacements
from simulator.ibr.tables import benefits, enrolments, identifiers, status_changes, subjects
from simulator.queryable import Attribute

ROWS = Replacements()

_SECOND = timedelta(seconds=1)

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


@ROWS.replaces("searches.found", "search-answer-kept")
def _kept(system: Any, original: Function, connection: Any, item: Any, page_number: Any) -> Any:
    outcome = original(connection, item, page_number)
    key = (dump_json(item["search_criteria"]), page_number)
    data = system.switch.memory.setdefault(key, outcome["data"])
    return {**outcome, "data": data}


@ROWS.replaces("searches.found", "search-answer-kept-for-a-second")
def _kept_shortly(system: Any, original: Function, connection: Any, item: Any, page_number: Any) -> Any:
    outcome = original(connection, item, page_number)
    key, now = (dump_json(item["search_criteria"]), page_number), system.scheduler.now()
    since, data = system.switch.memory.get(key, (None, None))
    if since is None or now - since > _SECOND:
        since, data = system.switch.memory[key] = (now, outcome["data"])
    return {**outcome, "data": data}


@ROWS.replaces("searches.found", "expression-answer-kept")
def _expression_kept(system: Any, original: Function, connection: Any, item: Any, page_number: Any) -> Any:
    by_expression = item["search_criteria"]["query_type"] == "expression"
    find = _kept if by_expression else _found
    return find(system, original, connection, item, page_number)


def _found(_system: Any, original: Function, *some: Any) -> Any:
    return original(*some)


@ROWS.replaces("searches.accept", "asynchronous-search-answer-kept")
def _asynchronous_kept(system: Any, original: Function, connection: Any, received: Any) -> None:
    found = system.searches.found
    system.searches.found = lambda *some: _kept(system, found, *some)
    try:
        original(connection, received)
    finally:
        del system.searches.found


@ROWS.replaces("translator.identifier", "last-identifier-alone-searched")
def _last(_system: Any, _original: Function, type_: str, value: str) -> Any:
    lasts = select(func.max(identifiers.c.id)).where(identifiers.c.own).group_by(identifiers.c.subject_id)
    is_last = (identifiers.c.type == type_, identifiers.c.value == value, identifiers.c.id.in_(lasts))
    return enrolments.c.subject_id.in_(select(identifiers.c.subject_id).where(*is_last))


@ROWS.replaces("writer.store_once", "update-under-a-later-identifier-passed-over")
def _passed_over(_system: Any, original: Function, connection: Any, reported: Any) -> Any:
    return original(connection, [each for each in reported if not _is_under_a_later(connection, each)])


def _is_under_a_later(connection: Any, each: Any) -> bool:
    """Tell whether a report names somebody who is known, by other identifiers than the first."""
    values = [value for _, value in each.subject.identifiers]
    firsts = select(func.min(identifiers.c.id)).where(identifiers.c.own).group_by(identifiers.c.subject_id)
    known = set(connection.scalars(select(identifiers.c.id).where(identifiers.c.value.in_(values), identifiers.c.own)))
    return bool(known) and not known & set(connection.scalars(firsts))


@ROWS.replaces("registry.is_enrolled", "enrolled-answer-kept-for-a-second")
def _enrolled_shortly(system: Any, original: Function, connection: Any, person: str, programme: str) -> bool:
    enrolled, now = bool(original(connection, person, programme)), system.scheduler.now()
    since, told = system.switch.memory.get((person, programme), (None, enrolled))
    if since is None or now - since > _SECOND:
        since, told = system.switch.memory[(person, programme)] = (now, enrolled)
    return bool(told)


@ROWS.replaces("registry.find", "search-finds-one-programme")
def _one_programme(_system: Any, original: Function, connection: Any, condition: Any, **rest: Any) -> Any:
    records = original(connection, condition, **rest)
    return list({dump_json(owner_of(record)): record for record in reversed(records)}.values())[::-1]


def owner_of(record: dict[str, Any]) -> Any:
    """Return the identifiers of whom a record is about."""
    holder = record.get("member") or record["group"]
    return holder.get("member_identifier") or holder.get("group_identifier")
