"""A small record with an event of each kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.record import RecordWriter, encode_body

STARTED = "2026-03-01T09:00:00+00:00"
HEADER: dict[str, Any] = {
    "suite": "0.1.0",
    "role": "ibr",
    "subject": {"name": "Registry of Examplia", "version": "2.4", "bundled": False},
    "standard": [
        {"interface": "ibr", "revision": "1.0.0", "commit": "0f4cd2e", "requirements_digest": "ab" * 32}
    ],
    "target": {"role": "ibr", "url": "https://ibr.example.org"},
    "scope": {"declared": ["search"], "not_declared": ["signature"]},
    "seed": "1",
    "run_id": "r-1",
    "partial": False,
}


def write_events(writer: RecordWriter) -> None:
    """Add an event of each kind."""
    message = {
        "method": "POST",
        "url": "https://x/",
        "headers": [["Accept", "*/*"]],
        "body": encode_body(b"{}"),
    }
    answer = {"status": 200, "headers": [], "body": encode_body(b"\xff")}
    steps = [{"keyword": "Given", "text": "a person"}]
    story: dict[str, Any] = {
        "index": 0,
        "feature": "F",
        "file": "f.feature",
        "name": "N",
        "tags": [],
        "steps": steps,
    }
    place: dict[str, Any] = {"scenario": "s", "step": 0}
    writer.add("scenario", id="s", phase="planned", **story)
    sent = writer.add(
        "exchange",
        **place,
        operation="search",
        request=message,
        response=answer,
        failure=None,
        started=STARTED,
        seconds=0.1,
    )
    writer.add("callback", **place, operation=None, request=message, response=answer, arrived=STARTED)
    writer.add("expectation", **place, kind="records", data={"ids": ["ü", 1]})
    writer.add("wait", **place, **{"for": "on-search"}, budget=15.0, seconds=1.02, outcome="arrived")
    writer.add("check", **place, requirement="DCI-HDR-003", check="action", verdict="pass", given=[sent])
    writer.add("check", requirement="DCI-HDR-003", check="action", verdict="fail", message="no")
    writer.add("config", name="callback", detail="the address is not ours", key=None, advice=None)
    writer.add("scenario", id="s", phase="finished", outcome="finished", reason=None)


@pytest.fixture
def header() -> dict[str, Any]:
    """The header of the record, but for what the writer adds."""
    return dict(HEADER)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """The bytes of a finished record."""
    path = tmp_path / "record.jsonl"
    with RecordWriter(path, header=HEADER, started=STARTED) as writer:
        write_events(writer)
        writer.finish("2026-03-01T09:00:21+00:00")
    return path.read_bytes()


@pytest.fixture
def fill() -> Callable[[RecordWriter], None]:
    """Add an event of each kind to a record."""
    return write_events
