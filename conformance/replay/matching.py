"""Find the exchange that is the message of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.replay.flow import MessageStep
from conformance.replay.journal import UNKNOWN, Exchange
from conformance.replay.members import differences
from conformance.transport import NoResponse
from protocol.operations import operation


@dataclass(frozen=True)
class Match:
    """The exchange of a step, or that which comes nearest to it, with the `reasons` why it is not; None for neither.

    Where the message came as several, it is the last of them, and `others` are those before it.
    """

    exchange: Exchange | None = None
    reasons: tuple[str, ...] = ()
    others: tuple[Exchange, ...] = ()

    @property
    def is_found(self) -> bool:
        """Whether the exchange is the message of the step."""
        return self.exchange is not None and not self.reasons


def find(
    message: MessageStep, exchanges: Sequence[Exchange], *, after: int, taken: frozenset[int], asked: Mapping[int, str]
) -> Match:
    """Return the first exchange after number `after` that is the message and is not `taken` by another step.

    `asked` has the transactions of the steps that messages may answer.
    """
    near: list[Match] = []
    for each in exchanges:
        if each.number in taken or not is_like(message, each):
            continue
        reasons = objections(message, each, asked)
        if each.number <= after:
            reasons = (*reasons, "it was sent before the message of an earlier step")
        if not reasons:
            return Match(each)
        near.append(Match(each, reasons))
    between_them = _several(
        message, [each for each in exchanges if each.number > after and each.number not in taken], asked
    )
    return between_them or min(near, key=lambda match: len(match.reasons), default=Match())


def _several(message: MessageStep, exchanges: Sequence[Exchange], asked: Mapping[int, str]) -> Match | None:
    """Return the exchanges that are the message between them, None where it comes whole or something is lacking."""
    lists = {name: values for name, values in message.carries.items() if isinstance(values, list)}
    if not message.several or not lists:
        return None
    of_each = replace(message, carries={name: each for name, each in message.carries.items() if name not in lists})
    parts = [
        each
        for each in exchanges
        if is_like(message, each) and not objections(of_each, each, asked) and _has_some(each.document, lists)
    ]
    if not parts or differences([each.document for each in parts], lists, {}):
        return None
    return Match(parts[-1], others=tuple(parts[:-1]))


def _has_some(document: Any, lists: Mapping[str, Any]) -> bool:
    """Tell whether a document carries at least one value of each list."""
    return all(any(not differences(document, {name: value}, {}) for value in values) for name, values in lists.items())


def is_like(message: MessageStep, exchange: Exchange) -> bool:
    """Tell whether an exchange has the operation, the sender and the receiver of a message."""
    return (
        exchange.operation == message.operation
        and exchange.receiver == message.receiver
        and exchange.sender in (message.sender, UNKNOWN)
    )


def objections(message: MessageStep, exchange: Exchange, asked: Mapping[int, str]) -> tuple[str, ...]:
    """Return why an exchange is not the message of a step; nothing when it is."""
    found = differences(exchange.document, message.carries, message.leaves_out)
    if message.answers is not None and exchange.transaction_id != asked.get(message.answers):
        found.append(f"`transaction_id` is not that of step {message.answers}")
    if isinstance(exchange.response, NoResponse):
        return (*found, exchange.outcome)
    if operation(message.operation, message.interface).answer == "acknowledgement":
        if not 200 <= exchange.response.status < 300 or not exchange.outcome.startswith("ACK"):
            found.append(f"it was answered with {exchange.outcome}")
    elif exchange.response.status >= 300:
        found.append(f"it was answered with {exchange.outcome}")
    else:
        found += [f"of the answer, {each}" for each in differences(exchange.answer, message.answer, {})]
    return tuple(found)
