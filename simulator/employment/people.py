"""Keep people: members, their households, their jobs, and what else is known of them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from protocol.json_text import dump_json
from simulator.composer import Composer
from simulator.employment.arrivals import Arrival
from simulator.employment.enrolments import Enrolments
from simulator.employment.tables import activities, consents, identifiers, jobs, plans, subjects
from simulator.moments import instant
from simulator.notifications import Change

_CODED = (
    "marital_status",
    "education_level",
    "occupation",
    "employment_status",
    "unemployment_reason",
    "income_level",
    "group_type",
)

_FIND = (
    select(subjects.c.id)
    .join(identifiers, identifiers.c.subject_id == subjects.c.id)
    .where(identifiers.c.value == bindparam("own_value"), identifiers.c.type == bindparam("own_type"))
    .where(subjects.c.kind == bindparam("own_kind"))
    .limit(1)
)
_ADD = subjects.insert().returning(subjects.c.id)
_PLACE = subjects.update().where(subjects.c.id == bindparam("subject")).values(household_id=bindparam("household"))
_IDENTIFIERS = select(identifiers.c.type, identifiers.c.value).where(identifiers.c.subject_id == bindparam("subject"))
_ADD_IDENTIFIERS = identifiers.insert()
_DROP_JOBS = jobs.delete().where(jobs.c.subject_id == bindparam("subject"))

LARGEST_NUMBER = 2**53
"""Above it not every JSON reader knows an integer from its neighbours."""


class People:
    """The members and households that a party knows."""

    def __init__(self, *, composer: Composer, enrolments: Enrolments) -> None:
        self._composer = composer
        self._enrolments = enrolments

    def store(self, connection: Connection, arrival: Arrival) -> list[Change]:
        """Keep what is told of somebody, over what was known before, and return what changed by it."""
        household = None if arrival.household is None else self.keep(connection, arrival.household)
        subject = self.keep(connection, arrival, household=household)
        for member in arrival.members:
            self.keep(connection, member, household=subject)
        if arrival.household is not None:
            for member in arrival.household.members:
                self.keep(connection, member, household=household)
        self._add_knowledge(connection, subject, arrival)
        changes = []
        for standing in arrival.enrolments:
            changes += self._enrolments.enrol(connection, subject, standing)
        return changes

    def find(self, connection: Connection, own: Iterable[tuple[str, str]], kind: str) -> int | None:
        """Return the id of whoever has one of these identifiers, None if nobody has."""
        for type_, value in own:
            subject = connection.scalar(_FIND, {"own_value": value, "own_type": type_, "own_kind": kind})
            if subject is not None:
                return int(subject)
        return None

    def whole(self, connection: Connection, arrival: Arrival) -> Mapping[str, Any]:
        """Return what is told of somebody together with what is known of them already."""
        subject = self.find(connection, arrival.identifiers, arrival.kind)
        if subject is None:
            return arrival.document
        document = connection.scalar(select(subjects.c.document).where(subjects.c.id == subject))
        return merged(json.loads(str(document)), arrival.document)

    def keep(self, connection: Connection, arrival: Arrival, *, household: int | None = None) -> int:
        """Keep one member or household and return its id."""
        subject = self.find(connection, arrival.identifiers, arrival.kind)
        if subject is None:
            subject = int(connection.execute(_ADD, row_of(arrival.kind, arrival.document)).scalar_one())
            self._replace_jobs(connection, subject, arrival.document)
            self._add_identifiers(connection, subject, arrival.identifiers)
        else:
            self.change(connection, subject, arrival.document)
            self._add_identifiers(connection, subject, self._unknown(connection, subject, arrival.identifiers))
        if household is not None:
            connection.execute(_PLACE, {"subject": subject, "household": household})
        return subject

    def change(self, connection: Connection, subject: int, told: Mapping[str, Any]) -> bool:
        """Lay what is told over the document of a subject; tell whether more than its date is another than before."""
        row = connection.execute(select(subjects.c.kind, subjects.c.document).where(subjects.c.id == subject)).one()
        known = json.loads(row.document)
        document = merged(known, told)
        if {**document, "last_updated": None} == {**known, "last_updated": None}:
            return False
        document["last_updated"] = told.get("last_updated") or self._composer.timestamp()
        connection.execute(subjects.update().where(subjects.c.id == subject).values(**row_of(row.kind, document)))
        self._replace_jobs(connection, subject, told)
        return True

    def _unknown(
        self, connection: Connection, subject: int, told: Iterable[tuple[str, str]]
    ) -> Iterable[tuple[str, str]]:
        rows = connection.execute(_IDENTIFIERS, {"subject": subject})
        known = {(type_, value) for type_, value in rows}
        return [each for each in told if each not in known]

    def _add_identifiers(self, connection: Connection, subject: int, told: Iterable[tuple[str, str]]) -> None:
        rows = [{"subject_id": subject, "type": type_, "value": value} for type_, value in dict.fromkeys(told)]
        if rows:
            connection.execute(_ADD_IDENTIFIERS, rows)

    def _replace_jobs(self, connection: Connection, subject: int, document: Mapping[str, Any]) -> None:
        if "employment_info" not in document:
            return
        connection.execute(_DROP_JOBS, {"subject": subject})
        rows = [job_row(subject, job) for job in document["employment_info"]]
        if rows:
            connection.execute(jobs.insert(), rows)

    def _add_knowledge(self, connection: Connection, subject: int, arrival: Arrival) -> None:
        now = self._composer.timestamp()
        for activity, date in arrival.job_search:
            row = {"subject_id": subject, "activity": activity, "happened_at": instant(date)}
            connection.execute(activities.insert(), row)
        for purpose, given_on in arrival.consents:
            row = {"subject_id": subject, "purpose": purpose, "given_on": given_on or now}
            connection.execute(consents.insert(), row)
        for plan in arrival.plans:
            self.open_plan(connection, subject, str(plan["goal"]), plan.get("steps", []))

    def open_plan(self, connection: Connection, subject: int, goal: str, steps: Iterable[str]) -> None:
        """Open a plan of case management."""
        row = {
            "subject_id": subject,
            "goal": goal,
            "steps": dump_json(list(steps)).decode(),
            "opened_on": self._composer.timestamp(),
        }
        connection.execute(plans.insert(), row)


def row_of(kind: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a subject: its document, and what of it can be asked for."""
    person = document.get("demographic_info", {})
    name = person.get("name", {})
    disabled = document.get("is_disabled", document.get("self_id_disability"))
    return {
        "kind": kind,
        "surname": name.get("surname"),
        "given_name": name.get("given_name"),
        "sex": person.get("sex"),
        "birth_at": _instant(person.get("birth_date")),
        "death_at": _instant(person.get("death_date")),
        **{name: document.get(name) for name in _CODED},
        "is_disabled": disabled if isinstance(disabled, bool) else None,
        "group_size": _number(document.get("group_size")),
        "poverty_score": _number(document.get("poverty_score")),
        "registered_at": _instant(document.get("registration_date")),
        "updated_at": _instant(document.get("last_updated")),
        "document": dump_json(dict(document)).decode(),
    }


def job_row(subject: int, job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of one job that a member has or had."""
    return {
        "subject_id": subject,
        "job_title": job.get("job_title"),
        "employment_type": job.get("employment_type"),
        "employer": job.get("employer"),
        "start_at": _instant(job.get("start_date")),
        "end_at": _instant(job.get("end_date")),
    }


def merged(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known with what is told over it; identifiers are added, the person is merged."""
    whole = {**known, **told}
    for name in ("member_identifier", "group_identifier"):
        if name in known and name in told:
            whole[name] = known[name] + [each for each in told[name] if each not in known[name]]
    if "demographic_info" in known and "demographic_info" in told:
        whole["demographic_info"] = {**known["demographic_info"], **told["demographic_info"]}
    return whole


def _instant(text: str | None) -> int | None:
    return None if text is None else instant(text)


def _number(value: Any) -> Any:
    """Return a number that the database can hold, None for anything else."""
    held = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER
    return value if held else None
