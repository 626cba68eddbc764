"""`dci explore`: send messages that nobody wrote, and shrink what is taken or answered wrongly."""

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance import exit_codes
from conformance.command_line import ROLES
from conformance.commands.options import chosen_target, format_option, print_json, target_options, writable_folder

if TYPE_CHECKING:
    from conformance.cases.exploring import MessageExploration
    from conformance.target import Target


@click.command(short_help="Send messages that nobody wrote; shrink what is taken or answered wrongly.")
@target_options
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True)
@click.option("--seed", default="1", show_default=True, help="Decides what is sent.")
@click.option("--only", metavar="OPERATION", multiple=True, help="Only messages to these operations.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="End after so many finds.")
@click.option("--out", metavar="DIR", type=Path, help="Where finds go (default: reports/explore).")
@format_option
def command(
    target: str | None,
    role: str | None,
    url: str | None,
    minutes: float,
    seed: str,
    only: tuple[str, ...],
    most: int,
    out: Path | None,
    form: str,
) -> int:
    """Send lawful messages with changes that are drawn freely, and whole ones that Schemathesis draws; judge each.

    Requests are explored, notifications, and the callbacks of what the system can be made to send. Without --target and
    --url the bundled simulator of the role is explored, in process. Each find is shrunk to the smallest change, and
    leaves a bundle: the message, a command line, a pytest file, the record and a report. It is kept in `corpus` below
    DIR and sent again first the next time. Ends with 1 when something was found.
    """
    from conformance.cases.bundle import write_bundle

    if find_spec("schemathesis") is None:
        raise click.UsageError(
            "Schemathesis, which draws messages, is not installed: pip install 'dci-conformance[explore]'"
        )
    chosen = chosen_target(target, role, url)
    _known(chosen.role if chosen else role or ROLES[0], only)
    folder = writable_folder(out or Path("reports") / "explore")
    options: dict[str, Any] = {"minutes": minutes, "seed": seed, "only": only, "most": most}
    explored = _explored(chosen, role or ROLES[0], folder, options)
    bundles = _free(folder, len(explored.finds))
    for found, bundle in zip(explored.finds, bundles, strict=True):
        write_bundle(found, bundle)
    if form == "json":
        finds = [{"bundle": str(path), "said": found.said} for found, path in zip(explored.finds, bundles, strict=True)]
        print_json({"finds": finds, "messages": explored.messages, "not_done": dict(explored.obstacles)})
    else:
        click.echo(_told(explored, bundles))
    if explored.finds:
        return exit_codes.NOT_CONFORMANT
    return exit_codes.INCONCLUSIVE if explored.obstacles or not explored.messages else exit_codes.DONE


def _explored(chosen: "Target | None", role: str, folder: Path, options: Mapping[str, Any]) -> "MessageExploration":
    from conformance.cases.exploring import explore_messages
    from conformance.stateful.in_process import InProcess
    from conformance.stateful.over_http import OverHttp

    reached: OverHttp | InProcess = (
        OverHttp(chosen, seed=options["seed"]) if chosen else InProcess(role, seed=options["seed"])
    )
    with reached as iut:
        return explore_messages(iut, corpus=folder / "corpus", on_round=_progress, **options)


def _known(role: str, only: tuple[str, ...]) -> None:
    """Refuse operations to which a system of the role takes no messages."""
    from conformance.cases.explored_operation import names_to_explore

    known = names_to_explore(role)
    for name in only:
        if name not in known:
            raise click.UsageError(f"--only {name}: a system of the role {role} takes messages to {', '.join(known)}")


def _free(folder: Path, count: int) -> list[Path]:
    """Return so many folders for bundles that are not there yet."""
    there = [int(path.name.removeprefix("find-")) for path in folder.glob("find-*") if path.name[5:].isdecimal()]
    first = max(there, default=0) + 1
    return [folder / f"find-{number}" for number in range(first, first + count)]


def _progress(messages: int, finds: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"{messages} messages, {finds} finds", err=True)


def _told(explored: "MessageExploration", bundles: list[Path]) -> str:
    """Return what came of it, for a person."""
    from conformance.artefacts.visible import visible

    lines = [f"{visible(each.said)}: {path}" for each, path in zip(explored.finds, bundles, strict=True)]
    lines += [f"not explored: {name}: {visible(reason)}" for name, reason in explored.obstacles.items()]
    return "\n".join([*lines, f"{explored.messages} messages, {len(explored.finds)} finds"])
