"""`dci simulate`: run the simulator of a role."""

import os
import signal
import threading

import click

from conformance.command_line import SIMULATED


@click.command(short_help="Run the simulator of a role.")
@click.argument("role", type=click.Choice(SIMULATED))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port to listen at; 0 for any.")
@click.option("--db", metavar="URL", help="Database, such as sqlite:///ibr.db (default: a temporary file).")
@click.option("--people", type=click.IntRange(0), default=0, help="Synthetic people to begin with.")
@click.option("--seed", type=int, default=1, help="Which synthetic people.")
@click.option("--deviation", metavar="NAME", help="Fault or variant to show; `dci deviations` lists them.")
@click.option("--until-input-ends", is_flag=True, help="End when standard input does.")
def command(role: str, until_input_ends: bool, **options: str | int | None) -> int:
    """Run the simulator of a role until it is interrupted; its first line says `ready` and the address."""
    from sqlalchemy.exc import ArgumentError

    from simulator.__main__ import main

    if until_input_ends:
        threading.Thread(target=_follow_input, daemon=True).start()
    given = [f"--{name}={value}" for name, value in options.items() if value is not None]
    try:
        return main([role, *given])
    except ArgumentError as error:
        raise click.BadParameter(str(error), param_hint="--db") from None


def _follow_input() -> None:
    """End like on SIGTERM when whoever started us has gone, and our standard input with it."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
