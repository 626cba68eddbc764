"""Write a record as the run goes on."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from conformance.record.errors import FORMAT
from conformance.record.events import Event, Record
from conformance.record.line import encode_event, line_of, next_chain
from conformance.record.redaction import Redaction
from conformance.verdicts import VERDICTS

_ID_PREFIX = {
    "exchange": "x",
    "callback": "c",
    "expectation": "e",
    "check": "k",
    "wait": "w",
    "config": "g",
}


class RecordWriter:
    """Append events to a record as they happen, from any thread; each line reaches the system at once.

    >>> with RecordWriter(header={"role": "ibr"}, started="2026-01-01T00:00:00Z") as writer:
    ...     event_id = writer.add("expectation", kind="records", data={"ids": []})
    ...     writer.finish("2026-01-01T00:00:09Z")
    ...     record = writer.record()
    """

    def __init__(
        self, path: Path | None = None, *, header: Mapping[str, Any], started: str, redact: Iterable[str] = ()
    ) -> None:
        """Begin a record in the file (in memory without a path), replacing one that is there.

        `header` holds the members of the header beyond type, format and start; `redact` the secret strings.
        """
        self._file: FileIO | None = None if path is None else path.open("wb", buffering=0)
        self._contents: list[bytes] = []
        self._parsed: list[Event] = []
        self._lock = threading.Lock()
        self._redaction = Redaction(redact)
        self._chain = ""
        self._numbers: Counter[str] = Counter()
        self._used_ids: set[tuple[str, str | None]] = set()
        self._events = 0
        self._counts: Counter[str] = Counter()
        self._closed = False
        self._append({"type": "header", "format": FORMAT, **header, "started": started})

    @property
    def digest(self) -> str:
        """The chain value of the last event."""
        return self._chain

    def add(self, event_type: str, /, **members: Any) -> str:
        """Append one event and return its id, given as `id` (a scenario's always is) or else made here.

        Members that are None are written as null. ValueError if the record is closed, the id was used, or a
        member is no JSON.
        """
        if event_type in ("header", "footer"):
            raise ValueError(f"the writer makes the {event_type} itself; use RecordWriter(header=...) or finish()")
        if event_type == "check" and members.get("verdict") not in VERDICTS:
            raise ValueError(f"a check has one of the verdicts {VERDICTS}, not {members.get('verdict')!r}")
        with self._lock:
            event_id = self._take_id(event_type, members)
            members["id"] = event_id
            self._append({"type": event_type, "id": event_id, **members})
            self._events += 1
            if event_type == "check":
                self._counts[members["verdict"]] += 1
            return event_id

    def hide(self, secret: str) -> None:
        """Keep a secret that came up during the run out of all that follows."""
        with self._lock:
            self._redaction.hide(secret)

    def finish(self, finished: str) -> None:
        """Write the footer and close the file."""
        with self._lock:
            counts = dict(sorted(self._counts.items()))
            self._append({"type": "footer", "finished": finished, "events": self._events, "counts": counts})
        self.close()

    def close(self) -> None:
        """Close without a footer, which leaves the record of an interrupted run; harmless after `finish`."""
        with self._lock:
            self._closed = True
            if self._file is not None:
                self._file.close()

    def record(self) -> Record:
        """Return what has been recorded so far, as it would be read."""
        with self._lock:
            unread, self._contents = self._contents, []
            self._parsed += json.loads(b"[" + b",".join(unread) + b"]")
            (header, *events), digest = self._parsed, self._chain
        footer = events.pop() if events and events[-1]["type"] == "footer" else None
        return Record(header=header, events=tuple(events), footer=footer, chain=digest)

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, whatever happened."""
        self.close()

    def _take_id(self, event_type: str, members: Mapping[str, Any]) -> str:
        given = members.get("id")
        if given is None:
            return self._make_id(event_type)
        # A scenario is there twice, planned and finished, with one id.
        occurrence = (str(given), members.get("phase"))
        if occurrence in self._used_ids:
            raise ValueError(f"the id {given!r} is already in the record; give each event its own")
        self._used_ids.add(occurrence)
        return str(given)

    def _make_id(self, event_type: str) -> str:
        prefix = _ID_PREFIX.get(event_type)
        if prefix is None:
            raise ValueError(f"an event of type {event_type!r} needs an id of its own")
        while True:
            self._numbers[event_type] += 1
            event_id = f"{prefix}{self._numbers[event_type]}"
            if (event_id, None) not in self._used_ids:
                return event_id

    def _append(self, event: Mapping[str, Any]) -> None:
        if self._closed:
            raise ValueError("the record is closed; nothing can be added to it")
        self._keep(self._redaction.apply(event))

    def _keep(self, event: Event) -> None:
        content = encode_event(event)
        self._chain = next_chain(self._chain, content)
        if self._file is not None:
            self._write(line_of(self._chain, content) + b"\n")
        self._contents.append(content)

    def _write(self, line: bytes) -> None:
        assert self._file is not None
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            # Half a line may be in the file; whatever followed it would make the record unreadable.
            self._closed = True
            self._file.close()
            raise
