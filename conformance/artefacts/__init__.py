"""The artefacts of a run, each a pure function of its record: what programs, pipelines and people read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from conformance.artefacts.html import render_html
from conformance.artefacts.junit import render_junit
from conformance.artefacts.writing import write_atomically
from conformance.record import Record
from conformance.result import catalogue_of, summarise
from conformance.roll_up import Catalogue

__all__ = ["FORMATS", "render", "render_html", "render_junit", "render_result"]


def render_result(record: Record, catalogue: Catalogue) -> bytes:
    """Return the summary for programs, `result.json`: a line for each member, and for each row of a list."""
    members = [f"{json.dumps(name)}: {_in_rows(value)}" for name, value in summarise(record, catalogue).items()]
    return ("{\n" + ",\n".join(members) + "\n}\n").encode("ascii")


def _in_rows(value: Any) -> str:
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]"


# The name of each format, the file that it is written to, and what makes it.
FORMATS: Mapping[str, tuple[str, Callable[[Record, Catalogue], bytes]]] = MappingProxyType(
    {
        "result": ("result.json", render_result),
        "junit": ("junit.xml", render_junit),
        "html": ("report.html", render_html),
    }
)


def render(
    record: Record,
    out: Path,
    *,
    formats: Iterable[str] = ("result", "junit", "html"),
    catalogue: Catalogue | None = None,
) -> list[Path]:
    """Write artefacts of a record into a folder, which is made if need be, and return their paths.

    ValueError for a format that is not in FORMATS, before anything is written.
    """
    wanted = list(formats)
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(f"unknown format {unknown[0]!r}; there are {', '.join(FORMATS)}")
    rows = catalogue_of(record) if catalogue is None else catalogue
    made = [(out / file_name, make(record, rows)) for file_name, make in (FORMATS[name] for name in wanted)]
    out.mkdir(parents=True, exist_ok=True)
    for path, content in made:
        write_atomically(path, content)
    return [path for path, _ in made]
