"""Create a simulated system with its surroundings: its database, its time, and the way that its callbacks go."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from simulator.generated_deviations import deviation_of
from simulator.identifiers import Identifiers
from simulator.outbox import Sender
from simulator.scheduler import Scheduler, WallScheduler
from simulator.settings import Settings
from simulator.store import Store
from simulator.system import System

AnySystem = TypeVar("AnySystem", bound=System)


def create_system(
    kind: type[AnySystem],
    *,
    defaults: Settings,
    database: str,
    scheduler: Scheduler | None,
    send: Sender | None,
    identifiers: Identifiers | None,
    deviation: str | None,
    settings: Mapping[str, Any] | None,
) -> AnySystem:
    """Return a new system with its state in `database`, without people.

    Without `scheduler` it lives in real time, without `send` its callbacks go out over HTTP. `deviation` names a row of
    its catalogue, or a generated one; UnknownDeviation if there is none. `settings` replaces members of `defaults`.
    """
    if deviation is not None:
        deviation_of(kind.role, deviation)
    store = Store(database, kind.exchange.metadata)
    closing: list[Callable[[], None]] = []
    if send is None:
        from simulator.http_sender import HttpSender

        sender = send = HttpSender()
        closing.append(sender.close)
    if scheduler is None:
        wall = scheduler = WallScheduler()
        closing.append(wall.close)
    system = kind(
        store=store,
        scheduler=scheduler,
        send=send,
        identifiers=identifiers or Identifiers(),
        settings=replace(defaults, **(settings or {})),
        closing=closing,
    )
    system.switch.set(deviation)
    return system
