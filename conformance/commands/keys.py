"""`dci keys export`: the public keys by which an IUT can trust us, verify us and encrypt for us."""

from pathlib import Path

import click

from conformance.commands.options import print_json


@click.group(short_help="The keys of this suite.")
def command() -> None:
    """Show the keys of this suite: made once per folder, in `.dci/`, which belongs into no repository."""


@command.command(short_help="Print our public keys as a JWKS.")
@click.option("--target", metavar="FILE", help="The target whose folder holds the keys (default: this folder).")
@click.option("--second-sender", is_flag=True, help="Those of identities.second_sender_id, which has one more.")
def export(target: str | None, second_sender: bool) -> None:
    """Print the JWKS (RFC 7517) for a system that is to trust tokens of ours, or to verify our signatures.

    Keys are made if there are none: those that the tables signature and encryption of the target need.
    """
    import json

    from conformance.access.key_file import key_of
    from conformance.certification import published
    from conformance.identifiers import random_bytes
    from conformance.security.declaration import JWKS_PATH
    from conformance.security.own_keys import SECOND_SENDER_PATH, OwnKeys, declared_keys
    from conformance.security.tables import encryption_of, signature_of
    from conformance.target_file import read_target_file

    file = Path(target) if target else None
    folder = file.parent if file else Path()
    keys = OwnKeys()
    if file is not None and file.is_file():
        tables = read_target_file(file)
        # The secrets that the target refers to need not be there yet.
        public = {name: value for name, value in tables.get("signature", {}).items() if not name.startswith("secret")}
        tables |= {"signature": public} if public else {}
        keys = declared_keys(signature_of(tables, file), encryption_of(tables, file), folder, random_bytes)
    documents = published(key_of(folder, random_bytes), keys)
    path = SECOND_SENDER_PATH if second_sender else JWKS_PATH
    print_json(json.loads(documents.get(path, b'{"keys": []}')))
