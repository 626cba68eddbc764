"""Which part of a system serves the operations that every registry has: searches, subscriptions, transactions."""

from collections.abc import Mapping
from typing import Any

from simulator.receiving import Handler


def registry_handlers(system: Any) -> Mapping[str, Handler]:
    """Return the handlers by the name of their operation; each is looked up when it is needed."""
    return {
        "search": lambda connection, received: system.searches.accept(connection, received),
        "sync/search": lambda connection, received: system.searches.answer(connection, received),
        "subscribe": lambda connection, received: system.subscriptions.accept_subscribe(connection, received),
        "unsubscribe": lambda connection, received: system.subscriptions.accept_unsubscribe(connection, received),
        "txn/status": lambda connection, received: system.transactions.accept(connection, received),
        "sync/txn/status": lambda connection, received: system.transactions.answer(connection, received),
    }
