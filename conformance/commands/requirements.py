"""`dci requirements`: list the requirements."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from conformance.command_line import ROLES
from conformance.commands.options import chosen_rows, format_option, print_json


@click.command(short_help="List the requirements.")
@click.argument("identifiers", metavar="[ID]...", nargs=-1)
@click.option("--role", type=click.Choice(ROLES), help="Role that they bind (default: ibr; with ID, any).")
@format_option
def command(identifiers: tuple[str, ...], role: str | None, form: str) -> None:
    """List the requirements of a role: all, or those whose identifier is ID or begins with it."""
    from conformance.requirements import Requirement, catalogue

    roles = (role,) if role else ROLES if identifiers else ROLES[:1]
    known = {name: row for role in roles for name, row in catalogue(role).items()}
    rows: list[Requirement] = chosen_rows(known, identifiers, what="requirement")
    if form == "json":
        print_json([_plain(asdict(row)) for row in rows])
        return
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            click.echo(group)
        click.echo(f"  {row.id}  {row.keyword}  {row.statement}")
        details = [row.clause, f"basis: {row.basis}"]
        details += [f"interpretation {row.interpretation}"] if row.interpretation else []
        details += [f"with the capability {row.capability}"] if row.capability else []
        details += [f"untestable: {row.untestable}"] if row.untestable else []
        click.echo(f"      {'; '.join(details)}")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
