"""Checks of every answer and callback, whatever it says: acknowledgement, echo, counts, moments."""

from __future__ import annotations

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of, told_refusal, told_rejection
from protocol.datetimes import parse_datetime
from protocol.json_text import MISSING

_TEN_MINUTES = 600


@check
def is_acknowledged(seen: Seen) -> None:
    """An asynchronous request is answered by an acknowledgement with a lawful status, or by a 4xx."""
    message = seen.message
    if message.kind == "refusal":
        return
    status = message.at("/message/ack_status")
    if message.kind != "acknowledgement" or status not in ("ACK", "NACK", "ERR"):
        raise Violated(
            f"`/message/ack_status` is {said(message, '/message/ack_status')}",
            expected="an acknowledgement: ACK, NACK or ERR",
            actual=summary(message),
            at=message.place("/message/ack_status"),
        )


@check
def is_acknowledged_and_not_rejected(seen: Seen) -> None:
    """A request that can be served is acknowledged with ACK, and no callback rejects it."""
    message = seen.message
    if message.at("/message/ack_status") != "ACK" or not 200 <= (message.status or 0) < 300:
        raise Violated(
            "the request was not accepted",
            expected="ACK",
            actual=summary(message),
            at=message.place("/message/ack_status"),
        )
    for callback in seen.callbacks:
        if callback.rejected:
            raise Violated(
                "the request was acknowledged, and rejected by the callback",
                expected="an outcome other than rjct",
                actual=summary(callback),
                at=callback.place("/message"),
            )


@check
def echoes_transaction(seen: Seen) -> None:
    """The transaction_id is the one of the request; a rejection without a message has none."""
    sent, message = seen.sent("/message/transaction_id"), seen.messages[-1]
    if not seen.sent_is_readable:
        raise NotApplicable("what was sent is not read alike by all readers")
    if no_message(message) or (message.rejected and message.at("/message") in (None, {})):
        raise NotApplicable("the request was rejected without a message")
    came = message.at("/message/transaction_id")
    if came != sent:
        raise Violated(
            f"the transaction_id came back as {said(message, '/message/transaction_id')}",
            expected=shown(sent),
            actual=said(message, "/message/transaction_id"),
            at=message.place("/message/transaction_id"),
        )


@check
def accepts_and_echoes_transaction(seen: Seen) -> None:
    """The request is served, not refused in any way, and the transaction_id is the one of the request."""
    message = seen.messages[-1]
    if refusal_of(seen.message) or message.rejected:
        raise Violated(
            "the request was refused", expected="an answer to the request", actual=summary(message), at=message.place()
        )
    echoes_transaction(seen)


@check
def answers_each_reference(seen: Seen) -> None:
    """A synchronous answer has one outcome for each reference_id."""
    message = seen.message
    if message.rejected and not message.items:
        raise NotApplicable("the whole message was refused")
    asked = seen.expected["references"]
    came = [item.get("reference_id") for item in message.items]
    if sorted(map(str, came)) != sorted(asked):
        raise Violated(
            "the outcomes are not one for each reference_id asked",
            expected=shown(asked),
            actual=shown(came),
            at=message.place("/message"),
        )


@check
def answers_only_asked_references(seen: Seen) -> None:
    """A callback has no reference_id that was not asked."""
    message, asked = seen.messages[-1], seen.expected["references"]
    for item in message.items:
        if item.get("reference_id") not in asked:
            raise Violated(
                f"the outcome {shown(item.get('reference_id'))} answers no request of this transaction",
                expected=shown(asked),
                actual=shown(item.get("reference_id")),
                at=message.place("/message"),
            )


@check
def names_the_receiver(seen: Seen) -> None:
    """The receiver_id is the sender_id of the request."""
    sent, message = seen.sent("/header/sender_id"), seen.messages[-1]
    came = message.text("/header/receiver_id")
    if not seen.sent_is_readable:
        raise NotApplicable("what was sent is not read alike by all readers")
    if not came:
        raise NotApplicable("the header names no receiver")
    if came != sent:
        raise Violated(
            "the message is addressed to somebody else",
            expected=shown(sent),
            actual=came,
            at=message.place("/header/receiver_id"),
        )


@check
def repeats_announced_correlation(seen: Seen) -> None:
    """The correlation_id of the callback is the one of the acknowledgement."""
    announced = seen.message.text("/message/correlation_id")
    came = seen.messages[-1].text("/message/correlation_id")
    if not announced or not came:
        raise NotApplicable("one of both has no correlation_id")
    if announced != came:
        raise Violated(
            "the callback has another correlation_id than the acknowledgement",
            expected=announced,
            actual=came,
            at=seen.messages[-1].place("/message/correlation_id"),
        )


@check
def counts_no_more_than_total(seen: Seen) -> None:
    """The completed_count is not above the total_count."""
    message = seen.message
    total, completed = message.at("/header/total_count"), message.at("/header/completed_count")
    if not isinstance(total, int) or not isinstance(completed, int):
        raise NotApplicable("the header has not both counts")
    if completed > total:
        raise Violated(
            "completed_count is above total_count",
            expected=f"at most {total}",
            actual=completed,
            at=message.place("/header/completed_count"),
        )


@check
def is_dated_now(seen: Seen) -> None:
    """The message_ts is within ten minutes of the message's arrival."""
    message = seen.message
    text = message.text("/header/message_ts")
    try:
        dated = parse_datetime(text or "")
    except ValueError as error:
        raise NotApplicable("message_ts is no date-time, which is judged elsewhere") from error
    arrived = parse_datetime(message.event["arrived" if message.callback else "started"])
    if abs((dated - arrived).total_seconds()) > _TEN_MINUTES:
        raise Violated(
            "message_ts is not the time of sending",
            expected=f"within ten minutes of {arrived.isoformat()}",
            actual=text,
            at=message.place("/header/message_ts"),
        )


@check
def delivers(seen: Seen) -> None:
    """The callback that the requirement is about came; what it says is judged elsewhere."""
    if not seen.callbacks:
        raise Violated("no callback came", expected="a callback", actual="none", at=seen.message.place())


def no_message(message: Message) -> bool:
    """Tell whether an answer that rejects in its header carries no message at all."""
    return message.at("/header/status") == "rjct" and not isinstance(message.at("/message"), dict)


def said(message: Message, pointer: str) -> str:
    """Return the value at a pointer for a person."""
    value = message.at(pointer)
    return "missing" if value is MISSING else shown(value)


def summary(message: Message) -> str:
    """Return in a few words what an answer is."""
    if message.kind == "none":
        return "no answer"
    if refusal_of(message):
        return f"refused: {told_refusal(message)}"
    if message.kind == "acknowledgement":
        return f"acknowledgement {shown(message.at('/message/ack_status'))}"
    if message.kind == "other":
        return f"HTTP {message.status} with {shown(message.document)}"
    if message.rejected:
        return told_rejection(message)
    return f"{message.kind} {shown(message.document)}"
