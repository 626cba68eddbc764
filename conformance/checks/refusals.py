"""Checks of refusals: a message that cannot be served is refused, in any lawful way."""

from __future__ import annotations

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated
from conformance.messages import Message, refusal_of
from protocol.json_text import MISSING


@check
def is_refused(seen: Seen) -> None:
    """The message is refused: a 4xx, ERR, NACK, `rjct`, or an ACK whose callback says `rjct`."""
    if refusal_of(seen.message) is not None:
        return
    callbacks = seen.callbacks
    if any(_rejects(message) for message in (callbacks or seen.answers)):
        return
    came = summary(callbacks[0]) if callbacks else summary(seen.message)
    fault = seen.expected.get("fault", "a fault")
    place = (callbacks[0] if callbacks else seen.message).place()
    raise Violated(
        f"a message with {fault} was not refused",
        expected="a refusal: 4xx, ERR, NACK or rjct",
        actual=came,
        at=place,
    )


def _rejects(message: Message) -> bool:
    """Tell whether a message rejects the request, or the item of it that is at fault."""
    return message.rejected or any(item.get("status") == "rjct" for item in message.items)


@check
def is_refused_by_status(seen: Seen) -> None:
    """The HTTP status is a 4xx."""
    status = seen.message.status
    if status is None or not 400 <= status < 500:
        raise Violated(
            f"the answer is HTTP {status}",
            expected="a 4xx status",
            actual=summary(seen.message),
            at=seen.message.place(),
        )


@check
def says_bad_request(seen: Seen) -> None:
    """An ERR for a malformed message has a fitting code."""
    message = seen.message
    code = message.at("/message/error/code")
    if message.at("/message/ack_status") != "ERR" or code is MISSING:
        raise NotApplicable("the refusal was no ERR with a code")
    fitting = seen.expected["codes"]
    if code not in fitting:
        raise Violated(
            f"the error code is {code}",
            expected=" or ".join(fitting),
            actual=code,
            at=message.place("/message/error/code"),
        )
