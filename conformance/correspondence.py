"""Which callback answers which request."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from conformance.messages import Message

if TYPE_CHECKING:
    from conformance.exchange import Exchange


class Correspondence:
    """The requests that may be called back, found by transaction_id, by reference_id, or by callback address.

    A correlation_id is never needed to match: it is compared and reported.
    """

    def __init__(self) -> None:
        """Begin with no request."""
        self._lock = threading.Lock()
        self._exchanges: list[tuple[Exchange, str]] = []
        self._by_scenario: dict[str, list[Exchange]] = {}
        self._by_transaction: dict[str, list[Exchange]] = {}
        self._by_reference: dict[str, list[Exchange]] = {}
        self._by_address: dict[str, list[Exchange]] = {}
        self._answered: set[int] = set()
        self._nameless: dict[str, Message] = {}
        self._arrived: list[Message] = []
        self._naming: dict[str, list[int]] = {}
        self._naming_none: list[int] = []

    def enter(self, exchange: Exchange, scenario: str) -> None:
        """Remember a request whose operation has a callback."""
        about = exchange.answer.operation
        if about is None or about.callback is None:
            return
        with self._lock:
            self._exchanges.append((exchange, scenario))
            self._by_scenario.setdefault(scenario, []).append(exchange)
            self._by_address.setdefault(_path_of(exchange.callback_address), []).append(exchange)
            if exchange.transaction_id:
                self._by_transaction.setdefault(exchange.transaction_id, []).append(exchange)
            for reference in _references_of(exchange):
                self._by_reference.setdefault(reference, []).append(exchange)

    @property
    def exchanges(self) -> tuple[tuple[Exchange, str], ...]:
        """The requests with the scenarios that sent them."""
        with self._lock:
            return tuple(self._exchanges)

    def of(self, message: Message) -> Exchange | None:
        """Return the request that a callback answers; None for what answers none, or when nothing fits.

        Its transaction_id and reference_ids tell; where neither does, its address. What several requests of one address
        leave open is decided in favour of the IUT: each that is still owed a callback is given one.
        """
        if _answers_nothing(message):
            return None
        with self._lock:
            direct = self._direct(message)
            if direct is not None:
                self._answered.add(id(direct))
                return direct
            self._nameless.setdefault(message.event["id"], message)
            return self._of_nameless(message)

    def callbacks_of(self, exchange: Exchange, arrived: Sequence[Message]) -> tuple[Message, ...]:
        """Return which callbacks answer a request, of all that `arrived` until now, in their order.

        What names a request of ours answers one that it names: it is not looked at for any other.
        """
        with self._lock:
            self._take_in(arrived[len(self._arrived) :])
            named = (self._naming.get(name, ()) for name in (exchange.transaction_id, *_references_of(exchange)))
            numbers = sorted({*self._naming_none, *chain.from_iterable(named)})
            looked_at = [self._arrived[number] for number in numbers]
        return tuple(message for message in looked_at if self.of(message) is exchange)

    def _take_in(self, messages: Sequence[Message]) -> None:
        """Enter messages under the ids by which they name a request, those that named none until now too."""
        entered = len(self._arrived)
        self._arrived.extend(messages)
        naming_none = [*self._naming_none, *range(entered, len(self._arrived))]
        self._naming_none = []
        for number in naming_none:
            message = self._arrived[number]
            if _answers_nothing(message):
                continue
            direct = self._direct(message)
            if direct is None:
                self._naming_none.append(number)
                continue
            self._answered.add(id(direct))
            for name in (message.transaction_id, *message.references):
                self._naming.setdefault(name, []).append(number)

    def _direct(self, message: Message) -> Exchange | None:
        """Return the last request that both ids name; else the one of the reference, else the one of the transaction.

        Two senders may have used one id without knowing of each other: the other id tells their requests apart.
        """
        by_transaction = self._by_transaction.get(message.transaction_id, [])
        references = (name for name in message.references if name in self._by_reference)
        by_reference = next((self._by_reference[name] for name in references), [])
        by_both = [exchange for exchange in by_reference if exchange in by_transaction]
        return next((found[-1] for found in (by_both, by_reference, by_transaction) if found), None)

    def _of_nameless(self, message: Message) -> Exchange | None:
        """Return the request of a callback that names none which we sent: the only one of its address, or one of them.

        One that names another than ours does not answer what has an answer of its own.
        """
        requests = self._at_the_address_of(message)
        if len(requests) != 1:
            alike = (other for other in self._nameless.values() if self._at_the_address_of(other) == requests)
            return _shared_out(alike, self._owed(requests)).get(message.event["id"])
        return requests[0] if message.header_only or id(requests[0]) not in self._answered else None

    def _owed(self, requests: Sequence[Exchange]) -> list[Exchange]:
        return [request for request in requests if request.acknowledged and id(request) not in self._answered]

    def _at_the_address_of(self, message: Message) -> list[Exchange]:
        """Return the requests with the longest address that covers the path of a callback, else those of its scenario.

        Who is called back at one address whatever is asked has agreed on it: a header alone may answer any request.
        """
        path = urlsplit(message.event["request"]["url"]).path.rstrip("/")
        while path:
            if found := _called_back_by(self._by_address.get(path, ()), message):
                return found
            path = path.rpartition("/")[0]
        scenario = message.event["scenario"]
        if scenario is None and message.header_only:
            return _called_back_by((exchange for exchange, _ in self._exchanges), message)
        return _called_back_by(self._by_scenario.get(scenario, ()), message)


def _references_of(exchange: Exchange) -> list[str]:
    return [reference for reference in exchange.references if isinstance(reference, str)]


def _answers_nothing(message: Message) -> bool:
    return message.kind == "request" or (message.operation is not None and message.operation.name == "notify")


def _shared_out(messages: Iterator[Message], owed: Sequence[Exchange]) -> Mapping[str, Exchange]:
    """Return the requests of callbacks by their event: one each in the order of arrival, then one for each reference.

    What is pending, was not taken, or is sent again, leaves its request in want of the next.
    """
    left = [*owed, *(request for request in owed for _ in request.references[1:])]
    found: dict[str, Exchange] = {}
    known: dict[str, Exchange] = {}
    for message in messages:
        identity = repr(message.identity)
        request = known.get(identity) or (left[0] if left else None)
        if request is None:
            continue
        found[message.event["id"]] = request
        if identity not in known and message.taken and not message.pending:
            known[identity] = left.pop(0)
    return found


def _called_back_by(exchanges: Iterator[Exchange] | Sequence[Exchange], message: Message) -> list[Exchange]:
    name = message.operation.name if message.operation is not None else None
    operations = ((exchange, exchange.answer.operation) for exchange in exchanges)
    return [exchange for exchange, about in operations if about is not None and about.callback == name is not None]


def _path_of(address: str) -> str:
    """Return the path of a callback address without its last slash; nothing for what is none."""
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:
        return ""
