"""Read a record and refuse what cannot be trusted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from conformance.record.errors import (
    FORMAT,
    DamagedRecord,
    DataAfterFooter,
    EmptyRecord,
    FooterDisagrees,
    MissingHeader,
    UnknownFormat,
    UnreadableRecord,
)
from conformance.record.events import Event, Record
from conformance.record.line import looks_like_a_line, may_be_cut, read_line


def read_record(path: Path) -> Record:
    """Read and verify a record; RecordError for damage. One that was cut off is returned as interrupted."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableRecord(f"cannot be read ({error.strerror or error})", source=str(path)) from None
    return parse_record(content, source=str(path))


def parse_record(content: bytes, *, source: str = "the record") -> Record:
    """Verify the bytes of a record, as `read_record` does."""
    if not content:
        raise EmptyRecord("is empty", source=source)
    *lines, rest = content.split(b"\n")
    if not looks_like_a_line(content):
        raise MissingHeader("does not begin with the header of a record", source=source)
    events: list[Event] = []
    chain = ""
    for number, line in enumerate(lines, start=1):
        if events and events[-1]["type"] == "footer":
            raise DataAfterFooter("there is data after the footer", source=source, line=number)
        event, chain = read_line(line, chain, number=number, source=source)
        _expect_place(event, number, source)
        events.append(event)
    if rest and events and events[-1]["type"] == "footer":
        raise DataAfterFooter("there is data after the footer", source=source, line=len(lines) + 1)
    if rest and not may_be_cut(rest):
        raise DamagedRecord("its last line is no line of a record", source=source, line=len(lines) + 1)
    return _assemble(events, chain, source)


def _expect_place(event: Event, number: int, source: str) -> None:
    """Refuse an event other than a known header at the beginning, and a header anywhere else."""
    if number > 1:
        if event["type"] == "header":
            raise DamagedRecord("there is a second header", source=source, line=number)
        return
    if event["type"] != "header":
        raise MissingHeader(f"begins with an event of type {event['type']!r}, not with its header", source=source)
    if event.get("format") != FORMAT:
        raise UnknownFormat(f"is of the unknown format {event.get('format')!r}", source=source)


def _assemble(events: list[Event], digest: str, source: str) -> Record:
    """Make the record of verified events, if its footer agrees with them."""
    if not events:
        raise MissingHeader("ends before its header does", source=source)
    footer = events.pop() if events[-1]["type"] == "footer" else None
    record = Record(header=events[0], events=tuple(events[1:]), footer=footer, chain=digest)
    if footer is None:
        return record
    held, told = len(record.events), footer.get("events")
    if held != told:
        raise FooterDisagrees(f"its footer counts {told!r} events, the record holds {held}", source=source)
    counts, counted = (
        footer.get("counts"),
        dict(Counter(str(check.get("verdict")) for check in record.checks)),
    )
    if counts != counted:
        raise FooterDisagrees(f"its footer counts the verdicts {counts!r}, the record holds {counted!r}", source=source)
    return record
