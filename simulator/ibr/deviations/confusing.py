"""Updates that reach another identifier, person or programme than the one that they are about."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from protocol.datetimes import parse_datetime
from simulator.deviations import Function, Replacements
from simulator.ibr.beneficiaries import Enrolment
from simulator.ibr.enrolment_writer import ACTIVE
from simulator.ibr.tables import benefits, enrolments, identifiers, subjects
from simulator.moments import instant

ROWS = Replacements()

_OF_IDENTIFIERS = ("identifier_value", "person_identifier", "value")


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """Return a document with every identifier changed."""
    if isinstance(value, list):
        return [_changed(each, change) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: change(each) if name in _OF_IDENTIFIERS and isinstance(each, str) else _changed(each, change)
        for name, each in value.items()
    }


def _misread(change: Callable[[str], str], _system: Any, original: Function, *some: Any) -> Any:
    return _changed(original(*some), change)


def _without_zeros(value: str) -> str:
    return value.lstrip("0") or value


def _without_punctuation(value: str) -> str:
    return "".join(each for each in value if each.isalnum())


ROWS.replaces("receiver.read", "leading-zeros-dropped")(partial(_misread, _without_zeros))
ROWS.replaces("receiver.read", "punctuation-of-identifiers-dropped")(partial(_misread, _without_punctuation))
ROWS.replaces("receiver.read", "identifiers-cut-at-twenty")(partial(_misread, lambda value: value[:20]))


@ROWS.replaces("writer.store_once", "update-of-a-value-under-any-type")
def _any_type(_system: Any, original: Function, connection: Connection, reported: Sequence[Enrolment]) -> Any:
    return original(connection, [_of_the_first(connection, each) for each in reported])


def _of_the_first(connection: Connection, each: Enrolment) -> Enrolment:
    """Return a report as one of whoever was the first with one of its values, under whatever type."""
    told = []
    for type_, value in each.subject.identifiers:
        known = select(identifiers.c.type).where(identifiers.c.value == value, identifiers.c.own)
        told.append((connection.scalar(known.order_by(identifiers.c.subject_id).limit(1)) or type_, value))
    return replace(each, subject=replace(each.subject, identifiers=tuple(told)))


@ROWS.replaces("writer.store_once", "namesakes-merged")
def _merged(_system: Any, original: Function, connection: Connection, reported: Sequence[Enrolment]) -> Any:
    return [change for each in reported for change in original(connection, [_of_the_namesake(connection, each)])]


def _of_the_namesake(connection: Connection, each: Enrolment) -> Enrolment:
    """Return a report as one of whoever has the name and the birth date of its person."""
    person = (each.subject.member or {}).get("demographic_info", {})
    name, born = person.get("name"), person.get("birth_date")
    if not name or born is None:
        return each
    alike = (
        subjects.c.surname == name.get("surname"),
        subjects.c.given_name == name.get("given_name"),
        subjects.c.birth_at == instant(born),
    )
    known = select(identifiers.c.type, identifiers.c.value).join(subjects, subjects.c.id == identifiers.c.subject_id)
    first = connection.execute(known.where(identifiers.c.own, *alike).order_by(identifiers.c.id).limit(1)).first()
    own = each.subject.identifiers if first is None else (tuple(first), *each.subject.identifiers)
    return replace(each, subject=replace(each.subject, identifiers=own))


@ROWS.replaces("writer.store_once", "household-change-reaches-persons")
def _persons_too(_system: Any, original: Function, connection: Connection, reported: Sequence[Enrolment]) -> Any:
    changes = original(connection, reported)
    persons = select(subjects.c.id).where(subjects.c.kind == "member")
    for each in reported:
        if each.subject.kind == "group" and each.status:
            found = enrolments.update().where(enrolments.c.programme == each.programme)
            connection.execute(found.where(enrolments.c.subject_id.in_(persons)).values(status=each.status))
    return changes


@ROWS.replaces("writer.plan", "benefits-told-with-every-programme")
def _every_programme(_system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    original(batch, owner, each)
    known = [id_ for (subject, _), (id_, _) in batch.known.items() if subject == owner]
    batch.benefits.extend((id_, benefit) for id_ in known for benefit in each.benefits)


@ROWS.replaces("writer.plan", "second-programme-takes-the-status-of-the-first")
def _status_of_the_first(_system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    others = [status for (subject, _), (_, status) in batch.known.items() if subject == owner]
    if others and (owner, each.programme) not in batch.known:
        each = replace(each, status=others[0])
    original(batch, owner, each)


@ROWS.replaces("updates.read", "last-of-each-person-of-a-batch-kept")
def _last_of_each(_system: Any, original: Function, *some: Any) -> Any:
    reported, invalid = original(*some)
    return list({each.subject.identifiers: each for each in reported}.values()), invalid


@ROWS.replaces("writer.store_once", "status-change-wipes-benefits")
def _wiped(_system: Any, original: Function, connection: Connection, reported: Sequence[Enrolment]) -> Any:
    changes = original(connection, reported)
    if not any(each.benefits for each in reported):
        changed = [change.record_id for change in changes if change.event == "enrollement_status_change"]
        connection.execute(benefits.delete().where(benefits.c.enrolment_id.in_(changed)))
    return changes


@ROWS.replaces("writer.plan", "change-date-becomes-enrolment-date")
def _enrolled_when_changed(_system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    original(batch, owner, replace(each, enrolled_on=each.status_changes[-1]) if each.status_changes else each)


@ROWS.replaces("registry.is_enrolled", "programme-compared-by-its-beginning")
def _beginning(_system: Any, _original: Function, connection: Connection, person: str, programme: str) -> bool:
    own = select(identifiers.c.subject_id).where(identifiers.c.value == person, identifiers.c.own)
    found = select(enrolments.c.id).where(enrolments.c.subject_id.in_(own), enrolments.c.status == ACTIVE)
    begins = enrolments.c.programme.startswith(programme, autoescape=True)
    return connection.execute(found.where(begins)).first() is not None


@ROWS.replaces("registry.record", "birth-date-of-the-day-in-utc")
def _day_in_utc(_system: Any, original: Function, row: Any, dates: list[str], paid: list[Any]) -> Any:
    record = original(row, dates, paid)
    person = record.get("member", {}).get("demographic_info", {})
    if "birth_date" in person:
        person["birth_date"] = f"{parse_datetime(person['birth_date']).astimezone(UTC).date()}T00:00:00Z"
    return record
