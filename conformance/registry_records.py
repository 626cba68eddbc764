"""The records that a registry which we play tells of people, as the type of record that it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.dialect import dialect_of
from conformance.members import Member
from conformance.people import Enrolment

Record = dict[str, Any]


def record_of(enrolment: Enrolment, record_type: str) -> Record:
    """Return a person as Person, Group, Beneficiary, or, for every other type, Member (pages, DO.EMP and DO.IBR)."""
    member = Member(enrolment.person).as_record()
    if record_type == "Beneficiary":
        return dialect_of("ibr").beneficiary(enrolment)
    if record_type == "Person":
        person: Mapping[str, Any] = member["demographic_info"]
        return {"identifier": member["member_identifier"], **person}
    if record_type == "Group":
        return {"group_type": "2", "group_size": 1, "member_list": [member]}
    return member
