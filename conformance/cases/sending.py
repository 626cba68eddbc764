"""Send generated cases, and collect what becomes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance.cases.case import Case

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.messages import Message
    from conformance.story import Story


@dataclass(frozen=True)
class SentCase:
    """A case that was sent, with the exchange."""

    case: Case
    exchange: Exchange


def send_case(
    story: Story,
    operation: str,
    case: Case,
    base: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    address: str | None = None,
) -> Exchange:
    """Send a case as made of a lawful message, to `address` or to the IUT's own path of the operation."""
    made = case.made_of(base, names)
    story.terse = True
    try:
        return story.send_document(
            operation, made.document, body=made.body, content_type=made.media_type, address=address
        )
    finally:
        story.terse = False


def is_worth_sending(story: Story, case: Case, base: Mapping[str, Any], names: Mapping[str, str]) -> bool:
    """Tell whether a case changes a message, and leaves it what its protection is verified by."""
    # Whose signature it is the sender_id says (IBR-I-17, ESS-C-07): without it nobody can verify a signed message.
    unverifiable = case.change.get("leave_out") == "/header/sender_id" and story.run.protection is not None
    return not (unverifiable or case.changes_nothing_in(base, names))


def outcomes_of_cases(story: Story, *, of_a_fault: bool = False) -> Iterator[tuple[SentCase, tuple[Message, ...]]]:
    """Wait once for the callbacks of all cases that were acknowledged; yield each case with its callbacks.

    `of_a_fault`: the cases are messages that are at fault.
    """
    acknowledged = [sent.exchange for sent in story.cases if sent.exchange.acknowledged]
    if acknowledged:
        about = acknowledged[0].answer.operation
        name = (about.callback if about else None) or ""
        story.wait(name, lambda: _all_told(acknowledged, _callbacks(story)), of_a_fault=of_a_fault)
    callbacks = _callbacks(story)
    for sent in story.cases:
        yield sent, tuple(callbacks[id(sent.exchange)]) if sent.exchange.acknowledged else ()


def _callbacks(story: Story) -> Mapping[int, list[Message]]:
    """Return the callbacks so far by the identity of the exchange that they answer."""
    found: defaultdict[int, list[Message]] = defaultdict(list)
    for message in story.run.inbox.arrived:
        found[id(story.run.correspondence.of(message))].append(message)
    return found


def _all_told(exchanges: Sequence[Exchange], callbacks: Mapping[int, list[Message]]) -> bool:
    """Tell whether every outcome that was asked for has come."""
    return all(_is_told(exchange, callbacks[id(exchange)]) for exchange in exchanges)


def _is_told(exchange: Exchange, callbacks: Sequence[Message]) -> bool:
    outcomes = sum(max(1, len(message.items)) for message in callbacks if not message.pending)
    return outcomes >= max(1, len(exchange.references))
