"""Which part of the IBR serves which operation."""

from collections.abc import Mapping
from typing import Any

from simulator.receiving import Handler
from simulator.registry_routes import registry_handlers


def handlers(system: Any) -> Mapping[str, Handler]:
    """Return the handlers by the name of their operation; each is looked up when it is needed."""
    return {
        **registry_handlers(system),
        "sync/enrolled": lambda connection, received: system.enrolled.answer(connection, received),
        "sync/enrollment/updates": lambda connection, received: system.updates.answer(connection, received),
    }
