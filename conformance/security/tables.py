"""The tables `signature` and `encryption` of a target: read, judged beyond their schema, written without secrets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from conformance.secret import Secret
from conformance.security.declaration import NONE, Encryption, Signature, protection_of
from conformance.target_error import Problem
from protocol.protection import Order
from protocol.signing.parameters import SignatureParameters, dialect_rows, signature_parameters

Tables = Mapping[str, Any]

_KEYS = ("key", "second_key")
_OF_KEYS = frozenset(field.name for field in fields(Signature)) | {"dialect"}
_SIGNED_LAST = ("jws-compact", "hmac-header")


def signature_of(tables: Tables, file: Path | None) -> Signature | None:
    """Return what tables without problems declare about signatures; None where that is nothing."""
    table = tables.get("signature")
    if table is None:
        return None
    secret = table.get("secret")
    return Signature(
        parameters=_parameters(table),
        **{name: _path(table, name, file) for name in _KEYS},
        secret=Secret(secret["env"], os.environ[secret["env"]].strip()) if secret else None,
        secret_id=table.get("secret_id"),
        jwks_url=table.get("jwks_url"),
        jwks=_below(file, table["jwks"]) if "jwks" in table else None,
    )


def encryption_of(tables: Tables, file: Path | None) -> Encryption | None:
    """Return what tables without problems declare about encryption; None where that is nothing."""
    table = tables.get("encryption")
    if table is None:
        return None
    order = table.get("order") or _usual_order(tables)
    algorithm = table.get("algorithm", Encryption.algorithm)
    return Encryption(order=order, algorithm=algorithm, key=_path(table, "key", file))


def security_problems(tables: Tables, file: Path | None) -> Iterator[Problem]:
    """Yield what is wrong with the tables beyond their schema."""
    yield from _undeclared(tables)
    signature, encryption = tables.get("signature"), tables.get("encryption")
    if signature is None and encryption is None:
        return
    if "receiver_id" not in tables.get("identities", {}):
        advice = 'write the identifier by which the implementation signs, as in receiver_id = "ibr.example.org"'
        yield Problem("identities.receiver_id", f"is missing; {advice}")
    for table, names in (("signature", _KEYS), ("encryption", ("key",))):
        for name in names:
            yield from _file_problems(f"{table}.{name}.file", _path(tables.get(table, {}), name, file))
    if signature is not None and "jwks" in signature:
        yield from _file_problems("signature.jwks", _below(file, signature["jwks"]))
    yield from _form_problems(tables)


def signature_as_json(signature: Signature) -> dict[str, Any]:
    """Return the table, with the secret by the name of its variable."""
    parameters = signature.parameters
    told = {name: getattr(parameters, name) for name in dialect_rows()[parameters.dialect]["parameters"]}
    given = {"secret_id": signature.secret_id, "jwks_url": signature.jwks_url, "jwks": signature.jwks}
    return {
        "dialect": parameters.dialect,
        **{name: list(value) if isinstance(value, tuple) else value for name, value in told.items()},
        **{name: {"file": str(path)} for name in _KEYS if (path := getattr(signature, name))},
        **({"secret": {"env": signature.secret.variable}} if signature.secret else {}),
        **{name: str(value) for name, value in given.items() if value is not None},
    }


def encryption_as_json(encryption: Encryption) -> dict[str, Any]:
    """Return the table."""
    key = {"key": {"file": str(encryption.key)}} if encryption.key else {}
    return {"order": encryption.order, "algorithm": encryption.algorithm, **key}


def _undeclared(tables: Tables) -> Iterator[Problem]:
    for name in ("signature", "encryption"):
        if name in tables.get("scope", {}).get("capabilities", ()) and name not in tables:
            advice = f"write a table [{name}] that says how, in place of the capability"
            yield Problem("scope.capabilities", f'"{name}" alone does not say how it is done; {advice}')


def _form_problems(tables: Tables) -> Iterator[Problem]:
    signature = tables.get("signature", {"dialect": NONE})
    try:
        parameters = _parameters(signature)
    except ValueError as error:
        key, _, message = str(error).partition(": ")
        yield Problem(f"signature.{key}", message)
        return
    try:
        protection_of(Signature(parameters=parameters), encryption_of(tables, None))
    except ValueError as error:
        yield Problem("encryption.order", str(error).removeprefix("order: "))


def _parameters(table: Tables) -> SignatureParameters:
    declared = {name: value for name, value in table.items() if name not in _OF_KEYS}
    return signature_parameters(table["dialect"], declared)


def _usual_order(tables: Tables) -> Order:
    dialect = tables.get("signature", {}).get("dialect")
    return "encrypt-then-sign" if dialect in _SIGNED_LAST else "sign-then-encrypt"


def _path(table: Tables, name: str, file: Path | None) -> Path | None:
    return _below(file, table[name]["file"]) if name in table else None


def _below(file: Path | None, name: str) -> Path:
    return (file.parent if file else Path()) / name


def _file_problems(key: str, path: Path | None) -> Iterator[Problem]:
    if path is not None and not (path.is_file() and os.access(path, os.R_OK)):
        yield Problem(key, f"no file can be read at {path}; write the path of a JWK, JWKS or PEM file")
