"""The members and households of a scenario, as records of the ESS interface (pages, DO.EMP.01 to DO.EMP.04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.people import Person

_PLAIN = (
    "marital_status",
    "education_level",
    "occupation",
    "employment_status",
    "unemployment_reason",
    "self_id_disability",
)
"""The members of a record whose value is kept as it is."""


@dataclass(frozen=True)
class Job:
    """One job that somebody has or had; its type as code of CD.EMP.01, its dates as moments."""

    job_title: str
    employment_type: str
    start_date: str
    end_date: str | None = None

    def as_record(self) -> dict[str, Any]:
        """Return it as Employment_Info (pages, DO.EMP.04)."""
        members = {name: getattr(self, name) for name in ("job_title", "employment_type", "start_date", "end_date")}
        return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True)
class Member:
    """One person with what an employment support system knows of them; codes are those of the pages."""

    person: Person
    employment_status: str | None = None
    unemployment_reason: str | None = None
    jobs: tuple[Job, ...] = ()
    marital_status: str | None = None
    education_level: str | None = None
    occupation: str | None = None
    self_id_disability: bool | None = None

    def as_record(self) -> dict[str, Any]:
        """Return it as Member (pages, DO.EMP.02)."""
        person = self.person
        told: dict[str, Any] = {
            **{name: getattr(self, name) for name in _PLAIN},
            "employment_info": [job.as_record() for job in self.jobs] or None,
        }
        return {
            "member_identifier": [_identifier(person.identifier_type, person.identifier_value)],
            "demographic_info": {
                "name": {"surname": person.surname, "given_name": person.given_name},
                "sex": person.sex,
                "birth_date": person.birth_date,
            },
            **{name: value for name, value in told.items() if value is not None},
        }


@dataclass(frozen=True)
class Household:
    """One household with the names of its members."""

    name: str
    identifier_value: str
    members: tuple[str, ...]
    identifier_type: str = "UIN"
    poverty_score: float = 17.5

    def as_record(self) -> dict[str, Any]:
        """Return it as Group, without its members, who are told each by themselves (pages, DO.EMP.03)."""
        identifier = _identifier(self.identifier_type, self.identifier_value)
        return {
            "group_identifier": [identifier],
            "group_type": "2",
            "place": {"name": "Mockfield"},
            "place_address": True,
            "poverty_score": self.poverty_score,
            "group_size": len(self.members),
            "registration_date": "2024-01-15T00:00:00Z",
        }


def _identifier(identifier_type: str, value: str) -> Mapping[str, str]:
    return {"identifier_type": identifier_type, "identifier_value": value}
