"""The options that several commands share, and what they choose: a target, a form of output."""

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from conformance.command_line import ROLES
from conformance.target import Target, load_target, target_from_options
from conformance.target_error import TargetError

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Row = TypeVar("_Row")


def target_options(function: _Function) -> _Function:
    """Add --target, --role and --url."""
    for option in (
        click.option("--url", metavar="U", help="Base address of the system, instead of that of the file."),
        click.option("--role", type=click.Choice(ROLES), help="Role of the system (default: ibr)."),
        click.option("--target", metavar="FILE", help="File (TOML) that describes the system."),
    ):
        function = option(function)
    return function


def format_option(function: _Function) -> _Function:
    """Add --format, text or json; JSON is one document on standard output and nothing else."""
    forms = click.Choice(["text", "json"])
    return click.option("--format", "form", type=forms, default="text", help="Form of the output.")(function)


def chosen_target(target: str | None, role: str | None, url: str | None) -> Target | None:
    """Return the target that the options describe; None when neither file nor address is given."""
    if target is None:
        return None if url is None else target_from_options(role or ROLES[0], url)
    loaded = load_target(target)
    if role is not None and role != loaded.role:
        raise TargetError.of("usage", "--role", f"is {role}, and the role in {target} is {loaded.role}")
    return loaded if url is None else _moved(loaded, url)


def demanded_target(target: str | None, role: str | None, url: str | None) -> Target:
    """Return the target that the options describe; wrong usage when there is none."""
    chosen = chosen_target(target, role, url)
    if chosen is None:
        raise click.UsageError("give the system to examine: --target FILE, or --url U")
    return chosen


def readable(path: str) -> Path:
    """Return the path of a file that can be opened; wrong usage when it cannot."""
    try:
        with Path(path).open("rb"):
            return Path(path)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise click.UsageError(f"{path or 'the empty path'} cannot be read: {reason}") from None


def writable_folder(path: Path) -> Path:
    """Return a folder, made if it is not there; wrong usage when that cannot be done."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise click.UsageError(f"{path} cannot be made: {reason}") from None
    return path


def chosen_rows(catalogue: Mapping[str, _Row], identifiers: Sequence[str], *, what: str) -> list[_Row]:
    """Return the rows whose identifier is given or begins so, or all; wrong usage for one that no row has."""
    wanted = tuple(identifier.upper() for identifier in identifiers)
    for identifier in wanted:
        if not any(name.startswith(identifier) for name in catalogue):
            near = difflib.get_close_matches(identifier, catalogue, n=1)
            hint = f"did you mean {near[0]}?" if near else f"`dci {what}s` lists them"
            raise click.UsageError(f"there is no {what} {identifier}; {hint}")
    return [row for name, row in catalogue.items() if not wanted or name.startswith(wanted)]


def print_json(document: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _moved(target: Target, url: str) -> Target:
    from dataclasses import replace

    return replace(target, url=target_from_options(target.role, url).url)
