"""`dci interpretations`: list the places where the standard is read in more than one way."""

import click

from conformance.command_line import ROLES
from conformance.commands.options import chosen_rows, format_option, print_json


@click.command(short_help="List the readings of the standard.")
@click.argument("identifiers", metavar="[ID]...", nargs=-1)
@click.option("--role", type=click.Choice(ROLES), help="Role whose interfaces they are of (default: all).")
@format_option
def command(identifiers: tuple[str, ...], role: str | None, form: str) -> None:
    """List the interpretations with their readings: all, or those whose identifier is ID or begins with it.

    The table `interpretations` of a target pins a reading by its name.
    """
    from conformance.interpretations import Interpretation, interpretations
    from conformance.profile import profile

    interfaces = {profile(role).serves, *profile(role).sends} if role else {None}
    known = {name: row for interface in sorted(interfaces, key=str) for name, row in interpretations(interface).items()}
    rows: list[Interpretation] = chosen_rows(known, identifiers, what="interpretation")
    if form == "json":
        print_json([vars(row) | {"readings": dict(row.readings)} for row in rows])
        return
    for row in rows:
        click.echo(f"{row.id}  {row.title}")
        for name, meaning in row.readings.items():
            click.echo(f"  {name}{' (default)' if name == row.default else ''}: {meaning}")
        click.echo(f"      governs {row.governs}; {row.scored}")
        click.echo(f"      {'; '.join(row.sources)}")
