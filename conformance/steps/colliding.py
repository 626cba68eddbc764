"""Sentences about two senders at once, who cannot know of each other's ids."""

from __future__ import annotations

from typing import Any

from conformance.checks.delivery import is_held_up
from conformance.messages import Message, refusal_of
from conformance.plan import Step
from conformance.reception import HOLD_SECONDS, fails_until, holds_until, is_of_transaction
from conformance.sentences import sentence
from conformance.steps.subscribing import sender_of
from conformance.steps.tracking import ask_for_status, status_operation
from conformance.story import Story, Unreachable
from conformance.together import search_for, send_together
from protocol.datetimes import later

# Where the ids of a search stand.
_PLACES: dict[str, tuple[str | int, ...]] = {
    "message_id": ("header", "message_id"),
    "transaction_id": ("message", "transaction_id"),
    "reference_id": ("message", "search_request", 0, "reference_id"),
}

_ATTEMPTS = 3
# The interpretation about ids that two senders share, by interface.
_SHARED_IDS = {"ibr": "IBR-I-60", "ess": "ESS-C-57"}


@sentence("Alpha searches {name} and Beta searches {other} under the same {attribute}")
def search_under_one_id(story: Story, step: Step, name: str, other: str, attribute: str) -> None:
    """Send two searches at one moment that have one id in common."""
    documents = _searches(story, name, other)
    *path, member = _PLACES[attribute]
    first, second = (_inside(document, path) for document in documents.values())
    second[member] = first[member]
    story.together = send_together(story, "search", documents)


@sentence("Alpha searches {name} and Beta searches {other}, while the address of Alpha answers with errors")
def search_beside_a_failing_address(story: Story, step: Step, name: str, other: str) -> None:
    """Send two searches; nothing is taken at the address of the first before the other is answered."""
    documents = _searches(story, name, other)
    fails_until(story, is_of_transaction(_transaction(documents["Alpha"])), lambda: bool(_came(story, "Beta")))
    _send_in_turn(story, documents)
    _await(story, "Beta")


@sentence("Alpha searches {name} and Beta searches {other}, while the address of Alpha takes its time")
def search_beside_a_slow_address(story: Story, step: Step, name: str, other: str) -> None:
    """Send two searches; at the address of the first a callback waits until the other is answered.

    An IUT may take longer for reasons of its own: only one that does so every time is held up by the address.
    """
    for _ in range(_ATTEMPTS):
        story.together = {}
        documents = _searches(story, name, other)
        holds_until(story, is_of_transaction(_transaction(documents["Alpha"])), lambda: bool(_came(story, "Beta")))
        _send_in_turn(story, documents)
        _await(story, "Alpha")
        _await(story, "Beta")
        if not is_held_up(_came(story, "Beta"), _until(story)):
            return


@sentence("Alpha is answered with {name} and Beta with {other}, or refused")
def each_has_its_own(story: Story, step: Step, name: str, other: str) -> None:
    """Judge whom each sender was told of, and where."""
    for subscriber, wanted in (("Alpha", name), ("Beta", other)):
        _await(story, subscriber)
        exchange = story.together[subscriber]
        story.judge(
            step.requirement,
            "answers-the-sender-with-its-own",
            exchange.answer,
            *_came(story, subscriber),
            people={wanted: story.people.person(wanted).identifier_value},
            address=exchange.callback_address,
        )
    _tell_reading(story)


def _tell_reading(story: Story) -> None:
    """Tell whether an id that another sender used is taken in, where that shows: the first search was taken in."""
    first, second = story.together["Alpha"], story.together["Beta"]
    if first.acknowledged:
        observed = "of-the-sender" if second.acknowledged else "of-all"
        story.run.tell_reading(_SHARED_IDS[story.interface], observed, f"seen in {second.answer.event['id']}")


@sentence("{subscriber} asks for the status of its own search")
def asks_for_its_own(story: Story, step: Step, subscriber: str) -> None:
    """Ask for the status of one of two searches, once both are answered."""
    for each in story.together:
        _await(story, each)
    searched = story.searched = story.together[subscriber]
    if not searched.acknowledged:
        raise Unreachable("the search was refused", verdict="not_applicable")
    sender = sender_of(story, subscriber)
    ask_for_status(story, status_operation(story), "transaction_id", searched.transaction_id, sender=sender)
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


@sentence("{subscriber} is called back all the same")
def called_back_all_the_same(story: Story, step: Step, subscriber: str) -> None:
    """Judge that a search was called back although the address of another takes nothing."""
    _judge_called_back(story, step, subscriber, None)


@sentence("{subscriber} is called back meanwhile")
def called_back_meanwhile(story: Story, step: Step, subscriber: str) -> None:
    """Judge that a search was called back before the slow address of another took what came there."""
    _judge_called_back(story, step, subscriber, _until(story))


def _until(story: Story) -> str | None:
    """Return until when the slow address kept what came there first; None while nothing did."""
    held = story.callbacks_of(story.together["Alpha"])
    return later(held[0].event["arrived"], HOLD_SECONDS) if held else None


def _judge_called_back(story: Story, step: Step, subscriber: str, until: str | None) -> None:
    exchange = story.together[subscriber]
    refusal = refusal_of(exchange.answer)
    if refusal is not None:
        raise Unreachable(f"the second sender was refused: {refusal}", key="identities.second_sender_id")
    messages = (exchange.answer, *_came(story, subscriber))
    story.judge(step.requirement, "is-called-back-beside-another", *messages, until=until)


def _searches(story: Story, name: str, other: str) -> dict[str, dict[str, Any]]:
    people = {"Alpha": story.people.person(name), "Beta": story.people.person(other)}
    return {subscriber: search_for(story, person, subscriber=subscriber) for subscriber, person in people.items()}


def _send_in_turn(story: Story, documents: dict[str, dict[str, Any]]) -> None:
    """Send searches one after the other, so that the first is the one before which the other would have to wait."""
    for subscriber, document in documents.items():
        exchange = story.together[subscriber] = story.send_document("search", document)
        story.run.judge_answer(story, exchange)


def _inside(document: Any, path: list[str | int]) -> Any:
    for each in path:
        document = document[each]
    return document


def _transaction(document: dict[str, Any]) -> str:
    return str(document["message"]["transaction_id"])


def _came(story: Story, subscriber: str) -> tuple[Message, ...]:
    """Return the final callbacks of a search so far; none before it was sent."""
    if subscriber not in story.together:
        return ()
    return tuple(message for message in story.callbacks_of(story.together[subscriber]) if not message.pending)


def _await(story: Story, subscriber: str) -> None:
    if story.together[subscriber].acknowledged:
        story.wait("on-search", lambda: bool(_came(story, subscriber)))
