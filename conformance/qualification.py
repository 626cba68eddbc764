"""Certify a bundled system in process and in virtual time: how the suite itself is examined."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from conformance import certification
from conformance.access.bundled import CLIENT_ID, CLIENT_SECRET, public_half, signing_key
from conformance.bundled_target import bundled_target
from conformance.clock import VirtualClock
from conformance.engine import Engine
from conformance.inbox import Inbox
from conformance.judgement_memory import JudgementMemory
from conformance.plan import plan
from conformance.record import Record, RecordWriter, UnwrittenRecord
from conformance.security.bundled import judge_keys, shared_secret, system_keys
from conformance.target import Target
from conformance.transport import ConnectionCut, HttpRequest, HttpResponse, InProcessTransport, NoResponse, Transport
from protocol.datetimes import format_datetime

if TYPE_CHECKING:
    from simulator.outbox import Answer
    from simulator.security.configuration import Security

_START = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
URL = "http://iut.invalid"
"""The address of a system in process."""

_CALLBACK_URL = "http://judge.invalid"
_NOBODY = "http://nobody.invalid/"  # where nothing is, whatever a system says of it

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
        if request.url.startswith(_NOBODY):
            return NoResponse("refused", "nobody listens there")
        before = self._clock.elapsed()
        response = self._inner.send(request)
        if self._clock.elapsed() - before > self._seconds:
            return NoResponse("timeout", f"no answer within {self._seconds:g} s")
        return response


Build = Callable[[Any, Send], System]
Through = Callable[[Engine, Any], None]
"""Tells the stories of an engine, which are about a system."""


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: a run keeps nearly all that it makes, and is over soon."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_without_collecting()
def certify_in_process(
    build: Build,
    *,
    target: Target | None = None,
    role: str = "ibr",
    seed: str = "1",
    run_id: str = "0badcafe",
    only: tuple[str, ...] = (),
    cases: bool = False,
    in_flight: int = 1,
    path: Path | None = None,
    memory: JudgementMemory | None = None,
    through: Through | None = None,
) -> Record:
    """Certify the system that `build` makes of a scheduler and a way to send callbacks; return the record.

    The generated cases take longer than all the rest: they are left out unless `cases`, or `only`, asks for them.
    `memory` is one for all runs of the role that meet the same messages; `through` tells the stories of the system in
    an order of its own.
    """
    from simulator.outbox import Answer, SendFailed
    from simulator.scheduler import VirtualScheduler

    scheduler = VirtualScheduler(_START)
    clock = VirtualClock(scheduler)
    target = _unhurried(target or bundled_target(role, URL))
    header = certification.header_of(target, seed=seed, run_id=run_id, bundled=True, only=only)
    redact = certification.secrets_of(target)
    about: dict[str, Any] = {"header": header, "started": format_datetime(clock.now()), "redact": redact}
    writer = UnwrittenRecord(**about) if path is None else RecordWriter(path, **about)

    def send(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        named = {name: value for name, value in headers.items() if name != ":method"}
        try:
            response = inbox.receive(HttpRequest(headers.get(":method", "POST"), url, tuple(named.items()), body))
        except ConnectionCut as cut:
            raise SendFailed(str(cut)) from None
        return Answer(response.status, response.body, dict(response.headers))

    with closing(build(scheduler, send)) as system:
        transport = _PunctualTransport(InProcessTransport(system.app), clock, target.budgets.answer)
        protection = certification.protected_messages(
            target, judge_keys(target), seed, clock=clock, transport=transport, writer=writer
        )
        inbox = Inbox(clock=clock, writer=writer, role=target.role, protection=protection)
        run = certification.run_of(target, clock, transport, inbox, writer, header, _CALLBACK_URL, key=signing_key())
        if memory is not None:
            run.constraints = memory.constraints
        told = None if through is None else lambda telling, _run, _stories: through(telling, system)
        certification.tell(run, plan(target.role, only=only, cases=cases), in_flight=in_flight, through=told)
    certification.record_readings(writer, target.role)
    writer.finish(format_datetime(clock.now()))
    return writer.record()


def _unhurried(target: Target) -> Target:
    """Return the target with a day for the whole run: one story at a time adds up delays that overlap in real time."""
    return replace(target, budgets=replace(target.budgets, run=86_400.0))


def bundled(
    role: str,
    deviation: str | None = None,
    *,
    access: bool = False,
    declared: Mapping[str, Mapping[str, Any]] | None = None,
) -> Build:
    """Return how to build the bundled system of a role, with a deviation or variant.

    `declared` are tables of its target, those of the row if they are not given: it signs and encrypts as they say, and
    demands tokens where they, or `access`, say so.
    """
    from simulator.access.configuration import Access, Client, TrustedIssuer
    from simulator.generated_deviations import deviation_of
    from simulator.identifiers import Identifiers
    from simulator.roles import creator

    create = creator(role)
    if declared is None:
        declared = deviation_of(role, deviation).data.get("target", {}) if deviation else {}
    settings: dict[str, Any] = {}
    if access or "bearer" in declared.get("scope", {}).get("capabilities", ()):
        issuer = TrustedIssuer(bundled_target(role, URL).identities.sender_id, (public_half(signing_key()),))
        client = Client(CLIENT_ID, CLIENT_SECRET)
        settings = {"public_url": URL, "access": Access(clients=(client,), issuers=(issuer,))}
    security = _security(bundled_target(role, URL, declared))
    if security is not None:
        settings |= {"security": security}

    def build(scheduler: Any, send: Send) -> System:
        return create(
            scheduler=scheduler, send=send, deviation=deviation, identifiers=Identifiers("judged"), settings=settings
        )

    return build


def _security(target: Target) -> Security | None:
    """Return how the bundled system of a target protects its messages, None where that is not declared."""
    from simulator.security.configuration import Party, Security

    if target.protection is None:
        return None
    ours, theirs, secret = judge_keys(target), system_keys(target), shared_secret(target)
    first = Party(target.identities.sender_id, tuple(map(public_half, ours.of_the_first)), None, secret, _CALLBACK_URL)
    second = Party(target.identities.second_sender_id, tuple(map(public_half, ours.of_the_second)), None, secret)
    return Security(target.protection, theirs.signing, theirs.decryption, (first, second))
