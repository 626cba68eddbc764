"""`dci simulate`: run the simulator of a role, or all of them."""

import os
import signal
import threading

import click

from conformance.command_line import SIMULATED


@click.command(short_help="Run the simulator of a role, or all of them.")
@click.argument("role", type=click.Choice((*SIMULATED, "all")))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port, of three the first; 0 for any.")
@click.option("--db", metavar="URL", help="Database, such as sqlite:///ibr.db (default: a temporary file).")
@click.option("--people", type=click.IntRange(0), default=0, help="Synthetic people to begin with.")
@click.option("--seed", type=int, default=1, help="Which synthetic people.")
@click.option("--deviation", metavar="NAME", help="Fault or variant to show; `dci deviations` lists them.")
@click.option("--public-url", metavar="URL", help="Where others reach it (default: where it listens).")
@click.option("--ibr", metavar="URL", help="Base address of the IBR that it works with.")
@click.option("--ess", metavar="URL", help="Base address of the ESS that it works with.")
@click.option("--sp-mis", metavar="URL", help="Base address of the SP-MIS that it works with.")
@click.option("--access", metavar="FILE", help="Demand tokens of the clients that this file (TOML) registers.")
@click.option("--security", metavar="FILE", help="Sign, encrypt and verify as this file (TOML) says.")
@click.option("--protect", metavar="DIALECT[+encryption]", help="Have all three sign, and encrypt, among themselves.")
@click.option("--allow-callbacks", metavar="HOST", multiple=True, help="Host that callbacks may go to; repeatable.")
@click.option("--until-input-ends", is_flag=True, help="End when standard input does.")
def command(role: str, until_input_ends: bool, allow_callbacks: tuple[str, ...], **options: str | int | None) -> int:
    """Run the simulator of a role, or all three, until interrupted; a line for each says `ready` and the address."""
    from sqlalchemy.exc import ArgumentError

    from simulator.__main__ import main

    if until_input_ends:
        threading.Thread(target=_follow_input, daemon=True).start()
    given = [f"--{name.replace('_', '-')}={value}" for name, value in options.items() if value is not None]
    given += [f"--allow-callbacks={host}" for host in allow_callbacks]
    try:
        return main([role, *given])
    except ArgumentError as error:
        raise click.BadParameter(str(error), param_hint="--db") from None


def _follow_input() -> None:
    """End like on SIGTERM when whoever started us has gone, and our standard input with it."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
