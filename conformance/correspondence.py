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
        self._by_scenario: dict[str, list[Exchange]] = {}
        self._by_transaction: dict[str, list[Exchange]] = {}
        self._by_reference: dict[str, list[Exchange]] = {}
        self._answered: set[int] = set()

    def enter(self, exchange: Exchange, scenario: str) -> None:
        """Remember a request whose operation has a callback."""
        about = exchange.answer.operation
        if about is None or about.callback is None:
            return
        with self._lock:
            self._exchanges.append((exchange, scenario))
            self._by_scenario.setdefault(scenario, []).append(exchange)
            if exchange.transaction_id:
                self._by_transaction.setdefault(exchange.transaction_id, []).append(exchange)
            for reference in exchange.references:
                if isinstance(reference, str):
                    self._by_reference.setdefault(reference, []).append(exchange)

    @property
    def exchanges(self) -> tuple[tuple[Exchange, str], ...]:
        """The requests with the scenarios that sent them."""
        with self._lock:
            return tuple(self._exchanges)

    def of(self, message: Message) -> Exchange | None:
        """Return the request that a callback answers; None for what answers none, or when nothing fits.

        Its transaction_id and reference_ids tell; where neither does, its address, unless the request that was sent
        with it has another answer that fits.
        """
        if message.kind == "request" or (message.operation is not None and message.operation.name == "notify"):
            return None
        with self._lock:
            direct = self._direct(message)
            if direct is not None:
                self._answered.add(id(direct))
                return direct
            return self._by_address(message)

    def _direct(self, message: Message) -> Exchange | None:
        """Return the last request that both ids name; else the one of the reference, else the one of the transaction.

        Two senders may have used one id without knowing of each other: the other id tells their requests apart.
        """
        by_transaction = self._by_transaction.get(message.transaction_id, [])
        references = (name for name in message.references if name in self._by_reference)
        by_reference = next((self._by_reference[name] for name in references), [])
        by_both = [exchange for exchange in by_reference if exchange in by_transaction]
        return next((found[-1] for found in (by_both, by_reference, by_transaction) if found), None)

    def _by_address(self, message: Message) -> Exchange | None:
        of_scenario = self._by_scenario.get(message.event["scenario"], [])
        fitting = [exchange for exchange in of_scenario if _called_back_by(exchange, message)]
        return fitting[-1] if fitting and id(fitting[-1]) not in self._answered else None


def _called_back_by(exchange: Exchange, message: Message) -> bool:
    about = exchange.answer.operation
    return about is not None and message.operation is not None and about.callback == message.operation.name
