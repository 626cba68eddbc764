"""Artefacts reach their folder whole, agree with one another, and take little time and room."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.artefacts import FORMATS, render, render_html, render_junit
from conformance.artefacts.writing import write_atomically
from conformance.record import Record, RecordWriter, parse_record
from conformance.requirements import catalogue
from conformance.result import summarise


def test_every_artefact_carries_the_digest_of_the_record(
    tmp_path: Path, make_run: Callable[..., Any], finished: Callable[[Any], Record]
) -> None:
    record = finished(make_run())
    paths = render(record, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["result.json", "junit.xml", "report.html"]
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(
        path.name for path in paths
    )
    for path in paths:
        assert record.digest in path.read_text(encoding="utf-8")


def test_only_the_formats_that_are_asked_for_are_made(tmp_path: Path, make_run: Callable[..., Any]) -> None:
    (path,) = render(make_run().writer.record(), tmp_path, formats=["result"], catalogue={})
    assert json.loads(path.read_text())["verdict"] == "inconclusive"
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_format_is_refused_before_anything_is_written(
    tmp_path: Path, make_run: Callable[..., Any]
) -> None:
    with pytest.raises(ValueError, match="unknown format 'pdf'; there are result, junit, html"):
        render(make_run().writer.record(), tmp_path / "out", formats=["result", "pdf"])
    assert not (tmp_path / "out").exists()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    write_atomically(path, b"old")

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_record_that_was_cut_off_is_never_rendered_as_complete(
    tmp_path: Path, run_header: Callable[..., dict[str, Any]], row: Callable[..., Any]
) -> None:
    path = tmp_path / "record.jsonl"
    rows = {"R-1": row("R-1")}
    with RecordWriter(path, header=run_header(), started="2026-03-01T09:00:00Z") as writer:
        writer.add("check", requirement="R-1", check="c", verdict="pass")
        writer.finish("2026-03-01T09:00:01Z")
    content = path.read_bytes()
    assert summarise(parse_record(content), rows)["verdict"] == "conformant"
    for length in range(content.index(b"\n") + 1, len(content), 3):
        record = parse_record(content[:length])
        assert summarise(record, rows)["verdict"] == "inconclusive"
        assert b"This run was interrupted" in render_html(record, rows)
        assert b"<error message=" in render_junit(record, rows)


@pytest.fixture
def long_run(make_run: Callable[..., Any], finished: Callable[[Any], Record]) -> Record:
    """250 exchanges and 6000 checks in 50 scenarios."""
    run = make_run()
    names = list(catalogue("ibr"))
    for story in range(50):
        name = f"ibr.search.{story}"
        run.scenario(name)
        sent = [run.exchange(name) for _ in range(5)]
        for number in range(120):
            verdict = "fail" if number == story else "pass"
            evidence = [{"event": sent[0], "part": "response", "pointer": "/header/action"}]
            run.check(
                names[number],
                verdict,
                scenario=name,
                step=number % 2,
                expected="search",
                actual="search",
                message="The action differs.",
                evidence=evidence,
            )
        run.ended(name)
    return finished(run)


def test_a_long_run_is_rendered_in_a_second_and_three_megabytes(tmp_path: Path, long_run: Record) -> None:
    assert (len(long_run.exchanges), len(long_run.checks)) == (250, 6000)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        paths = render(long_run, tmp_path)
        times.append(time.perf_counter() - start)
    assert min(times) < 1
    assert all(path.stat().st_size < 3_000_000 for path in paths)


def test_the_files_are_those_of_the_formats() -> None:
    assert {name: file for name, (file, _) in FORMATS.items()} == {
        "result": "result.json",
        "junit": "junit.xml",
        "html": "report.html",
    }
