"""Checks of much at once: many searches, many requests in one message, many events, and two senders with one id."""

from __future__ import annotations

from conformance.checks.callbacks import goes_to_the_right_address
from conformance.checks.registry import check
from conformance.checks.searching import (
    answers_each_request_with_its_own,
    pages_partition_the_result,
    refused,
    returns_exactly,
)
from conformance.checks.seen import Seen
from conformance.checks.subscribing import told
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import refusal_of


@check
def answers_the_sender_with_its_own(seen: Seen) -> None:
    """One of two searches with an id in common is answered with its own, at its own address, or refused."""
    if refusal_of(seen.message) is not None:
        return
    if not seen.callbacks:
        raise Violated(
            "the search was acknowledged, and not called back",
            expected="its own outcome, or a refusal",
            actual="silence",
            at=seen.message.place("/message/ack_status"),
        )
    goes_to_the_right_address(seen)
    if not refused(seen.callbacks):
        returns_exactly(Seen(seen.callbacks, seen.expected))


@check
def answers_each_search_with_its_own(seen: Seen) -> None:
    """The outcomes of many searches tell each of its own person; `by_reference` has those that are answered."""
    if not seen.callbacks:
        raise NotApplicable("no search was called back, which is judged elsewhere")
    answers_each_request_with_its_own(Seen(seen.callbacks, seen.expected))


@check
def calls_each_search_back(seen: Seen) -> None:
    """Each of many searches has an outcome."""
    came = {item.get("reference_id") for message in seen.callbacks for item in message.items}
    missing = [reference for reference in seen.expected["references"] if reference not in came]
    if missing:
        raise Violated(
            f"{len(missing)} of {len(seen.expected['references'])} searches were acknowledged and not called back",
            expected="an outcome of each",
            actual=f"none of {shown(missing)}",
            at=(seen.callbacks or seen.messages)[-1].place(),
        )


@check
def answers_each_or_refuses_all(seen: Seen) -> None:
    """Each request of a large message is answered with its own, or the message is refused."""
    if not refused(seen.messages):
        answers_each_request_with_its_own(seen)


@check
def pages_have_all_or_are_refused(seen: Seen) -> None:
    """The pages of a large result have each record once, or the IUT takes none of that size."""
    if not refused(seen.messages):
        pages_partition_the_result(seen)


@check
def is_notified_of_each(seen: Seen) -> None:
    """The notifications together tell of all the people."""
    came = {each for message in seen.callbacks for _, found in told(message) for each in found.identifiers}
    missing = [name for name, identifier in seen.expected["people"].items() if identifier not in came]
    if missing:
        raise Violated(
            f"the subscriber was not notified of {len(missing)} of {len(seen.expected['people'])} people",
            expected="a notification about each",
            actual=f"none about {', '.join(missing)}",
            at=(seen.callbacks or seen.messages)[-1].place(),
        )
