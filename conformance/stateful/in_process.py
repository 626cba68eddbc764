"""A bundled simulator as the implementation under test, in process and in virtual time, new for every story."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from conformance import certification
from conformance.bundled_target import bundled_target
from conformance.clock import VirtualClock
from conformance.inbox import Inbox
from conformance.recorder import Recorder
from conformance.run import Run
from conformance.stateful.iut import Readings
from conformance.stateful.open_story import Faults, OpenStory
from conformance.story import Story
from conformance.target import Target
from conformance.transport import HttpRequest, HttpResponse, InProcessTransport
from protocol.datetimes import format_datetime

if TYPE_CHECKING:
    from simulator.outbox import Answer
    from simulator.system import System

_START = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
_URL = "http://iut.invalid"
_CALLBACK_URL = "http://judge.invalid"
_RUN_ID = "0badcafe"


class _RunningSystem:
    """One simulator with its store, its time, and the way to the inbox of one story."""

    def __init__(self, role: str, deviation: str | None, name: str) -> None:
        from simulator.roles import creator
        from simulator.scheduler import VirtualScheduler

        self.scheduler = VirtualScheduler(_START)
        store = f"file:{name}?mode=memory&cache=shared"
        self._store = f"sqlite:///{store}&uri=true"
        # A database in memory lives as long as somebody is connected to it, so also while the system is restarted.
        self._connection = sqlite3.connect(store, uri=True)
        self.inbox: Inbox | None = None
        self._create = creator(role)
        self._deviation = deviation
        self._starts = 0
        self._system: System = self._started()

    def _started(self) -> System:
        from simulator.identifiers import Identifiers

        self._starts += 1
        return self._create(
            database=self._store,
            scheduler=self.scheduler,
            send=self._deliver,
            deviation=self._deviation,
            identifiers=Identifiers(f"judged-{self._starts}"),
        )

    def restart(self) -> None:
        """Close the system and start it again on the same store."""
        self._system.close()
        self._system = self._started()

    def forget(self) -> None:
        """Have the system forget everything."""
        self._system.reset()

    def close(self) -> None:
        """End the system, and its store with it."""
        self._system.close()
        self._connection.close()

    def send(self, request: HttpRequest) -> HttpResponse:
        """Bring a request to the system that runs now."""
        return InProcessTransport(self._system.app).send(request)

    def _deliver(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        from simulator.outbox import Answer

        assert self.inbox is not None
        named = {name: value for name, value in headers.items() if name != ":method"}
        request = HttpRequest(headers.get(":method", "POST"), url, tuple(named.items()), body)
        response = self.inbox.receive(request)
        return Answer(response.status, response.body)


class InProcess:
    """The bundled system of a role; every story begins with a new one that has nobody in it."""

    restartable = True

    def __init__(self, role: str, deviation: str | None = None, *, seed: str = "1") -> None:
        """Examine the system of `role`, with a deviation or variant; ValueError if there is none."""
        from simulator.deviations import UnknownDeviation, catalogue, find

        try:
            declared = find(catalogue(role), deviation).data.get("target", {}) if deviation else {}
        except UnknownDeviation as error:
            raise ValueError(str(error)) from None
        self.target: Target = bundled_target(role, _URL, declared)
        self._deviation = deviation
        self._seed = seed
        self._readings = Readings()
        self._number = 0
        self._system: _RunningSystem | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def begin(self, interface: str | None = None) -> OpenStory:
        """Begin another story with a new system."""
        if not self._readings.known:
            self._readings.find_out(self._run(Faults(self.target.interface)))
        self._number += 1
        faults = Faults(self.target.interface)
        run = self._run(faults)
        self._readings.give(run)
        return OpenStory(run, self._number, faults, interface)

    def restart(self, story: Story) -> None:
        """Restart the system of the story."""
        assert self._system is not None
        self._system.restart()

    def forget(self) -> None:
        """Have the system of the story forget everything."""
        assert self._system is not None
        self._system.forget()

    def end(self, story: OpenStory) -> None:
        """End the system of the story."""
        self._stop()

    def _stop(self) -> None:
        if self._system is not None:
            self._system.close()
            self._system = None

    def _run(self, faults: Faults) -> Run:
        self._stop()
        name = f"dci-stateful-{id(self)}-{self._number}"
        system = self._system = _RunningSystem(self.target.role, self._deviation, name)
        clock = VirtualClock(system.scheduler)
        header = certification.header_of(self.target, seed=self._seed, run_id=_RUN_ID, bundled=True, partial=True)
        options: dict[str, Any] = {"header": header, "redact": certification.secrets_of(self.target)}
        writer = Recorder(None, on_event=faults.note, started=format_datetime(clock.now()), **options)
        system.inbox = Inbox(clock=clock, writer=writer, role=self.target.role)
        return certification.run_of(self.target, clock, system, system.inbox, writer, header, _CALLBACK_URL)
