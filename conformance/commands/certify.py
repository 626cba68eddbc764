"""`dci certify`: certify a system."""

import gc
import signal
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance import exit_codes
from conformance.command_line import ROLES
from conformance.commands.options import (
    chosen_target,
    format_option,
    print_json,
    readable,
    target_options,
    writable_folder,
)

if TYPE_CHECKING:
    from conformance.certification import CertificationOutcome
    from conformance.resuming import Interrupted
    from conformance.target import Target


@click.command(short_help="Certify a system; without a target and URL, the bundled simulator.")
@target_options
@click.option("--out", metavar="DIR", type=Path, help="Where record and report go (default: reports/ROLE).")
@click.option("--seed", default="1", show_default=True, help="Decides what is sent, and in which order.")
@click.option(
    "--only", metavar="ID|TAG|FILE", multiple=True, help="Only these scenarios, tags, requirements or feature files."
)
@click.option("--resume", metavar="DIR", type=Path, help="Go on with the interrupted run whose record is in DIR.")
@click.option("--run-id", help="Repeat a run literally, with its identifiers.")
@click.option("--fail-on", type=click.Choice(["warn"]), help="Let warnings fail too.")
@click.option("--max-in-flight", type=click.IntRange(1, 64), help="How many scenarios run at a time.")
@click.option("--name", help="Name of the system in the report.")
@click.option(
    "--observe", metavar="FILE|URL", help="Judge past traffic (HAR, record), or what passes to this registry."
)
@format_option
def command(
    target: str | None,
    role: str | None,
    url: str | None,
    out: Path | None,
    seed: str,
    only: tuple[str, ...],
    resume: Path | None,
    run_id: str | None,
    fail_on: str | None,
    max_in_flight: int | None,
    name: str | None,
    observe: str | None,
    form: str,
) -> int:
    """Certify a system: run the scenarios of its role, judge every message, write record and report.

    Without --target and --url, the bundled simulator of the role is started and certified. With --observe nothing is
    sent: a file of past traffic is judged, or a proxy in front of a registry records what passes until Ctrl-C.
    """
    chosen = chosen_target(target, role, url)
    role = chosen.role if chosen else role or ROLES[0]
    bundled = chosen is None
    signal.signal(signal.SIGTERM, _interrupt)
    with ExitStack() as stack:
        if observe is not None:
            observed = _adjusted(chosen or _somebody(role), max_in_flight, name)
            chosen_out = writable_folder(out or Path("reports") / role)
            return _exit_code(_observe(observed, observe, chosen_out, form=form, seed=seed, run_id=run_id), fail_on)
        if chosen is None:
            chosen = _bundled(role, only, stack)
        else:
            _planned(role, only)
        chosen = _adjusted(chosen, max_in_flight, name)
        choices: dict[str, Any] = {"seed": seed, "only": only, "run_id": run_id, "bundled": bundled}
        if resume is not None:
            choices["interrupted"] = _interrupted(resume, chosen)
        result = _run(chosen, writable_folder(out or resume or Path("reports") / role), form=form, **choices)
    return _exit_code(result, fail_on)


def _run(target: "Target", out: Path, *, form: str, **choices: Any) -> Mapping[str, Any]:
    """Certify the target, render the artefacts and tell how it came out."""
    from conformance.certification import certify
    from conformance.console import Console

    with Console(sys.stderr if form == "json" else sys.stdout) as console:
        outcome = certify(target, out=out, on_event=console.event, **choices)
    return _told(outcome, out, form=form)


def _observe(target: "Target", source: str, out: Path, *, form: str, **choices: Any) -> Mapping[str, Any]:
    """Judge traffic: of a file, or what passes through a proxy until it is interrupted."""
    from conformance.certification import observe
    from conformance.console import Console
    from conformance.traffic import read_traffic

    is_address = source.startswith(("http://", "https://"))
    traffic = _passing(target, source) if is_address else read_traffic(Path(source))
    with Console(sys.stderr if form == "json" else sys.stdout) as console:
        outcome = observe(target, traffic, out=out, on_event=console.event, **choices)
    return _told(outcome, out, form=form)


def _passing(target: "Target", registry: str) -> Any:
    """Return what passed through a recording proxy in front of a registry until Ctrl-C or SIGTERM."""
    import threading

    from conformance.clock import WallClock
    from conformance.listener import open_listener
    from conformance.recording_proxy import RecordingProxy
    from conformance.transport import transport_to

    transport = transport_to(target)
    proxy = RecordingProxy(registry, transport=transport, clock=WallClock())
    listener = open_listener(target, proxy.receive)
    listener.start()
    click.echo(f"ready {listener.public_url} forwards to {registry}; Ctrl-C ends and judges", err=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return proxy.traffic
    finally:
        listener.stop()
        transport.close()


def _told(outcome: "CertificationOutcome", out: Path, *, form: str) -> Mapping[str, Any]:
    """Render the artefacts of a run and tell how it came out."""
    from conformance.artefacts import render
    from conformance.artefacts.reproduction import certify_command
    from conformance.record import read_record
    from conformance.result import catalogue_of, configuration_faults
    from conformance.summary import summary

    record = read_record(outcome.record_path)
    gc.freeze()  # the record lives to the end: looking through it for garbage again and again takes long
    render(record, out)
    if form == "json":
        print_json(outcome.result)
    else:
        faults = configuration_faults(record)
        again = certify_command(record)
        click.echo(summary(outcome.result, catalogue_of(record), faults=faults, out=out, again=again))
    result: Mapping[str, Any] = outcome.result
    return result


def _somebody(role: str) -> "Target":
    """Return the target of a system of which only the role is known, as nothing is sent to it."""
    from conformance.target import target_from_options

    return target_from_options(role, "http://127.0.0.1")


def _interrupted(folder: Path, target: "Target") -> "Interrupted":
    """Return the interrupted run of a folder; its record is kept beside the one that goes on with it."""
    from conformance.resuming import read_interrupted

    path = readable(str(folder / "record.jsonl"))
    interrupted = read_interrupted(path, target)
    path.replace(folder / f"record-attempt-{interrupted.attempt - 1}.jsonl")
    return interrupted


def _bundled(role: str, only: tuple[str, ...], stack: ExitStack) -> "Target":
    """Start the simulator; it gets ready while the modules that the run needs are imported."""
    from conformance.bundled import BundledSystem

    system = stack.enter_context(BundledSystem.started(role))

    import conformance.certification  # noqa: F401
    from conformance.bundled_target import bundled_target

    _planned(role, only)
    return bundled_target(role, system.url())


def _planned(role: str, only: tuple[str, ...]) -> None:
    """Refuse names that select nothing before anything is sent."""
    from conformance.plan import plan

    try:
        plan(role, only=only)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _adjusted(target: "Target", max_in_flight: int | None, name: str | None) -> "Target":
    if max_in_flight is not None:
        target = replace(target, max_in_flight=max_in_flight)
    return target if name is None else replace(target, subject=replace(target.subject, name=name))


def _exit_code(result: Mapping[str, Any], fail_on: str | None) -> int:
    code = exit_codes.OF_VERDICT[result["verdict"]]
    warned = any(row["verdict"] == "warn" for row in result["requirements"])
    return exit_codes.NOT_CONFORMANT if code == exit_codes.DONE and fail_on == "warn" and warned else code


def _interrupt(*_: object) -> None:
    """End on SIGTERM as on Ctrl-C, so that the simulator is stopped and the record closed."""
    raise KeyboardInterrupt
