"""Sentences about several subscriptions in one message, subscriptions for a time, and filters that name a status."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from conformance.checks.subscribing_together import codes_by_reference, is_told_of
from conformance.enrolling import STATUS_CHANGE, tell
from conformance.exchange import Exchange
from conformance.messages import Message
from conformance.notification import notifications_to
from conformance.people import Benefit
from conformance.plan import Step
from conformance.questions import by_expression, by_predicate
from conformance.sentences import sentence
from conformance.steps.naming import moment, names_in, status_code
from conformance.steps.subscribing import EVENTS, has_code, sender_of, subscription_message
from conformance.story import Story, Unreachable
from protocol.datetimes import later

_DAY = 86400.0
# In the form of the official sample: at midnight of every day.
_EVERY_DAY = "0 0 0 * * ?"


@sentence("{subscriber} subscribes to {event} of {names}, in one message")
def subscribes_together(story: Story, step: Step, subscriber: str, event: str, names: str) -> None:
    """Send a subscription to each of several people in one message."""
    messages = [subscription_message(story, EVENTS[event], story.people.person(name)) for name in names_in(names)]
    requests = [request for message in messages for request in message["subscribe_request"]]
    message = {"transaction_id": story.identifiers.new("txn"), "subscribe_request": requests}
    story.subscriptions[subscriber] = _send(story, subscriber, message, count=len(requests))


@sentence("{subscriber} is given a code for each of {names}, unless all are refused")
def is_given_codes(story: Story, step: Step, subscriber: str, names: str) -> None:
    """Judge the outcome of each request, and go on only with their codes."""
    exchange = story.subscriptions[subscriber]
    answers = _answers(story, exchange)
    facts = {"references": exchange.references}
    story.judge(step.requirement, "is-given-a-code-for-each", exchange.answer, *answers, **facts)
    codes = codes_by_reference(answers)
    if len(codes) < len(exchange.references):
        raise Unreachable("the IUT does not take several subscriptions in one message", verdict="not_applicable")
    for reference, name in zip(exchange.references, names_in(names), strict=True):
        story.codes[f"{subscriber} to {name}"] = codes[reference]


@sentence("{subscriber} has unsubscribed from {name} alone")
def has_unsubscribed_from_one(story: Story, step: Step, subscriber: str, name: str) -> None:
    """End one of several subscriptions by its code, and wait for the answer."""
    _unsubscribe(story, subscriber, [name])


@sentence("{subscriber} has unsubscribed from {names}, in one message")
def has_unsubscribed_from_several(story: Story, step: Step, subscriber: str, names: str) -> None:
    """End several subscriptions by one message; not everybody takes several codes."""
    _unsubscribe(story, subscriber, names_in(names))


def _unsubscribe(story: Story, subscriber: str, names: Sequence[str]) -> None:
    message = {
        "transaction_id": story.identifiers.new("txn"),
        "timestamp": story.now(),
        "subscription_codes": [story.codes[f"{subscriber} to {name}"] for name in names],
    }
    answers = _answers(story, _send(story, subscriber, message, operation="unsubscribe", count=len(names)))
    if not answers or answers[-1].rejected:
        raise Unreachable(f"the IUT did not end {len(names)} subscriptions by one message", verdict="not_applicable")


@sentence("{names} become {status}, one after the other")
def become(story: Story, step: Step, names: str, status: str) -> None:
    """Tell a change of status of each of several people."""
    for name in names_in(names):
        changed = story.enrolment(name).changed(status_code(status, story.interface), story.next_day())
        story.cause = tell(story, changed, STATUS_CHANGE)


@sentence("{subscriber} is told of {names}")
def is_told_of_all(story: Story, step: Step, subscriber: str, names: str) -> None:
    """Judge that a subscriber was told of each of several people."""
    _judge(story, step, subscriber, wanted=names_in(names))


@sentence("{subscriber} is told of {name}, and not of {other}")
def is_told_of_one(story: Story, step: Step, subscriber: str, name: str, other: str) -> None:
    """Judge that a subscriber was told of the one, and is not told of the other to the end of the run."""
    _judge(story, step, subscriber, wanted=[name], unwanted=[other])


@sentence("{subscriber} is told of neither {name} nor {other}")
def is_told_of_nobody(story: Story, step: Step, subscriber: str, name: str, other: str) -> None:
    """Judge that a subscriber is told of neither to the end of the run."""
    _judge(story, step, subscriber, unwanted=[name, other])


def _judge(
    story: Story, step: Step, subscriber: str, *, wanted: Sequence[str] = (), unwanted: Sequence[str] = ()
) -> None:
    people, others = ({name: story.people.person(name).identifier_value for name in of} for of in (wanted, unwanted))
    if people:
        story.wait("notify", lambda: is_told_of(people.values(), notifications_to(story, subscriber)))
    story.at_the_end.append(partial(_judge_at_the_end, story, step, story.step, subscriber, people, others))


def _judge_at_the_end(
    story: Story, step: Step, index: int, subscriber: str, people: dict[str, str], others: dict[str, str]
) -> None:
    story.step = index
    messages = (story.subscriptions[subscriber].answer, *notifications_to(story, subscriber))
    story.judge(step.requirement, "is-told-of-these-alone", *messages, people=people, others=others)


@sentence("{subscriber} has subscribed to {event} of {name} from tomorrow on")
def has_subscribed_for_later(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Subscribe for a time that has not begun; not everybody takes a time."""
    message = _subscription_for_days(story, event, name, 1, 30)
    _subscribe_if_taken(story, subscriber, message, "subscriptions that begin later")


@sentence("{subscriber} has subscribed to {event} of {name} until yesterday")
def has_subscribed_until_yesterday(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Subscribe for a time that is over; not everybody takes that."""
    message = _subscription_for_days(story, event, name, -30, -1)
    _subscribe_if_taken(story, subscriber, message, "subscriptions that are over")


def _subscription_for_days(story: Story, event: str, name: str, first: int, last: int) -> dict[str, Any]:
    """Return a subscription for a time, in days from now."""
    message = subscription_message(story, EVENTS[event], story.people.person(name))
    begin, end = (later(story.now(), days * _DAY) for days in (first, last))
    period = {"start_time": begin, "end_time": end, "frequency": _EVERY_DAY}
    message["subscribe_request"][0]["subscribe_criteria"]["frequency"] = period
    return message


@sentence("{subscriber} has subscribed to changes of {name} to {status}")
def has_subscribed_to_status(story: Story, step: Step, subscriber: str, name: str, status: str) -> None:
    """Subscribe with a filter that names a person and a status; not everybody takes a filter of that form."""
    message = subscription_message(story, STATUS_CHANGE, story.people.person(name))
    query = _of_status(story, name, status_code(status, story.interface))
    form = {"filter_type": query["query_type"], "filter": query["query"]}
    message["subscribe_request"][0]["subscribe_criteria"] |= form
    _subscribe_if_taken(story, subscriber, message, "filters that name a status")


def _of_status(story: Story, name: str, code: str) -> dict[str, Any]:
    wanted = {"identifier": story.people.person(name).identifier_value, "status": code}
    if story.run.dialect.collective == "predicate":
        first, second = (
            {"attribute_name": attribute, "operator": "eq", "attribute_value": value}
            for attribute, value in wanted.items()
        )
        return by_predicate(story, [{"seq_num": 1, "expression1": first, "condition": "and", "expression2": second}])
    return by_expression(story, {"$and": [{attribute: {"$eq": value}} for attribute, value in wanted.items()]})


def _subscribe_if_taken(story: Story, subscriber: str, message: dict[str, Any], what: str) -> None:
    story.subscriptions[subscriber] = _send(story, subscriber, message)
    if not has_code(story, subscriber):
        raise Unreachable(f"the IUT does not take {what}", verdict="not_applicable")


@sentence("{name} receives {value} in cash on {day}")
def receives(story: Story, step: Step, name: str, value: str, day: str) -> None:
    """Tell a benefit of somebody whose status stays as it was."""
    paid = story.enrolment(name).paid(Benefit("1", moment(day), value))
    story.cause = tell(story, paid, STATUS_CHANGE)


def _send(
    story: Story, subscriber: str, message: dict[str, Any], *, operation: str = "subscribe", count: int = 1
) -> Exchange:
    return story.send(operation, message, count=count, sender=sender_of(story, subscriber), inbox=subscriber)


def _answers(story: Story, exchange: Exchange) -> tuple[Message, ...]:
    """Return the callbacks of a message, once there is an outcome of each of its requests, or it is rejected."""

    def complete(callbacks: tuple[Message, ...]) -> bool:
        final = [message for message in callbacks if not message.pending]
        told = {item.get("reference_id") for message in final for item in message.items}
        return any(message.rejected for message in final) or (bool(final) and told >= set(exchange.references))

    return story.await_callbacks(exchange, complete) if exchange.acknowledged else ()
