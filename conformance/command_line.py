"""The command `dci`: subcommands that are imported when they are called, exit codes, errors in one line."""

import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NoReturn

import click

from conformance import exit_codes
from conformance.patient_output import PatientOutput

ROLES = ("ibr", "ess", "sp-mis")
"""The roles that this version tests."""

SIMULATED = ("ibr", "ess", "sp-mis")
"""The roles that this version can play."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "certify": "Certify a system; without a target and URL, the bundled simulator.",
        "simulate": "Run the simulator of a role.",
        "doctor": "Examine target and network before a run.",
        "validate": "Judge messages in files, offline.",
        "requirements": "List the requirements.",
        "interpretations": "List the readings of the standard.",
        "placeholders": "List the placeholders of the calls of a target.",
        "scenarios": "List the scenarios that apply to a target.",
        "flows": "List the documented flows.",
        "replay": "Replay a documented flow among simulated or real systems.",
        "qualify": "Run the suite against every deviation and variant; write the detection matrix.",
        "explore": "Send messages that nobody wrote; shrink what is taken or answered wrongly.",
        "promote": "Turn a find of `dci explore` into a scenario with a requirement.",
        "explore-states": "Tell a system stories that nobody wrote, and shrink what breaks an invariant.",
        "keys": "The public keys by which a system can trust this suite.",
        "deviations": "List the faults and variants that the simulators can show.",
        "fixtures": "The people to load before a run.",
        "report": "Render the artefacts of a record again.",
        "verify": "Recompute the verdicts of a record.",
    }
)


class _Commands(click.Group):
    """A group that knows the names of its commands before their modules are imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"conformance.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=_Commands, context_settings=_SETTINGS)
@click.version_option(package_name="dci-conformance", prog_name="dci")
def dci() -> None:
    """Judge whether a system conforms to the interfaces of the Digital Convergence Initiative.

    Exit codes: 0 conformant or done, 1 not conformant or a finding, 2 wrong usage, 3 target file or
    network at fault, 4 error of this tool, 5 inconclusive.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit with its code."""
    sys.stdout = PatientOutput(sys.stdout)
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command; return its exit code, whatever happens."""
    try:
        return int(dci.main(list(arguments), prog_name="dci", standalone_mode=False) or exit_codes.DONE)
    except click.ClickException as error:
        error.show()
        return exit_codes.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return exit_codes.INCONCLUSIVE
    except Exception as error:
        return _told(error)


def _told(error: Exception) -> int:
    """Tell an error in one line; those that know their exit code are foreseen, the others are ours."""
    code: int | None = getattr(error, "exit_code", None)
    text = " ".join(str(error).split(" ")) or type(error).__name__
    if code is not None:
        click.echo(f"dci: {text}", err=True)
        return code
    if os.environ.get("DCI_TRACEBACK"):
        traceback.print_exc()
    hint = "" if os.environ.get("DCI_TRACEBACK") else " (DCI_TRACEBACK=1 shows where)"
    first_line = text.partition("\n")[0]
    click.echo(f"dci: error of this tool: {type(error).__name__}: {first_line}{hint}", err=True)
    return exit_codes.HARNESS_ERROR
