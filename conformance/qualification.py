"""Certify a bundled system in process and in virtual time: how the suite itself is examined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from conformance import certification
from conformance.access.bundled import CLIENT_ID, CLIENT_SECRET, public_half, signing_key
from conformance.bundled_target import bundled_target
from conformance.clock import VirtualClock
from conformance.inbox import Inbox
from conformance.plan import plan
from conformance.record import Record, RecordWriter
from conformance.target import Target
from conformance.transport import HttpRequest, HttpResponse, InProcessTransport, NoResponse, Transport
from protocol.datetimes import format_datetime

if TYPE_CHECKING:
    from simulator.outbox import Answer

_START = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
URL = "http://iut.invalid"
"""The address of a system in process."""

_CALLBACK_URL = "http://judge.invalid"

Send = Callable[[str, Mapping[str, str], bytes], "Answer"]


class System(Protocol):
    """A system in process."""

    @property
    def app(self) -> Any:
        """Its WSGI application."""

    def close(self) -> None:
        """End it."""


class _PunctualTransport:
    """A way into a system in process that gives up on answers which take longer than the budget."""

    def __init__(self, inner: Transport, clock: VirtualClock, seconds: float) -> None:
        self._inner = inner
        self._clock = clock
        self._seconds = seconds

    def send(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Send a request; NoResponse when the virtual time that it took is over the budget."""
        before = self._clock.elapsed()
        response = self._inner.send(request)
        if self._clock.elapsed() - before > self._seconds:
            return NoResponse("timeout", f"no answer within {self._seconds:g} s")
        return response


Build = Callable[[Any, Send], System]


def certify_in_process(
    build: Build,
    *,
    target: Target | None = None,
    role: str = "ibr",
    seed: str = "1",
    run_id: str = "0badcafe",
    only: tuple[str, ...] = (),
    in_flight: int = 1,
    path: Path | None = None,
) -> Record:
    """Certify the system that `build` makes of a scheduler and a way to send callbacks; return the record."""
    from simulator.outbox import Answer
    from simulator.scheduler import VirtualScheduler

    scheduler = VirtualScheduler(_START)
    clock = VirtualClock(scheduler)
    target = _unhurried(target or bundled_target(role, URL))
    header = certification.header_of(target, seed=seed, run_id=run_id, bundled=True, partial=bool(only))
    redact = certification.secrets_of(target)
    writer = RecordWriter(path, header=header, started=format_datetime(clock.now()), redact=redact)
    inbox = Inbox(clock=clock, writer=writer, role=target.role)

    def send(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        named = {name: value for name, value in headers.items() if name != ":method"}
        response = inbox.receive(HttpRequest(headers.get(":method", "POST"), url, tuple(named.items()), body))
        return Answer(response.status, response.body)

    system = build(scheduler, send)
    try:
        transport = _PunctualTransport(InProcessTransport(system.app), clock, target.budgets.answer)
        run = certification.run_of(target, clock, transport, inbox, writer, header, _CALLBACK_URL, key=signing_key())
        certification.tell(run, plan(target.role, only=only), in_flight=in_flight)
    finally:
        system.close()
    certification.record_readings(writer, target.role)
    writer.finish(format_datetime(clock.now()))
    return writer.record()


def _unhurried(target: Target) -> Target:
    """Return the target with a day for the whole run: one story at a time adds up delays that overlap in real time."""
    return replace(target, budgets=replace(target.budgets, run=86_400.0))


def bundled(role: str, deviation: str | None = None, *, access: bool = False) -> Build:
    """Return how to build the bundled system of a role, with a deviation or variant.

    With `access`, and for a row that says so of its target, it demands tokens.
    """
    from simulator.access.configuration import Access, Client, TrustedIssuer
    from simulator.deviations import catalogue, find
    from simulator.identifiers import Identifiers
    from simulator.roles import creator

    create = creator(role)
    declared = find(catalogue(role), deviation).data.get("target", {}) if deviation else {}
    settings: dict[str, Any] = {}
    if access or "bearer" in declared.get("scope", {}).get("capabilities", ()):
        issuer = TrustedIssuer(bundled_target(role, URL).identities.sender_id, (public_half(signing_key()),))
        client = Client(CLIENT_ID, CLIENT_SECRET)
        settings = {"public_url": URL, "access": Access(clients=(client,), issuers=(issuer,))}

    def build(scheduler: Any, send: Send) -> System:
        return create(
            scheduler=scheduler, send=send, deviation=deviation, identifiers=Identifiers("judged"), settings=settings
        )

    return build
