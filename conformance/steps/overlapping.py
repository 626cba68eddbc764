"""Sentences about what happens while something else is under way, or in another order than it happened in."""

from __future__ import annotations

from typing import Any

from conformance.checks.answers import summary
from conformance.checks.overlapping import tells_of_the_change
from conformance.checks.records import enrolments_in
from conformance.checks.subscribing import subscription_code
from conformance.enrolling import STATUS_CHANGE, ask, publish, stop_unless_taken_in, tell
from conformance.messages import Message, refusal_of
from conformance.notification import notifications_to
from conformance.plan import Step
from conformance.questions import by_identifier, send_search
from conformance.sentences import sentence
from conformance.settling import settle
from conformance.steps.naming import moment, status_code
from conformance.steps.subscribing import EVENTS, sender_of, subscribe, subscription_message, unsubscribe
from conformance.steps.tracking import ask_for_status, status_operation
from conformance.story import Story, Unreachable
from conformance.together import send_together
from protocol.datetimes import later

# A notification that had left before the answer to unsubscribe may arrive a moment after it.
_ON_ITS_WAY = 1.0
_UPDATES = "sync/enrollment/updates"


@sentence("{name}'s status becomes {status} while {subscriber} is subscribing to {event} of {other}")
def status_becomes_while_subscribing(
    story: Story, step: Step, name: str, status: str, subscriber: str, event: str, other: str
) -> None:
    """Tell a status change before a subscription is answered; go on when it is, with a code."""
    story.subscriptions[subscriber] = subscribe(story, subscriber, EVENTS[event], other)
    _tell(story, name, status)
    answered = story.await_callbacks(story.subscriptions[subscriber])[-1]
    if subscription_code(answered) is None:
        raise Unreachable(f"the subscription that the scenario needs was given no code ({summary(answered)})")


@sentence("{name}'s status becomes {status}, and {then} at once")
def status_becomes_twice(story: Story, step: Step, name: str, status: str, then: str) -> None:
    """Tell two status changes one right after the other."""
    _tell(story, name, status)
    _tell(story, name, then)


def _tell(story: Story, name: str, status: str) -> None:
    changed = story.enrolment(name).changed(status_code(status, story.interface), story.next_day())
    story.cause = tell(story, changed, STATUS_CHANGE)


@sentence("{subscriber} is told of the last change")
def told_of_the_last_change(story: Story, step: Step, subscriber: str) -> None:
    """Expect a notification that tells the status which came last; one without a status counts as one that does."""
    if story.cause is None:
        raise ValueError("nothing has happened that a subscriber could be notified of")
    changed = story.cause.enrolment
    expected = {
        "identifier": changed.person.identifier_value,
        "name": changed.person.name,
        "programme": changed.programme,
        "status": changed.status,
    }
    story.wait("notify", lambda: tells_of_the_change(notifications_to(story, subscriber), expected))
    messages = (story.subscriptions[subscriber].answer, *notifications_to(story, subscriber))
    story.judge(step.requirement, "is-told-of-the-last-change", *messages, **expected)


@sentence("{name}'s status becomes {status} and {subscriber} unsubscribes at once")
def status_becomes_while_unsubscribing(story: Story, step: Step, name: str, status: str, subscriber: str) -> None:
    """Unsubscribe while the notification of a change is on its way."""
    _tell(story, name, status)
    unsubscribe(story, subscriber, story.codes[subscriber])


@sentence("{subscriber} is told nothing once it is told that it is unsubscribed")
def told_nothing_after_the_answer(story: Story, step: Step, subscriber: str) -> None:
    """Have judged, when the run is over, what came after the answer to unsubscribe."""
    index, exchange = story.step, story.exchange
    answered = story.await_callbacks(exchange)[-1]
    if answered.rejected:
        raise Unreachable(f"the IUT did not unsubscribe ({summary(answered)})")
    since = later(answered.event["arrived"], _ON_ITS_WAY)
    story.run.clock.wait(lambda: False, _ON_ITS_WAY)

    def judgement() -> None:
        story.step = index
        messages = (exchange.answer, *notifications_to(story, subscriber))
        story.judge(step.requirement, "is-told-nothing-since", *messages, since=since)

    story.at_the_end.append(judgement)


@sentence("{subscriber} subscribes to {event} of {name} twice at the same moment")
def subscribes_twice(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Send the same subscription in two messages at one moment; go on when both are answered."""
    documents = {
        number: story.envelope(
            "subscribe",
            subscription_message(story, EVENTS[event], story.people.person(name)),
            sender=sender_of(story, subscriber),
            inbox=subscriber,
        )
        for number in ("first", "second")
    }
    story.together = send_together(story, "subscribe", documents)
    for exchange in story.together.values():
        if exchange.acknowledged:
            story.await_callbacks(exchange)


@sentence("one of the two is refused as already subscribed")
def one_of_two_is_refused(story: Story, step: Step) -> None:
    """Judge that one of two equal subscriptions is in force."""
    messages: list[Message] = []
    for exchange in story.together.values():
        messages += [exchange.answer, *story.callbacks_of(exchange)]
    story.judge(step.requirement, "is-subscribed-once", *messages)


@sentence("{name} is searched, and the status of that search is asked at once")
def status_asked_at_once(story: Story, step: Step, name: str) -> None:
    """Ask for the status of an asynchronous search before it is called back."""
    story.searched = send_search(story, by_identifier(story.people.person(name)), asynchronous=True)
    if not story.searched.acknowledged:
        raise Unreachable(f"the search was not acknowledged ({story.searched.answer.kind})")
    ask_for_status(story, status_operation(story), "transaction_id", story.searched.transaction_id)
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


@sentence("that search is known, as pending or with its outcome")
def search_is_known(story: Story, step: Step) -> None:
    """Judge what is told of a search that was acknowledged."""
    if story.searched is None:
        raise ValueError("nothing was searched")
    facts = {"transaction_id": story.searched.transaction_id}
    story.judge(step.requirement, "is-known-before-it-is-answered", *story.outcomes, **facts)


@sentence("{name} is published by Alpha in the {programme} programme and by Beta in the {second} programme at once")
def published_by_two(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Have two programmes tell of one person at one moment; Unreachable where one of them is refused."""
    stop_unless_taken_in(story)
    enrolments = {sender: story.enrolment(name, label) for sender, label in (("Alpha", programme), ("Beta", second))}
    documents: dict[str, Any] = {
        sender: story.envelope(
            _UPDATES,
            story.run.dialect.updates(story.identifiers.new("txn"), [enrolment.of_a_recipient()]),
            sender=sender_of(story, sender),
        )
        for sender, enrolment in enrolments.items()
    }
    story.together = send_together(story, _UPDATES, documents)
    for sender, exchange in story.together.items():
        refusal = refusal_of(exchange.answer)
        if refusal is not None:
            raise Unreachable(f"the update by {sender} was refused: {refusal}", key="identities.second_sender_id")
        settle(story, exchange, [enrolments[sender]])


@sentence("{name} is enrolled in both, the {programme} and the {second} programme")
def enrolled_in_both(story: Story, step: Step, name: str, programme: str, second: str) -> None:
    """Ask for each programme, and judge that neither update was lost."""
    programmes = [story.programme(label) for label in (programme, second)]
    answers = [ask(story, story.people.person(name), programme).answer for programme in programmes]
    story.judge(step.requirement, "is-enrolled-in-each", *answers, programmes=programmes)


@sentence("{name} is published as {status} since {day}")
def published_since(story: Story, step: Step, name: str, status: str, day: str) -> None:
    """Publish a status with the day of its change, which may lie before that of an earlier update."""
    publish(story, [story.enrolment(name).changed(status_code(status), moment(day))])


@sentence("{name} is found as {status} or as {last}")
def found_as_one_of(story: Story, step: Step, name: str, status: str, last: str) -> None:
    """Judge a status for which the standard leaves a choice: of the two updates, the second arrived last."""
    enrolment = story.enrolment(name)
    codes = [status_code(label) for label in (status, last)]
    story.judge(
        step.requirement,
        "tells-one-of-the-statuses",
        *story.outcomes,
        identifier=enrolment.person.identifier_value,
        programme=enrolment.programme,
        statuses=codes,
    )
    for _, found in enrolments_in(tuple(story.outcomes)):
        if found.programme == enrolment.programme and found.status_code in codes:
            observed = "arrival" if found.status_code == codes[1] else "date"
            story.run.tell_reading("IBR-I-61", observed, f"seen in {story.outcomes[-1].event['id']}")
