"""Which callback answers which request."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

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
        self._by_transaction: dict[str, Exchange] = {}
        self._by_reference: dict[str, Exchange] = {}
        self._answered: set[int] = set()

    def enter(self, exchange: Exchange, scenario: str) -> None:
        """Remember a request whose operation has a callback."""
        about = exchange.answer.operation
        if about is None or about.callback is None:
            return
        with self._lock:
            self._exchanges.append((exchange, scenario))
            if exchange.transaction_id:
                self._by_transaction[exchange.transaction_id] = exchange
            for reference in exchange.references:
                self._by_reference[str(reference)] = exchange

    @property
    def exchanges(self) -> tuple[tuple[Exchange, str], ...]:
        """The requests with the scenarios that sent them."""
        with self._lock:
            return tuple(self._exchanges)

    def of(self, message: Message) -> Exchange | None:
        """Return the request that a callback answers; None for a notification, or when nothing fits.

        Its transaction_id and reference_ids tell; where neither does, its address, unless the request that was sent
        with it has another answer that fits.
        """
        if message.operation is not None and message.operation.name == "notify":
            return None
        with self._lock:
            direct = self._direct(message)
            if direct is not None:
                self._answered.add(id(direct))
                return direct
            return self._by_address(message)

    def _direct(self, message: Message) -> Exchange | None:
        references = [str(item.get("reference_id")) for item in message.items]
        by_transaction = self._by_transaction.get(str(message.at("/message/transaction_id")))
        by_reference = next((self._by_reference[name] for name in references if name in self._by_reference), None)
        if by_transaction is not None and by_reference in (None, by_transaction):
            return by_transaction
        return by_reference or by_transaction

    def _by_address(self, message: Message) -> Exchange | None:
        fitting = [
            exchange
            for exchange, scenario in self._exchanges
            if scenario == message.event["scenario"] and _called_back_by(exchange, message)
        ]
        return fitting[-1] if fitting and id(fitting[-1]) not in self._answered else None


def _called_back_by(exchange: Exchange, message: Message) -> bool:
    about = exchange.answer.operation
    return about is not None and message.operation is not None and about.callback == message.operation.name
