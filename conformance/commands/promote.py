"""`dci promote`: turn a find of `dci explore` into a scenario with a requirement."""

from pathlib import Path

import click

from conformance import exit_codes


@click.command(short_help="Turn a find of `dci explore` into a scenario with a requirement.")
@click.argument("bundle", type=Path)
@click.option("--to", "folder", metavar="DIR", type=Path, required=True, help="Where scenario and requirement go.")
def command(bundle: Path, folder: Path) -> int:
    """Write the feature and the requirement, as a stub, that the find in the folder BUNDLE becomes.

    They go to `features` and `requirements` below DIR; nothing that is there is written over.
    """
    from conformance.cases.bundle import promote

    for path in promote(bundle, folder):
        click.echo(path)
    return exit_codes.DONE
