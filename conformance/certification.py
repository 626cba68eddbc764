"""Certify one implementation: doctor, calibration, scenarios, judgement, all of it into one record."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import doctor, engine, requirements
from conformance.calibration import NotAdmitted, calibrate
from conformance.clock import Clock, WallClock
from conformance.engine import Engine
from conformance.identifiers import new_run_id
from conformance.inbox import Inbox
from conformance.listener import open_listener
from conformance.observations import observed
from conformance.plan import StoryPlan, plan
from conformance.profile import profile
from conformance.record import RecordWriter
from conformance.recorder import Recorder
from conformance.result import summarise
from conformance.run import Run
from conformance.target import Target
from conformance.transport import Transport, transport_to
from conformance.version import VERSION
from protocol.datetimes import format_datetime

OnEvent = Callable[[Mapping[str, Any]], None]
Tell = Callable[[Engine, Run, Sequence[StoryPlan]], None]


@dataclass(frozen=True)
class CertificationOutcome:
    """What came out of a certification: the result, as `result.json` says it, and where the record is."""

    result: dict[str, Any]
    record_path: Path


def certify(
    target: Target,
    *,
    out: Path,
    seed: str = "1",
    only: Iterable[str] = (),
    run_id: str | None = None,
    bundled: bool = False,
    on_event: OnEvent = lambda event: None,
) -> CertificationOutcome:
    """Certify the target over HTTP; the record goes to `out/record.jsonl`.

    Raises ValueError when `only` selects nothing, ListenerError when the callback address cannot be listened on.
    """
    only = tuple(only)
    stories = plan(target.role, only=only)
    out.mkdir(parents=True, exist_ok=True)
    path = out / "record.jsonl"
    clock, transport = WallClock(), transport_to(target)
    header = header_of(target, seed=seed, run_id=run_id or new_run_id(), bundled=bundled, partial=bool(only))
    secret = target.access.authorization
    started = format_datetime(clock.now())
    redact = [secret.reveal()] if secret else []
    token = secrets.token_hex(16)
    with Recorder(path, header=header, started=started, redact=redact, on_event=on_event) as writer:
        inbox = Inbox(clock=clock, writer=writer, role=target.role)
        listener = open_listener(target, inbox.receive, probe_token=token)
        listener.start()
        try:
            probe = doctor.ListenerProbe(listener.public_url, token)
            if _fit(target, transport, probe, writer):
                run = run_of(target, clock, transport, inbox, writer, header, listener.public_url)
                tell(run, stories, in_flight=target.max_in_flight, through=_through_pytest)
        finally:
            listener.stop()
            transport.close()
        record_readings(writer, target.role)
        writer.finish(format_datetime(clock.now()))
        return CertificationOutcome(summarise(writer.record()), path)


def header_of(target: Target, *, seed: str, run_id: str, bundled: bool, partial: bool) -> dict[str, Any]:
    """Return the header of the record of a run."""
    return {
        "suite": VERSION,
        "role": target.role,
        "subject": {
            "name": target.subject.name or target.url,
            "version": target.subject.version,
            "bundled": bundled,
        },
        "standard": requirements.revisions(target.role),
        "target": target.public(),
        "scope": {"declared": list(target.operations), "not_declared": list(target.not_declared)},
        "seed": seed,
        "run_id": run_id,
        "partial": partial,
    }


def run_of(
    target: Target,
    clock: Clock,
    transport: Transport,
    inbox: Inbox,
    writer: RecordWriter,
    header: Mapping[str, Any],
    callback_url: str,
) -> Run:
    """Return a run against a target; `callback_url` is where the IUT reaches the inbox."""
    return Run(
        target=target,
        clock=clock,
        transport=transport,
        inbox=inbox,
        writer=writer,
        requirements=requirements.catalogue(target.role),
        run_id=header["run_id"],
        seed=header["seed"],
        callback_url=callback_url.rstrip("/"),
        undeclared=_undeclared(target),
    )


def _undeclared(target: Target) -> frozenset[str]:
    """Return the operations that the target does not declare, with the callbacks that only these bring."""
    part = profile(target.role)
    absent = set(target.not_declared)
    brought = {row.callback for row in part.served if row.name in target.operations and row.callback}
    if "subscribe" not in absent:
        brought.add("notify")
    received = {row.name for row in part.received}
    return frozenset(absent | (received - brought))


def tell(run: Run, stories: Sequence[StoryPlan], *, in_flight: int, through: Tell | None = None) -> None:
    """Calibrate, then tell the stories: directly, or `through` something that reports them.

    An IUT that does not let us in is no fault of its own: the record says what the target has to say.
    """
    try:
        calibrate(run, stories)
    except NotAdmitted as stop:
        detail = f"the system refuses the sender {run.target.identities.sender_id}: {stop.refusal}"
        advice = f"write {stop.key} as it was registered there"
        run.writer.add("config", name="admission", detail=detail, key=stop.key, advice=advice)
        return
    telling = engine.Engine(run, stories)
    if through is None:
        telling.run(in_flight=in_flight)
    else:
        through(telling, run, stories)


def record_readings(writer: RecordWriter, role: str) -> None:
    """Record which readings of the standard the IUT was seen to follow."""
    for reading in list(observed(writer.record(), role)):
        writer.add("expectation", scenario=None, step=None, kind="interpretation", data=reading)


def _fit(target: Target, transport: Transport, probe: doctor.ListenerProbe, writer: RecordWriter) -> bool:
    """Tell whether target and network allow a run; what does not is recorded."""
    faults = [
        finding for finding in doctor.examine(target, transport=transport, listener_probe=probe) if not finding.ok
    ]
    for fault in faults:
        writer.add("config", name=fault.name, detail=fault.detail, key=fault.key, advice=fault.advice)
    return not faults


def _through_pytest(telling: Engine, run: Run, stories: Sequence[StoryPlan]) -> None:
    from conformance.scenarios.session import report_through_pytest

    report_through_pytest(telling, run, stories)
