"""Certify one implementation: doctor, calibration, scenarios, judgement, all of it into one record."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import doctor, engine, requirements
from conformance.access.authorization import Authorization
from conformance.access.key_file import existing_key, key_of
from conformance.calibration import NotAdmitted, calibrate
from conformance.clock import Clock, WallClock
from conformance.engine import Engine
from conformance.identifiers import new_run_id, random_bytes, randomness
from conformance.inbox import Inbox
from conformance.listener import open_listener
from conformance.observations import observed
from conformance.observing import judge_traffic
from conformance.plan import StoryPlan, plan
from conformance.profile import profile
from conformance.record import RecordWriter
from conformance.recorder import Recorder
from conformance.result import summarise
from conformance.resuming import Interrupted
from conformance.run import Run
from conformance.security.declaration import JWKS_PATH
from conformance.security.own_keys import SECOND_SENDER_PATH, OwnKeys, own_keys
from conformance.security.peer_keys import fetcher
from conformance.security.protected_messages import ProtectedMessages
from conformance.target import Target
from conformance.traffic import Passed
from conformance.transport import Transport, transport_to
from conformance.version import VERSION
from protocol.datetimes import format_datetime
from protocol.json_text import dump_json
from protocol.keys.key import Key
from protocol.keys.key_set import jwks_of

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
    cases: bool = True,
    run_id: str | None = None,
    bundled: bool = False,
    interrupted: Interrupted | None = None,
    on_event: OnEvent = lambda event: None,
) -> CertificationOutcome:
    """Certify the target over HTTP; the record goes to `out/record.jsonl`; `interrupted` is a run to go on with.

    Without `cases`, the generated ones are left out unless `only` names them.
    Raises ValueError when `only` selects nothing, ListenerError when the callback address cannot be listened on.
    """
    only = tuple(only)
    stories = plan(target.role, only=only, cases=cases)
    clock, transport = WallClock(), transport_to(target)
    header = header_of(target, seed=seed, run_id=run_id or new_run_id(), bundled=bundled, only=only)
    if interrupted is not None:
        header |= {"seed": interrupted.seed, "run_id": interrupted.run_id, "attempt": interrupted.attempt}
    token, key, keys = secrets.token_hex(16), signing_key(target), own_keys(target, random_bytes)
    with _recorder(target, out, header, clock, on_event) as writer:
        protection = protected_messages(target, keys, header["seed"], clock=clock, transport=transport, writer=writer)
        inbox = Inbox(clock=clock, writer=writer, role=target.role, protection=protection)
        listener = open_listener(target, inbox.receive, probe_token=token, published=published(key, keys))
        listener.start()
        try:
            probe = doctor.ListenerProbe(listener.public_url, token)
            run = run_of(target, clock, transport, inbox, writer, header, listener.public_url, key=key)
            if _fit(run, probe):
                tell(run, stories, in_flight=target.max_in_flight, interrupted=interrupted, through=_through_pytest)
        except BaseException:
            writer.close()  # what is cut off below is no fault of the IUT
            raise
        finally:
            listener.stop()
            transport.close()
        return _outcome(writer, target, clock, out)


def observe(
    target: Target,
    traffic: Iterable[Passed],
    *,
    out: Path,
    seed: str = "1",
    run_id: str | None = None,
    on_event: OnEvent = lambda event: None,
) -> CertificationOutcome:
    """Judge the target by traffic that passed, without making it act; the record goes to `out/record.jsonl`."""
    clock = WallClock()
    header = header_of(target, seed=seed, run_id=run_id or new_run_id(), bundled=False)
    with _recorder(target, out, header, clock, on_event) as writer:
        inbox = Inbox(clock=clock, writer=writer, role=target.role)
        transport = transport_to(target)
        judge_traffic(run_of(target, clock, transport, inbox, writer, header, ""), traffic, plan(target.role))
        transport.close()
        return _outcome(writer, target, clock, out)


def _recorder(target: Target, out: Path, header: Mapping[str, Any], clock: Clock, on_event: OnEvent) -> Recorder:
    out.mkdir(parents=True, exist_ok=True)
    redact = secrets_of(target)
    started = format_datetime(clock.now())
    return Recorder(out / "record.jsonl", header=header, started=started, redact=redact, on_event=on_event)


def _outcome(writer: RecordWriter, target: Target, clock: Clock, out: Path) -> CertificationOutcome:
    record_readings(writer, target.role)
    writer.finish(format_datetime(clock.now()))
    return CertificationOutcome(summarise(writer.record()), out / "record.jsonl")


def header_of(
    target: Target, *, seed: str, run_id: str, bundled: bool, only: Sequence[str] = (), partial: bool = False
) -> dict[str, Any]:
    """Return the header of the record of a run; one of what `only` chooses is partial."""
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
        "partial": partial or bool(only),
        **({"only": list(only)} if only else {}),
    }


def secrets_of(target: Target) -> list[str]:
    """Return what no record may hold: the secrets of a target, and bearer tokens without the word before them too."""
    revealed = [secret.reveal() for secret in target.secrets]
    return [*revealed, *(text.partition(" ")[2] for text in revealed if text.lower().startswith("bearer "))]


def signing_key(target: Target) -> Key | None:
    """Return the key of the target's folder, made if the IUT trusts us; None where there is none and none is needed."""
    folder = target.file.parent if target.file else Path()
    found = key_of if target.access.trusted_issuer else existing_key
    return found(folder, random_bytes)


def published(key: Key | None, keys: OwnKeys) -> dict[str, bytes]:
    """Return the JWKS that the listener publishes, by path: of both senders, with the `key` of our tokens."""
    of_both = {jwk["kid"]: jwk for jwk in (*(jwks_of([key])["keys"] if key else ()), *keys.jwks()["keys"])}
    of_second = {jwk["kid"]: jwk for jwk in keys.second_jwks()["keys"]}
    documents = {JWKS_PATH: of_both, SECOND_SENDER_PATH: of_second}
    return {path: dump_json({"keys": list(found.values())}) for path, found in documents.items() if found}


def protected_messages(
    target: Target, keys: OwnKeys, seed: str, *, clock: Clock, transport: Transport, writer: RecordWriter
) -> ProtectedMessages | None:
    """Return how messages to and from a target are protected, None where it declares nothing.

    The public keys of both sides are recorded; those of the system as they are fetched.
    """
    if target.protection is None:
        return None
    fetch = fetcher(target, transport, clock.now, lambda event: writer.add("exchange", **event))
    given = (jwks_of(fetch() or ()),) if target.signature and target.signature.jwks else ()
    for jwks in (keys.jwks(), keys.second_jwks(), *given):
        writer.add("expectation", scenario=None, step=None, kind="public-keys", data=jwks)
    drawn = randomness(seed, "protection").randbytes
    return ProtectedMessages(target, keys, fetch=fetch, now=clock.now, random_bytes=drawn)


def run_of(
    target: Target,
    clock: Clock,
    transport: Transport,
    inbox: Inbox,
    writer: RecordWriter,
    header: Mapping[str, Any],
    callback_url: str,
    *,
    key: Key | None = None,
) -> Run:
    """Return a run against a target; `callback_url` is where the IUT reaches the inbox, `key` signs tokens of ours."""
    if key is not None and target.access.trusted_issuer:
        writer.add("expectation", scenario=None, step=None, kind="public-keys", data=jwks_of([key]))
    return Run(
        target=target,
        clock=clock,
        transport=transport,
        inbox=inbox,
        writer=writer,
        requirements=requirements.catalogue(target.role),
        run_id=header["run_id"],
        attempt=header.get("attempt", 1),
        seed=header["seed"],
        callback_url=callback_url.rstrip("/"),
        authorization=Authorization(
            target, transport=transport, now=clock.now, record=lambda event: writer.add("exchange", **event)
        ),
        key=key if target.access.trusted_issuer else None,
        undeclared=_undeclared(target),
    )


def _undeclared(target: Target) -> frozenset[str]:
    """Return the operations that the target does not declare, with the callbacks that only these bring.

    Requests that it does not send are named by interface and operation, as in `ess.txn/status`.
    """
    part = profile(target.role)
    absent = {*target.not_declared, *target.scope.not_sent}
    brought = {row.callback for row in part.served if row.name in target.operations and row.callback}
    if "subscribe" not in absent:
        brought.add("notify")
    received = {row.name for row in part.received}
    return frozenset(absent | (received - brought))


def tell(
    run: Run,
    stories: Sequence[StoryPlan],
    *,
    in_flight: int,
    interrupted: Interrupted | None = None,
    through: Tell | None = None,
) -> None:
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
    telling = engine.Engine(run, stories, interrupted=interrupted)
    if through is None:
        telling.run(in_flight=in_flight)
    else:
        through(telling, run, stories)


def record_readings(writer: RecordWriter, role: str) -> None:
    """Record which readings of the standard the IUT was seen to follow."""
    for reading in list(observed(writer.record(), role)):
        writer.add("expectation", scenario=None, step=None, kind="interpretation", data=reading)


def _fit(run: Run, probe: doctor.ListenerProbe) -> bool:
    """Tell whether target and network allow a run; what does not is recorded."""
    found = doctor.examine(run.target, transport=run.transport, listener_probe=probe, authorization=run.authorization)
    faults = [finding for finding in found if not finding.ok]
    for fault in faults:
        run.writer.add("config", name=fault.name, detail=fault.detail, key=fault.key, advice=fault.advice)
    return not faults


def _through_pytest(telling: Engine, run: Run, stories: Sequence[StoryPlan]) -> None:
    from conformance.scenarios.session import report_through_pytest

    report_through_pytest(telling, run, stories)
