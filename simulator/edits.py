"""Edit a document as data says: leave members out, set values, put one value in the place of the whole."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from protocol.json_text import MISSING, resolve_pointer


def edited(document: Any, data: Mapping[str, Any]) -> Any:
    """Return `document` with the edits `drop`, `set` and `unwrap`; a `*` of a pointer stands for every item."""
    document = copy.deepcopy(document)
    dropped = data.get("drop", ())
    for pointer in (dropped,) if isinstance(dropped, str) else dropped:
        for holder, token in _places(document, pointer):
            if isinstance(holder, dict):
                holder.pop(token, None)
            elif token < len(holder):
                del holder[token]
    for pointer, value in data.get("set", {}).items():
        for holder, token in _places(document, pointer):
            holder[token] = _value(value)
    if "unwrap" in data:
        inner = resolve_pointer(document, data["unwrap"])
        document = document if inner is MISSING else inner
    return document


def changed(document: Any, pointer: str, change: Callable[[Any], Any]) -> Any:
    """Return `document` with the values at `pointer` as `change` returns them; a `*` stands for every item."""
    document = copy.deepcopy(document)
    for holder, token in _places(document, pointer):
        if not isinstance(holder, dict) or token in holder:
            holder[token] = change(holder[token])
    return document


def _value(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"repeat", "times"}:
        return value["repeat"] * value["times"]
    return copy.deepcopy(value)


def _places(document: Any, pointer: str) -> list[tuple[Any, Any]]:
    holders = [document]
    tokens = pointer.split("/")[1:]
    for token in tokens[:-1]:
        holders = [inner for holder in holders for inner in _inner(holder, token)]
    last = tokens[-1].replace("~1", "/").replace("~0", "~")
    places: list[tuple[Any, Any]] = []
    for holder in holders:
        if isinstance(holder, list) and last == "*":
            places.extend((holder, index) for index in reversed(range(len(holder))))
        elif isinstance(holder, dict):
            places.append((holder, last))
        elif isinstance(holder, list) and last.isdigit() and int(last) < len(holder):
            places.append((holder, int(last)))
    return places


def _inner(holder: Any, token: str) -> list[Any]:
    if isinstance(holder, list):
        if token == "*":
            return list(holder)
        return [holder[int(token)]] if token.isdigit() and int(token) < len(holder) else []
    return [holder[token]] if isinstance(holder, dict) and token in holder else []
