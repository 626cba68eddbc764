"""The detection matrix as files: JSON for programs, CSV for spreadsheets, HTML for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conformance.artefacts.html import environment
from conformance.artefacts.visible import visible
from conformance.artefacts.writing import write_atomically
from conformance.matrix import is_sound

_COLUMNS = ("role", "name", "kind", "requirement", "summary", "outcome", "named", "verdict")
_LISTS = ("failed", "warned", "collateral", "alarms", "errors")

OUTCOME_WORDS = {
    "detected": "detected",
    "missed": "missed",
    "left_alone": "left alone",
    "false_alarm": "false alarm",
    "harness_error": "harness error",
}

# How the report colours a verdict that is as good or as bad.
_COLOURS = {
    "detected": "pass",
    "missed": "fail",
    "left_alone": "pass",
    "false_alarm": "fail",
    "harness_error": "harness_error",
}


def matrix_json(matrix: Mapping[str, Any]) -> bytes:
    """Return the matrix as JSON."""
    return (json.dumps(matrix, indent=1) + "\n").encode("ascii")


def matrix_csv(matrix: Mapping[str, Any]) -> bytes:
    """Return the rows of the matrix as CSV; what is a list is joined by spaces, checks are `requirement/check`."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow((*_COLUMNS, "checks", *_LISTS, "scenarios", "seconds"))
    for row in matrix["rows"]:
        checks = " ".join(f"{each['requirement']}/{each['check']}" for each in row["checks"])
        lists = (" ".join(row.get(name) or ()) for name in _LISTS)
        cost = (row["scenarios"], row["seconds"])
        table.writerow(_cell(each) for each in (*map(row.get, _COLUMNS), checks, *lists, *cost))
    return text.getvalue().encode("utf-8")


def matrix_html(matrix: Mapping[str, Any]) -> bytes:
    """Return the matrix as one page, complete in itself."""
    template = environment().get_template("matrix.html.j2")
    context = {"matrix": matrix, "sound": is_sound(matrix), "outcomes": OUTCOME_WORDS, "colours": _COLOURS}
    return template.render(context).encode("utf-8")


# The files of a matrix, and what makes each.
_FILES: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = MappingProxyType(
    {"matrix.json": matrix_json, "matrix.csv": matrix_csv, "matrix.html": matrix_html}
)


def write_matrix(matrix: Mapping[str, Any], out: Path) -> list[Path]:
    """Write the matrix in every form into a folder, which is made if need be; return the paths."""
    made = [(out / name, make(matrix)) for name, make in _FILES.items()]
    out.mkdir(parents=True, exist_ok=True)
    for path, content in made:
        write_atomically(path, content)
    return [path for path, _ in made]


def _cell(value: Any) -> Any:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = visible(value) if isinstance(value, str) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@")) else text
