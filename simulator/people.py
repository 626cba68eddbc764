"""A synthetic population: the same people for the same seed, recognisable as invented."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from protocol.data import load_yaml
from protocol.datetimes import format_datetime

_FIRST_BIRTH = date(1940, 1, 1)
_BIRTH_DAYS = 28_000
_FIRST_ENROLMENT = datetime(2023, 1, 1, tzinfo=UTC)
# Most people are Active; each other status occurs.
_STATUSES = ("1",) * 14 + ("2", "3", "4", "5", "6", "7")


@dataclass(frozen=True)
class Enrolment:
    """The enrolment of a synthetic person in one programme."""

    programme: str
    programme_name: str
    status: str
    enrolled_on: str
    benefit_type: str
    benefit_date: str
    benefit_value: str


@dataclass(frozen=True)
class SyntheticPerson:
    """Somebody who does not exist."""

    uin: str
    surname: str
    given_name: str
    sex: str
    birth_date: str
    household: str
    enrolments: tuple[Enrolment, ...]


def synthetic_people(count: int, *, seed: str | int) -> Iterator[SyntheticPerson]:
    """Yield `count` people, each enrolled in one to three programmes, four to a household."""
    names = load_yaml("people/names.yaml")
    programmes = load_yaml("people/programmes.yaml")["programmes"]
    source = random.Random(seed)
    for number in range(1, count + 1):
        sex = source.choice(("female", "male"))
        chosen = source.sample(programmes, source.choice((1, 1, 1, 2, 3)))
        yield SyntheticPerson(
            uin=f"SYN-{number:09d}",
            surname=source.choice(names["surnames"]),
            given_name=source.choice(names["given_names"][sex]),
            sex=sex,
            birth_date=f"{_FIRST_BIRTH + timedelta(days=source.randrange(_BIRTH_DAYS))}T00:00:00Z",
            household=f"SYN-HH-{(number + 3) // 4:08d}",
            enrolments=tuple(_enrolment(source, programme) for programme in chosen),
        )


def _enrolment(source: random.Random, programme: dict[str, str]) -> Enrolment:
    enrolled = _FIRST_ENROLMENT + timedelta(days=source.randrange(700))
    return Enrolment(
        programme=programme["programme_identifier"],
        programme_name=programme["programme_name"],
        status=source.choice(_STATUSES),
        enrolled_on=format_datetime(enrolled),
        benefit_type=programme["benefit_type"],
        benefit_date=format_datetime(enrolled + timedelta(days=30)),
        benefit_value=programme["benefit_value"],
    )
