"""Enrol synthetic people into an empty registry, fast enough for a million of them."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from protocol.json_text import dump_json
from simulator.ibr.enrolment_writer import benefit_row
from simulator.ibr.tables import benefits, enrolments, identifiers, programmes, subjects
from simulator.moments import instant
from simulator.people import SyntheticPerson, synthetic_people
from simulator.store import Store

SLICE = 5000


def enrol_people(store: Store, count: int, seed: str | int) -> None:
    """Enrol `count` synthetic people unless the registry has somebody already."""
    if count <= 0:
        return
    with store.write() as connection:
        if connection.scalar(select(func.count()).select_from(subjects)):
            return
        numbers = itertools.count(1)
        people = synthetic_people(count, seed=seed)
        start = 1
        while part := list(itertools.islice(people, SLICE)):
            _insert(connection, part, start, numbers)
            start += len(part)


def _insert(connection: Connection, people: list[SyntheticPerson], start: int, numbers: Iterator[int]) -> None:
    numbered = list(enumerate(people, start))
    enrolled = [(next(numbers), owner, each) for owner, person in numbered for each in person.enrolments]
    _insert_programmes(connection, {each.programme: each.programme_name for _, _, each in enrolled})
    connection.execute(subjects.insert(), [_subject(owner, person) for owner, person in numbered])
    connection.execute(identifiers.insert(), list(_identifiers(numbered)))
    connection.execute(
        enrolments.insert(),
        [
            {
                "id": number,
                "subject_id": owner,
                "programme": each.programme,
                "status": each.status,
                "enrolled_on": each.enrolled_on,
                "enrolled_at": instant(each.enrolled_on),
            }
            for number, owner, each in enrolled
        ],
    )
    connection.execute(
        benefits.insert(),
        [
            benefit_row(
                number,
                "synthetic",
                {
                    "benefit_type": each.benefit_type,
                    "benefit_date": each.benefit_date,
                    "benefit_value": each.benefit_value,
                },
            )
            for number, _, each in enrolled
        ],
    )


def _insert_programmes(connection: Connection, names: dict[str, str]) -> None:
    known = set(connection.scalars(select(programmes.c.identifier)))
    rows = [
        {
            "identifier": identifier,
            "name": name,
            "document": dump_json({"programme_identifier": identifier, "programme_name": name}).decode(),
        }
        for identifier, name in names.items()
        if identifier not in known
    ]
    if rows:
        connection.execute(programmes.insert(), rows)


def _identifiers(numbered: Iterable[tuple[int, SyntheticPerson]]) -> Iterator[dict[str, Any]]:
    for owner, person in numbered:
        yield {"subject_id": owner, "role": "member", "own": True, "type": "UIN", "value": person.uin}
        yield {"subject_id": owner, "role": "group", "own": False, "type": "HHID", "value": person.household}


def _subject(owner: int, person: SyntheticPerson) -> dict[str, Any]:
    member = {
        "member_identifier": [{"identifier_type": "UIN", "identifier_value": person.uin}],
        "demographic_info": {
            "name": {"surname": person.surname, "given_name": person.given_name},
            "sex": person.sex,
            "birth_date": person.birth_date,
        },
    }
    group = {"group_identifier": [{"identifier_type": "HHID", "identifier_value": person.household}]}
    return {
        "id": owner,
        "kind": "member",
        "assistance_unit": "1",
        "surname": person.surname,
        "given_name": person.given_name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "birth_at": instant(person.birth_date),
        "member_document": dump_json(member).decode(),
        "group_document": dump_json(group).decode(),
    }
