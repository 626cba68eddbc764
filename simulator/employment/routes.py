"""Which part of a party serves which operation of the interface."""

from collections.abc import Mapping
from typing import Any

from simulator.receiving import Handler
from simulator.registry_routes import registry_handlers

ANSWERS = ("on-search", "on-subscribe", "on-unsubscribe", "txn/on-status")


def handlers(system: Any) -> Mapping[str, Handler]:
    """Return the handlers by the name of their operation; each is looked up when it is needed."""
    return {
        **registry_handlers(system),
        **{name: lambda connection, received: system.requests.take_in(connection, received) for name in ANSWERS},
        "notify": lambda connection, received: system.referrals.take_in(connection, received),
        "sync/check-enrollment": lambda connection, received: system.standings.answer(connection, received),
    }
