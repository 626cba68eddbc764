"""The target as an implementation conformance statement: every fact that the vendor stated, by its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MOST_ROWS = 300


@dataclass(frozen=True)
class Section:
    """One table of the target: its name (empty for the keys outside of tables) and its keys with values."""

    name: str
    rows: Sequence[tuple[str, str]]


def sections(target: Mapping[str, Any]) -> list[Section]:
    """Return the tables of a target; of very long lists, such as people, the first entries."""
    plain = [(key, _shown(value)) for key, value in target.items() if not _is_table(value)]
    found = [Section("", plain)] if plain else []
    for key, value in target.items():
        if _is_table(value):
            rows = list(_rows("", value))
            if len(rows) > _MOST_ROWS:
                rows = [*rows[:_MOST_ROWS], ("…", f"{len(rows) - _MOST_ROWS} more")]
            found.append(Section(str(key), rows))
    return found


def _rows(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for name, member in value.items():
            yield from _rows(f"{key}.{name}" if key else str(name), member)
    elif _is_table(value):
        for number, item in enumerate(value, start=1):
            yield from _rows(f"{key}[{number}]", item)
    else:
        yield key, _shown(value)


def _is_table(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value)
    return isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not stated" if value is None or value == {} else str(value)
