"""Sentences about subscriptions over time: made anew, made early, to several people, told of change after change."""

from __future__ import annotations

from typing import Any

from conformance.checks.subscribing import told
from conformance.enrolling import STATUS_CHANGE, takes_updates, tell
from conformance.messages import Message, refusal_of
from conformance.notification import notifications_to
from conformance.plan import Step
from conformance.provisioning import is_declared
from conformance.sentences import sentence
from conformance.steps.naming import status_code
from conformance.steps.subscribing import EVENTS, has_code, subscribe
from conformance.story import Story, Unreachable


@sentence("{subscriber} has subscribed to {event} of {name}, who is not known yet")
def has_subscribed_early(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Subscribe to somebody who comes later; not everybody takes a filter that nobody matches."""
    if not (takes_updates(story) or is_declared(story, "person")):
        raise Unreachable("the target does not say how people come to be known to the IUT", key="provisioning.person")
    story.subscriptions[subscriber] = subscribe(story, subscriber, EVENTS[event], name)
    if not has_code(story, subscriber):
        raise Unreachable("the IUT takes subscriptions to people whom it knows only", verdict="not_applicable")


@sentence("{name}'s status becomes {status} in the {programme} programme")
def status_becomes_in(story: Story, step: Step, name: str, status: str, programme: str) -> None:
    """Tell a change in one of several programmes."""
    changed = story.enrolment(name, programme).changed(status_code(status, story.interface), story.next_day())
    story.cause = tell(story, changed, STATUS_CHANGE)


@sentence("{name}'s status becomes {status}, unless the IUT refuses it")
def status_becomes_unless_refused(story: Story, step: Step, name: str, status: str) -> None:
    """Tell a change that the rules of a system may forbid."""
    changed = story.enrolment(name).changed(status_code(status, story.interface), story.next_day())
    try:
        story.cause = tell(story, changed, STATUS_CHANGE)
    except Unreachable as refused:
        if refused.key is None or not is_declared(story, "standing"):
            raise
        reason = f"the IUT does not take the status {status} here: {refused.reason}"
        raise Unreachable(reason, verdict="not_applicable") from None


@sentence("{name}'s status becomes {status}, then {second} and then {third}, each after {subscriber} was told")
def status_becomes_thrice(
    story: Story, step: Step, name: str, status: str, second: str, third: str, subscriber: str
) -> None:
    """Tell three changes, each when the subscriber was told of the one before."""
    for label in (status, second, third):
        before = len(_about(story, subscriber, name))
        changed = story.enrolment(name).changed(status_code(label, story.interface), story.next_day())
        story.cause = tell(story, changed, STATUS_CHANGE)
        refusal = refusal_of(story.cause.answer) if story.cause.answer else None
        if refusal is not None:
            raise Unreachable(f"the IUT does not take the status {label}: {refusal}", verdict="not_applicable")
        story.wait("notify", lambda before=before: len(_about(story, subscriber, name)) > before)  # type: ignore[misc]


@sentence("{subscriber} is told of {count:d} changes of {name}")
def told_of_changes(story: Story, step: Step, subscriber: str, count: int, name: str) -> None:
    """Judge how many changes a subscriber was told of."""
    messages = (story.subscriptions[subscriber].answer, *notifications_to(story, subscriber))
    story.judge(step.requirement, "is-told-of-each-change", *messages, **_of(story, name), count=count)


@sentence("{subscriber} is told the name of {name}")
def told_the_name(story: Story, step: Step, subscriber: str, name: str) -> None:
    """Wait for a notification about a person, and judge the name that it tells, where it tells one."""
    story.wait("notify", lambda: bool(_about(story, subscriber, name)))
    person = story.people.person(name)
    facts = {"identifier": person.identifier_value, "surname": person.surname, "given_name": person.given_name}
    messages = (story.subscriptions[subscriber].answer, *notifications_to(story, subscriber))
    story.judge(step.requirement, "notifies-of-the-name", *messages, **facts)


@sentence("{subscriber} is told in records of the type {record_type}")
def told_in_records(story: Story, step: Step, subscriber: str, record_type: str) -> None:
    """Judge the type of the records of all notifications."""
    messages = (story.subscriptions[subscriber].answer, *notifications_to(story, subscriber))
    story.judge(step.requirement, "tells-records-of-the-type", *messages, record_type=record_type)


def _about(story: Story, subscriber: str, name: str) -> list[Message]:
    identifier = story.people.person(name).identifier_value
    came = notifications_to(story, subscriber)
    return [message for message in came if any(identifier in found.identifiers for _, found in told(message))]


def _of(story: Story, name: str) -> dict[str, Any]:
    return {"identifier": story.people.person(name).identifier_value, "name": name}
