"""What waits in the outbox: by this the faults of load tell that something else is under way."""

from typing import Any

from sqlalchemy import Connection, func, select

from simulator.outbox import WAITING


def waiting(system: Any, connection: Connection, operation: str, **about: str) -> int:
    """Return how many messages of an operation wait: to a `url`, under a `tag`, or with a text in their `body`."""
    table = system.exchange.outbox.c
    conditions = [
        table[name].contains(value, autoescape=True) if name == "body" else table[name] == value
        for name, value in about.items()
    ]
    chosen = select(func.count()).where(table.state == WAITING, table.operation == operation, *conditions)
    return connection.scalar(chosen) or 0
