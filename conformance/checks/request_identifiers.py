"""Checks of the identifiers of the requests that the IUT sends: which of them have to differ."""

from __future__ import annotations

from collections.abc import Callable

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.sending import sent_of, was_delivered
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message


@check
def message_ids_of_requests_differ(seen: Seen) -> None:
    """Each request has a message_id of its own; the same again after a failed delivery keeps it."""
    _differ(seen, "/header/message_id")


@check
def transaction_ids_differ(seen: Seen) -> None:
    """Each business transaction has a transaction_id of its own.

    Requests of several operations in one scenario may belong to one: a search, and the question what became of it.
    """
    _differ(seen, "/message/transaction_id", lawful=_in_one_transaction)


@check
def senders_are_one(seen: Seen) -> None:
    """The requests of one interface name one sender: the one that is registered with the other side."""
    first: dict[str, Message] = {}
    for message in seen.callbacks:
        named = message.text("/header/sender_id")
        if not named or message.operation is None:
            continue
        before = first.setdefault(message.operation.interface, message)
        if before.text("/header/sender_id") != named:
            raise Violated(
                "the IUT sends under more than one `sender_id`",
                expected=str(before.text("/header/sender_id")),
                actual=named,
                at=(before.place("/header/sender_id"), message.place("/header/sender_id")),
            )


@check
def reference_ids_differ(seen: Seen) -> None:
    """The requests of one message have a reference_id each."""
    message = sent_of(seen)[0]
    references = [item["reference_id"] for item in message.items if isinstance(item.get("reference_id"), str)]
    if not references:
        raise NotApplicable("the request has no reference_id")
    for index, reference in enumerate(references):
        if reference in references[:index]:
            raise Violated(
                f"the reference_id {reference} stands for two requests of one message",
                expected="one of its own for each",
                actual=shown(references),
                at=message.place("/message"),
            )


def _never(first: Message, message: Message) -> bool:
    return False


def _differ(seen: Seen, pointer: str, *, lawful: Callable[[Message, Message], bool] = _never) -> None:
    owners: dict[str, Message] = {}
    for message in seen.callbacks:
        value = message.text(pointer)
        if not value:
            continue
        first = owners.setdefault(value, message)
        if first is message or lawful(first, message):
            continue
        if not was_delivered(first):
            owners[value] = message
        elif first.identity != message.identity:
            raise Violated(
                f"`{pointer}` {value} was used for two requests",
                expected="one of its own for each",
                actual=value,
                at=(first.place(pointer), message.place(pointer)),
            )


def _in_one_transaction(first: Message, message: Message) -> bool:
    together = first.event["scenario"] == message.event["scenario"]
    return bool(together and first.event["operation"] != message.event["operation"])
