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

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from protocol.json_text import parse_json
from protocol.keys.key_set import read_jwks
from protocol.keys.refusal import KeyRefused
from simulator.access.configuration import Access, Client, Credentials, TrustedIssuer
from simulator.access.token_endpoint import PATH
from simulator.callbacks import is_http_address

_MEMBERS = {
    "client": (("id", "secret"), ("scopes",)),
    "issuer": (("name", "jwks"), ()),
    "counterpart": (("url", "client_id", "client_secret"), ("token_url",)),
}


class AccessFileError(ValueError):
    """A file that cannot be used; the message names it, the place in it, and what to write."""


def read_access(path: Path, environment: Mapping[str, str]) -> tuple[Access, tuple[Credentials, ...]]:
    """Return the access control that a file states, and the credentials of the system itself; AccessFileError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AccessFileError(f"{path}: cannot be read as TOML: {error}") from None
    reader = _Reader(path, environment)
    for name in tables:
        if name not in _MEMBERS and name != "token_seconds":
            raise AccessFileError(f"{path}: {name}: unknown; known are token_seconds, {', '.join(_MEMBERS)}")
    seconds = tables.get("token_seconds", Access().token_seconds)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= 86_400:
        raise AccessFileError(f"{path}: token_seconds: write a whole number of seconds from 1 to 86400")
    access = Access(
        clients=tuple(reader.client(row, place) for row, place in reader.rows(tables, "client")),
        issuers=tuple(reader.issuer(row, place) for row, place in reader.rows(tables, "issuer")),
        token_seconds=seconds,
    )
    if len({client.id for client in access.clients}) < len(access.clients):
        raise AccessFileError(f"{path}: client: two have the same id; give each its own")
    return access, tuple(reader.credentials(row, place) for row, place in reader.rows(tables, "counterpart"))


class _Reader:
    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment

    def fail(self, place: str, advice: str) -> AccessFileError:
        return AccessFileError(f"{self._path}: {place}: {advice}")

    def rows(self, tables: Mapping[str, Any], name: str) -> list[tuple[dict[str, Any], str]]:
        """Return the rows of a table with their places, each with its known members alone."""
        rows = tables.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.fail(name, f"write [[{name}]]")
        needed, optional = _MEMBERS[name]
        for number, row in enumerate(rows):
            place = f"{name}[{number}]"
            for member in needed:
                if member not in row:
                    raise self.fail(f"{place}.{member}", "is missing")
            for member in row:
                if member not in (*needed, *optional):
                    raise self.fail(f"{place}.{member}", f"unknown; known are {', '.join((*needed, *optional))}")
        return [(row, f"{name}[{number}]") for number, row in enumerate(rows)]

    def client(self, row: dict[str, Any], place: str) -> Client:
        scopes = row.get("scopes")
        if scopes is not None and not (isinstance(scopes, list) and all(isinstance(each, str) for each in scopes)):
            raise self.fail(f"{place}.scopes", 'write a list of texts, such as ["registry.search"]')
        secret = self.secret(row["secret"], f"{place}.secret")
        return Client(self.text(row["id"], f"{place}.id"), secret, None if scopes is None else frozenset(scopes))

    def issuer(self, row: dict[str, Any], place: str) -> TrustedIssuer:
        file = self._path.parent / self.text(row["jwks"], f"{place}.jwks")
        try:
            keys = read_jwks(parse_json(file.read_bytes()).document).keys
        except (OSError, KeyRefused) as error:
            raise self.fail(f"{place}.jwks", f"{file} holds no JWKS: {error}") from None
        return TrustedIssuer(self.text(row["name"], f"{place}.name"), keys)

    def credentials(self, row: dict[str, Any], place: str) -> Credentials:
        url = self.address(row["url"], f"{place}.url")
        return Credentials(
            url=url,
            token_url=self.address(row.get("token_url", f"{url}{PATH}"), f"{place}.token_url"),
            client_id=self.text(row["client_id"], f"{place}.client_id"),
            client_secret=self.secret(row["client_secret"], f"{place}.client_secret"),
        )

    def text(self, value: Any, place: str) -> str:
        if not isinstance(value, str) or not value:
            raise self.fail(place, "write a text that is not empty")
        return value

    def address(self, value: Any, place: str) -> str:
        if not is_http_address(value):
            raise self.fail(place, "write an absolute http or https address")
        return str(value).rstrip("/")

    def secret(self, value: Any, place: str) -> str:
        name = value.get("env") if isinstance(value, dict) and set(value) == {"env"} else None
        if not isinstance(name, str):
            raise self.fail(
                place, 'write {env = "NAME"}, the environment variable that holds it; never the value itself'
            )
        if not self._environment.get(name):
            raise self.fail(place, f"the environment variable {name} is not set")
        return self._environment[name]
