"""Checks of how the IUT takes what a registry sends it: callbacks and notifications, lawful or not.

The messages are the answers of the IUT.
"""

from __future__ import annotations

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import Violated
from conformance.messages import refusal_of


@check
def is_taken(seen: Seen) -> None:
    """What is lawful is acknowledged: with ACK or NACK, as no callback follows a callback."""
    _require(seen, ("ACK", "NACK"), "2xx with ack_status ACK")


@check
def is_taken_with_ack(seen: Seen) -> None:
    """What is lawful is acknowledged with ACK."""
    _require(seen, ("ACK",), "2xx with ack_status ACK")


def _require(seen: Seen, lawful: tuple[str, ...], expected: str) -> None:
    for answer in seen.answers:
        acknowledged = answer.status is not None and 200 <= answer.status < 300
        if not acknowledged or answer.at("/message/ack_status") not in lawful:
            raise Violated(
                f"{seen.expected['what']} was not acknowledged",
                expected=expected,
                actual=summary(answer),
                at=answer.place("/message/ack_status"),
            )


@check
def is_not_taken(seen: Seen) -> None:
    """What is not lawful is refused: a 4xx, ERR or NACK."""
    for answer in seen.answers:
        if refusal_of(answer) is None:
            raise Violated(
                f"{seen.expected['what']} was not refused",
                expected="a refusal: 4xx, ERR or NACK",
                actual=summary(answer),
                at=answer.place(),
            )


@check
def is_answered_somehow(seen: Seen) -> None:
    """What may be taken or refused is answered, and by no error of the server."""
    for answer in seen.answers:
        if answer.status is None or answer.status >= 500:
            raise Violated(
                f"{seen.expected['what']} was not answered as a message",
                expected="ACK, or a refusal: 4xx, ERR or NACK",
                actual=summary(answer),
                at=answer.place(),
            )
