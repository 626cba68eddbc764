"""Sentences about notifications that nobody subscribed to (PRS.EMP.03 and PRS.EMP.04, ESS-C-15)."""

from __future__ import annotations

from typing import Any

from conformance.enrolling import ENROLMENT, STATUS_CHANGE
from conformance.members import Member
from conformance.people import Person
from conformance.plan import Step
from conformance.questions import by_identifier, search
from conformance.sentences import sentence
from conformance.story import Story


@sentence("a notification of the enrolment of {name} is pushed")
def enrolment_is_pushed(story: Story, step: Step, name: str) -> None:
    """Notify of somebody without having been asked to."""
    story.send("notify", notification(story, ENROLMENT, story.people.person(name)))


@sentence("a notification of a status change of {name} is pushed")
def status_change_is_pushed(story: Story, step: Step, name: str) -> None:
    """Notify of a change without having been asked to."""
    story.send("notify", notification(story, STATUS_CHANGE, story.people.person(name)))


@sentence("a notification of a status change of {name} is pushed between two searches for {other}")
def pushed_between_two_searches(story: Story, step: Step, name: str, other: str) -> None:
    """Search somebody, and whoever was made known first in the run; notify of another; search them again."""
    others = [story.people.person(other), *([story.run.enrolled] if story.run.enrolled else [])]
    before = [message for person in others for message in search(story, by_identifier(person))]
    status_change_is_pushed(story, step, name)
    after = [message for person in others for message in search(story, by_identifier(person))]
    story.outcomes = [*before, *after]


@sentence("{name} and others are told as before")
def told_as_before(story: Story, step: Step, name: str) -> None:
    """Judge that nobody else was changed."""
    others = [story.people.person(name), *([story.run.enrolled] if story.run.enrolled else [])]
    identifiers = [person.identifier_value for person in others]
    story.judge(step.requirement, "is-told-as-before", *story.outcomes, identifiers=identifiers)


@sentence("it is acknowledged or refused")
def acknowledged_or_refused(story: Story, step: Step) -> None:
    """Judge the answer to a notification."""
    story.judge(step.requirement, "is-acknowledged", story.exchange.answer)


def notification(story: Story, event: str, person: Person) -> dict[str, Any]:
    """Return a notification of one event of a person, told as Member."""
    data = {
        "reg_event_type": story.run.dialect.event(event),
        "reg_record_type": "Member",
        "reg_records": (story.members.get(person.name) or Member(person)).as_record(),
    }
    item = {"reference_id": story.identifiers.new("ref"), "timestamp": story.now(), "data": data}
    return {"transaction_id": story.identifiers.new("txn"), "notify_event": [item]}
