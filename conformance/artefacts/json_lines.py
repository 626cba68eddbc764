"""Pretty-print JSON line by line as it was sent: duplicate members, number forms and order stay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

_LONGEST_MARK = 12


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """One line and its kind: plain, mark (a judged member) or absent (the place where one is missing)."""

    text: str
    kind: str = "plain"


class _Literal(str):
    """A number as it was written."""


class _Members(tuple[tuple[str, Any], ...]):
    """The members of an object, in order, duplicates included."""


def pretty_lines(text: str, pointers: Sequence[str] = ()) -> list[MarkedLine]:
    """Return the lines of a JSON text, those that the JSON Pointers select marked.

    ValueError for what is no JSON, RecursionError for what is nested too deeply.
    """
    document = json.loads(
        text, object_pairs_hook=_Members, parse_int=_Literal, parse_float=_Literal, parse_constant=_Literal
    )
    printer = _Printer(with_places=bool(pointers))
    printer.write(document, "", "", "")
    lines = [MarkedLine(line) for line in printer.lines]
    absent: dict[int, list[str]] = {}
    for pointer in pointers:
        found = _deepest(pointer, printer.places)
        first, last = printer.places[found]
        if found != pointer:
            indent = " " * (len(lines[first].text) - len(lines[first].text.lstrip(" ")) + 2)
            absent.setdefault(first, []).append(f"{indent}✕ not there: {pointer}")
        elif pointer:
            last = first if last - first >= _LONGEST_MARK else last
            lines[first : last + 1] = [replace(line, kind="mark") for line in lines[first : last + 1]]
    for number in sorted(absent, reverse=True):
        notes = [MarkedLine(note, "absent") for note in dict.fromkeys(absent[number])]
        lines[number + 1 : number + 1] = notes
    return lines


def _deepest(pointer: str, places: dict[str, tuple[int, int]]) -> str:
    """Return the longest beginning of a pointer that exists."""
    while pointer and pointer not in places:
        pointer = pointer.rpartition("/")[0]
    return pointer


class _Printer:
    def __init__(self, *, with_places: bool) -> None:
        self.lines: list[str] = []
        self.places: dict[str, tuple[int, int]] = {}
        self._with_places = with_places

    def write(self, value: Any, pointer: str, lead: str, tail: str) -> None:
        """Add the lines of a value: the first behind `lead` (indentation, name), the last before `tail`."""
        first = len(self.lines)
        if isinstance(value, _Members) and value:
            members = [(f"{json.dumps(name, ensure_ascii=False)}: ", name, member) for name, member in value]
            self._write_all(members, pointer, lead, "{}", tail)
        elif isinstance(value, list) and value:
            items = [("", str(index), item) for index, item in enumerate(value)]
            self._write_all(items, pointer, lead, "[]", tail)
        else:
            self.lines.append(f"{lead}{_scalar(value)}{tail}")
        if self._with_places:
            # Of members of one name the last one counts, as it does for most readers.
            self.places[pointer] = (first, len(self.lines) - 1)

    def _write_all(
        self, parts: list[tuple[str, str, Any]], pointer: str, lead: str, brackets: str, tail: str
    ) -> None:
        indent = lead[: len(lead) - len(lead.lstrip(" "))]
        self.lines.append(lead + brackets[0])
        for number, (name, token, value) in enumerate(parts, start=1):
            place = f"{pointer}/{token.replace('~', '~0').replace('/', '~1')}" if self._with_places else ""
            self.write(value, place, f"{indent}  {name}", "," if number < len(parts) else "")
        self.lines.append(indent + brackets[1] + tail)


def _scalar(value: Any) -> str:
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, _Members):
        return "{}"
    return json.dumps(value, ensure_ascii=False)
