"""Checks of a subscription that is like another one but for what it tells."""

from __future__ import annotations

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated
from conformance.messages import refusal_of


@check
def is_another_subscription(seen: Seen) -> None:
    """The subscription is not refused as one that is in force already."""
    message = seen.messages[-1]
    codes = [item.get("status_reason_code") for item in message.items]
    if "rjct.event.already_subscribed" in codes:
        raise Violated(
            "a subscription to records of another type was refused as already subscribed",
            expected="a code, or another reason",
            actual="rjct.event.already_subscribed",
            at=message.place("/message/subscribe_response/0/status_reason_code"),
        )
    if refusal_of(message) is not None or message.rejected:
        raise NotApplicable("the IUT does not tell records of that type")
