"""Read a file (TOML) in which the operator of a simulated system states something; errors say where and what to write.

Secrets are named by their environment variable, keys by their file.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from protocol.json_text import parse_json
from protocol.keys.key import Key
from protocol.keys.key_set import read_jwks
from protocol.keys.private_key import read_private_key
from protocol.keys.refusal import KeyRefused
from simulator.callbacks import is_http_address

Members = tuple[tuple[str, ...], tuple[str, ...]]
"""What a row of a table needs, and what it may have beside that."""


class OperatorFileError(ValueError):
    """A file that cannot be used; the message names it, the place in it, and what to write."""


class OperatorFile:
    """The tables of a file; every method raises OperatorFileError for what is missing or wrong."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment
        try:
            self.tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise OperatorFileError(f"{path}: cannot be read as TOML: {error}") from None

    def fail(self, place: str, advice: str) -> OperatorFileError:
        """Return the error about a place of the file."""
        return OperatorFileError(f"{self._path}: {place}: {advice}")

    def only(self, *names: str) -> None:
        """Refuse every key but these."""
        for name in self.tables:
            if name not in names:
                raise self.fail(name, f"unknown; known are {', '.join(names)}")

    def rows(self, name: str, members: Members) -> list[tuple[dict[str, Any], str]]:
        """Return the rows of a list of tables with their places, each with its known members alone."""
        rows = self.tables.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.fail(name, f"write [[{name}]]")
        return [(self.row(row, f"{name}[{number}]", members), f"{name}[{number}]") for number, row in enumerate(rows)]

    def table(self, name: str, members: Members) -> dict[str, Any] | None:
        """Return a table with its known members alone, None where it is not there."""
        table = self.tables.get(name)
        if table is None:
            return None
        if not isinstance(table, dict):
            raise self.fail(name, f"write [{name}]")
        return self.row(table, name, members)

    def row(self, row: dict[str, Any], place: str, members: Members) -> dict[str, Any]:
        """Return a row that has what it needs and nothing unknown."""
        needed, optional = members
        for member in needed:
            if member not in row:
                raise self.fail(f"{place}.{member}", "is missing")
        for member in row:
            if member not in (*needed, *optional):
                raise self.fail(f"{place}.{member}", f"unknown; known are {', '.join((*needed, *optional))}")
        return row

    def text(self, value: Any, place: str) -> str:
        """Return a text that is not empty."""
        if not isinstance(value, str) or not value:
            raise self.fail(place, "write a text that is not empty")
        return value

    def address(self, value: Any, place: str) -> str:
        """Return an absolute http or https address, without a slash at its end."""
        if not is_http_address(value):
            raise self.fail(place, "write an absolute http or https address")
        return str(value).rstrip("/")

    def secret(self, value: Any, place: str) -> str:
        """Return the value of the environment variable that is named."""
        name = value.get("env") if isinstance(value, dict) and set(value) == {"env"} else None
        if not isinstance(name, str):
            raise self.fail(
                place, 'write {env = "NAME"}, the environment variable that holds it; never the value itself'
            )
        if not self._environment.get(name):
            raise self.fail(place, f"the environment variable {name} is not set")
        return self._environment[name]

    def jwks(self, value: Any, place: str) -> tuple[Key, ...]:
        """Return the keys of the JWKS in a file beside this one."""
        file = self._path.parent / self.text(value, place)
        try:
            return read_jwks(parse_json(file.read_bytes()).document).keys
        except (OSError, KeyRefused) as error:
            raise self.fail(place, f"{file} holds no JWKS: {error}") from None

    def key(self, value: Any, place: str) -> Key:
        """Return the private key, a JWK or PEM, in a file beside this one."""
        name = value.get("file") if isinstance(value, dict) and set(value) == {"file"} else None
        if not isinstance(name, str):
            raise self.fail(place, 'write {file = "NAME"}, a file with a private JWK or PEM; never the key itself')
        file = self._path.parent / name
        try:
            return read_private_key(file.read_bytes())
        except (OSError, KeyRefused) as error:
            raise self.fail(place, f"the key at {file} cannot be used: {error}") from None
