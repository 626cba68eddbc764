"""A synthetic population: the people of simulator.people, with working lives, in their households."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from protocol.data import load_yaml
from simulator.employment.party import Party
from simulator.employment.people import job_row, row_of
from simulator.employment.tables import activities, enrolments, identifiers, jobs, programmes, subjects
from simulator.moments import instant, micros
from simulator.people import SyntheticPerson, synthetic_people
from simulator.scheduler import Scheduler
from simulator.store import Store

HOUSEHOLDS = 1000
"""Households that are taken in at a time."""

Rows = dict[str, list[dict[str, Any]]]


def populate(store: Store, party: Party, count: int, seed: str | int, scheduler: Scheduler) -> None:
    """Take in `count` synthetic people, four to a household, unless the system knows somebody already."""
    if count <= 0:
        return
    with store.write() as connection:
        if connection.scalar(select(func.count()).select_from(subjects)):
            return
        lives = load_yaml("people/employment.yaml")
        _know_programmes(connection, party)
        last_month = micros(scheduler.now() - timedelta(days=10))
        households = itertools.groupby(synthetic_people(count, seed=seed), key=lambda each: each.household)
        numbered = itertools.count(1)
        while part := [(name, list(people)) for name, people in itertools.islice(households, HOUSEHOLDS)]:
            _insert(connection, _rows(party, part, numbered, lives, last_month))


def _know_programmes(connection: Connection, party: Party) -> None:
    known = set(connection.scalars(select(programmes.c.identifier)))
    for row in party.synthetic_programmes():
        if row["programme_identifier"] not in known:
            told = {"identifier": row["programme_identifier"], "name": row["programme_name"], "side": party.side}
            connection.execute(programmes.insert(), told)


def _insert(connection: Connection, rows: Rows) -> None:
    for table in (subjects, identifiers, jobs, enrolments, activities):
        if rows[table.name]:
            connection.execute(table.insert(), rows[table.name])


def _rows(
    party: Party,
    households: list[tuple[str, list[SyntheticPerson]]],
    numbers: Iterator[int],
    lives: Any,
    searched_at: int,
) -> Rows:
    rows: Rows = {table.name: [] for table in (subjects, identifiers, jobs, enrolments, activities)}
    for name, people in households:
        household = next(numbers)
        group = _group(name, len(people))
        rows["subjects"].append({"id": household, "household_id": None, **row_of("group", group)})
        rows["identifiers"].append({"subject_id": household, "type": "HHID", "value": name})
        for person in people:
            subject = next(numbers)
            member = _member(person, lives)
            rows["subjects"].append({"id": subject, "household_id": household, **row_of("member", member)})
            rows["identifiers"].append({"subject_id": subject, "type": "UIN", "value": person.uin})
            rows["jobs"] += [job_row(subject, job) for job in member.get("employment_info", ())]
            rows["enrolments"] += _enrolments(subject, person, party.synthetic_enrolments(person))
            if member["employment_status"] == "6":
                activity = lives["activities"][subject % len(lives["activities"])]
                rows["activities"].append({"subject_id": subject, "activity": activity, "happened_at": searched_at})
    return rows


def _group(name: str, size: int) -> dict[str, Any]:
    return {
        "group_identifier": [{"identifier_type": "HHID", "identifier_value": name}],
        "group_type": "2",
        "group_size": size,
        "poverty_score": float(sum(map(ord, name)) % 100),
    }


def _member(person: SyntheticPerson, lives: Any) -> dict[str, Any]:
    """Return a Member; every third one has a job, the others look for one."""
    number = int(person.uin.rsplit("-", 1)[-1])
    member: dict[str, Any] = {
        "member_identifier": [{"identifier_type": "UIN", "identifier_value": person.uin}],
        "demographic_info": {
            "name": {"surname": person.surname, "given_name": person.given_name},
            "sex": person.sex,
            "birth_date": person.birth_date,
        },
        "education_level": str(number % 9),
        "registration_date": person.enrolments[0].enrolled_on,
    }
    job = dict(lives["jobs"][number % len(lives["jobs"])])
    occupation = job.pop("occupation")
    member["employment_info"] = [{**job, "employment_type": str(number % 5 + 1), "start_date": "2022-01-01T00:00:00Z"}]
    if number % 3 == 0:
        return {**member, "employment_status": "1", "occupation": occupation}
    member["employment_info"][0]["end_date"] = "2024-01-01T00:00:00Z"
    return {**member, "employment_status": "6", "unemployment_reason": f"0{number % 8 + 1}"}


def _enrolments(subject: int, person: SyntheticPerson, told: Sequence[str]) -> list[dict[str, Any]]:
    """Return the enrolments in these programmes of the party, with the standing that the person has."""
    return [
        {
            "subject_id": subject,
            "programme": programme,
            "status": each.status,
            "enrolled_on": each.enrolled_on,
            "enrolled_at": instant(each.enrolled_on),
        }
        for each, programme in zip(person.enrolments, told, strict=False)
    ]
