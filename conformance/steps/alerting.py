"""Sentences about the alerts that an update causes, and those that it may not."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.subscribing import told
from conformance.enrolling import STATUS_CHANGE, UPDATES, publish_to_subscribers, tell
from conformance.messages import refusal_of
from conformance.notification import Cause, notifications_to
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.naming import status_code
from conformance.story import Story, Unreachable


@sentence("an update of {name} is published that is refused")
def refused_update(story: Story, step: Step, name: str) -> None:
    """Publish a status that is in no directory; go on only where it is refused."""
    known, since = story.enrolment(name), story.now()
    answer = publish_to_subscribers(story, [replace(known, status="Frozen", benefits=())]).answer
    if refusal_of(answer) is None:
        raise Unreachable("a status that is in no directory was taken in, which is judged elsewhere")
    story.cause = Cause(known, STATUS_CHANGE, since, None)


@sentence("{name}'s status becomes {status}, in a message that comes twice")
def status_becomes_in_two_messages(story: Story, step: Step, name: str, status: str) -> None:
    """Tell a status change, and send its message a second time, byte for byte; refusing the repeat is lawful."""
    changed = story.enrolment(name).changed(status_code(status), story.next_day())
    story.cause = tell(story, changed, STATUS_CHANGE)
    if story.receipt is None:
        raise ValueError("nothing was published")
    story.send_document(UPDATES, story.receipt.document)


@sentence("{name}'s status becomes {status} in the {programme} and in the {second} programme, in one message")
def status_becomes_in_each(story: Story, step: Step, name: str, status: str, programme: str, second: str) -> None:
    """Tell two changes of one person in one batch."""
    day = story.next_day()
    changed = [story.enrolment(name, label).changed(status_code(status), day) for label in (programme, second)]
    answer = publish_to_subscribers(story, changed).answer
    refusal = refusal_of(answer)
    if refusal is not None:
        reason = f"the IUT does not take two changes of one person in a message: {refusal}"
        raise Unreachable(reason, verdict="not_applicable")
    story.cause = Cause(changed[0], STATUS_CHANGE, answer.event["started"], answer)


@sentence("each event that {subscriber} is told of has a reference_id of its own")
def events_have_references(story: Story, step: Step, subscriber: str) -> None:
    """Judge the events of all notifications, when two came or the callback budget is over."""

    def events() -> int:
        return sum(1 for message in notifications_to(story, subscriber) for _ in told(message))

    story.wait("notify", lambda: events() > 1)
    messages = (story.subscriptions[subscriber].answer, *notifications_to(story, subscriber))
    story.judge(step.requirement, "has-references-of-its-events", *messages)
