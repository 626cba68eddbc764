"""Sentences about somebody who has an identifier beside the one of the scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.enrolling import ask
from conformance.people import Enrolment, Person
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.naming import status_code
from conformance.steps.publishing import publish_unless_refused
from conformance.steps.updating import PAID
from conformance.story import Story


@sentence("{name} is enrolled with a second identifier of the type {other_type}")
def is_enrolled_with_two_identifiers(story: Story, step: Step, name: str, other_type: str) -> None:
    """Enrol a person with an identifier beside the one of the scenario, which not every registry takes in."""
    _publish_with_a_second(story, story.enrolment(name), other_type)


@sentence("{name} is given a second identifier of the type {other_type}")
def is_given_a_second_identifier(story: Story, step: Step, name: str, other_type: str) -> None:
    """Publish somebody who is known with an identifier more, which not every registry takes in."""
    _publish_with_a_second(story, story.enrolment(name).paid(PAID), other_type)


def _publish_with_a_second(story: Story, told: Enrolment, other_type: str) -> None:
    second = {"identifier_type": other_type, "identifier_value": story.identifiers.digits()}

    def change(records: list[Any]) -> list[Any]:
        for record in records:
            record["member"]["member_identifier"] = [*record["member"]["member_identifier"], second]
        return records

    publish_unless_refused(story, [told], f"a second identifier, of the type {other_type}", change)
    story.second_identifier = (second["identifier_type"], second["identifier_value"])


@sentence("{name} is published as {status} under the second identifier, unless it is refused")
def is_published_under_the_second_identifier(story: Story, step: Step, name: str, status: str) -> None:
    """Publish a status of somebody by the identifier beside the one of the scenario, and by nothing else."""
    person = story.people.person(name)
    under = _under_the_second_identifier(story, name)
    changed = story.enrolment(name).changed(status_code(status), story.next_day())
    what = f"an update under an identifier of the type {under.identifier_type} alone"
    publish_unless_refused(story, [replace(changed, person=under)], what)
    key = (name, changed.programme)
    story.enrolments[key] = replace(story.enrolments[key], person=person)


@sentence("the IBR is asked for the second identifier of {name}")
def asked_for_the_second_identifier(story: Story, step: Step, name: str) -> None:
    """Ask whether whoever has the second identifier is enrolled."""
    ask(story, _under_the_second_identifier(story, name), story.enrolment(name).programme)


def _under_the_second_identifier(story: Story, name: str) -> Person:
    if story.second_identifier is None:
        raise ValueError(f"{name} has no second identifier")
    kind, value = story.second_identifier
    return replace(story.people.person(name), identifier_type=kind, identifier_value=value)
