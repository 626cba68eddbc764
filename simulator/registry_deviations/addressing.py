"""Callbacks that go to another address than the one that was named."""

from typing import Any
from urllib.parse import urlsplit

from simulator.deviations import Function, Replacements

ROWS = Replacements()


@ROWS.replaces("callbacks.url", "callback-query-lost")
def _without_query(_system: Any, original: Function, operation: str, address: str) -> str:
    return urlsplit(str(original(operation, address)))._replace(query="").geturl()
