"""Read the Person, Member and Group records that a system returns, in every form that the standard lets them have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.beneficiaries import identifiers_of
from conformance.data_objects import kind_of, records_told
from conformance.messages import Message


@dataclass(frozen=True)
class ReadMember:
    """What one record says of one person; None where it says nothing."""

    pointer: str
    identifiers: frozenset[str]
    name: Mapping[str, Any]
    sex: Any
    birth_date: Any
    employment_status: Any
    unemployment_reason: Any
    employment_info: Any

    @property
    def jobs(self) -> list[Mapping[str, Any]]:
        """The jobs that the record names; one object stands for a list (ESS-C-36)."""
        found = self.employment_info if isinstance(self.employment_info, list) else [self.employment_info]
        return [job for job in found if isinstance(job, dict)]


@dataclass(frozen=True)
class ReadGroup:
    """What one record says of one household; `members` are the identifiers of each, None where none are told."""

    pointer: str
    identifiers: frozenset[str]
    group_size: Any
    poverty_score: Any
    members: tuple[frozenset[str], ...] | None


def read_members(message: Message) -> Iterator[ReadMember]:
    """Yield what the records of a message say of people: of those told as Person, Member or Beneficiary."""
    for pointer, record in records_told(message):
        kind = kind_of(record)
        if kind == "beneficiary" and isinstance(record.get("member"), dict):
            yield _member(f"{pointer}/member", record["member"])
        elif kind in ("member", "person"):
            yield _member(pointer, record)


def read_groups(message: Message) -> Iterator[ReadGroup]:
    """Yield what the records of a message say of households."""
    for pointer, record in records_told(message):
        if kind_of(record) == "group":
            listed = record.get("member_list")
            members = listed if isinstance(listed, list) else []
            told = tuple(identifiers_of(each) for each in members if isinstance(each, dict))
            size, score = record.get("group_size"), record.get("poverty_score")
            own = frozenset(identifiers_of({"group_identifier": record.get("group_identifier")}))
            yield ReadGroup(pointer, own, size, score, told if isinstance(listed, list) else None)


def _member(pointer: str, record: Mapping[str, Any]) -> ReadMember:
    inner = record.get("demographic_info")
    person = inner if isinstance(inner, dict) else record
    person = person["person"] if isinstance(person.get("person"), dict) else person
    name = person.get("name")
    return ReadMember(
        pointer=pointer,
        identifiers=identifiers_of(record),
        name=name if isinstance(name, dict) else {},
        sex=person.get("sex"),
        birth_date=person.get("birth_date"),
        employment_status=record.get("employment_status"),
        unemployment_reason=record.get("unemployment_reason"),
        employment_info=record.get("employment_info"),
    )
