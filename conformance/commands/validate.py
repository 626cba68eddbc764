"""`dci validate`: judge messages in files, offline."""

import sys
from typing import TYPE_CHECKING, Any

import click

from conformance import exit_codes
from conformance.commands.options import format_option, print_json, readable

if TYPE_CHECKING:
    from protocol.recognition import Examination


@click.command(short_help="Judge messages in files, offline.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--interface",
    type=click.Choice(["ibr", "ess"]),
    help="Interface to judge by; without it, each message is judged by that which its own words speak for.",
)
@format_option
def command(files: tuple[str, ...], interface: str | None, form: str) -> int:
    """Judge the messages in files (- is standard input) against an interface, without any system.

    The exit code is 1 when one of them violates a MUST.
    """
    contents = {file: _content(file) for file in files}

    from protocol.recognition import examine

    found = {file: examine(content, interface) for file, content in contents.items()}
    if form == "json":
        print_json([_document(file, examination) for file, examination in found.items()])
    else:
        for file, examination in found.items():
            _print(file, examination)
    return exit_codes.NOT_CONFORMANT if any(_violated(one) for one in found.values()) else exit_codes.DONE


def _content(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else readable(file).read_bytes()


def _violated(examination: "Examination") -> bool:
    return any(violation.severity == "MUST" for violation in examination.violations)


def _document(file: str, examination: "Examination") -> dict[str, Any]:
    names = ("pointer", "keyword", "message", "clause", "severity")
    return {
        "file": file,
        "interface": examination.interface,
        "operation": examination.operation,
        "part": examination.part,
        "explanation": examination.explanation,
        "valid": not _violated(examination),
        "violations": [{name: getattr(violation, name) for name in names} for violation in examination.violations],
    }


def _print(file: str, examination: "Examination") -> None:
    from conformance.artefacts.visible import visible

    verdict = "invalid" if _violated(examination) else "valid"
    click.echo(f"{file}: {verdict}. {visible(examination.explanation)}")
    for violation in examination.violations:
        pointer = violation.pointer or "(the whole message)"
        text = f"{visible(pointer)}: {visible(violation.message)} [{violation.clause}]"
        click.echo(f"  {violation.severity} {text}")
