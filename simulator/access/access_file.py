"""Read the file that says who may use a simulated system (TOML); secrets are named by their environment variable.

[[client]]
id = "spmis.example.org"
secret = {env = "SPMIS_SECRET"}
scopes = ["registry.search"]            # left out: every operation

[[issuer]]
name = "spmis.dci-test.example.org"     # the claim iss
jwks = "judge.jwks.json"                # a file beside this one

[[counterpart]]
url = "http://127.0.0.1:8600"           # what is sent below it bears a token
token_url = "http://127.0.0.1:8600/oauth2/client/token"   # left out: this path below url
client_id = "ibr.example.org"
client_secret = {env = "IBR_SECRET"}
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.access.configuration import Access, Client, Credentials, TrustedIssuer
from simulator.access.token_endpoint import PATH
from simulator.operator_file import OperatorFile

_MEMBERS = {
    "client": (("id", "secret"), ("scopes",)),
    "issuer": (("name", "jwks"), ()),
    "counterpart": (("url", "client_id", "client_secret"), ("token_url",)),
}


def read_access(path: Path, environment: Mapping[str, str]) -> tuple[Access, tuple[Credentials, ...]]:
    """Return the access control that a file states, and the credentials of the system itself; OperatorFileError."""
    file = OperatorFile(path, environment)
    file.only("token_seconds", *_MEMBERS)
    seconds = file.tables.get("token_seconds", Access().token_seconds)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= 86_400:
        raise file.fail("token_seconds", "write a whole number of seconds from 1 to 86400")
    clients, issuers, counterparts = (file.rows(name, members) for name, members in _MEMBERS.items())
    access = Access(
        clients=tuple(_client(file, row, place) for row, place in clients),
        issuers=tuple(_issuer(file, row, place) for row, place in issuers),
        token_seconds=seconds,
    )
    if len({client.id for client in access.clients}) < len(access.clients):
        raise file.fail("client", "two have the same id; give each its own")
    return access, tuple(_credentials(file, row, place) for row, place in counterparts)


def _client(file: OperatorFile, row: dict[str, Any], place: str) -> Client:
    scopes = row.get("scopes")
    if scopes is not None and not (isinstance(scopes, list) and all(isinstance(each, str) for each in scopes)):
        raise file.fail(f"{place}.scopes", 'write a list of texts, such as ["registry.search"]')
    secret = file.secret(row["secret"], f"{place}.secret")
    return Client(file.text(row["id"], f"{place}.id"), secret, None if scopes is None else frozenset(scopes))


def _issuer(file: OperatorFile, row: dict[str, Any], place: str) -> TrustedIssuer:
    return TrustedIssuer(file.text(row["name"], f"{place}.name"), file.jwks(row["jwks"], f"{place}.jwks"))


def _credentials(file: OperatorFile, row: dict[str, Any], place: str) -> Credentials:
    url = file.address(row["url"], f"{place}.url")
    return Credentials(
        url=url,
        token_url=file.address(row.get("token_url", f"{url}{PATH}"), f"{place}.token_url"),
        client_id=file.text(row["client_id"], f"{place}.client_id"),
        client_secret=file.secret(row["client_secret"], f"{place}.client_secret"),
    )
