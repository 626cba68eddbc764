"""`dci verify`: recompute the verdicts of a record."""

from typing import TYPE_CHECKING

import click

from conformance import exit_codes
from conformance.commands.options import format_option, print_json, readable

if TYPE_CHECKING:
    from conformance.record import Record


@click.command(short_help="Recompute the verdicts of a record.")
@click.argument("record", metavar="RECORD")
@format_option
def command(record: str, form: str) -> int:
    """Judge the messages of RECORD again and compare: the exit code is 1 when a verdict differs."""
    path = readable(record)

    from conformance.record import RecordError, read_record

    try:
        events = read_record(path)
        found = _differences(events)
    except RecordError as error:
        found = [str(error)]
        digest = None
    else:
        digest = events.digest
    if form == "json":
        print_json({"record": str(path), "digest": digest, "confirmed": not found, "differences": found})
    elif found:
        click.echo("\n".join(found))
    else:
        click.echo(f"{len(events.checks)} verdicts confirmed, record {digest}")
    return exit_codes.NOT_CONFORMANT if found else exit_codes.DONE


def _differences(record: "Record") -> list[str]:
    from conformance.recomputation import differences

    return [str(difference) for difference in differences(record)]
