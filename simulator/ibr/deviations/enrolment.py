"""Enrolment that is told wrongly, or taken in wrongly."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from simulator.deviations import Function, Replacements
from simulator.ibr.beneficiaries import Enrolment, read_batch
from simulator.ibr.deviations.messages import knows_person
from simulator.ibr.tables import enrolments, identifiers, status_changes

ROWS = Replacements()

EVERY_STATUS = ("1", "2", "3", "4", "5", "6", "7")


def _same_name(reported: Sequence[Enrolment]) -> list[Enrolment]:
    first = next((each.subject.member for each in reported if each.subject.member), None)
    person = (first or {}).get("demographic_info", {})
    changed = []
    for each in reported:
        member = each.subject.member
        if member is not None and "demographic_info" in member and "name" in person:
            info = {**member["demographic_info"], "name": person["name"]}
            each = replace(each, subject=replace(each.subject, member={**member, "demographic_info": info}))
        changed.append(each)
    return changed


def _with_codes(value: Any, name: str, code: str) -> Any:
    if isinstance(value, list):
        return [_with_codes(item, name, code) for item in value]
    if not isinstance(value, dict):
        return value
    names = (name, name.replace("enrolment", "enrollment"))
    return {key: code if key in names else _with_codes(item, name, code) for key, item in value.items()}


def _with_identifier(each: Any) -> Any:
    member = each.get("member") if isinstance(each, dict) else None
    identifier = [{"identifier_type": "UIN", "identifier_value": "UNKNOWN"}]
    return {**each, "member": {**(member or {}), "member_identifier": identifier}}


def _counts(name: str, *more: str) -> None:
    @ROWS.replaces("registry.enrolling_statuses", name)
    def statuses(_system: Any, original: Function) -> Sequence[str]:
        return (*original(), *more)


_counts("enrolled-ignores-status", *EVERY_STATUS)
_counts("enrolled-deceased-yes", "2")
_counts("enrolled-graduated-yes", "3")
_counts("suspended-enrolled", "4")


@ROWS.replaces("registry.is_enrolled", "enrolled-ignores-programme")
def _anywhere(system: Any, _original: Function, connection: Any, person: str, _programme: str) -> bool:
    own = select(identifiers.c.subject_id).where(identifiers.c.value == person, identifiers.c.own)
    found = enrolments.select().where(
        enrolments.c.subject_id.in_(own), enrolments.c.status.in_(system.registry.enrolling_statuses())
    )
    return connection.execute(found).first() is not None


@ROWS.replaces("registry.is_enrolled", "enrolled-unknown-person-yes")
def _unknown_person(_system: Any, original: Function, connection: Any, person: str, programme: str) -> bool:
    return bool(original(connection, person, programme)) or not knows_person(connection, person)


@ROWS.replaces("registry.is_enrolled", "enrolled-unknown-programme-yes")
def _unknown_programme(system: Any, original: Function, connection: Any, person: str, programme: str) -> bool:
    return bool(original(connection, person, programme)) or not system.registry.knows_programme(connection, programme)


@ROWS.replaces("registry.is_enrolled", "enrolled-never-again")
def _never_again(_system: Any, original: Function, connection: Any, person: str, programme: str) -> bool:
    own = select(identifiers.c.subject_id).where(identifiers.c.value == person, identifiers.c.own)
    changes = select(func.count()).select_from(status_changes.join(enrolments))
    changes = changes.where(enrolments.c.subject_id.in_(own), enrolments.c.programme == programme)
    return bool(original(connection, person, programme)) and connection.scalar(changes) < 2


@ROWS.replaces("registry.is_enrolled", "enrolled-always-no")
def _always_no(_system: Any, _original: Function, _connection: Any, _person: str, _programme: str) -> bool:
    return False


def _outcome(name: str, change: Any) -> None:
    @ROWS.replaces("enrolled.outcome", name)
    def answer(system: Any, original: Function, connection: Any, received: Any, question: Any, programme: str) -> Any:
        spoken = original(connection, received, question, programme)
        found = spoken.message["enrolled_response"]
        changed = change(found, lambda: _records(system, connection, question.person))
        return replace(spoken, message={**spoken.message, "enrolled_response": changed})


_outcome("enrolled-two-outcomes", lambda found, _: found + found)
_outcome(
    "enrolled-upper-case",
    lambda found, _: [{**each, "enrolled_status": each["enrolled_status"].upper()} for each in found],
)
_outcome(
    "enrolled-status-label",
    lambda found, _: [
        {**each, "enrolled_status": "Active" if each["enrolled_status"] == "yes" else "Inactive"} for each in found
    ],
)
_outcome(
    "enrolled-leaks-programmes",
    lambda found, records: [
        {**each, "programmes": [record["programme_identifier"][0] for record in records()]} for each in found
    ],
)
_outcome(
    "enrolled-leaks-person",
    lambda found, records: (
        [{**each, "member": record["member"]} for each in found for record in records()[:1] if "member" in record]
        or found
    ),
)
_outcome("enrolled-leaks-records", lambda found, records: [{**each, "reg_records": records()} for each in found])


def _records(system: Any, connection: Any, person: str) -> list[dict[str, Any]]:
    own = select(identifiers.c.subject_id).where(identifiers.c.value == person, identifiers.c.own)
    return list(system.registry.find(connection, enrolments.c.subject_id.in_(own), limit=20))


def _keeps(name: str, change: Any) -> None:
    @ROWS.replaces("updates.take_in", name)
    def take_in(_system: Any, original: Function, connection: Any, reported: Sequence[Enrolment]) -> None:
        original(connection, change(reported))


_keeps("batch-stores-first-only", lambda reported: reported[:1])
_keeps("batch-drops-last", lambda reported: reported[:-1] if len(reported) > 1 else reported)
_keeps("batch-cut-at-500", lambda reported: reported[:500])
_keeps("benefits-not-kept", lambda reported: [replace(each, benefits=()) for each in reported])
_keeps("names-not-kept-apart", _same_name)


@ROWS.replaces("updates.read", "batch-half-stored")
def _half(_system: Any, original: Function, received: Any, beneficiaries: list[Any]) -> Any:
    reported, _invalid = original(received, beneficiaries)
    return reported, []


def _mended(name: str, mend: Any) -> None:
    @ROWS.replaces("updates.read", name)
    def read(_system: Any, original: Function, received: Any, beneficiaries: list[Any]) -> Any:
        _reported, invalid = original(received, beneficiaries)
        faulty = {each.index for each in invalid}
        mended = {index: mend(beneficiaries[index]) for index in faulty if isinstance(beneficiaries[index], dict)}
        read_again = [mended.get(index, each) for index, each in enumerate(beneficiaries)]
        return read_batch(read_again, mend=True)


_mended("unknown-status-accepted", lambda each: _with_codes(each, "enrolment_status", "1"))
_mended("unknown-benefit-type-accepted", lambda each: _with_codes(each, "benefit_type", "1"))
_mended("missing-identifier-accepted", _with_identifier)
_mended("missing-programme-accepted", lambda each: {**each, "programme_identifier": "UNKNOWN"})
_mended("bad-enrolment-date-accepted", lambda each: {**each, "enrolment_date": None, "enrollment_date": None})


@ROWS.replaces("memory.recall", "message-twice-takes-effect-twice")
def _recall(_system: Any, _original: Function, *_rest: Any) -> None:
    return None


@ROWS.replaces("memory.keep", "message-twice-takes-effect-twice")
def _keep(_system: Any, _original: Function, *_rest: Any) -> None:
    return None


@ROWS.replaces("writer.benefit_key", "message-twice-takes-effect-twice")
def _key(system: Any, original: Function, benefit: Any) -> str:
    return f"{original(benefit)}{system.identifiers.new('benefit')}"


def _is_household(connection: Any, identifier: str) -> bool:
    columns = identifiers.c
    found = identifiers.select().where(columns.value == identifier, columns.own, columns.role == "group")
    return connection.execute(found).first() is not None


@ROWS.replaces("registry.is_enrolled", "household-never-enrolled")
def _no_household(_system: Any, original: Function, connection: Any, identifier: str, programme: str) -> bool:
    return bool(original(connection, identifier, programme)) and not _is_household(connection, identifier)


@ROWS.replaces("registry.is_enrolled", "household-always-enrolled")
def _every_household(_system: Any, original: Function, connection: Any, identifier: str, programme: str) -> bool:
    return bool(original(connection, identifier, programme)) or _is_household(connection, identifier)


@ROWS.replaces("registry.is_enrolled", "enrolled-answer-kept")
def _kept(system: Any, original: Function, connection: Any, person: str, programme: str) -> bool:
    enrolled = original(connection, person, programme)
    return bool(system.switch.memory.setdefault((person, programme), enrolled))


@ROWS.replaces("writer.next_status", "status-change-lost")
def _lost(_system: Any, _original: Function, old: str, _reported: str | None) -> str:
    return old


@ROWS.replaces("writer.next_status", "graduated-becomes-suspended")
def _confused(_system: Any, original: Function, old: str, reported: str | None) -> str:
    status = original(old, reported)
    return "4" if status == "3" else str(status)


@ROWS.replaces("writer.store_once", "update-reaches-other-programmes")
def _other_programmes(_system: Any, original: Function, connection: Any, reported: Sequence[Enrolment]) -> Any:
    changes = original(connection, reported)
    for change in changes:
        if change.event == "enrollement_status_change":
            row = connection.execute(enrolments.select().where(enrolments.c.id == change.record_id)).one()
            others = enrolments.update().where(enrolments.c.subject_id == row.subject_id)
            connection.execute(others.values(status=row.status))
    return changes


@ROWS.replaces("writer.store_once", "update-reaches-other-people")
def _other_people(_system: Any, original: Function, connection: Any, reported: Sequence[Enrolment]) -> Any:
    changes = original(connection, reported)
    for change in changes:
        if change.event == "enrollement_status_change":
            row = connection.execute(enrolments.select().where(enrolments.c.id == change.record_id)).one()
            others = enrolments.update().where(enrolments.c.programme == row.programme)
            connection.execute(others.values(status=row.status))
    return changes


@ROWS.replaces("registry.record", "status-change-invisible-in-search")
def _old_status(system: Any, original: Function, row: Any, dates: list[str], paid: list[Any]) -> Any:
    record = original(row, dates, paid)
    first = system.switch.memory.setdefault(row.id, row.status)
    return {**record, "enrolment_status": first}


@ROWS.replaces("writer.plan", "status-change-invisible-in-search")
def _remember(system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    known = batch.known.get((owner, each.programme))
    if known is not None:
        system.switch.memory.setdefault(known[0], known[1])
    original(batch, owner, each)


@ROWS.replaces("registry.is_enrolled", "status-change-invisible-in-enrolled")
def _was_enrolled(_system: Any, original: Function, connection: Any, person: str, programme: str) -> bool:
    own = select(identifiers.c.subject_id).where(identifiers.c.value == person, identifiers.c.own)
    found = enrolments.select().where(enrolments.c.subject_id.in_(own), enrolments.c.programme == programme)
    row = connection.execute(found).first()
    return row is not None
