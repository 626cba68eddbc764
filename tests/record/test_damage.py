"""Any accidental damage of a record is refused; only a record that was cut off is read, as interrupted."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.record import (
    DamagedRecord,
    DataAfterFooter,
    EmptyRecord,
    FooterDisagrees,
    MissingHeader,
    Record,
    RecordError,
    UnknownFormat,
    UnreadableRecord,
    parse_record,
    read_record,
)
from conformance.record.line import encode_event, line_of, next_chain

HEADER: dict[str, Any] = {"type": "header", "format": "dci-record/1", "role": "ibr"}


def chained(*events: dict[str, Any]) -> bytes:
    """Write events as a record whose chain is right, whatever they say."""
    chain, lines = "", []
    for event in events:
        content = encode_event(event)
        chain = next_chain(chain, content)
        lines.append(line_of(chain, content) + b"\n")
    return b"".join(lines)


def test_the_whole_record_is_read(content: bytes) -> None:
    record = parse_record(content)
    assert not record.interrupted
    assert record.digest == json.loads(content.splitlines()[-1])["chain"]


@pytest.mark.parametrize("change", [1, 0x20, 0x80, 0xFF])
def test_every_changed_byte_is_refused(content: bytes, change: int) -> None:
    choice = random.Random(change)
    line_ends = [place for place, byte in enumerate(content) if byte == 0x0A]
    for place in [*choice.sample(range(len(content)), 400), *line_ends, 0, 1, len(content) - 2]:
        damaged = bytearray(content)
        damaged[place] ^= change
        with pytest.raises(RecordError):
            parse_record(bytes(damaged))


def test_every_byte_that_becomes_a_line_end_is_refused(content: bytes) -> None:
    for place in range(0, len(content) - 1, 7):
        if content[place] != 0x0A:
            with pytest.raises(RecordError):
                parse_record(content[:place] + b"\n" + content[place + 1 :])


def test_lines_inserted_removed_repeated_or_moved_are_refused(content: bytes) -> None:
    lines = content.splitlines(keepends=True)
    for number in range(1, len(lines) - 1):
        rest = lines[number + 1 :]
        for changed in (
            lines[:number] + rest,
            [*lines[: number + 1], lines[number], *rest],
            [*lines[:number], lines[number + 1], lines[number], *rest[1:]],
            [*lines[:number], b"\n", *lines[number:]],
        ):
            with pytest.raises(DamagedRecord) as refusal:
                parse_record(b"".join(changed))
            assert refusal.value.line in (number + 1, number + 2)


def test_a_record_cut_anywhere_is_interrupted_or_refused_never_complete(content: bytes) -> None:
    header_end = content.index(b"\n") + 1
    for length in range(len(content)):
        if length < header_end:
            with pytest.raises((EmptyRecord, MissingHeader)):
                parse_record(content[:length])
            continue
        record = parse_record(content[:length])
        assert record.interrupted
        assert len(record.events) == content[:length].count(b"\n") - 1


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", EmptyRecord, "is empty"),
        (b"<html>", MissingHeader, "does not begin"),
        (b'{"type":"header"}\n', MissingHeader, "does not begin"),
        (chained({"type": "check"}), MissingHeader, "'check'"),
        (chained({**HEADER, "format": "dci-record/9"}), UnknownFormat, "dci-record/9"),
        (chained(HEADER, HEADER), DamagedRecord, "second header"),
        (chained(HEADER, {"event": 1}), DamagedRecord, "no event"),
        (chained(HEADER) + b"\0" * 512, DamagedRecord, "no line of a record"),
        (chained(HEADER, {"type": "footer", "events": 1, "counts": {}}), FooterDisagrees, "counts 1 events"),
        (chained(HEADER, {"type": "footer", "events": 0, "counts": {"pass": 1}}), FooterDisagrees, "'pass'"),
        (
            chained(HEADER, {"type": "footer", "events": 0, "counts": {}}, {"type": "wait"}),
            DataAfterFooter,
            "after the footer",
        ),
        (
            chained(HEADER, {"type": "footer", "events": 0, "counts": {}}) + b"x",
            DataAfterFooter,
            "after the footer",
        ),
    ],
)
def test_each_damage_has_its_own_error(content: bytes, error: type[RecordError], words: str) -> None:
    with pytest.raises(error) as refusal:
        parse_record(content)
    assert type(refusal.value) is error
    assert words in str(refusal.value)


def test_an_error_tells_a_person_what_where_and_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "record.jsonl"
    path.write_bytes(content.replace(b"on-search", b"on-seErch"))
    with pytest.raises(DamagedRecord) as refusal:
        read_record(path)
    assert str(refusal.value) == (
        f"{path}: damaged at line 6: the line does not continue the chain of those before it. "
        "Run the certification again, or restore the file from where it was made."
    )


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecord, match="No such file"):
        read_record(tmp_path / "record.jsonl")


def test_a_deeply_nested_event_is_damage_not_a_crash() -> None:
    deep = b'{"type":"wait","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    first = chained(HEADER)
    chain = json.loads(first)["chain"]
    with pytest.raises(DamagedRecord, match="line 2"):
        parse_record(first + line_of(next_chain(chain, deep), deep) + b"\n")


def test_a_record_that_goes_on_is_read_as_interrupted(content: bytes) -> None:
    lines = content.splitlines(keepends=True)
    read: Callable[[bytes], Record] = parse_record
    assert read(b"".join(lines[:-1])).interrupted
    assert read(b"".join(lines[:4]) + lines[4][:50]).events == read(b"".join(lines[:4])).events
