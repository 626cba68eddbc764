"""Checks of whether what is told of people is what was told of them before."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Place, Violated, shown
from conformance.member_records import ReadMember, read_members


@check
def is_told_as_before(seen: Seen) -> None:
    """Each person has one record like the other in two searches: name, sex, birth date, employment and jobs."""
    told = {identifier: _told(seen, identifier) for identifier in seen.expected["identifiers"]}
    if not any(told.values()):
        raise NotApplicable("none of the people is told in both searches")
    for identifier, found in told.items():
        for place, record in found[1:]:
            if record != found[0][1]:
                raise Violated(
                    f"the record of {identifier} changed, whom the notification does not name",
                    expected=shown(_members(found[0][1])),
                    actual=shown(_members(record)),
                    at=(found[0][0], place),
                )


def _told(seen: Seen, identifier: str) -> list[tuple[Place, ReadMember]]:
    return [
        (message.place(found.pointer), replace(found, pointer=""))
        for message in seen.messages
        for found in read_members(message)
        if identifier in found.identifiers
    ]


def _members(record: ReadMember) -> dict[str, object]:
    return {
        "name": dict(record.name),
        "sex": record.sex,
        "birth_date": record.birth_date,
        "employment_status": record.employment_status,
        "unemployment_reason": record.unemployment_reason,
        "employment_info": record.employment_info,
    }
