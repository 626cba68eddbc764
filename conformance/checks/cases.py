"""Checks of how generated messages are taken that are unusual and lawful, or whose refusal nobody can demand."""

from __future__ import annotations

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import Violated
from conformance.messages import Message, refusal_of


@check
def takes_the_envelope(seen: Seen) -> None:
    """Neither the answer nor a callback refuses the envelope; what is asked for in it may be refused."""
    for message in (seen.message, *seen.callbacks):
        if _refuses_the_envelope(message):
            raise Violated(
                f"a message with {seen.expected['what']} was refused",
                expected="an answer to what is asked for, as the message is lawful",
                actual=summary(message),
                at=message.place(),
            )


def _refuses_the_envelope(message: Message) -> bool:
    if message.status is not None and message.status >= 400:
        return True
    if message.at("/message/ack_status") == "ERR" or message.kind in ("other", "none"):
        return True
    return message.at("/header/status") == "rjct" and isinstance(message.at("/header/status_reason_code"), str)


@check
def is_answered_or_refused(seen: Seen) -> None:
    """There is an answer of the operation, or a lawful refusal, and after an ACK a callback."""
    message = seen.message
    silent = message.at("/message/ack_status") == "ACK" and not seen.callbacks and _promises(message)
    if silent or (refusal_of(message) is None and message.kind not in ("answer", "acknowledgement")):
        raise Violated(
            f"a message with {seen.expected['what']} was not answered",
            expected="an answer of the operation, or a refusal: 4xx, ERR, NACK or rjct",
            actual="an ACK, and no callback" if silent else summary(message),
            at=message.place(),
        )


def _promises(message: Message) -> bool:
    """Tell whether an ACK to the message promises a callback."""
    return message.operation is not None and message.operation.callback is not None
