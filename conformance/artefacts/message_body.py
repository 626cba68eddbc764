"""A message body for people: pretty-printed if it is JSON, cut if it is long, the judged members marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.artefacts.json_lines import MarkedLine, pretty_lines

LIMIT = 20_000
# Beyond these lengths a body is shown as it came, as printing it would cost more than it tells.
_PARSE_LIMIT = 200_000
_PARSE_LIMIT_OF_EVIDENCE = 1_000_000
_LINE_LIMIT = 2_000
_CONTEXT = 4


@dataclass(frozen=True)
class Run:
    """Lines of one kind: plain, mark (a judged member), absent (where one is missing) or gap."""

    kind: str
    text: str


@dataclass(frozen=True)
class BodyView:
    """A body as it is shown: form (json, text, hex or empty), its length in bytes, and whether it was cut."""

    form: str
    length: int
    cut: bool
    runs: Sequence[Run]


def body_view(
    content: bytes, *, pointers: Iterable[str] = (), limit: int = LIMIT, only_marked: bool = False
) -> BodyView:
    """Show a body, at most `limit` characters of it beside what stands around the JSON Pointers to mark.

    With `only_marked` show nothing but the marked members, their surroundings and what they are members of.
    """
    if not content:
        return BodyView("empty", 0, False, ())
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _hex_view(content, limit)
    wanted = tuple(pointers)
    parse_limit = _PARSE_LIMIT_OF_EVIDENCE if wanted else _PARSE_LIMIT
    lines = _json_lines(text, wanted) if len(content) <= parse_limit else None
    form = "text" if lines is None else "json"
    if lines is None:
        lines = [MarkedLine(line) for line in text[: limit + 1].split("\n")]
    chosen, left_out = _choose(lines, limit, only_marked=only_marked)
    cut = left_out or (form == "text" and len(text) > limit)
    return BodyView(form, len(content), cut, _runs(lines, chosen))


def _json_lines(text: str, pointers: Sequence[str]) -> list[MarkedLine] | None:
    """Pretty-print, or return None for what is no JSON, or is nested too deeply to print."""
    try:
        return pretty_lines(text, pointers)
    except (ValueError, RecursionError):
        return None


def _choose(lines: Sequence[MarkedLine], limit: int, *, only_marked: bool) -> tuple[list[int], bool]:
    """Return the numbers of the lines to show, and whether that leaves anything out."""
    marked = [number for number, line in enumerate(lines) if line.kind != "plain"]
    chosen = set() if marked and only_marked else set(range(_fitting(lines, limit)))
    for number in [number for number in marked if number not in chosen][: limit // 400]:
        chosen.update(_around(lines, number))
    cut = len(chosen) < len(lines) or any(len(lines[number].text) > _LINE_LIMIT for number in chosen)
    return sorted(chosen), cut


def _fitting(lines: Sequence[MarkedLine], limit: int) -> int:
    """Return how many of the first lines fit; always one."""
    room = limit
    for number, line in enumerate(lines):
        room -= min(len(line.text), _LINE_LIMIT) + 1
        if room < 0 and number > 0:
            return number
    return len(lines)


def _around(lines: Sequence[MarkedLine], number: int) -> Iterator[int]:
    """Return the neighbours of a line, and the first lines of all that it is a member of."""
    yield from range(max(0, number - _CONTEXT), min(len(lines), number + _CONTEXT + 1))
    indent = _indent(lines[number])
    for above in range(number - 1, -1, -1):
        if _indent(lines[above]) < indent:
            indent = _indent(lines[above])
            yield above


def _indent(line: MarkedLine) -> int:
    return len(line.text) - len(line.text.lstrip(" "))


def _runs(lines: Sequence[MarkedLine], chosen: Sequence[int]) -> tuple[Run, ...]:
    """Join the chosen lines into runs of one kind, with a gap where lines were left out."""
    parts: list[tuple[str, list[str]]] = []
    expected = 0
    for number in [*chosen, len(lines)]:
        if number > expected:
            left_out = number - expected
            parts.append(("gap", ["⋯ 1 line" if left_out == 1 else f"⋯ {left_out} lines"]))
        expected = number + 1
        if number == len(lines):
            break
        kind, text = lines[number].kind, _shorten(lines[number].text)
        if not parts or parts[-1][0] != kind:
            parts.append((kind, []))
        parts[-1][1].append(text)
    return tuple(Run(kind, "\n".join(texts)) for kind, texts in parts)


def _shorten(line: str) -> str:
    if len(line) <= _LINE_LIMIT:
        return line
    return f"{line[:_LINE_LIMIT]} ⋯ {len(line) - _LINE_LIMIT} characters left out"


def _hex_view(content: bytes, limit: int) -> BodyView:
    """Show bytes that are no UTF-8 as offset, hexadecimal and ASCII."""
    shown = content[: limit // 5]
    rows = []
    for offset in range(0, len(shown), 16):
        piece = shown[offset : offset + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in piece)
        rows.append(f"{offset:06x}  {piece.hex(' '):<47}  {letters}")
    return BodyView("hex", len(content), len(shown) < len(content), (Run("plain", "\n".join(rows)),))
