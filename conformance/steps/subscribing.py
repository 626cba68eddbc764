"""Sentences about subscriptions and notifications (PRS.IBR.03: other programmes are alerted)."""

from __future__ import annotations

from typing import Any

from conformance.checks.answers import summary
from conformance.checks.subscribing import subscription_code
from conformance.enrolling import ENROLMENT, STATUS_CHANGE, publish, tell
from conformance.exchange import Exchange
from conformance.messages import Message, refusal_of
from conformance.notification import AwaitedNotification, Cause
from conformance.people import Person
from conformance.plan import Step
from conformance.questions import by_identifier, expressed
from conformance.sentences import sentence
from conformance.steps.naming import status_code
from conformance.story import Story, Unreachable

# What the sentences call the events.
EVENTS = {"enrolments": ENROLMENT, "status changes": STATUS_CHANGE}


@sentence("{subscriber} subscribes to {event} of {name}")
def subscribes(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Subscribe to one person's events; `Beta` speaks as the second sender."""
    story.subscriptions[subscriber] = subscribe(story, subscriber, EVENTS[event], name)


@sentence("{subscriber} has subscribed to {event} of {name}")
def has_subscribed(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Subscribe, and go on only with a code."""
    subscribes(story, step, subscriber, event, name)
    message = _on_subscribe(story, subscriber)
    code = subscription_code(message)
    if code is None:
        raise Unreachable(f"the subscription that the scenario needs was given no code ({summary(message)})")
    story.codes[subscriber] = code


@sentence("{subscriber} has subscribed to {event} of {name}, told as {record_type}")
def has_subscribed_as(story: Story, step: Step, subscriber: str, event: str, name: str, record_type: str) -> None:
    """Subscribe to another type of records, and go on only with a code: not everybody keeps every type."""
    story.subscriptions[subscriber] = subscribe(story, subscriber, EVENTS[event], name, record_type=record_type)
    if not has_code(story, subscriber):
        raise Unreachable(f"the IUT does not tell records of the type {record_type}", verdict="not_applicable")


def has_code(story: Story, subscriber: str) -> bool:
    """Tell whether the subscription that was sent last for a subscriber is given a code, and keep that."""
    exchange = story.subscriptions[subscriber]
    callbacks = story.await_callbacks(exchange) if exchange.acknowledged else ()
    code = subscription_code(callbacks[-1]) if callbacks else None
    if code is not None:
        story.codes[subscriber] = code
    return code is not None


@sentence("{subscriber} subscribes to {event} of {name} a second time")
def subscribes_again(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Send the same subscription as a message of its own."""
    story.subscriptions["again"] = subscribe(story, subscriber, EVENTS[event], name)


def subscribe(story: Story, subscriber: str, event: str, name: str, *, record_type: str = "Member") -> Exchange:
    """Send a subscription to the events of one person."""
    message = subscription_message(story, event, story.people.person(name), record_type=record_type)
    return story.send("subscribe", message, sender=sender_of(story, subscriber), inbox=subscriber)


def subscription_message(story: Story, event: str, person: Person, *, record_type: str = "Member") -> dict[str, Any]:
    """Return the message that subscribes to the events of one person, with no optional member but the filter's type.

    The filter has the form that the IUT takes (IBR-I-65, ESS-C-60).
    """
    dialect = story.run.dialect
    query = _filter(story, person)
    criteria = {
        "reg_event_type": dialect.event(event),
        "filter_type": query["query_type"],
        "filter": query["query"],
        "notify_record_type": record_type,
    }
    item = {"reference_id": story.identifiers.new("ref"), "timestamp": story.now(), "subscribe_criteria": criteria}
    return {"transaction_id": story.identifiers.new("txn"), "subscribe_request": [item]}


def _filter(story: Story, person: Person) -> dict[str, Any]:
    """Return the query that means one person, in the form that the IUT takes."""
    dialect, value = story.run.dialect, person.identifier_value
    attribute = dialect.attributes["identifier"]
    if dialect.filter_form == "expression":
        return expressed(story, {attribute: {"$eq": value}})
    if dialect.filter_form == "predicate":
        condition = {"attribute_name": attribute, "operator": "eq", "attribute_value": value}
        return {"query_type": "predicate", "query": [{"seq_num": 1, "expression1": condition}]}
    return by_identifier(person)


def sender_of(story: Story, subscriber: str) -> str:
    """Return the sender_id by which an SP-MIS of the scenario speaks."""
    identities = story.run.target.identities
    return identities.second_sender_id if subscriber == "Beta" else identities.sender_id


def _on_subscribe(story: Story, subscriber: str) -> Message:
    exchange = story.subscriptions[subscriber]
    refusal = refusal_of(exchange.answer)
    if refusal is not None and subscriber == "Beta":
        raise Unreachable(f"the second sender was refused: {refusal}", key="identities.second_sender_id")
    return exchange.answer if refusal is not None else story.await_callbacks(exchange)[-1]


@sentence("{subscriber} is given a code")
def is_given_a_code(story: Story, step: Step, subscriber: str) -> None:
    """Judge the outcome of a subscription."""
    message = _on_subscribe(story, subscriber)
    story.judge(step.requirement, "is-given-a-code", story.subscriptions[subscriber].answer, message)
    code = subscription_code(message)
    if code is not None:
        story.codes[subscriber] = code


@sentence("their codes differ")
def codes_differ(story: Story, step: Step) -> None:
    """Judge the codes of all subscriptions of the scenario."""
    callbacks = [_on_subscribe(story, subscriber) for subscriber in story.subscriptions]
    first = next(iter(story.subscriptions.values()))
    story.judge(step.requirement, "codes-differ", first.answer, *callbacks)


@sentence("the second subscription is refused as already subscribed")
def refused_as_subscribed(story: Story, step: Step) -> None:
    """Judge the answer or callback to a repeated subscription."""
    exchange = story.subscriptions["again"]
    callbacks = story.await_callbacks(exchange) if exchange.acknowledged else ()
    story.judge(step.requirement, "is-refused-as-already-subscribed", exchange.answer, *callbacks)


@sentence("{name} is enrolled in the {programme} programme too")
def becomes_enrolled(story: Story, step: Step, name: str, programme: str) -> None:
    """Tell a further enrolment of somebody who is known, which subscribers are told of."""
    enrolment = story.enrolment(name, programme)
    story.cause = tell(story, enrolment, ENROLMENT)


@sentence("{name}'s status becomes {status}")
def status_becomes(story: Story, step: Step, name: str, status: str) -> None:
    """Tell a status change that subscribers are told of."""
    changed = story.enrolment(name).changed(status_code(status, story.interface), story.next_day())
    story.cause = tell(story, changed, STATUS_CHANGE)


@sentence("the status of {name} is changed to {status} by {sender}")
def status_is_changed_by(story: Story, step: Step, name: str, status: str, sender: str) -> None:
    """Tell a status change as one of two SP-MISs; not everybody takes it from each of them."""
    changed = story.enrolment(name).changed(status_code(status, story.interface), story.next_day())
    answer = publish(story, [changed], sender=sender_of(story, sender)).answer
    refusal = refusal_of(answer)
    if refusal is not None:
        raise Unreachable(f"the IUT does not take the change from {sender}: {refusal}", verdict="not_applicable")
    story.cause = Cause(changed, STATUS_CHANGE, answer.event["started"], answer)


@sentence("{subscriber} is notified of it")
def is_notified(story: Story, step: Step, subscriber: str) -> None:
    """Expect one notification, and give it the time of the callback budget."""
    awaited = await_notification(story, step, subscriber)

    def told() -> tuple[Message, ...]:
        return story.run.inbox.matching(lambda message: awaited.concerns(story, message))

    if story.wait("notify", lambda: bool(told())):
        story.outcomes = list(told())


@sentence("{subscriber} is not notified, {reason}")
def is_not_notified(story: Story, step: Step, subscriber: str, reason: str) -> None:
    """Forbid a notification to the end of the run."""
    await_notification(story, step, subscriber, although=reason)


def await_notification(
    story: Story, step: Step, subscriber: str, *, although: str | None = None, check: str = "is-notified"
) -> AwaitedNotification:
    """Have judged, when the run is over, by `check` whether a subscriber was notified; `although` forbids that."""
    if step.requirement is None:
        raise ValueError("a sentence about notifications has to name its requirement")
    cause = _cause(story)
    refusal = refusal_of(cause.answer) if cause.answer else None
    if refusal is not None:
        raise Unreachable(f"the update that causes the notification was refused: {refusal}")
    answer = cause.answer or story.subscriptions[subscriber].answer
    awaited = AwaitedNotification(step.requirement, story.step, subscriber, cause, answer, although, check)
    story.awaited.append(awaited)
    return awaited


def _cause(story: Story) -> Cause:
    if story.cause is None:
        raise ValueError("nothing has happened that a subscriber could be notified of")
    return story.cause


@sentence("{subscriber} unsubscribes")
def unsubscribes(story: Story, step: Step, subscriber: str) -> None:
    """Unsubscribe with the code that was given."""
    unsubscribe(story, subscriber, story.codes[subscriber])


@sentence("{subscriber} has unsubscribed")
def has_unsubscribed(story: Story, step: Step, subscriber: str) -> None:
    """Unsubscribe, and wait for the answer."""
    unsubscribe(story, subscriber, story.codes[subscriber])
    story.await_callbacks(story.exchange)


@sentence("{subscriber} unsubscribes with a code that does not exist")
def unsubscribes_unknown(story: Story, step: Step, subscriber: str) -> None:
    """Unsubscribe with a code that nobody was given."""
    unsubscribe(story, subscriber, story.identifiers.new("code"))


@sentence("{subscriber} unsubscribes with the code of {other}")
def unsubscribes_another(story: Story, step: Step, subscriber: str, other: str) -> None:
    """Try to end somebody else's subscription, and wait for what becomes of it."""
    unsubscribe(story, subscriber, story.codes[other])
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


def unsubscribe(story: Story, subscriber: str, code: str) -> None:
    """Send an unsubscription from one code."""
    message: dict[str, Any] = {
        "transaction_id": story.identifiers.new("txn"),
        "timestamp": story.now(),
        "subscription_codes": [code],
    }
    story.send("unsubscribe", message, sender=sender_of(story, subscriber), inbox=subscriber)


@sentence("the answer says that {subscriber} is unsubscribed")
def says_unsubscribed(story: Story, step: Step, subscriber: str) -> None:
    """Judge the answer to an unsubscription."""
    exchange = story.exchange
    callbacks = story.await_callbacks(exchange) if exchange.acknowledged else ()
    story.judge(step.requirement, "is-unsubscribed", exchange.answer, *callbacks, code=story.codes[subscriber])


@sentence("the unsubscription is refused")
def unsubscription_is_refused(story: Story, step: Step) -> None:
    """Judge the refusal of a code."""
    exchange = story.exchange
    callbacks = story.await_callbacks(exchange) if exchange.acknowledged else ()
    story.judge(step.requirement, "is-refused-for-the-code", exchange.answer, *callbacks)
