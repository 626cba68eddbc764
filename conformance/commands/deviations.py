"""`dci deviations`: list the faults and variants that the simulators can show."""

import click

from conformance.command_line import ROLES
from conformance.commands.options import format_option, print_json


@click.command(short_help="List the faults and variants that the simulators can show.")
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], help="Role of the simulator.")
@click.option("--kind", type=click.Choice(["deviation", "variant"]), help="Only faults, or only variants.")
@format_option
def command(role: str, kind: str | None, form: str) -> None:
    """List the named faults (deviations), each with the requirement that it violates, and lawful variants."""
    from simulator.deviations import as_json, catalogue

    rows = [row for row in catalogue(role).values() if kind in (None, row.kind)]
    if form == "json":
        print_json([as_json(row) for row in rows])
        return
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        click.echo(f"{row.kind:9}  {row.name:{width}}  {row.requirement}  {row.summary}")
