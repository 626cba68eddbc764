"""Callbacks that go to another address than the one that was named."""

from typing import Any
from urllib.parse import unquote, urlsplit

from simulator.deviations import Function, Replacements

ROWS = Replacements()


@ROWS.replaces("callbacks.url", "callback-query-lost")
def _without_query(_system: Any, original: Function, operation: str, address: str) -> str:
    return urlsplit(str(original(operation, address)))._replace(query="").geturl()


@ROWS.replaces("callbacks.url", "callback-path-in-lower-case")
def _in_lower_case(_system: Any, original: Function, operation: str, address: str) -> str:
    parts = urlsplit(str(original(operation, address)))
    return parts._replace(path=parts.path.lower()).geturl()


@ROWS.replaces("callbacks.url", "callback-path-decoded")
def _decoded(_system: Any, original: Function, operation: str, address: str) -> str:
    parts = urlsplit(str(original(operation, address)))
    return parts._replace(path=unquote(parts.path)).geturl()


@ROWS.replaces("callbacks.url", "callback-last-slash-lost")
def _without_slash(_system: Any, original: Function, operation: str, address: str) -> str:
    parts = urlsplit(str(original(operation, address)))
    return parts._replace(path=parts.path.rstrip("/")).geturl()
