"""Keep the record of a run that nobody reads as a file: its lines and their chain are made only when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.record.events import Event, Record
from conformance.record.line import encode_event
from conformance.record.writer import RecordWriter

# What the run makes of plain JSON, for the record alone: it is kept as it is, where others are kept as they would be
# read.
_PLAIN = frozenset(("check", "exchange", "callback", "wait", "scenario"))


class UnwrittenRecord(RecordWriter):
    """A writer in memory that spares what only a file needs; its record is the one that would be read."""

    def __init__(self, *, header: Mapping[str, Any], started: str, redact: Iterable[str] = ()) -> None:
        """Begin a record, as the RecordWriter does."""
        self._events_kept: list[Event] = []
        super().__init__(header=header, started=started, redact=redact)

    @property
    def digest(self) -> str:
        """The chain value of the last event."""
        return self.record().digest

    def record(self) -> Record:
        """Return what has been recorded so far."""
        with self._lock:
            header, *events = self._events_kept
        footer = events.pop() if events and events[-1]["type"] == "footer" else None
        return Record(header=header, events=tuple(events), footer=footer)

    def _keep(self, event: Event) -> None:
        plain = event["type"] in _PLAIN
        self._events_kept.append(event if plain else json.loads(encode_event(event)))
