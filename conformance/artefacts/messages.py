"""Exchanges and callbacks as they are shown: what was sent, what came, and what a check objects to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.artefacts.message_body import LIMIT, BodyView, body_view
from conformance.artefacts.protection_note import protection_note
from conformance.artefacts.shortening import short
from conformance.record import Event, Record, clear_bytes

OBJECTIONS = frozenset({"fail", "warn", "harness_error"})

# When a run holds more than this, bodies to which nobody objects are shown shorter, so that a browser copes.
_ROOMY = 1_000_000
_SHORT = 2_000
_EXCERPT = 500


@dataclass(frozen=True)
class PartView:
    """A request or a response: its first line, headers and body."""

    name: str
    first_line: str
    headers: str
    body: BodyView


@dataclass(frozen=True)
class MessageView:
    """An exchange or a callback."""

    id: str
    kind: str
    title: str
    outcome: str
    seconds: float | None
    failure: str
    parts: Sequence[PartView]
    cited: bool


class Messages:
    """The views of the messages of one record."""

    def __init__(self, record: Record) -> None:
        """Note which members are objected to, and how much room there is."""
        self._events = record.by_id
        self._cited = _citations(record)
        self._cited_events = {event for event, _ in self._cited}
        self._limit = LIMIT if _size(record) <= _ROOMY else _SHORT

    def is_cited(self, event: Event) -> bool:
        """Tell whether a check objects to a message."""
        return event["id"] in self._cited_events

    def view(self, event: Event) -> MessageView:
        """Return the view of an exchange or callback event."""
        request, response = event.get("request") or {}, event.get("response")
        kind = str(event["type"])
        failure = event.get("failure") or {}
        sent = f"{request.get('method', '')} {request.get('url', '')}"
        parts = [self._part(event, "request", "Request", sent)]
        if response is not None:
            parts.append(self._part(event, "response", "Response", f"Status {response.get('status')}"))
        return MessageView(
            id=str(event["id"]),
            kind=kind,
            title=str(event.get("operation") or sent),
            outcome=str(response["status"] if response is not None else failure.get("kind") or "no answer"),
            seconds=event.get("seconds"),
            failure=f"{failure.get('kind')}: {failure.get('detail')}" if failure else "",
            parts=parts,
            cited=self.is_cited(event),
        )

    def excerpt(self, place: Mapping[str, Any]) -> PartView | None:
        """Return the part of a message that evidence points at, cut to its surroundings; None without one."""
        event = self._events.get(str(place.get("event")))
        part = str(place.get("part"))
        if event is None or event["type"] not in ("exchange", "callback") or not event.get(part):
            return None
        pointers = _pointers(place.get("pointer"))
        body = body_view(clear_bytes(event[part]), pointers=pointers, limit=_EXCERPT, only_marked=True)
        # What is said of no member is often said of a header.
        return PartView(part, "", "" if pointers else _headers(event[part]), body)

    def _part(self, event: Event, part: str, name: str, first_line: str) -> PartView:
        message = event[part]
        pointers = self._cited.get((str(event["id"]), part))
        limit = self._limit if pointers is None else LIMIT
        body = body_view(clear_bytes(message), pointers=pointers or (), limit=limit)
        note = protection_note(message)
        return PartView(name, f"{first_line} ({note})" if note else first_line, _headers(message), body)


def _citations(record: Record) -> Mapping[tuple[str, str], list[str]]:
    """Return the JSON Pointers objected to, by event and part."""
    found: dict[tuple[str, str], list[str]] = {}
    for check in record.checks:
        if check["verdict"] in OBJECTIONS:
            for place in check.get("evidence") or ():
                key = (str(place.get("event")), str(place.get("part")))
                found.setdefault(key, []).extend(_pointers(place.get("pointer")))
    return {key: list(dict.fromkeys(pointers)) for key, pointers in found.items()}


def _pointers(pointer: object) -> list[str]:
    return [str(pointer)] if pointer else []


def _headers(message: Mapping[str, Any]) -> str:
    """Return the headers of a message, a line each."""
    lines = (f"{short(header[0], 200)}: {short(header[1], 500)}\n" for header in message.get("headers") or ())
    return "".join(lines)


def _size(record: Record) -> int:
    """Return about how many characters the bodies of a record take."""
    return sum(
        len(text)
        for event in (*record.exchanges, *record.callbacks)
        for part in ("request", "response")
        for text in ((event.get(part) or {}).get("body") or {}).values()
    )
