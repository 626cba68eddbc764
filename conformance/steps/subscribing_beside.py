"""Sentences about subscriptions beside others: beside an equal one, one to other records, or one that is refused."""

from __future__ import annotations

from conformance.checks.subscribing_together import codes_by_reference
from conformance.messages import Message, refusal_of
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.naming import names_in
from conformance.steps.subscribing import EVENTS, sender_of, subscribe, subscription_message
from conformance.story import Story, Unreachable


@sentence("{subscriber} is refused the same subscription to {event} of {name}")
def is_refused_the_same(story: Story, step: Step, subscriber: str, event: str, name: str) -> None:
    """Send the same subscription again, and go on only where it is refused, as not everybody has to."""
    exchange = subscribe(story, subscriber, EVENTS[event], name)
    callbacks = story.await_callbacks(exchange) if exchange.acknowledged else ()
    if refusal_of(exchange.answer) is None and not any(message.rejected for message in callbacks):
        raise Unreachable("the IUT does not refuse the same subscription a second time", verdict="not_applicable")


@sentence("{subscriber} subscribes to {event} of {name}, told as {record_type}, too")
def subscribes_to_other_records(
    story: Story, step: Step, subscriber: str, event: str, name: str, record_type: str
) -> None:
    """Subscribe to the same event of the same person, told in records of another type."""
    exchange = subscribe(story, subscriber, EVENTS[event], name, record_type=record_type)
    if exchange.acknowledged:
        story.await_callbacks(exchange)


@sentence("the subscription is not refused as already subscribed")
def is_not_taken_for_the_same(story: Story, step: Step) -> None:
    """Judge the reason of a refusal, where there is one."""
    exchange = story.exchange
    story.judge(step.requirement, "is-another-subscription", exchange.answer, *story.callbacks_of(exchange))


@sentence("{subscriber} subscribes to {event} of {names}, and to those of {name} again, in one message")
def subscribes_with_one_again(story: Story, step: Step, subscriber: str, event: str, names: str, name: str) -> None:
    """Put a subscription that is in force already between two that are new; go on only where it alone is refused."""
    first, *others = names_in(names)
    order = (first, name, *others)
    messages = [subscription_message(story, EVENTS[event], story.people.person(each)) for each in order]
    requests = [request for message in messages for request in message["subscribe_request"]]
    message = {"transaction_id": story.identifiers.new("txn"), "subscribe_request": requests}
    sender = sender_of(story, subscriber)
    exchange = story.send("subscribe", message, count=len(requests), sender=sender, inbox=subscriber)
    references = dict(zip(exchange.references, order, strict=True))

    def complete(callbacks: tuple[Message, ...]) -> bool:
        told = {item.get("reference_id") for each in callbacks if not each.pending for item in each.items}
        return any(each.rejected for each in callbacks) or told >= set(references)

    callbacks = story.await_callbacks(exchange, complete) if exchange.acknowledged else ()
    accepted = {references[reference] for reference in codes_by_reference(callbacks) if reference in references}
    if accepted != {first, *others}:
        raise Unreachable("the IUT does not refuse one subscription of a message alone", verdict="not_applicable")
