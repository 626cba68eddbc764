"""Checks of callbacks to an address that does not take them at first.

The first message is the answer to the request, the others are the callbacks that came, in order of arrival.
"""

from __future__ import annotations

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated
from conformance.messages import Message
from protocol.datetimes import parse_datetime


@check
def is_sent_again(seen: Seen) -> None:
    """What was answered with an error of the server, or not at all, is sent again."""
    failed = _failed(seen)
    if not any(message.taken for message in seen.callbacks):
        raise Violated(
            "the callback was not taken, and not sent again",
            expected="the same callback again",
            actual=f"{len(failed)} delivered, none of them taken",
            at=failed[-1].place(),
        )


@check
def stops_once_taken(seen: Seen) -> None:
    """What is sent again after an error is taken once: nothing follows."""
    _failed(seen)
    taken = [message for message in seen.callbacks if message.taken and not message.pending]
    if len(taken) > 1:
        raise Violated(
            f"the outcome was delivered {len(taken)} times after it had failed at first",
            expected="nothing more once it was taken",
            actual=len(taken),
            at=taken[1].place(),
        )


@check
def is_called_back_beside_another(seen: Seen) -> None:
    """The search is called back, and before `until` where that is stated: the moment when another address is free."""
    if not seen.callbacks:
        raise Violated(
            "the search was not called back while another address took nothing",
            expected="an outcome, whatever becomes of others",
            actual="silence",
            at=seen.message.place("/message/ack_status"),
        )
    until, arrived = seen.expected["until"], seen.callbacks[0].event["arrived"]
    if is_held_up(seen.callbacks, until):
        raise Violated(
            "the search was called back only when another address had taken what was sent there",
            expected=f"before {until}",
            actual=arrived,
            at=seen.callbacks[0].place(),
        )


def is_held_up(callbacks: tuple[Message, ...], until: str | None) -> bool:
    """Tell whether the first of these callbacks came no earlier than `until`, or none did; False without a moment."""
    if until is None:
        return False
    return not callbacks or parse_datetime(callbacks[0].event["arrived"]) >= parse_datetime(until)


def _failed(seen: Seen) -> list[Message]:
    failed = [message for message in seen.callbacks if not message.taken]
    if not failed:
        raise NotApplicable("no callback met with an error")
    return failed
