"""Pretty-print JSON line by line as it was sent: duplicate members, number forms and order stay."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

_LONGEST_MARK = 12
_INDENT = "  "
# The tokens of a text that is known to be JSON (RFC 8259 section 2).
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_OPENING = ("{", "[")
_CLOSING = ("}", "]")


class MarkedLine(NamedTuple):
    """One line and its kind: plain, mark (a judged member) or absent (the place where one is missing)."""

    text: str
    kind: str = "plain"


def pretty_lines(text: str, pointers: Sequence[str] = ()) -> list[MarkedLine]:
    """Return the lines of a JSON text, those that the JSON Pointers select marked.

    ValueError for what is no JSON, RecursionError for what is nested too deeply.
    """
    json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    tokens = _TOKEN.findall(text)
    laid_out, numbers = _lay_out(tokens)
    places = _places(tokens, numbers) if pointers else {}
    lines = [MarkedLine(line) for line in laid_out]
    absent: dict[int, list[str]] = {}
    for pointer in pointers:
        found = _deepest(pointer, places)
        first, last = places[found]
        if found != pointer:
            indent = " " * (len(lines[first].text) - len(lines[first].text.lstrip(" ")) + 2)
            absent.setdefault(first, []).append(f"{indent}✕ not there: {pointer}")
        elif pointer:
            last = first if last - first >= _LONGEST_MARK else last
            lines[first : last + 1] = [line._replace(kind="mark") for line in lines[first : last + 1]]
    for number in sorted(absent, reverse=True):
        notes = [MarkedLine(note, "absent") for note in dict.fromkeys(absent[number])]
        lines[number + 1 : number + 1] = notes
    return lines


def _deepest(pointer: str, places: dict[str, tuple[int, int]]) -> str:
    """Return the longest beginning of a pointer that exists."""
    while pointer and pointer not in places:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _lay_out(tokens: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the lines that tokens make, and the number of the line on which each token stands."""
    lines: list[str] = []
    numbers: list[int] = []
    line = indent = before = ""
    for token in tokens:
        if token in _OPENING:
            numbers.append(len(lines))
            lines.append(line + token)
            line = indent = indent + _INDENT
        elif token in _CLOSING:
            indent = indent[: -len(_INDENT)]
            if before in _OPENING:
                line = lines.pop() + token
            else:
                lines.append(line)
                line = indent + token
            numbers.append(len(lines))
        else:
            numbers.append(len(lines))
            if token == ",":
                lines.append(f"{line},")
                line = indent
            elif token == ":":
                line += ": "
            else:
                line += token if "\\" not in token else _unescaped(token)
        before = token
    return [*lines, line], numbers


def _places(tokens: Sequence[str], numbers: Sequence[int]) -> dict[str, tuple[int, int]]:
    """Return the first and last line of each value, by its JSON Pointer; of members of one name, of the last."""
    places: dict[str, tuple[int, int]] = {}
    around: list[tuple[str, int]] = []  # the objects and lists that have not ended: pointer and first line
    path: list[str | int] = []  # the member at hand in each of them
    for token, following, number in zip(tokens, [*tokens[1:], ""], numbers, strict=True):
        if token in _OPENING:
            around.append((_joined(path), number))
            path.append(0 if token == "[" else "")
        elif token in _CLOSING:
            path.pop()
            pointer, first = around.pop()
            places[pointer] = (first, number)
        elif token == ",":
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else ""
        elif following == ":":
            path[-1] = str(json.loads(token)).replace("~", "~0").replace("/", "~1")
        elif token != ":":
            places[_joined(path)] = (number, number)
    return places


def _joined(path: Sequence[str | int]) -> str:
    return "".join(f"/{member}" for member in path)


def _unescaped(token: str) -> str:
    """Return a string as it was written, save that no character is escaped without need."""
    return json.dumps(json.loads(token), ensure_ascii=False)
