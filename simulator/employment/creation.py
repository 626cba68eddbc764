"""Create a party: what an employment support system and an SP-MIS are created from alike."""

from collections.abc import Mapping
from typing import Any, TypeVar

from simulator.creation import create_system
from simulator.employment.population import populate
from simulator.employment.system import EmploymentSystem
from simulator.identifiers import Identifiers
from simulator.outbox import Sender
from simulator.scheduler import Scheduler
from simulator.settings import Settings

AnyParty = TypeVar("AnyParty", bound=EmploymentSystem)


def create_party(
    kind: type[AnyParty],
    defaults: Settings,
    *,
    database: str = "sqlite://",
    scheduler: Scheduler | None = None,
    send: Sender | None = None,
    identifiers: Identifiers | None = None,
    deviation: str | None = None,
    people: int = 0,
    seed: int = 1,
    settings: Mapping[str, Any] | None = None,
) -> AnyParty:
    """Return a new system of `kind` with its state in `database`.

    Without `scheduler` it lives in real time, without `send` its messages go out over HTTP. `deviation` names a row of
    the catalogue; UnknownDeviation if there is none. `people` synthetic people are taken into an empty database, the
    same ones for the same `seed`. `settings` replaces members of `defaults`.
    """
    system = create_system(
        kind,
        defaults=defaults,
        database=database,
        scheduler=scheduler,
        send=send,
        identifiers=identifiers,
        deviation=deviation,
        settings=settings,
    )
    populate(system.store, system.party, people, seed, system.scheduler)
    return system
