"""The scenarios that showed each deviation when the suite was last qualified: the first that are told of it.

That only saves time. What is not in the file, or is not shown by its scenarios any more, is looked for in others
(likely_scenarios). `python -m conformance.showing_scenarios matrix.json` writes the file anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from protocol.data import data_folder

FILE = "deviations/showing_scenarios.json"

Scenarios = tuple[str, ...]


@cache
def showing_scenarios(role: str) -> Mapping[str, Scenarios]:
    """Return the ids of the scenarios that showed a deviation of a role, by its name; none for what nothing shows."""
    known = json.loads((data_folder("fixtures") / FILE).read_bytes())
    return {name: tuple(row["scenarios"]) for row in known.get(role, ()) for name in row["deviations"]}


def text_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the text of the file, from the rows of a matrix."""
    found: dict[str, dict[Scenarios, list[str]]] = {}
    for row in rows:
        if row["outcome"] in ("detected", "missed"):
            found.setdefault(row["role"], {}).setdefault(_showing(row), []).append(row["name"])
    roles = (f"{json.dumps(role)}: [\n{_lines(groups)}\n]" for role, groups in sorted(found.items()))
    return "{" + ",\n".join(roles) + "}\n"


def _lines(groups: Mapping[Scenarios, list[str]]) -> str:
    rows = ({"scenarios": scenarios, "deviations": sorted(names)} for scenarios, names in sorted(groups.items()))
    return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _showing(row: Mapping[str, Any]) -> Scenarios:
    """Return the scenario in which a deviation showed; all that were told where it alone is known not to show it."""
    told: Scenarios = tuple(row["told"])
    alone = (row["shown_in"],) if row["shown_in"] else told
    return told if showing_scenarios(row["role"]).get(row["name"]) in (alone, told) else alone


if __name__ == "__main__":
    _rows = json.loads(Path(sys.argv[1]).read_bytes())["rows"]
    (data_folder("fixtures") / FILE).write_text(text_of(_rows), encoding="utf-8")
