"""A simulated Integrated Beneficiary Registry."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from simulator.deviations import catalogue, find
from simulator.ibr import tables
from simulator.ibr.population import enrol_people
from simulator.ibr.system import System
from simulator.identifiers import Identifiers
from simulator.outbox import Sender
from simulator.scheduler import Scheduler, WallScheduler
from simulator.settings import Settings
from simulator.store import Store

__all__ = ["System", "create_ibr"]

SETTINGS = Settings(sender_id="ibr.example.org")


def create_ibr(
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
    """Return a new IBR with its state in `database`.

    Without `scheduler` it lives in real time, without `send` its callbacks go out over HTTP. `deviation` names a row of
    the catalogue; UnknownDeviation if there is none. `people` synthetic people are enrolled into an empty database,
    the same ones for the same `seed`. `settings` replaces members of Settings.
    """
    if deviation is not None:
        find(catalogue("ibr"), deviation)
    store = Store(database, tables.metadata)
    closing: list[Callable[[], None]] = []
    if send is None:
        from simulator.http_sender import HttpSender

        sender = send = HttpSender()
        closing.append(sender.close)
    if scheduler is None:
        wall = scheduler = WallScheduler()
        closing.append(wall.close)
    system = System(
        store=store,
        scheduler=scheduler,
        send=send,
        identifiers=identifiers or Identifiers(),
        settings=replace(SETTINGS, **(settings or {})),
        closing=closing,
    )
    system.switch.set(deviation)
    enrol_people(store, people, seed)
    return system
