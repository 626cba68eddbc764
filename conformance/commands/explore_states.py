"""`dci explore-states`: tell a system stories that nobody wrote, until an invariant is broken."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance import exit_codes
from conformance.command_line import ROLES
from conformance.commands.options import chosen_target, format_option, print_json, target_options, writable_folder

if TYPE_CHECKING:
    from conformance.stateful.exploring import Exploration
    from conformance.stateful.watch import Watch
    from conformance.target import Target

_MINUTES = 1.0


@click.command(short_help="Tell a system stories that nobody wrote, and shrink what breaks an invariant.")
@target_options
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), help="How long (default: 1).")
@click.option("--steps", type=click.IntRange(1), help="How many steps, instead of how long.")
@click.option("--seed", default="1", show_default=True, help="Decides which stories are told.")
@click.option("--out", metavar="DIR", type=Path, help="Where finds go (default: reports/states).")
@click.option("--deviation", metavar="NAME", help="Fault or variant of the bundled simulator; only without a target.")
@format_option
def command(
    target: str | None,
    role: str | None,
    url: str | None,
    minutes: float | None,
    steps: int | None,
    seed: str,
    out: Path | None,
    deviation: str | None,
    form: str,
) -> int:
    """Tell a system stories whose steps are chosen while they are told, beside a model of the registry.

    Enrolments, changes, searches, pages, subscriptions and restarts come in any order. Without --target and --url the
    bundled simulator of the role is examined, in process. What breaks an invariant is shrunk to the shortest story that
    shows it, and leaves its record. Ends with 1 when something was found.
    """
    chosen = chosen_target(target, role, url)
    if chosen is not None and deviation is not None:
        raise click.UsageError("--deviation is of the bundled simulator; leave it out, or leave --target and --url out")
    if minutes is not None and steps is not None:
        raise click.UsageError("give --minutes or --steps, not both")
    if steps is None and minutes is None:
        minutes = _MINUTES
    folder = writable_folder(out or Path("reports") / "states")
    explored = _explored(chosen, role or ROLES[0], deviation, minutes=minutes, steps=steps, seed=seed, out=folder)
    if form == "json":
        print_json(explored.as_json())
    else:
        click.echo(_told(explored, folder))
    if explored.finds:
        return exit_codes.NOT_CONFORMANT
    return exit_codes.INCONCLUSIVE if explored.obstacles else exit_codes.DONE


def _explored(chosen: "Target | None", role: str, deviation: str | None, **options: Any) -> "Exploration":
    """Explore the system that was chosen, or else the bundled one of the role."""
    from conformance.stateful.exploring import explore_states

    if chosen is not None:
        from conformance.stateful.over_http import OverHttp

        with OverHttp(chosen, seed=options["seed"]) as reached:
            return explore_states(reached, on_batch=_progress, **options)
    from conformance.stateful.in_process import InProcess

    try:
        system = InProcess(role, deviation, seed=options["seed"])
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with system as bundled:
        return explore_states(bundled, on_batch=_progress, **options)


def _progress(watch: "Watch") -> None:
    if sys.stderr.isatty():
        click.echo(f"{watch.stories} stories, {watch.steps} steps, {len(watch.finds)} finds", err=True)


def _told(explored: "Exploration", out: Path) -> str:
    """Return what came of it, for a person."""
    from conformance.artefacts.visible import visible

    parts = [visible(str(find)) for find in explored.finds]
    for key, reason in explored.obstacles.items():
        parts.append(f"not done: {visible(reason)}{f' (key: {key})' if key else ''}")
    count = len(explored.finds)
    where = f"; records in {out}" if count else ""
    parts.append(f"{explored.steps} steps in {explored.stories} stories, {count} finds{where}")
    return "\n\n".join(parts)
