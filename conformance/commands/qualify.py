"""`dci qualify`: run the suite against every deviation and variant."""

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance import exit_codes
from conformance.command_line import ROLES
from conformance.commands.options import format_option, print_json, writable_folder

if TYPE_CHECKING:
    from conformance.detection import Case

_UNTESTED_SHOWN = 10


@click.command(short_help="Run the suite against every deviation and variant; write the detection matrix.")
@click.option("--role", type=click.Choice(ROLES), help="Only the simulator of this role.")
@click.option("--only", metavar="NAME", multiple=True, help="Only these deviations or variants.")
@click.option("--out", metavar="DIR", type=Path, help="Where the matrix goes (default: reports/qualification).")
@click.option("--seed", default="1", show_default=True, help="Decides what is sent, and in which order.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes at a time (default: one for each processor).")
@click.option("--whole", is_flag=True, help="Tell all scenarios of each deviation: the matrix shows all it breaks.")
@format_option
def command(
    role: str | None, only: tuple[str, ...], out: Path | None, seed: str, jobs: int | None, whole: bool, form: str
) -> int:
    """Run the suite in process against every deviation and variant of the simulators, and write the detection matrix.

    Of a deviation, scenarios that are likely to show it are told until its requirement is found broken, and all where
    none does. With --whole all are told of each that is written by hand, which takes many times as long. Of a variant
    all are told.

    Ends with 0 when every deviation is found at the requirement that it names and every variant is left alone. Of the
    generated deviations 98 % have to be found, 95 % at their requirement, and every survivor has to be explained.
    """
    from conformance.artefacts.matrix import write_matrix
    from conformance.matrix import is_sound

    signal.signal(signal.SIGTERM, _interrupt)
    of = _chosen(role, only)
    folder = writable_folder(out or Path("reports") / "qualification")
    jobs = min(jobs or os.cpu_count() or 1, len(of))
    found = _matrix(of, partial=bool(only), seed=seed, jobs=jobs, whole=whole, form=form)
    write_matrix(found, folder)
    if form == "json":
        print_json({name: value for name, value in found.items() if name not in ("rows", "requirements")})
    else:
        click.echo(_told(found, folder))
    return exit_codes.DONE if is_sound(found) else exit_codes.NOT_CONFORMANT


def _matrix(of: tuple["Case", ...], *, partial: bool, seed: str, jobs: int, whole: bool, form: str) -> dict[str, Any]:
    """Examine the cases, and tell each row as it is there."""
    from conformance.clock import WallClock
    from conformance.examination import examine_all
    from conformance.matrix import matrix
    from conformance.matrix_console import MatrixConsole
    from protocol.datetimes import format_datetime

    clock, rows = WallClock(), []
    started = format_datetime(clock.now())
    stream = sys.stderr if form == "json" else sys.stdout
    examined = examine_all(of, seed=seed, jobs=jobs, whole=whole)
    with MatrixConsole(stream, len(of)) as console, closing(examined):
        for row in examined:
            console.row(row)
            rows.append(row)
    return matrix(of, rows, partial=partial, seed=seed, started=started, seconds=clock.elapsed())


def _chosen(role: str | None, only: tuple[str, ...]) -> tuple["Case", ...]:
    from conformance.examination import chosen

    try:
        return chosen([role] if role else ROLES, only)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _told(found: Mapping[str, Any], out: Path) -> str:
    """Return the totals of a matrix, role by role, for a person."""
    lines = [""]
    for role, sums in found["roles"].items():
        lines.append(
            f"{role:6}  {sums['detected']} of {sums['deviations']} deviations detected, "
            f"{sums['named']} at the requirement that they name; "
            f"{sums['false_alarms']} false alarms on {sums['variants']} variants; "
            f"{sums['harness_errors']} harness errors"
        )
        if sums["generated"]["deviations"]:
            lines.append(_of_generated(sums["generated"]))
        if sums["untested"]:
            shown = ", ".join(sums["untested"][:_UNTESTED_SHOWN])
            more = len(sums["untested"]) - _UNTESTED_SHOWN
            lines.append(f"        untested: {shown}{f' and {more} more' if more > 0 else ''}")
    return "\n".join([*lines, f"{len(found['rows'])} examined in {found['seconds']:.0f} s; matrix in {out}"])


def _of_generated(sums: Mapping[str, Any]) -> str:
    return (
        f"        {sums['detected']} of {sums['deviations']} generated deviations detected, "
        f"{sums['named']} at the requirement that they break; {len(sums['survivors'])} survivors, "
        f"{len(sums['unexplained'])} of them not explained"
    )


def _interrupt(*_: object) -> None:
    """End on SIGTERM as on Ctrl-C, so that no process is left behind."""
    raise KeyboardInterrupt
