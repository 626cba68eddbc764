"""`dci requirements`: list the requirements."""

import difflib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from conformance.command_line import ROLES
from conformance.commands.options import format_option, print_json


@click.command(short_help="List the requirements.")
@click.argument("identifiers", metavar="[ID]...", nargs=-1)
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], help="Role that they bind.")
@format_option
def command(identifiers: tuple[str, ...], role: str, form: str) -> None:
    """List the requirements of a role: all, or those whose identifier is ID or begins with it."""
    from conformance.requirements import Requirement, catalogue

    rows = _chosen(catalogue(role), identifiers)
    if form == "json":
        print_json([_plain(asdict(row)) for row in rows])
        return
    group = ""
    row: Requirement
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


def _chosen(catalogue: Mapping[str, Any], identifiers: tuple[str, ...]) -> list[Any]:
    if not identifiers:
        return list(catalogue.values())
    wanted = tuple(identifier.upper() for identifier in identifiers)
    for identifier in wanted:
        if not any(name.startswith(identifier) for name in catalogue):
            near = difflib.get_close_matches(identifier, catalogue, n=1)
            hint = f"did you mean {near[0]}?" if near else "`dci requirements` lists them"
            raise click.UsageError(f"there is no requirement {identifier}; {hint}")
    return [row for name, row in catalogue.items() if name.startswith(wanted)]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
