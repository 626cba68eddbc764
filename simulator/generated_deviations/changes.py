"""What cannot be said as a value to put in its place: changes that take a value of a message to another one."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta, timezone
from functools import partial
from types import MappingProxyType
from typing import Any

from protocol.datetimes import format_datetime, parse_datetime
from simulator.deviations import Function, Replacement
from simulator.edits import changed

Change = Callable[[Any], Any]
"""Takes a value as it would leave to the value that leaves instead; what it is not about it returns as it is."""

_A_DAY = timedelta(days=1)
_ANOTHER_ZONE = timezone(timedelta(hours=5, minutes=30))


def _moved(by: timedelta) -> Change:
    def move(value: Any) -> Any:
        return format_datetime(parse_datetime(value) + by) if isinstance(value, str) else value

    return move


def _without_offset(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return parse_datetime(value).astimezone(_ANOTHER_ZONE).replace(tzinfo=None).isoformat()


def _another(value: Any) -> Any:
    return f"another-{value}" if isinstance(value, str) else value


def _counted(by: int) -> Change:
    return lambda value: value + by if isinstance(value, int) else value


def _parties_swapped(header: Any) -> Any:
    if not isinstance(header, dict) or "sender_id" not in header or "receiver_id" not in header:
        return header
    return {**header, "sender_id": header["receiver_id"], "receiver_id": header["sender_id"]}


def _references_swapped(items: Any) -> Any:
    if not isinstance(items, list):
        return items
    references = [item["reference_id"] for item in items]
    return [{**item, "reference_id": other} for item, other in zip(items, reversed(references), strict=True)]


CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "without-offset": _without_offset,
        "a-day-ahead": _moved(_A_DAY),
        "before-the-request": _moved(-_A_DAY),
        "another": _another,
        "always-the-same": lambda value: "the-same",
        "one-too-many": _counted(1),
        "one-too-few": _counted(-1),
        "parties-swapped": _parties_swapped,
        "references-swapped": _references_swapped,
    }
)


def changing(data: Mapping[str, Any]) -> Iterator[Replacement]:
    """Yield what lays the member `change` of a row over a system: names of changes by the place that they change."""
    if "change" in data:
        yield Replacement("composer.finish", partial(_finish, data))


def _finish(data: Mapping[str, Any], _system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    if operation in data["messages"] and kind in data["kinds"]:
        for pointer, name in data["change"].items():
            document = changed(document, pointer, CHANGES[name])
    return document
