"""Checks of what is said of a code that nobody was given, beside one that was, in one message to unsubscribe."""

from __future__ import annotations

from typing import Any

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of


@check
def does_not_end_the_unknown_code(seen: Seen) -> None:
    """No answer says of the code that does not exist that it was ended."""
    if not seen.callbacks and refusal_of(seen.message) is None:
        raise NotApplicable("nothing was said of the codes, which is judged elsewhere")
    for message in seen.callbacks:
        if any(entry.get("status") == "unsubscribe" for entry in _entries_of(message, seen.expected["code"])):
            raise Violated(
                "a code that does not exist is said to be ended",
                expected=f"rjct, or no `unsubscribe` for {seen.expected['code']}",
                actual=shown(message.at("/message/subscription_status")),
                at=message.place("/message/subscription_status"),
            )


@check
def tells_the_unknown_code_apart(seen: Seen) -> None:
    """Either the message is refused, or the answer lists the codes that were ended."""
    message = seen.messages[-1]
    if refusal_of(seen.message) is not None or message.rejected or not message.callback:
        return
    if not isinstance(message.at("/message/subscription_status"), list):
        raise Violated(
            "unsubscribing succeeds, and nothing tells that one of the codes does not exist",
            expected="rjct, or `subscription_status` with the codes that were ended",
            actual=summary(message),
            at=message.place("/message/status"),
        )


def _entries_of(message: Message, code: str) -> list[dict[str, Any]]:
    listed = message.at("/message/subscription_status")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return [entry for entry in entries if entry.get("code") == code]
