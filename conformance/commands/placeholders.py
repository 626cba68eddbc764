"""`dci placeholders`: list what a target can put into the calls by which a system is acted upon."""

import click

from conformance.command_line import ROLES
from conformance.commands.options import format_option, print_json


@click.command(short_help="List the placeholders of the calls of a target.")
@click.option("--role", type=click.Choice(ROLES[1:]), default=ROLES[1], show_default=True, help="Role of the system.")
@format_option
def command(role: str, form: str) -> None:
    """List the placeholders of the calls of a target: of those by which people come, and of each trigger of a role.

    One that has no value in a call leaves the member of a JSON body out whose whole value it is.
    """
    from conformance.call_tables import placeholders

    found = placeholders(role)
    if form == "json":
        print_json(found)
        return
    for table, known in found.items():
        click.echo(f"[{table}]")
        for name, meaning in known.items():
            click.echo(f"  {{{name}}}: {meaning}")
