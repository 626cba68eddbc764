"""The operations whose messages are explored: those that the IUT serves, and those in return for its own requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from conformance.cases.filling import names_of, stamped
from conformance.cases.kinds import LOTS, REQUIREMENTS, RETURN_REQUIREMENTS
from conformance.messages import refusal_of
from conformance.plan import Step
from conformance.profile import profile
from conformance.steps.calling_back_cases import (
    begin_in_return,
    each_is_taken_or_refused,
    lawful_in_return,
    none_is_taken,
    whom_it_is_about,
)
from conformance.steps.misusing import lawful, somebody_to_ask_about
from conformance.steps.sending_cases import each_is_answered, each_is_refused
from conformance.steps.triggering import made_to_send
from protocol.operations import operation

if TYPE_CHECKING:
    from conformance.story import Story
    from conformance.target import Target

# What is asked for in these can be granted once only, so that each message needs a story of its own.
_ONCE_ONLY = ("subscribe", "unsubscribe")
_NOTIFY, _SUBSCRIBE = "notify", "subscribe"
_SOMEBODY = "Amara"


@dataclass(frozen=True)
class LawfulMessage:
    """A message of which others are made.

    `names` tells what `{now}` and the like stand for, `address` where it goes if not to the IUT's own path.
    """

    document: Mapping[str, Any]
    names: Mapping[str, str]
    address: str | None = None


class ExploredOperation(Protocol):
    """One operation: how a lawful message is made in a story, and how one made of it is judged."""

    @property
    def name(self) -> str:
        """The name of the operation."""

    @property
    def interface(self) -> str:
        """The interface that it is of."""

    @property
    def after(self) -> str:
        """The request of the IUT in return for which it is sent, such as `ess.search`; empty for none."""

    @property
    def label(self) -> str:
        """What it is called beside the others."""

    def lawful(self, story: Story) -> LawfulMessage:
        """Return a lawful message; Unreachable where there can be none."""

    def judge(self, story: Story, kind: str) -> None:
        """Judge what became of the message of this kind that was sent last."""

    def is_over(self, story: Story) -> bool:
        """Tell whether a story cannot show what would become of a further message."""


@dataclass(frozen=True)
class ServedOperation:
    """An operation that the IUT serves."""

    name: str
    interface: str
    after: str = ""

    @property
    def label(self) -> str:
        """What it is called beside the others."""
        return self.name

    def lawful(self, story: Story) -> LawfulMessage:
        """Return a lawful message with identifiers of its own; Unreachable where there can be none."""
        document = stamped(story, lawful(story, self.name), anew=True)
        return LawfulMessage(document, names_of(story, self.name, document, somebody_to_ask_about(story)))

    def judge(self, story: Story, kind: str) -> None:
        """Judge what became of the message of this kind that was sent last."""
        judge = each_is_refused if LOTS[kind] == "refused" else each_is_answered
        judge(story, Step("Then", "", "", REQUIREMENTS[kind]))

    def is_over(self, story: Story) -> bool:
        """Tell whether a story cannot show what would become of a further message."""
        return self.name in _ONCE_ONLY and bool(story.cases)


@dataclass(frozen=True)
class ReturnedOperation:
    """A callback or notification in return for a request that the IUT is made to send."""

    name: str
    interface: str
    request: str

    @property
    def after(self) -> str:
        """The request of the IUT in return for which it is sent."""
        return f"{self.interface}.{self.request}"

    @property
    def label(self) -> str:
        """What it is called beside the others."""
        return f"{self.name} after {self.after}"

    def lawful(self, story: Story) -> LawfulMessage:
        """Return a lawful message, before the first of which the IUT is made to send its request.

        Unreachable when it sends none.
        """
        if not story.cases:
            made_to_send(story, Step("Given", "", "", None), self.request, _SOMEBODY)
            begin_in_return(story, self.name)
        document = stamped(story, lawful_in_return(story, self.name), anew=False)
        names = names_of(story, self.name, document, whom_it_is_about(story))
        return LawfulMessage(document, names, story.exchange.address)

    def judge(self, story: Story, kind: str) -> None:
        """Judge what became of the message of this kind that was sent last."""
        judge = none_is_taken if LOTS[kind] == "refused" else each_is_taken_or_refused
        judge(story, Step("Then", "", "", RETURN_REQUIREMENTS[kind]))

    def is_over(self, story: Story) -> bool:
        """Tell whether a story cannot show what would become of a further message.

        Once an outcome was taken, whatever follows may be passed over as one that comes twice.
        """
        return any(refusal_of(sent.exchange.answer) is None for sent in story.cases)


def explored_operations(target: Target) -> tuple[ExploredOperation, ...]:
    """Return the operations of a target whose messages can be explored.

    Callbacks are those of the requests that the system can be made to send without anybody's help.
    """
    return (*_served(target), *_returned(target))


def _served(target: Target) -> Iterator[ExploredOperation]:
    part = profile(target.role)
    for row in part.served:
        if row.name in target.operations:
            yield ServedOperation(row.name, row.interface)
    for row in part.received:
        if row.name == _NOTIFY and row.is_served_by(target.role) and _SUBSCRIBE in target.operations:
            yield ServedOperation(row.name, row.interface)


def _returned(target: Target) -> Iterator[ExploredOperation]:
    for interface, requests in profile(target.role).sends.items():
        for name in requests:
            template, callback = target.triggers.get(f"{interface}.{name}"), operation(name, interface).callback
            if template is None or template.manual is not None or callback is None:
                continue
            yield ReturnedOperation(callback, interface, name)
            if name == _SUBSCRIBE:
                yield ReturnedOperation(_NOTIFY, interface, name)


def names_to_explore(role: str) -> tuple[str, ...]:
    """Return the names of the operations that a system of a role may take messages to; KeyError for an unknown role."""
    part = profile(role)
    sent = [operation(name, interface) for interface, names in part.sends.items() for name in names]
    returned = [row.callback for row in sent if row.callback]
    notified = [_NOTIFY for row in sent if row.name == _SUBSCRIBE]
    return tuple(dict.fromkeys([*(row.name for row in part.served), *returned, *notified]))
