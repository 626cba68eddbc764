"""Sentences about codes that end subscriptions: one's own, those of others, and codes that nobody was given."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.messages import Message
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.subscribing import EVENTS, has_code, sender_of, subscribe
from conformance.story import Story, Unreachable


@sentence("{subscriber} has a subscription to each event of {name}")
def has_both(story: Story, step: Step, subscriber: str, name: str) -> None:
    """Subscribe to every event of one person, and go on only with a code for each."""
    for called, event in EVENTS.items():
        story.subscriptions[subscriber] = subscribe(story, subscriber, event, name)
        if not has_code(story, subscriber):
            raise Unreachable(f"the subscription to {called} that the scenario needs was given no code")
        story.codes[f"{subscriber} to {called}"] = story.codes[subscriber]


@sentence("{subscriber} has ended its subscription to {event}")
def has_ended(story: Story, step: Step, subscriber: str, event: str) -> None:
    """End one of several subscriptions by its code, and wait for the answer."""
    _unsubscribe(story, subscriber, [story.codes[f"{subscriber} to {event}"]])


@sentence("{subscriber} unsubscribes with its own code and the code of {other}, in one message")
def unsubscribes_with_the_code_of_another_too(story: Story, step: Step, subscriber: str, other: str) -> None:
    """Try to end somebody else's subscription beside one's own, and wait for what becomes of it."""
    _unsubscribe(story, subscriber, [story.codes[subscriber], story.codes[other]])


@sentence("{subscriber} unsubscribes with its own code and one that does not exist, in one message")
def unsubscribes_with_an_unknown_code_too(story: Story, step: Step, subscriber: str) -> None:
    """Send a code that was given and one that was not, in this order."""
    _unsubscribe(story, subscriber, [story.codes[subscriber], story.identifiers.new("code")])


@sentence("the code that does not exist is not said to be ended")
def unknown_code_is_not_ended(story: Story, step: Step) -> None:
    """Judge what is said of the code that nobody was given."""
    _judge(story, step, "does-not-end-the-unknown-code")


@sentence("the code that does not exist is not passed over in silence")
def unknown_code_is_told(story: Story, step: Step) -> None:
    """Judge whether the answer lets the sender tell which of the codes were ended."""
    _judge(story, step, "tells-the-unknown-code-apart")


def _judge(story: Story, step: Step, check: str) -> None:
    exchange = story.exchange
    code = exchange.message["subscription_codes"][-1]
    story.judge(step.requirement, check, exchange.answer, *story.callbacks_of(exchange), code=code)


def _unsubscribe(story: Story, subscriber: str, codes: Sequence[str]) -> tuple[Message, ...]:
    """Send an unsubscription from several codes; return its callbacks."""
    message = {
        "transaction_id": story.identifiers.new("txn"),
        "timestamp": story.now(),
        "subscription_codes": list(codes),
    }
    sender = sender_of(story, subscriber)
    exchange = story.send("unsubscribe", message, count=len(codes), sender=sender, inbox=subscriber)
    return story.await_callbacks(exchange) if exchange.acknowledged else ()
