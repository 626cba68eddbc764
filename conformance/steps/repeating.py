"""Sentences about ids that one sender uses in several messages, as the standard lets it."""

from __future__ import annotations

from typing import Any

from conformance.exchange import Exchange
from conformance.messages import Message
from conformance.plan import Step
from conformance.questions import by_identifier, request_item
from conformance.sentences import sentence
from conformance.steps.naming import names_in
from conformance.story import Story


@sentence("{names} are searched in a message each of one transaction, {manner}")
def searched_in_one_transaction(story: Story, step: Step, names: str, manner: str) -> None:
    """Send one message after the other under one transaction_id."""
    _search_each(story, names, manner, {"transaction_id": story.identifiers.new("txn")}, {})


@sentence("{names} are searched in a message each under one reference_id, {manner}")
def searched_under_one_reference(story: Story, step: Step, names: str, manner: str) -> None:
    """Send one message after the other, each of a transaction of its own, whose requests have one reference_id."""
    _search_each(story, names, manner, {}, {"reference_id": story.identifiers.new("ref")})


def _search_each(story: Story, names: str, manner: str, of_message: dict[str, Any], of_request: dict[str, Any]) -> None:
    operation = "search" if manner == "asynchronously" else "sync/search"
    story.together = {}
    for name in names_in(names):
        item = {**request_item(story, by_identifier(story.people.person(name))), **of_request}
        message = {"transaction_id": story.identifiers.new("txn"), "search_request": [item], **of_message}
        exchange = story.together[name] = story.send(operation, message)
        _outcomes(story, exchange)


@sentence("each message is answered with its own of {names}")
def each_message_is_answered(story: Story, step: Step, names: str) -> None:
    """Judge what each of the messages found."""
    for name in names_in(names):
        people = {name: story.people.person(name).identifier_value}
        story.judge(step.requirement, "returns-exactly", *_outcomes(story, story.together[name]), people=people)


def _outcomes(story: Story, exchange: Exchange) -> tuple[Message, ...]:
    """Return the callbacks of a search that was acknowledged, once they are there; its answer where there are none."""

    def came() -> tuple[Message, ...]:
        return tuple(message for message in story.callbacks_of(exchange) if not message.pending)

    if exchange.acknowledged:
        story.wait("on-search", lambda: bool(came()))
    return came() or (exchange.answer,)
