"""A record writer that shows each event to somebody as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conformance.record import RecordWriter


class Recorder(RecordWriter):
    """Writes the record, and tells the console of each event."""

    def __init__(self, path: Path | None, *, on_event: Callable[[Mapping[str, Any]], None], **options: Any) -> None:
        """Begin a record; `options` are those of the RecordWriter."""
        super().__init__(path, **options)
        self._on_event = on_event

    def add(self, event_type: str, /, **members: Any) -> str:
        """Append one event, tell it, and return its id."""
        event_id = super().add(event_type, **members)
        self._on_event({"type": event_type, **members, "id": event_id})
        return event_id
