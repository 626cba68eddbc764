"""Texts that come back in other characters than those in which they were told."""

import html
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

from simulator.deviations import Function, Replacements

ROWS = Replacements()

_BEYOND_16_BITS = "\U00010000"


def _misread(text: str) -> str:
    return text.encode().decode("latin-1")


def _composed(text: str) -> str:
    return normalize("NFC", text)


def _without_large_numbers(text: str) -> str:
    return "".join("?" if character >= _BEYOND_16_BITS else character for character in text)


def _renamed(value: Any, change: Callable[[str], str]) -> Any:
    """Return records with another spelling of every name in them."""
    if isinstance(value, list):
        return [_renamed(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        member: _spelt(item, change) if member == "name" and isinstance(item, dict) else _renamed(item, change)
        for member, item in value.items()
    }


def _spelt(name: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    return {part: change(text) if isinstance(text, str) else text for part, text in name.items()}


def _names(row: str, change: Callable[[str], str]) -> None:
    @ROWS.replaces("composer.finish", row)
    def finish(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
        return _renamed(original(kind, operation, document), change)


_names("names-in-another-encoding", _misread)
_names("names-escaped-for-html", html.escape)
_names("names-of-16-bits-only", _without_large_numbers)
_names("names-composed", _composed)


@ROWS.replaces("composer.finish", "notified-names-of-8-bits-only")
def _notified(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    finished = original(kind, operation, document)
    return _renamed(finished, _of_8_bits) if operation == "notify" else finished


def _of_8_bits(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


@ROWS.replaces("composer.finish", "transaction-id-composed")
def _transaction(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    message = document.get("message")
    if kind not in ("answer", "callback") or not isinstance(message, dict) or "transaction_id" not in message:
        return document
    return {**document, "message": {**message, "transaction_id": _composed(str(message["transaction_id"]))}}
