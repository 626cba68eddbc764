"""Read people as they are told: by administration, or by another system's notification.

A form of administration is an object with a `member` (DO.EMP.02), a `group` (DO.EMP.03), or both, the group then being
the member's household; and what the interface has no member for: `enrolments`, `job_search`, `consents`, `plans`
(fixtures/schemas/people.schema.json).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.employment.standing import Standing
from simulator.record_members import (
    InvalidMember,
    as_list,
    as_objects,
    code,
    moment,
    optional_text,
    read_group,
    read_member,
)

_CODED = {
    "marital_status": "marital_status",
    "education_level": "education_level",
    "occupation": "occupation",
    "employment_status": "employment_status",
    "unemployment_reason": "unemployment_reason",
    "income_level": "income_level",
}
_DATES = ("registration_date", "last_updated")


@dataclass(frozen=True)
class Arrival:
    """What is told of one member or one household."""

    kind: str
    document: Mapping[str, Any]
    household: "Arrival | None" = None
    members: tuple["Arrival", ...] = ()
    enrolments: tuple[Standing, ...] = ()
    job_search: tuple[tuple[str, str], ...] = ()
    consents: tuple[tuple[str, str | None], ...] = ()
    plans: tuple[Mapping[str, Any], ...] = ()

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """Types and values of the identifiers."""
        found = self.document[f"{self.kind}_identifier"]
        return tuple((each["identifier_type"], each["identifier_value"]) for each in found)


def read_form(form: Mapping[str, Any]) -> Arrival:
    """Return what one form of administration tells; InvalidMember says which member of it is wrong and why."""
    household = None if form.get("group") is None else arriving_group(form["group"])
    if form.get("member") is not None:
        arrival = replace(arriving_member(form["member"]), household=household)
    elif household is not None:
        arrival = household
    else:
        raise InvalidMember("", "a `member` or a `group` is needed")
    return replace(
        arrival,
        enrolments=tuple(_standing(each, path) for each, path in as_objects(form.get("enrolments"), "/enrolments")),
        job_search=tuple(
            (str(each["activity"]), _needed(each, "date", path))
            for each, path in as_objects(form.get("job_search"), "/job_search")
        ),
        consents=tuple(
            (str(each["purpose"]), moment(each, "date", path))
            for each, path in as_objects(form.get("consents"), "/consents")
        ),
        plans=tuple(each for each, _ in as_objects(form.get("plans"), "/plans")),
    )


def arriving_member(value: Any) -> Arrival:
    """Return a Member as it is kept; codes may come as labels, a date without its time (ESS-C-37, ESS-C-43)."""
    member = read_member(value, interface="ess")
    if member is None or not member["member_identifier"]:
        raise InvalidMember("/member/member_identifier", "an identifier is needed")
    for name, of in _CODED.items():
        if name in member:
            member[name] = code(member, name, of, "/member", interface="ess")
    _read_dates(member, "/member")
    person = member.get("demographic_info")
    if person is not None and "death_date" in person:
        person["death_date"] = moment(person, "death_date", "/member/demographic_info")
    if "employment_info" in member:
        jobs = as_objects(member["employment_info"], "/member/employment_info")
        member["employment_info"] = [_job(each, path) for each, path in jobs]
    return Arrival("member", member)


def arriving_person(value: Any) -> Arrival:
    """Return a Person as the Member that it is kept as."""
    if not isinstance(value, dict):
        raise InvalidMember("", "an object is needed")
    return arriving_member({"member_identifier": value.get("identifier"), "demographic_info": value})


def arriving_group(value: Any) -> Arrival:
    """Return a Group as it is kept, with its members apart."""
    group = read_group(value)
    if group is None or not group["group_identifier"]:
        raise InvalidMember("/group/group_identifier", "an identifier is needed")
    if "group_type" in group:
        group["group_type"] = code(group, "group_type", "assistance_unit", "/group", interface="ess")
    _read_dates(group, "/group")
    members = [arriving_member(each) for each in as_list(group.pop("member_list", None))]
    return Arrival("group", group, members=tuple(members))


def _read_dates(document: dict[str, Any], path: str) -> None:
    for name in _DATES:
        if name in document:
            document[name] = moment(document, name, path)


def _job(document: dict[str, Any], path: str) -> dict[str, Any]:
    job = {name: value for name, value in document.items() if value not in ("", None)}
    for name in ("job_title", "employer"):
        optional_text(job, name, path)
    if "employment_type" in job:
        job["employment_type"] = code(job, "employment_type", "employment_type", path, interface="ess")
    for name in ("start_date", "end_date"):
        if name in job:
            job[name] = moment(job, name, path)
    return job


def _standing(document: dict[str, Any], path: str) -> Standing:
    status = code(document, "enrolment_status", "enrolment_status", path, interface="ess")
    return Standing(
        programme=str(document["programme_identifier"]),
        status=status or "1",
        name=optional_text(document, "programme_name", path),
        side=document.get("side"),
        enrolled_on=moment(document, "enrolment_date", path),
        places=document.get("places"),
    )


def _needed(document: dict[str, Any], name: str, path: str) -> str:
    found = moment(document, name, path)
    if found is None:
        raise InvalidMember(f"{path}/{name}", "a date-time is needed")
    return found
