"""Updates of which something is lost, kept too long, or told in another form than it was reported."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select

from simulator.deviations import Function, Replacements
from simulator.ibr.beneficiaries import Enrolment, read_batch
from simulator.ibr.enrolment_writer import ACTIVE
from simulator.ibr.tables import enrolments, identifiers

ROWS = Replacements()

Document = dict[str, Any]


def _told(change: Callable[[Document], Any], _system: Any, original: Function, *some: Any) -> Any:
    record = original(*some)
    change(record)
    return record


def _tells(name: str, change: Callable[[Document], Any]) -> None:
    """Have each record changed before it is told."""
    ROWS.replaces("registry.record", name)(partial(_told, change))


def _person(record: Document) -> Document:
    return dict.get(record.get("member", {}), "demographic_info", {})


def _amounts(change: Callable[[str, str], str]) -> Callable[[Document], None]:
    def of(record: Document) -> None:
        for benefit in record.get("benefits", []):
            currency, _, amount = str(benefit.get("benefit_value", "")).partition(" ")
            if amount:
                benefit["benefit_value"] = change(currency, amount)

    return of


def _other_types(record: Document) -> None:
    for benefit in record.get("benefits", []):
        if benefit.get("benefit_type") in ("4", "5", "6"):
            benefit["benefit_type"] = "3"


def _a_year_later(record: Document) -> None:
    days = record.get("status_change_date", [])
    days[:] = [f"{int(day[:4]) + 1}{day[4:]}" for day in days]


_tells("cents-of-benefits-rounded", _amounts(lambda currency, amount: f"{currency} {amount.partition('.')[0]}"))
_tells("benefits-through-floating-point", _amounts(lambda currency, amount: f"{currency} {float(amount):f}"))
_tells("currency-of-benefits-always-usd", _amounts(lambda _, amount: f"USD {amount}"))
_tells("later-benefit-types-told-as-in-kind", _other_types)
_tells("assistance-unit-always-household", lambda record: record.update(assistance_unit="2"))
_tells("status-change-told-a-year-later", _a_year_later)
_tells("sex-not-told", lambda record: _person(record).pop("sex", None))
_tells("sex-told-as-unknown", lambda record: _person(record).update(sex="unknown"))
_tells("second-name-not-told", lambda record: _person(record).get("name", {}).pop("second_name", None))
_tells(
    "programme-name-not-told",
    lambda record: [each.pop("programme_name", None) for each in record["programme_identifier"]],
)


@ROWS.replaces("writer.next_status", "later-statuses-kept-as-active")
def _later_status(_system: Any, original: Function, old: str, reported: str | None) -> str:
    status = str(original(old, reported))
    return ACTIVE if status in ("5", "6", "7") else status


@ROWS.replaces("writer.plan", "benefit-makes-active")
def _active(_system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    original(batch, owner, replace(each, status=ACTIVE) if each.benefits and each.status is None else each)


@ROWS.replaces("writer.benefit_key", "equal-amounts-kept-once")
def _key_without_date(_system: Any, original: Function, benefit: Mapping[str, Any]) -> str:
    return str(original({name: value for name, value in benefit.items() if name != "benefit_date"}))


@ROWS.replaces("writer.plan", "first-enrolment-date-kept")
def _first_date(_system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    known = (owner, each.programme) in batch.known
    original(batch, owner, replace(each, enrolled_on=None) if known else each)


def _with_person(each: Enrolment, **members: Any) -> Enrolment:
    """Return a report whose person has these members."""
    member = each.subject.member
    if member is None:
        return each
    told = {**member, "demographic_info": {**member.get("demographic_info", {}), **members}}
    return replace(each, subject=replace(each.subject, member=told))


@ROWS.replaces("writer.store_once", "first-name-kept")
def _first_name(system: Any, original: Function, connection: Connection, reported: Sequence[Enrolment]) -> Any:
    kept = []
    for each in reported:
        name = _person({"member": each.subject.member or {}}).get("name")
        first = system.switch.memory.setdefault(each.subject.identifiers[0], name)
        kept.append(_with_person(each, name=first) if first else each)
    return original(connection, kept)


@ROWS.replaces("writer.store_once", "name-lost-where-none-is-told")
def _no_name(_system: Any, original: Function, connection: Connection, reported: Sequence[Enrolment]) -> Any:
    named = [_person({"member": each.subject.member or {}}).get("name", {}) for each in reported]
    return original(connection, [_with_person(each, name=name) for each, name in zip(reported, named, strict=True)])


@ROWS.replaces("writer.store_once", "identifier-told-later-lost")
def _first_identifiers(_system: Any, original: Function, connection: Connection, reported: Sequence[Enrolment]) -> Any:
    return original(connection, [_with_known_identifiers(connection, each) for each in reported])


def _with_known_identifiers(connection: Connection, each: Enrolment) -> Enrolment:
    values = [value for _, value in each.subject.identifiers]
    known = set(connection.scalars(select(identifiers.c.value).where(identifiers.c.value.in_(values))))
    kept = tuple(pair for pair in each.subject.identifiers if pair[1] in known)
    return replace(each, subject=replace(each.subject, identifiers=kept)) if kept else each


@ROWS.replaces("registry.is_enrolled", "enrolled-by-the-first-identifier-alone")
def _first_alone(_system: Any, original: Function, connection: Connection, person: str, programme: str) -> bool:
    own = select(identifiers.c.subject_id).where(identifiers.c.value == person, identifiers.c.own)
    firsts = select(func.min(identifiers.c.id)).where(identifiers.c.subject_id.in_(own), identifiers.c.own)
    firsts = firsts.group_by(identifiers.c.subject_id)
    is_first = select(identifiers.c.id).where(identifiers.c.value == person, identifiers.c.id.in_(firsts))
    return bool(original(connection, person, programme)) and connection.execute(is_first).first() is not None


@ROWS.replaces("registry.is_enrolled", "programme-compared-without-case")
def _without_case(_system: Any, _original: Function, connection: Connection, person: str, programme: str) -> bool:
    own = select(identifiers.c.subject_id).where(identifiers.c.value == person, identifiers.c.own)
    found = select(enrolments.c.id).where(enrolments.c.subject_id.in_(own), enrolments.c.status == ACTIVE)
    alike = func.lower(enrolments.c.programme) == programme.lower()
    return connection.execute(found.where(alike)).first() is not None


@ROWS.replaces("updates.answer", "refused-update-keeps-the-name")
def _name_of_the_refused(system: Any, original: Function, connection: Connection, received: Any) -> Any:
    spoken = original(connection, received)
    if spoken.status == "rjct":
        system.subjects.store(connection, [each.subject for each in of_the_refused(received)])
    return spoken


def of_the_refused(received: Any) -> list[Enrolment]:
    """Return what a message says of people and programmes, whatever else of it is refused."""
    told = received.message["enrolled_updates"].get("beneficiaries") or []
    return read_batch([_with_person_alone(each) for each in told if isinstance(each, dict)], mend=True)[0]


def _with_person_alone(beneficiary: Mapping[str, Any]) -> dict[str, Any]:
    return {name: beneficiary[name] for name in ("member", "programme_identifier") if name in beneficiary}
