"""What a registry has to know at one moment: who is enrolled where, with which status, and who matches a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from conformance.members import Member
from conformance.model.query_evaluation import Record, matches
from conformance.people import Enrolment, Person

Key = tuple[str, str]
"""An enrolment: the name of the person, the identifier of the programme."""


@dataclass(frozen=True)
class Registry:
    """The state of a registry; a change makes another one. `members` are known beyond their enrolments."""

    enrolments: Mapping[Key, Enrolment] = field(default_factory=lambda: MappingProxyType({}))
    members: Mapping[str, Member] = field(default_factory=lambda: MappingProxyType({}))

    def after(self, enrolment: Enrolment) -> Registry:
        """Return the state after an enrolment was told; benefits that were told before stay."""
        key = (enrolment.person.name, enrolment.programme)
        told = {**self.enrolments, key: enrolment.after(self.enrolments.get(key))}
        return replace(self, enrolments=MappingProxyType(told))

    def knowing(self, member: Member) -> Registry:
        """Return the state after somebody became known."""
        return replace(self, members=MappingProxyType({**self.members, member.person.name: member}))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all who are known."""
        return tuple(dict.fromkeys((*self.members, *(name for name, _ in self.enrolments))))

    def of(self, name: str) -> tuple[Enrolment, ...]:
        """Return the enrolments of a person, in the order in which they were told first."""
        return tuple(enrolment for (owner, _), enrolment in self.enrolments.items() if owner == name)

    def records(self, name: str) -> tuple[Record, ...]:
        """Return what can be asked of a person: one record of a member, else one for each enrolment."""
        if name in self.members:
            return (_of_member(self.members[name]),)
        return tuple(_of_enrolment(enrolment) for enrolment in self.of(name))


@dataclass(frozen=True)
class Matching:
    """Who matches a query: in every lawful reading, and in some."""

    certain: frozenset[str]
    possible: frozenset[str]


def who_matches(states: Sequence[Registry], query_type: str, query: Any) -> Matching:
    """Return who has to be found by a query that was answered at some moment of these states, and who may be.

    A person with several enrolments is read both ways: as one record, and as a record for each.
    """
    found = [_matching(state, query_type, query) for state in states]
    certain = frozenset.intersection(*(each.certain for each in found))
    return Matching(certain, frozenset.union(*(each.possible for each in found)))


def _matching(state: Registry, query_type: str, query: Any) -> Matching:
    certain, possible = set(), set()
    for name in state.names:
        records = state.records(name)
        readings = [matches(query_type, query, record) for record in (*records, _as_one(records))]
        if all(readings):
            certain.add(name)
        if any(readings):
            possible.add(name)
    return Matching(frozenset(certain), frozenset(possible))


def in_order(state: Registry, names: Iterable[str], attribute: str, sort_order: str) -> list[str] | None:
    """Return names in the order of an attribute, `asc` or `desc`; None where that leaves the order open."""
    values = {name: [record.get(attribute) for record in state.records(name)] for name in names}
    if any(len(each) != 1 for each in values.values()) or len({str(each) for each in values.values()}) < len(values):
        return None
    return sorted(values, key=lambda name: str(values[name]), reverse=sort_order == "desc")


def _of_enrolment(enrolment: Enrolment) -> Record:
    return {
        **_of_person(enrolment.person),
        "status": enrolment.status,
        "enrolment date": enrolment.enrolment_date,
        "programme": enrolment.programme,
    }


def _of_member(member: Member) -> Record:
    jobs = [{"job title": job.job_title, "employment type": job.employment_type} for job in member.jobs]
    return {**_of_person(member.person), "employment status": member.employment_status, "jobs": jobs}


def _of_person(person: Person) -> Record:
    return {
        "identifiers": [(person.identifier_type, person.identifier_value)],
        "identifier": person.identifier_value,
        "surname": person.surname,
        "birth date": person.birth_date,
    }


def _as_one(records: Sequence[Record]) -> Record:
    """Return several records of one person as one, whose attributes have the values of all."""
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [value for record in records for value in _values(record.get(name))] for name in names}


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
