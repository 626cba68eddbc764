"""Put one fault into an otherwise lawful message, as `fixtures/faults.yaml` describes it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from protocol.data import load_yaml
from protocol.json_text import MISSING, dump_json, resolve_pointer

_BAD_REQUEST = "err.request.bad"


@dataclass(frozen=True)
class FaultyMessage:
    """A message with its fault: the document (None when it is none), its bytes, and its media type."""

    document: Any
    body: bytes
    media_type: str
    codes: tuple[str, ...]


def faulty(words: str, document: Mapping[str, Any], names: Mapping[str, str]) -> FaultyMessage:
    """Return `document` with the fault of these words; `names` gives what `{updates}` and the like stand for.

    Raises KeyError for words that are not in the data.
    """
    return spoilt(load_yaml("faults.yaml")["faults"][words], document, names)


def spoilt(fault: Mapping[str, Any], document: Mapping[str, Any], names: Mapping[str, str]) -> FaultyMessage:
    """Return `document` with a fault that is told as data.

    Raises KeyError or IndexError where the message has no such place.
    """
    changed = copy.deepcopy(dict(document))
    for name, change in _CHANGES.items():
        if name in fault:
            change(changed, _named(fault[name], names))
    codes = (_BAD_REQUEST, *fault.get("codes", ()))
    if "body" in fault:
        return FaultyMessage(None, fault["body"].encode(), "application/json", codes)
    return FaultyMessage(changed, _written(fault, changed), fault.get("media_type", "application/json"), codes)


def _written(fault: Mapping[str, Any], document: Any) -> bytes:
    """Return the bytes of a message, with what is wrong with them as text."""
    text = dump_json(document)
    for old, new in fault.get("replace", {}).items():
        if text.count(old.encode()) != 1:
            raise KeyError(f"the text {old} has to stand once in the message")
        text = text.replace(old.encode(), new.encode())
    for old, depth in fault.get("nest", {}).items():
        text = text.replace(old.encode(), b"[" * depth + b"]" * depth)
    for old, new in fault.get("replace_by_bytes", {}).items():
        text = text.replace(old.encode(), bytes.fromhex(new))
    return text.decode().encode(fault["encoding"]) if "encoding" in fault else text


def _named(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {_named(key, names): _named(entry, names) for key, entry in value.items()}
    if isinstance(value, list):
        return [_named(entry, names) for entry in value]
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
    return value


def _holder(document: Any, pointer: str) -> tuple[Any, Any]:
    parent, _, token = pointer.rpartition("/")
    holder, name = resolve_pointer(document, parent), token.replace("~1", "/").replace("~0", "~")
    if not isinstance(holder, dict) and not (isinstance(holder, list) and name.isdecimal()):
        raise KeyError(f"the message has no {pointer}")
    return holder, int(name) if isinstance(holder, list) else name


def _drop(document: Any, pointers: str | list[str]) -> None:
    for pointer in [pointers] if isinstance(pointers, str) else pointers:
        holder, name = _holder(document, pointer)
        del holder[name]


def _leave_out(document: Any, pointer: str) -> None:
    """Leave out a member that need not be there."""
    if resolve_pointer(document, pointer) is not MISSING:
        _drop(document, pointer)


def _set(document: Any, values: Mapping[str, Any]) -> None:
    for pointer, value in values.items():
        holder, name = _holder(document, pointer)
        holder[name] = value


def _lengthen(document: Any, lengths: Mapping[str, int]) -> None:
    for pointer, length in lengths.items():
        holder, name = _holder(document, pointer)
        holder[name] = str(holder[name]).ljust(length, "x")


def _repeat(document: Any, pointer: str) -> None:
    holder, index = _holder(document, pointer)
    holder.append(copy.deepcopy(holder[index]))


def _copy(document: Any, copies: Mapping[str, int]) -> None:
    for pointer, count in copies.items():
        holder, index = _holder(document, pointer)
        for number in range(2, count + 1):
            holder.append({**holder[index], "reference_id": f"{holder[index]['reference_id']}-{number}"})


def _join(document: Any, pointer: str) -> None:
    holder, name = _holder(document, pointer)
    holder[name] = ",".join(holder[name])


_CHANGES: Mapping[str, Callable[[Any, Any], None]] = {
    "drop": _drop,
    "leave_out": _leave_out,
    "repeat": _repeat,
    "copies": _copy,
    "join": _join,
    "lengthen": _lengthen,
    "set": _set,
}
