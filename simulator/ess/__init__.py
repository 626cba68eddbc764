"""A simulated employment support system."""

from collections.abc import Mapping
from typing import Any

from simulator.creation import create_system
from simulator.employment.population import populate
from simulator.ess.system import System
from simulator.identifiers import Identifiers
from simulator.outbox import Sender
from simulator.scheduler import Scheduler
from simulator.settings import Settings

__all__ = ["System", "create_ess"]

SETTINGS = Settings(sender_id="ess.example.org")


def create_ess(
    *,
    database: str = "sqlite://",
    scheduler: Scheduler | None = None,
    send: Sender | None = None,
    identifiers: Identifiers | None = None,
    deviation: str | None = None,
    people: int = 0,
    seed: int = 1,
    settings: Mapping[str, Any] | None = None,
) -> System:
    """Return a new ESS with its state in `database`.

    Without `scheduler` it lives in real time, without `send` its callbacks go out over HTTP. `deviation` names a row of
    the catalogue; UnknownDeviation if there is none. `people` synthetic people are taken into an empty database, the
    same ones for the same `seed`. `settings` replaces members of Settings.
    """
    system = create_system(
        System,
        defaults=SETTINGS,
        database=database,
        scheduler=scheduler,
        send=send,
        identifiers=identifiers,
        deviation=deviation,
        settings=settings,
    )
    populate(system.store, system.party, people, seed, system.scheduler)
    return system
