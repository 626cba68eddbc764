"""Sentences about what a record tells of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.members import Member
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.story import Story

_CHECKS: Mapping[str, Mapping[str, str]] = {
    "ibr": {
        "names the programme": "names-the-programme",
        "tells the status": "tells-the-status",
        "tells a listed status": "has-a-listed-status",
        "tells the enrolment date": "tells-the-enrolment-date",
        "carries the benefit": "carries-the-benefit",
        "carries the benefit's type": "carries-the-benefit-type",
        "carries the benefit's date": "carries-the-benefit-date",
        "is there once": "is-there-once",
        "tells the name": "tells-the-name",
        "tells the name in the same characters": "tells-the-characters-of-the-name",
        "tells the birth date": "tells-the-birth-date-of-the-member",
        "tells a listed assistance unit": "has-a-listed-assistance-unit",
        "tells a listed sex": "has-a-listed-sex",
    },
    "ess": {
        "tells the name": "tells-the-name-of-the-member",
        "tells the name in the same characters": "tells-the-characters-of-the-name",
        "tells the sex": "tells-the-sex-of-the-member",
        "tells the birth date": "tells-the-birth-date-of-the-member",
        "tells the employment status": "tells-the-employment-status",
        "tells the unemployment reason": "tells-the-unemployment-reason",
        "tells the jobs": "tells-the-jobs",
    },
}


@sentence("the record of {name} {says}")
def record_says(story: Story, step: Step, name: str, says: str) -> None:
    """Judge what a record tells by what is known of the person."""
    known = {"ibr": beneficiary, "ess": _member}[story.interface](story, name)
    story.judge(step.requirement, _CHECKS[story.interface][says], *story.outcomes, **known)


@sentence("the records of {name} tell both, the {programme} and the {second} programme")
def records_tell_both(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Judge that no programme of a person is left out, in one record or in two."""
    identifier = story.people.person(name).identifier_value
    programmes = [story.programme(label) for label in (programme, second)]
    story.judge(step.requirement, "tells-each-programme", *story.outcomes, identifier=identifier, programmes=programmes)


@sentence("the records of {name} tell the status in each, the {programme} and the {second} programme")
def records_tell_each_status(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Judge the status of a person in each of two programmes."""
    for label in (programme, second):
        story.judge(step.requirement, "tells-the-status", *story.outcomes, **beneficiary(story, name, label))


@sentence("the records of {name} keep the benefits of the {programme} and the {second} programme apart")
def records_keep_benefits_apart(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Judge that no benefit is told with a programme that did not pay it."""
    labels = (programme, second)
    paid = {label: {each.benefit_value for each in story.enrolment(name, label).benefits} for label in labels}
    for label, other in ((programme, second), (second, programme)):
        facts = beneficiary(story, name, label) | {"of_another": sorted(paid[other] - paid[label])}
        story.judge(step.requirement, "carries-no-benefit-of-another-programme", *story.outcomes, **facts)


def beneficiary(story: Story, name: str, programme: str = "first") -> dict[str, Any]:
    """Return what was published of somebody in a programme, as the checks of records expect it."""
    enrolment = story.enrolment(name, programme)
    expected: dict[str, Any] = {
        "identifier": enrolment.person.identifier_value,
        "programme": enrolment.programme,
        "status": enrolment.status,
        "enrolment_date": enrolment.enrolment_date,
        "surname": enrolment.person.surname,
        "given_name": enrolment.person.given_name,
        "birth_date": enrolment.person.birth_date,
    }
    if enrolment.benefits:
        last = enrolment.benefits[-1]
        expected["benefit_values"] = [benefit.benefit_value for benefit in enrolment.benefits]
        expected |= {
            "benefit_type": last.benefit_type,
            "benefit_date": last.benefit_date,
            "benefit_value": last.benefit_value,
        }
    return expected


def _member(story: Story, name: str) -> dict[str, Any]:
    person = story.people.person(name)
    member = story.members.get(name) or Member(person)
    return {
        "identifier": person.identifier_value,
        "surname": person.surname,
        "given_name": person.given_name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "employment_status": member.employment_status,
        "unemployment_reason": member.unemployment_reason,
        "jobs": [job.as_record() for job in member.jobs],
    }
