"""Checks of what happened while something else was under way, or came in another order than it happened in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.beneficiaries import named_status
from conformance.checks.answers import summary
from conformance.checks.records import enrolment_of
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.subscribing import subscription_code, told
from conformance.judgement import Violated, shown
from conformance.messages import Message, refusal_of
from protocol.datetimes import parse_datetime


def tells_of_the_change(messages: Iterable[Message], expected: Mapping[str, Any]) -> bool:
    """Tell whether notifications tell the status of a person in a programme; records without any leave it open."""
    found = _statuses(messages, expected)
    return expected["status"] in found or (bool(found) and set(found) == {None})


@check
def is_told_of_the_last_change(seen: Seen) -> None:
    """The notifications of several changes tell the status that came last."""
    if not tells_of_the_change(seen.callbacks, seen.expected):
        statuses = [named_status(status) for status in _statuses(seen.callbacks, seen.expected)]
        raise Violated(
            f"the subscriber was not told of the last change of {seen.expected['name']}",
            expected=f"{seen.expected['identifier']} as {named_status(seen.expected['status'])}",
            actual=", ".join(statuses) or "no notification",
            at=(seen.callbacks or seen.messages)[-1].place(),
        )


def _statuses(messages: Iterable[Message], expected: Mapping[str, Any]) -> list[str | None]:
    return [
        found.status_code if found.status is not None else None
        for message in messages
        for _, found in told(message)
        if expected["identifier"] in found.identifiers and found.programme in (None, expected["programme"])
    ]


@check
def is_told_nothing_since(seen: Seen) -> None:
    """No notification arrived after the moment `since`."""
    since = parse_datetime(seen.expected["since"])
    for message in seen.callbacks:
        if parse_datetime(message.event["arrived"]) > since:
            raise Violated(
                "a notification came after the answer that the subscriber is unsubscribed",
                expected=f"nothing after {seen.expected['since']}",
                actual=message.event["arrived"],
                at=message.place(),
            )


@check
def is_subscribed_once(seen: Seen) -> None:
    """Of two equal subscriptions one is in force; the messages are the answers and callbacks of both."""
    codes = [code for message in seen.callbacks if (code := subscription_code(message)) is not None]
    if len(codes) != 1:
        raise Violated(
            f"of two equal subscriptions {len(codes)} are in force",
            expected="one with a code, and one refused with rjct.event.already_subscribed",
            actual=shown(codes),
            at=seen.messages[-1].place("/message"),
        )


@check
def is_known_before_it_is_answered(seen: Seen) -> None:
    """A search that was acknowledged is known by its transaction_id: as pending, or with its outcome."""
    message = seen.messages[-1]
    status = message.at("/message/txnstatus_response/txn_status")
    about = status.get("transaction_id") if isinstance(status, dict) else None
    found = status.get("search_response") if isinstance(status, dict) else None
    outcomes = [item.get("status") for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    if refusal_of(message) or message.rejected or about != seen.expected["transaction_id"] or "rjct" in outcomes:
        raise Violated(
            "a search that was acknowledged is not known when its status is asked at once",
            expected=f"{seen.expected['transaction_id']} as rcvd, pdng or succ",
            actual=summary(message),
            at=message.place("/message/txnstatus_response"),
        )


@check
def is_enrolled_in_each(seen: Seen) -> None:
    """The person is enrolled in each programme; the messages are the answers, in the order of the programmes."""
    for programme, message in zip(seen.expected["programmes"], seen.messages, strict=True):
        outcome = message.at("/message/enrolled_response/0/enrolled_status")
        if outcome != "yes":
            raise Violated(
                f"what {programme} told was lost",
                expected="yes for each programme",
                actual=summary(message),
                at=message.place("/message/enrolled_response/0/enrolled_status"),
            )


@check
def tells_one_of_the_statuses(seen: Seen) -> None:
    """The record has one of the statuses between which the standard leaves the choice."""
    place, found = enrolment_of(seen)
    statuses = seen.expected["statuses"]
    if found.status_code not in statuses:
        raise Violated(
            f"the enrolment status is {named_status(found.status)}",
            expected=" or ".join(named_status(status) for status in statuses),
            actual=named_status(found.status),
            at=place,
        )
