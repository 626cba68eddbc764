"""Sentences about a transaction_id at the limit of its length, in whatever message it is."""

from __future__ import annotations

from typing import Any

from conformance.checks.answers import summary
from conformance.messages import refusal_of
from conformance.plan import Step
from conformance.questions import by_identifier, request_item
from conformance.sentences import sentence
from conformance.steps.subscribing import EVENTS, sender_of, subscription_message
from conformance.story import Story, Unreachable


@sentence("{name} has been searched under a transaction_id of {length:d} characters")
def has_been_searched_under_a_long_id(story: Story, step: Step, name: str, length: int) -> None:
    """Search, asynchronously where the IUT does that; go on only with an answer."""
    operation = "search" if "search" in story.run.target.operations else "sync/search"
    items = [request_item(story, by_identifier(story.people.person(name)))]
    _send(story, operation, {"search_request": items}, length=length)
    answer = story.outcomes[-1]
    if refusal_of(answer) is not None or answer.kind not in ("answer", "callback"):
        raise Unreachable(f"the search that the scenario needs was not answered ({summary(answer)})")
    story.searched = story.exchange


@sentence("{subscriber} subscribes to {event} of {name} under a transaction_id of {length:d} characters")
def subscribes_under_a_long_id(story: Story, step: Step, subscriber: str, event: str, name: str, length: int) -> None:
    """Subscribe to the events of one person, and wait for the outcome."""
    message = subscription_message(story, EVENTS[event], story.people.person(name))
    _send(story, "subscribe", message, length=length, subscriber=subscriber)


@sentence("{subscriber} unsubscribes under a transaction_id of {length:d} characters")
def unsubscribes_under_a_long_id(story: Story, step: Step, subscriber: str, length: int) -> None:
    """Unsubscribe with the code that was given, and wait for the answer."""
    message = {"timestamp": story.now(), "subscription_codes": [story.codes[subscriber]]}
    _send(story, "unsubscribe", message, length=length, subscriber=subscriber)


@sentence("the status of that search is asked under a transaction_id of {length:d} characters")
def status_asked_under_a_long_id(story: Story, step: Step, length: int) -> None:
    """Ask for the status of the search, with the answer in a callback."""
    if story.searched is None:
        raise ValueError("nothing was searched")
    request = {
        "reference_id": story.identifiers.new("ref"),
        "txn_type": "search",
        "attribute_type": "transaction_id",
        "attribute_value": story.searched.transaction_id,
    }
    _send(story, "txn/status", {"txnstatus_request": request}, length=length)


def _send(story: Story, operation: str, message: dict[str, Any], *, length: int, subscriber: str = "Alpha") -> None:
    """Send a message under an id of this length; its answer, or what it is called back with, is the story's outcome."""
    identifier = story.identifiers.new("txn").ljust(length, "x")
    long = {**message, "transaction_id": identifier}
    exchange = story.send(operation, long, sender=sender_of(story, subscriber), inbox=subscriber)
    story.outcomes = [exchange.answer]
    if exchange.acknowledged:
        story.await_callbacks(exchange)
