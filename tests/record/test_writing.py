"""A record holds what was added, in order, as it happens, from any thread."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.record import Record, RecordWriter, read_record

STARTED = "2026-03-01T09:00:00+00:00"


def in_memory(header: dict[str, Any]) -> RecordWriter:
    """Begin a record in memory."""
    return RecordWriter(header=header, started=STARTED)


def test_a_record_in_memory_is_the_same_as_in_a_file(
    tmp_path: Path, header: dict[str, Any], fill: Callable[[RecordWriter], None]
) -> None:
    records: list[Record] = []
    for path in (None, tmp_path / "record.jsonl"):
        with RecordWriter(path, header=header, started=STARTED) as writer:
            fill(writer)
            writer.finish("2026-03-01T09:00:21+00:00")
            records.append(writer.record())
            assert writer.record().digest == writer.digest
    assert records[0] == records[1] == read_record(tmp_path / "record.jsonl")
    assert not records[0].interrupted


def test_events_are_found_by_id_and_by_kind(header: dict[str, Any], fill: Callable[[RecordWriter], None]) -> None:
    writer = in_memory(header)
    fill(writer)
    record = writer.record()
    assert record.by_id["x1"] == record.exchanges[0]
    assert record.by_id["c1"] == record.callbacks[0]
    assert record.by_id["s"]["phase"] == "planned"
    assert record.scenarios == (record.by_id["s"],)
    assert record.outcomes["s"]["outcome"] == "finished"
    assert [check["id"] for check in record.checks] == ["k1", "k2"]
    assert record.of_type("wait")[0]["for"] == "on-search"
    assert record.of_type("never seen") == ()
    assert record.interrupted


def test_the_footer_counts_events_and_verdicts(header: dict[str, Any], fill: Callable[[RecordWriter], None]) -> None:
    writer = in_memory(header)
    fill(writer)
    writer.finish("2026-03-01T09:00:21+00:00")
    footer = writer.record().footer
    assert footer is not None
    assert (footer["events"], footer["counts"]) == (9, {"fail": 1, "pass": 1})


def test_each_event_is_in_the_file_at_once(tmp_path: Path, header: dict[str, Any]) -> None:
    path = tmp_path / "record.jsonl"
    writer = RecordWriter(path, header=header, started=STARTED)
    for number in range(1, 4):
        writer.add("check", requirement="R", check="c", verdict="pass")
        assert len(path.read_bytes().splitlines()) == number + 1
    writer.close()


def test_a_new_run_replaces_the_record_of_the_old_one(tmp_path: Path, header: dict[str, Any]) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text("something else")
    RecordWriter(path, header=header, started=STARTED).close()
    assert read_record(path).events == ()


def test_threads_do_not_tear_each_others_lines(tmp_path: Path, header: dict[str, Any]) -> None:
    path = tmp_path / "record.jsonl"
    writer = RecordWriter(path, header=header, started=STARTED)

    def work() -> None:
        for _ in range(200):
            writer.add("check", requirement="R", check="c", verdict="pass")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.finish(STARTED)
    ids = [event["id"] for event in read_record(path).events]
    assert len(set(ids)) == len(ids) == 1600


def test_ids_are_made_around_those_that_were_given(header: dict[str, Any]) -> None:
    writer = in_memory(header)
    assert writer.add("wait", id="w1") == "w1"
    assert writer.add("wait") == "w2"
    with pytest.raises(ValueError, match="already in the record"):
        writer.add("wait", id="w1")


@pytest.mark.parametrize(
    ("event_type", "members", "words"),
    [
        ("footer", {}, "finish()"),
        ("scenario", {"phase": "planned"}, "needs an id"),
        ("check", {"verdict": "green"}, "'green'"),
        ("check", {}, "None"),
        ("wait", {"seconds": float("nan")}, "not JSON compliant"),
    ],
)
def test_what_is_no_event_is_refused(
    header: dict[str, Any], event_type: str, members: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words.replace("(", "\\(").replace(")", "\\)")):
        in_memory(header).add(event_type, **members)


def test_an_event_that_contains_itself_is_refused(header: dict[str, Any]) -> None:
    data: dict[str, Any] = {}
    data["data"] = data
    with pytest.raises(ValueError, match="too deeply"):
        in_memory(header).add("expectation", kind="k", data=data)


def test_nothing_is_added_after_the_end(header: dict[str, Any]) -> None:
    writer = in_memory(header)
    writer.finish(STARTED)
    with pytest.raises(ValueError, match="closed"):
        writer.add("wait")


def test_after_a_failed_write_the_record_is_closed(tmp_path: Path, header: dict[str, Any]) -> None:
    path = tmp_path / "record.jsonl"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer = RecordWriter(path, header=header, started=STARTED)
    os.close(reader)
    with pytest.raises(OSError, match="Broken pipe"):
        writer.add("wait")
    with pytest.raises(ValueError, match="closed"):
        writer.add("wait")


def test_lines_have_the_documented_form(content: bytes) -> None:
    for line in content.splitlines():
        assert list(json.loads(line)) == ["chain", "event"]
    assert content.isascii()


def test_eight_thousand_events_take_little_time(header: dict[str, Any]) -> None:
    def once() -> float:
        start = time.perf_counter()
        writer = in_memory(header)
        for _ in range(8000):
            writer.add(
                "check",
                scenario="ibr.search.identifier-found",
                step=2,
                requirement="DCI-HDR-003",
                check="action",
                verdict="pass",
                expected="search",
                actual="search",
                given=["x12", "e7"],
                evidence=[{"event": "x12", "part": "response", "pointer": "/header/action"}],
            )
        writer.finish(STARTED)
        return time.perf_counter() - start

    # Measured 0.08 s; the bound leaves room for a busy machine.
    assert min(once() for _ in range(3)) < 0.4
