"""Faults of several subscriptions in one message, and the lawful habit of taking one at a time."""

from collections.abc import Sequence
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.refusals import Refusal

ROWS = Replacements()


@ROWS.replaces("subscriptions.subscribe", "second-request-without-effect")
def _first_in_force(system: Any, original: Function, connection: Any, received: Any, item: Any) -> Any:
    info = original(connection, received, item)
    if item is not received.message["subscribe_request"][0]:
        system.switch.memory.setdefault("without effect", set()).add(info["code"])
    return info


@ROWS.replaces("notifications.subscribers", "second-request-without-effect")
def _in_force(system: Any, original: Function, *some: Any) -> Any:
    return [each for each in original(*some) if each.code not in system.switch.memory.get("without effect", ())]


@ROWS.replaces("callbacks.send", "codes-of-one-message-swapped")
def _swapped(_system: Any, original: Function, connection: Any, operation: str, *, spoken: Any, **rest: Any) -> None:
    if operation == "on-subscribe" and spoken.message:
        given = [each for each in spoken.message["subscribe_response"] if "subscriptions" in each]
        infos = [each["subscriptions"] for each in given]
        for each, info in zip(given, infos[1:] + infos[:1], strict=True):
            each["subscriptions"] = info
    original(connection, operation, spoken=spoken, **rest)


@ROWS.replaces("subscriptions.end", "first-code-ended-only")
def _first_ended(_system: Any, original: Function, connection: Any, codes: Sequence[str]) -> None:
    original(connection, codes[:1])


@ROWS.replaces("subscriptions.accept_subscribe", "several-subscriptions-refused")
def _one_request(_system: Any, original: Function, connection: Any, received: Any) -> None:
    _refuse_several(received.message["subscribe_request"])
    original(connection, received)


@ROWS.replaces("subscriptions.accept_unsubscribe", "several-subscriptions-refused")
def _one_code(_system: Any, original: Function, connection: Any, received: Any) -> None:
    _refuse_several(received.message["subscription_codes"])
    original(connection, received)


def _refuse_several(items: Sequence[Any]) -> None:
    if len(items) > 1:
        raise Refusal("one subscription at a time is taken", header_reason="rjct.total_count.limit_exceeded")
