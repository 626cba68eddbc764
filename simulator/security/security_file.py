"""Read the file that says how the messages of a simulated system are protected (TOML).

[signature]
dialect = "dci-http-signature"          # of docs/signatures.md
namespace = "spdci"                     # and its parameters by name
key = {file = "own.key.json"}           # a private JWK or PEM; hmac-header and none have none

[encryption]                            # left out: nothing is encrypted
order = "sign-then-encrypt"             # left out: this, or encrypt-then-sign where the dialect demands it
key = {file = "own.encryption-key.json"}

[[party]]
id = "spmis.example.org"                # its sender_id
url = "http://127.0.0.1:8600"
jwks_url = "http://127.0.0.1:8600/.well-known/jwks.json"  # left out: this path below url
jwks = "spmis.jwks.json"                # instead of an address, a file beside this one
secret = {env = "SPMIS_SECRET"}         # of hmac-header: what is shared, and the name of it
secret_id = "secret-1"
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

from protocol.keys.algorithms import encryption_algorithms
from protocol.keys.key import Key, SharedSecret
from protocol.keys.refusal import KeyRefused
from protocol.protection import Order, Protection
from protocol.signing.parameters import SignatureParameters, signature_parameters
from simulator.operator_file import OperatorFile
from simulator.security.configuration import Party, Security
from simulator.security.published_keys import KEYS_PATH

_PARAMETERS = tuple(each.name for each in fields(SignatureParameters) if each.name != "dialect")
_SIGNATURE = (("dialect",), ("key", *_PARAMETERS))
_ENCRYPTION = (("key",), ("order",))
_PARTY = (("id",), ("url", "jwks_url", "jwks", "secret", "secret_id"))
SHARED = "hmac-header"
_KEYLESS = (SHARED, "none")


def read_security(path: Path, environment: Mapping[str, str]) -> Security:
    """Return the protection that a file states, with the keys that it names; OperatorFileError."""
    file = OperatorFile(path, environment)
    file.only("signature", "encryption", "party")
    table = file.table("signature", _SIGNATURE)
    if table is None:
        raise file.fail("signature", 'is missing; write [signature] with dialect = "..."')
    parameters = _parameters(file, table)
    protection, decryption_keys = _protection(file, parameters)
    parties = tuple(_party(file, row, place, parameters.dialect) for row, place in file.rows("party", _PARTY))
    if len({party.id for party in parties}) < len(parties):
        raise file.fail("party", "two have the same id; give each its own")
    signing_key = _signing_key(file, table, parameters)
    if signing_key is not None and signing_key.kid in {key.kid for key in decryption_keys}:
        raise file.fail("encryption.key", "is the key that signs, or has its kid; give each use a key of its own")
    return Security(protection, signing_key, decryption_keys, parties)


def _parameters(file: OperatorFile, table: Mapping[str, Any]) -> SignatureParameters:
    declared = {name: value for name, value in table.items() if name not in ("dialect", "key")}
    try:
        return signature_parameters(file.text(table["dialect"], "signature.dialect"), declared)
    except ValueError as error:
        raise file.fail("signature", str(error)) from None


def _signing_key(file: OperatorFile, table: Mapping[str, Any], parameters: SignatureParameters) -> Key | None:
    if parameters.dialect in _KEYLESS:
        if "key" in table:
            raise file.fail("signature.key", f"{parameters.dialect} has no key; leave it out")
        return None
    if "key" not in table:
        raise file.fail("signature.key", 'is missing; write {file = "NAME"}')
    key = file.key(table["key"], "signature.key")
    if not any(map(key.may_sign_with, parameters.algorithms)):
        raise file.fail("signature.key", f"a {key.kind} key makes none of {', '.join(parameters.algorithms)}")
    return replace(key, use="sig")  # a key is published for one use


def _protection(file: OperatorFile, parameters: SignatureParameters) -> tuple[Protection, tuple[Key, ...]]:
    table = file.table("encryption", _ENCRYPTION)
    if table is None:
        return Protection(signature=parameters), ()
    key = file.key(table["key"], "encryption.key")
    if not any(map(key.may_encrypt_with, encryption_algorithms())):
        raise file.fail("encryption.key", f"no message can be encrypted for a {key.kind} key with use {key.use}")
    order = table.get("order")
    if order not in (None, *get_args(Order)):
        raise file.fail("encryption.order", f"write {' or '.join(get_args(Order))}")
    try:
        return usual_protection(parameters, encrypted=True, order=order), (replace(key, use="enc"),)
    except ValueError as error:
        raise file.fail("encryption", str(error)) from None


def usual_protection(parameters: SignatureParameters, *, encrypted: bool, order: Order | None = None) -> Protection:
    """Return the protection by a dialect, in the order that it demands unless another is told; ValueError."""
    if order is not None or not encrypted:
        return Protection(signature=parameters, encrypted=encrypted, order=order or "sign-then-encrypt")
    try:
        return Protection(signature=parameters, encrypted=True)
    except ValueError:
        return Protection(signature=parameters, encrypted=True, order="encrypt-then-sign")


def _party(file: OperatorFile, row: Mapping[str, Any], place: str, dialect: str) -> Party:
    if "jwks" in row and "jwks_url" in row:
        raise file.fail(f"{place}.jwks", "there is jwks_url too; leave one of them out")
    if ("secret" in row) != ("secret_id" in row):
        raise file.fail(f"{place}.secret", "secret and secret_id come together; give both")
    if dialect == SHARED and "secret" not in row:
        raise file.fail(f"{place}.secret", "is missing; hmac-header signs with what the two parties share")
    url = file.address(row["url"], f"{place}.url") if "url" in row else None
    jwks_url = row.get("jwks_url", f"{url}{KEYS_PATH}" if url is not None and "jwks" not in row else None)
    return Party(
        file.text(row["id"], f"{place}.id"),
        file.jwks(row["jwks"], f"{place}.jwks") if "jwks" in row else (),
        None if jwks_url is None else file.address(jwks_url, f"{place}.jwks_url"),
        _secret(file, row, place) if "secret" in row else None,
        url,
    )


def _secret(file: OperatorFile, row: Mapping[str, Any], place: str) -> SharedSecret:
    value = file.secret(row["secret"], f"{place}.secret")
    try:
        return SharedSecret(file.text(row["secret_id"], f"{place}.secret_id"), value.encode())
    except KeyRefused as error:
        raise file.fail(f"{place}.secret", error.detail) from None
