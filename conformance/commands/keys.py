"""`dci keys export`: the public keys by which an IUT can trust us."""

from pathlib import Path

import click

from conformance.commands.options import print_json


@click.group(short_help="The keys of this suite.")
def command() -> None:
    """Show the keys of this suite: made once per folder, in `.dci/`, which belongs into no repository."""


@command.command(short_help="Print our public keys as a JWKS.")
@click.option("--target", metavar="FILE", help="The target whose folder holds the key (default: this folder).")
def export(target: str | None) -> None:
    """Print the JWKS (RFC 7517) for a system that is to trust tokens of ours; a key is made if there is none."""
    from conformance.access.key_file import key_of
    from conformance.identifiers import random_bytes
    from protocol.keys.key_set import jwks_of

    folder = Path(target).parent if target else Path()
    print_json(jwks_of([key_of(folder, random_bytes)]))
