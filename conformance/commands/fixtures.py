"""`dci fixtures export`: the people to load into a system for which the standard has no message to do it."""

import csv
import io
import json
from pathlib import Path

import click

from conformance.command_line import ROLES


@click.group(short_help="The people to load before a run.")
def command() -> None:
    """The people that the suite needs to be known to a system."""


@command.command(short_help="Write the people to load, as JSON or CSV.")
@click.option("--role", type=click.Choice([role for role in ROLES if role != "ibr"]), required=True)
@click.option("--population", default="first", show_default=True, help="Name of the population (a-z, 0-9).")
@click.option("--seed", default="1", show_default=True, help="The seed of the run that will use it.")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="File to write (default: none).")
def export(role: str, population: str, seed: str, form: str, out: Path | None) -> int:
    """Write the people that a certification of a role needs, with their standing and household.

    JSON has all that is known of each, such as the jobs held; CSV one line for each enrolment, in plain columns.
    Load them, and name the population in the target: [data] population = "first". An IBR needs none: its people
    reach it by enrolment updates.
    """
    from conformance.people_to_load import MEMBERS, people_to_load

    if not (population.isascii() and population.isalnum() and population.islower() | population.isdigit()):
        raise click.BadParameter("write letters a-z and digits, such as first", param_hint="--population")
    people = people_to_load(role, population, seed)
    if form == "json":
        text = json.dumps(people, ensure_ascii=False, indent=2) + "\n"
    else:
        table = io.StringIO()
        writer = csv.DictWriter(table, MEMBERS, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(people)
        text = table.getvalue()
    if out is None:
        click.echo(text, nl=False)
        return 0
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {(error.strerror or str(error)).lower()}") from None
    click.echo(f"{len(people)} people of the population {population} in {out}")
    return 0
