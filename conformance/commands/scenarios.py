"""`dci scenarios`: list the scenarios that apply to a target."""

import click

from conformance.command_line import ROLES
from conformance.commands.options import chosen_target, format_option, print_json, target_options


@click.command(short_help="List the scenarios that apply to a target.")
@target_options
@click.option(
    "--only", metavar="ID|TAG|FILE", multiple=True, help="Only these scenarios, tags, requirements or feature files."
)
@format_option
def command(target: str | None, role: str | None, url: str | None, only: tuple[str, ...], form: str) -> None:
    """List the scenarios that apply to a target, or all of a role, in the order in which they are planned."""
    from conformance.plan import plan

    chosen = chosen_target(target, role, url)
    try:
        stories = plan(chosen.role if chosen else role or ROLES[0], only=only)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if chosen:
        declared = frozenset(chosen.operations)
        stories = tuple(story for story in stories if declared.issuperset(story.operations))
    if form == "json":
        rows = [
            {
                "id": story.id,
                "feature": story.feature,
                "file": story.file,
                "name": story.name,
                "tags": list(story.tags),
                "requirements": list(story.requirements),
            }
            for story in stories
        ]
        print_json(rows)
        return
    file = ""
    for story in stories:
        if story.file != file:
            file = story.file
            click.echo(f"{story.feature} ({file})")
        click.echo(f"  {story.id}  {' '.join(story.requirements)}".rstrip())
