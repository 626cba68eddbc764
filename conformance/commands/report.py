"""`dci report`: render the artefacts of a record again."""

import gc
from pathlib import Path

import click

from conformance.commands.options import readable, writable_folder


@click.command(short_help="Render the artefacts of a record again.")
@click.argument("record", metavar="RECORD")
@click.option("--out", metavar="DIR", type=Path, help="Where they go (default: beside the record).")
def command(record: str, out: Path | None) -> None:
    """Render the artefacts of RECORD (record.jsonl) again; the system is not needed for it."""
    path = readable(record)

    from conformance.artefacts import render
    from conformance.record import RecordError, read_record

    try:
        events = read_record(path)
    except RecordError as error:
        raise click.UsageError(str(error)) from None
    folder = writable_folder(out or path.parent)
    gc.freeze()  # the record lives to the end: looking through it for garbage again and again takes long
    render(events, folder)
    click.echo(f"rendered in {folder}")
