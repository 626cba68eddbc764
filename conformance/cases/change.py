"""A change of a lawful message, taken apart and put together: what is set, or left out, at each place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Change = Mapping[str, Any]
"""A change in the words of `fixtures/faults.yaml`: `set` and `drop`, or `body` in place of the whole message."""


def parts(change: Change) -> tuple[Change, ...]:
    """Return the changes of one place each that a change is made of; one with a `body` is a single one."""
    if "body" in change:
        return (change,)
    found = [{"set": {pointer: value}} for pointer, value in change.get("set", {}).items()]
    return (*found, *({"drop": pointer} for pointer in _dropped(change)))


def joined(changes: Iterable[Change]) -> dict[str, Any]:
    """Return the change that changes of one place each, none with a `body`, are together."""
    each = tuple(changes)
    values = {pointer: value for part in each for pointer, value in part.get("set", {}).items()}
    dropped = [pointer for part in each for pointer in _dropped(part)]
    made: dict[str, Any] = {"set": values} if values else {}
    if dropped:
        made["drop"] = dropped[0] if len(dropped) == 1 else dropped
    return made


def places_of(change: Change) -> frozenset[str]:
    """Return the places that are changed, as JSON Pointers; the empty one for a `body`."""
    return frozenset([""] if "body" in change else [*change.get("set", {}), *_dropped(change)])


def _dropped(change: Change) -> list[str]:
    dropped = change.get("drop", [])
    return [dropped] if isinstance(dropped, str) else dropped
