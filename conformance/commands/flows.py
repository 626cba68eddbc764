"""`dci flows`: list the documented examples of the processes."""

from typing import Any

import click

from conformance.commands.options import print_json


@click.command(short_help="List the documented flows.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def command(as_json: bool) -> None:
    """List the documented examples of the processes, which `dci replay` plays."""
    from conformance.replay.flow import flows

    rows: list[dict[str, Any]] = [
        {
            "id": each.id,
            "process": each.process,
            "example": each.example,
            "title": each.title,
            "seats": [actor.id for actor in each.seats],
            "messages": len(each.messages),
        }
        for each in flows().values()
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['process']} example {row['example']}  {row['title']}")
        click.echo(f"  {', '.join(row['seats'])}; {row['messages']} messages")
