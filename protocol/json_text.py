"""Read JSON text as it came, strictly and without ever raising, and write it; JSON Pointers into it."""

import json
import math
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final, NoReturn

MAX_DEPTH: Final = 128
MAX_DIGITS: Final = 1000
_MAX_FAULTS: Final = 20
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_INDEX = re.compile("0|[1-9][0-9]{0,8}")


class Missing(Enum):
    """The type of MISSING, which stands for "there is no such member" beside null, false and 0."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


@dataclass(frozen=True)
class Parsed:
    """What a text holds: `document`, the `faults` it has all the same, or the `error` that leaves none."""

    document: Any
    faults: tuple[str, ...] = ()
    error: str | None = None


def parse_json(raw: bytes) -> Parsed:
    """Read `raw` as JSON by RFC 8259; never raises.

    Faults leave a document: a byte order mark, a member given twice (the last one counts). Errors leave none:
    bytes that are not UTF-8, NaN and Infinity, numbers out of range, half characters, nesting over MAX_DEPTH.
    """
    faults: list[str] = []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _unreadable(f"is not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}", faults)
    if text.startswith("\ufeff"):
        text = text[1:]
        faults.append("starts with a byte order mark, which JSON text must not have (RFC 8259 section 8.1)")
    if not text.strip(" \t\r\n"):
        return _unreadable("is empty", faults)
    try:
        document = _load(text, faults)
    except RecursionError:
        return _unreadable(_TOO_DEEP, faults)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        return _unreadable(f"is not JSON: {what} at line {error.lineno}, column {error.colno}", faults)
    except ValueError as error:
        return _unreadable(str(error), faults)
    return Parsed(document, tuple(faults[:_MAX_FAULTS]))


_HOLDERS: Final = (dict, list)
_TOO_DEEP: Final = f"is nested deeper than {MAX_DEPTH} levels"


def _unreadable(reason: str, faults: list[str]) -> Parsed:
    return Parsed(None, tuple(faults[:_MAX_FAULTS]), reason)


def _load(text: str, faults: list[str]) -> Any:
    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs) and len(faults) < _MAX_FAULTS:
            faults.append(f"gives the member {_twice(pairs)} twice in one object; the last one counts")
        return found

    document = json.loads(
        text, object_pairs_hook=members, parse_constant=_constant, parse_float=_real, parse_int=_whole
    )
    # Only the few texts that could be too deep are measured.
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(document) > MAX_DEPTH:
        raise ValueError(_TOO_DEEP)
    # json.loads lets an escape like \ud800 pass, which no encoder and no database takes.
    escaped = "\\ud" in text or "\\uD" in text
    if escaped and _LONE_SURROGATE.search(json.dumps(document, ensure_ascii=False)):
        raise ValueError("has an escape like \\ud800 that is half of a character")
    return document


def _twice(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return json.dumps(name[:60])
        seen.add(name)
    raise AssertionError("no member is given twice")


def _constant(text: str) -> NoReturn:
    raise ValueError(f"is not JSON: it has the number {text}, which JSON lacks")


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"has the number {text[:30]}, which is out of range")
    return number


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"has a number of {len(text)} digits, over the limit of {MAX_DIGITS}")
    return int(text)


def _depth(document: Any) -> int:
    deepest, level = 0, [document] if isinstance(document, _HOLDERS) else []
    while level:
        deepest += 1
        held = (value.values() if isinstance(value, dict) else value for value in level)
        level = [child for values in held for child in values if isinstance(child, _HOLDERS)]
    return deepest


def dump_json(value: Any) -> bytes:
    """Write `value` as compact UTF-8 JSON; ValueError for NaN, TypeError for what JSON lacks."""
    return _COMPACT.encode(value).encode("utf-8")


def resolve_pointer(document: Any, pointer: str) -> Any:
    """Return the value at the JSON Pointer (RFC 6901), or MISSING; ValueError if it is no JSON Pointer."""
    value = document
    for name in _names(pointer):
        if isinstance(value, dict):
            value = value.get(name, MISSING)
        elif isinstance(value, list) and _INDEX.fullmatch(name) and int(name) < len(value):
            value = value[int(name)]
        else:
            return MISSING
    return value


@lru_cache(maxsize=4096)
def _names(pointer: str) -> tuple[str, ...]:
    if pointer and not pointer.startswith("/"):
        raise ValueError(f"the JSON Pointer {pointer!r} does not start with a slash")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def child_pointer(pointer: str, token: str | int) -> str:
    """Return the JSON Pointer of the member or item `token` of the value at `pointer`."""
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"
