"""The people of a scenario: synthetic, recognisable as such, with identifiers that are unique to the run."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from conformance.identifiers import Identifiers


@dataclass(frozen=True)
class Person:
    """One synthetic person, or one that the target declares."""

    name: str
    identifier_type: str
    identifier_value: str
    surname: str
    given_name: str
    sex: str
    birth_date: str
    declared: bool = False


@dataclass(frozen=True)
class Benefit:
    """One benefit that a person received: type as code of CD.IBR.02, moment, and amount such as `USD 50`."""

    benefit_type: str
    benefit_date: str
    benefit_value: str


_RECEIVED = Benefit("1", "2024-04-30T00:00:00Z", "USD 6173")


@dataclass(frozen=True)
class Enrolment:
    """What an SP-MIS knows of one person in one programme; the status is a code of CD.IBR.01."""

    person: Person
    programme: str
    status: str = "1"
    enrolment_date: str = "2024-02-01T00:00:00Z"
    status_change_date: str | None = None
    benefits: tuple[Benefit, ...] = ()

    def changed(self, status: str, at: str) -> Enrolment:
        """Return the update that tells another status since `at`, and nothing of benefits."""
        return replace(self, status=status, status_change_date=at, benefits=())

    def paid(self, benefit: Benefit) -> Enrolment:
        """Return the update that tells one more benefit, and none of those before it."""
        return replace(self, benefits=(benefit,))

    def of_a_recipient(self) -> Enrolment:
        """Return the enrolment with a benefit if it has none: an IBR holds only who received one (ibr.md section 2)."""
        return self if self.benefits else replace(self, benefits=(_RECEIVED,))

    def after(self, known: Enrolment | None) -> Enrolment:
        """Return what is known after this update of what was known before."""
        return self if known is None else replace(self, benefits=(*known.benefits, *self.benefits))


class Population:
    """Makes the people of one scenario, and remembers them by the name that the scenario gives them."""

    def __init__(self, identifiers: Identifiers, random: Random) -> None:
        """Begin with nobody."""
        self._identifiers = identifiers
        self._random = random
        self._people: dict[str, Person] = {}

    @property
    def surname(self) -> str:
        """The surname of everybody in the scenario, which nobody else has."""
        return f"Synthetic{self._identifiers.stem.replace('-', '')}"

    @property
    def token(self) -> str:
        """Eight hexadecimal digits that nobody outside the population has."""
        return f"{zlib.crc32(self._identifiers.stem.encode()):08x}"

    @property
    def digits(self) -> str:
        """Ten digits that nobody outside the population has."""
        return f"{zlib.crc32(self._identifiers.stem.encode()):010d}"

    def person(self, name: str) -> Person:
        """Return the person of that name, made on first mention."""
        if name not in self._people:
            year, month, day = (
                self._random.randint(1950, 2004),
                self._random.randint(1, 12),
                self._random.randint(1, 28),
            )
            self._people[name] = Person(
                name=name,
                identifier_type="UIN",
                identifier_value=self._identifiers.digits(),
                surname=self.surname,
                given_name=name,
                sex=self._random.choice(("female", "male")),
                birth_date=f"{year}-{month:02d}-{day:02d}T00:00:00Z",
            )
        return self._people[name]

    def named(self, people: Mapping[str, Person]) -> None:
        """Take people that the target declares in place of synthetic ones."""
        self._people.update(people)
