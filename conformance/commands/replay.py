"""`dci replay`: play a documented flow among simulated systems, any of them replaced by a real one."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from conformance import exit_codes
from conformance.commands.options import writable_folder


@click.command(short_help="Replay a documented flow.")
@click.argument("name", metavar="FLOW")
@click.option("--ibr", metavar="URL", help="Base address of the system in the seat of the IBR.")
@click.option("--ess", metavar="URL", help="Base address of the system in the seat of the ESS.")
@click.option("--sp-mis", metavar="URL", help="Base address of the system in the seat of the SP-MIS.")
@click.option("--reset", is_flag=True, help="Have simulators that run elsewhere forget what they hold, first.")
@click.option("--wait", type=click.FloatRange(0.1, 3600), help="Seconds to wait for each message (default: 15).")
@click.option("--out", metavar="DIR", type=Path, help="Where record and diagram go (default: reports/FLOW).")
def command(
    name: str, ibr: str | None, ess: str | None, sp_mis: str | None, reset: bool, wait: float | None, out: Path | None
) -> int:
    """Play FLOW (`dci flows` lists them), step by step, and compare the state on every side with what must hold.

    Seats without an address are simulated. A system in a seat has to know the people of the flow and reach the
    others at the addresses that are told; a simulator of ours is given both by its administration, and decisions too.
    Writes record.jsonl, diagram.mmd and diagram.html.
    """
    from conformance.artefacts.writing import write_atomically
    from conformance.identifiers import new_run_id
    from conformance.replay.diagram import mermaid, page
    from conformance.replay.flow import flow as flow_of
    from conformance.replay.narration import Narration
    from conformance.replay.replaying import BUDGET_SECONDS, Cast, replay

    try:
        flow = flow_of(name)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="FLOW") from None
    elsewhere = _elsewhere({"ibr": ibr, "ess": ess, "sp-mis": sp_mis}, {each.id for each in flow.seats})
    folder = writable_folder(out or Path("reports") / flow.id)
    with Narration(sys.stdout, confirm=sys.stdin.isatty()) as narration:
        outcome, record = replay(
            flow,
            narration,
            cast=Cast(elsewhere=elsewhere, reset=reset),
            path=folder / "record.jsonl",
            run_id=new_run_id(),
            budget=BUDGET_SECONDS if wait is None else wait,
        )
        narration.ends(outcome)
    write_atomically(folder / "diagram.mmd", mermaid(record).encode("utf-8"))
    write_atomically(folder / "diagram.html", page(record))
    click.echo(f"record and diagram in {folder}")
    return exit_codes.DONE if outcome.is_complete else exit_codes.NOT_CONFORMANT


def _elsewhere(given: Mapping[str, str | None], seats: set[str]) -> dict[str, str]:
    """Return the addresses that were given; wrong usage for one that is empty, or of a seat that the flow has not."""
    from conformance.target import target_from_options

    addresses = {}
    for seat, url in given.items():
        if url is None:
            continue
        if seat not in seats:
            raise click.UsageError(f"--{seat}: this flow has no such seat; it has {', '.join(sorted(seats))}")
        addresses[seat] = target_from_options("ibr", url).url
    return addresses
