"""Compose the beneficiaries of an enrolment update (PRS.IBR.02, PRS.IBR.03), with names and codes of the pages."""

from collections.abc import Mapping
from typing import Any

from simulator.record_members import InvalidMember, code, moment, optional_text

BENEFICIARY = (
    "identifier_type",
    "identifier_value",
    "surname",
    "given_name",
    "sex",
    "birth_date",
    "death_date",
    "household_identifier",
    "programme_identifier",
    "programme_name",
    "enrolment_status",
    "enrolment_date",
    "status_change_date",
    "benefit_type",
    "benefit_date",
    "benefit_value",
)
"""The members of a form that tells one beneficiary."""


def beneficiary_of(form: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the Beneficiary that a form tells; InvalidMember says which member of it is missing or wrong."""
    told = dict(form)
    unknown = sorted(set(told) - set(BENEFICIARY))
    if unknown:
        raise InvalidMember(
            f"{path}/{unknown[0][:60]}", f"no member of a beneficiary; those are {', '.join(BENEFICIARY)}"
        )
    identifier = {"identifier_type": optional_text(told, "identifier_type", path) or "UIN"}
    member: dict[str, Any] = {
        "member_identifier": [identifier | {"identifier_value": _needed(told, "identifier_value", path)}]
    }
    person = _person(told, path)
    if person:
        member["demographic_info"] = person
    benefit = {
        "benefit_type": code(told, "benefit_type", "benefit_type", path),
        "benefit_date": moment(told, "benefit_date", path),
        "benefit_value": optional_text(told, "benefit_value", path),
    }
    household, changed_on = optional_text(told, "household_identifier", path), moment(told, "status_change_date", path)
    return beneficiary(
        member=member,
        household=None if household is None else ("HHID", household),
        programme=(_needed(told, "programme_identifier", path), optional_text(told, "programme_name", path)),
        enrolment_date=moment(told, "enrolment_date", path),
        enrolment_status=code(told, "enrolment_status", "enrolment_status", path),
        status_change_dates=[] if changed_on is None else [changed_on],
        benefits=[benefit] if any(benefit.values()) else [],
    )


def beneficiary(
    *,
    member: Mapping[str, Any] | None,
    household: tuple[str, str] | None,
    programme: tuple[str, str | None],
    enrolment_date: str | None,
    enrolment_status: str | None,
    status_change_dates: list[str],
    benefits: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return a Beneficiary: a member of a household, or a household, in a programme given by identifier and name."""
    identifier, name = programme
    group = None
    if household is not None:
        group = {"group_identifier": [{"identifier_type": household[0], "identifier_value": household[1]}]}
    record = {
        "assistance_unit": "2" if member is None else "1",
        "group": group,
        "member": None if member is None else dict(member),
        "programme_identifier": [_stated(programme_identifier=identifier, programme_name=name)],
        "enrolment_date": enrolment_date,
        "enrolment_status": enrolment_status,
        "status_change_date": status_change_dates or None,
        "benefits": [_stated(**each) for each in benefits] or None,
    }
    return _stated(**record)


def _person(told: dict[str, Any], path: str) -> dict[str, Any]:
    name = _stated(surname=optional_text(told, "surname", path), given_name=optional_text(told, "given_name", path))
    return _stated(
        name=name or None,
        sex=code(told, "sex", "sex", path),
        birth_date=moment(told, "birth_date", path),
        death_date=moment(told, "death_date", path),
    )


def _needed(told: dict[str, Any], name: str, path: str) -> str:
    value = optional_text(told, name, path)
    if value is None:
        raise InvalidMember(f"{path}/{name}", "is needed")
    return value


def _stated(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
