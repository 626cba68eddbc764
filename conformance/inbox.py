"""The callbacks that have come: recorded as they came, acknowledged, and found again by whoever waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from conformance.clock import Clock
from conformance.messages import Message, callback_of, callback_operation
from conformance.record import RecordWriter, encode_body
from conformance.transport import HttpRequest, HttpResponse
from protocol.acknowledgement import acknowledgement
from protocol.datetimes import format_datetime
from protocol.json_text import dump_json, parse_json

_PROBES = frozenset(("GET", "HEAD", "OPTIONS"))


class Inbox:
    """Receives the callbacks of one run; any path, as an address may be fixed, verbatim or extended."""

    def __init__(self, *, clock: Clock, writer: RecordWriter, role: str) -> None:
        """Begin empty."""
        self._clock = clock
        self._writer = writer
        self._role = role
        self._lock = threading.Lock()
        self._arrived: list[Message] = []
        self._scenarios: dict[str, str] = {}

    def expect_at(self, token: str, scenario: str) -> None:
        """Know that callback paths with `token` in them belong to `scenario`."""
        self._scenarios[token] = scenario

    def receive(self, request: HttpRequest) -> HttpResponse:
        """Record a callback and acknowledge it: ACK, or ERR for what is no JSON object."""
        if request.method in _PROBES and not request.body:
            return HttpResponse(405, (("Allow", "POST"),), b"")
        document = parse_json(request.body).document
        response = self._acknowledge(document)
        with self._lock:
            event = self._record(request, response, document)
            self._arrived.append(callback_of(event, self._role))
        self._clock.notify()
        return response

    @property
    def arrived(self) -> tuple[Message, ...]:
        """All callbacks so far, in the order of arrival."""
        with self._lock:
            return tuple(self._arrived)

    def matching(self, test: Callable[[Message], bool]) -> tuple[Message, ...]:
        """Return the callbacks that pass the test."""
        return tuple(message for message in self.arrived if test(message))

    def _acknowledge(self, document: Any) -> HttpResponse:
        understood = isinstance(document, dict)
        now = format_datetime(self._clock.now())
        correlation = str(_member(document, "message", "correlation_id") or f"received-{len(self._arrived) + 1}")[:99]
        body = acknowledgement(
            ack_status="ACK" if understood else "ERR",
            timestamp=now,
            correlation_id=correlation,
            code=None if understood else "err.request.bad",
        )
        return HttpResponse(200, (("Content-Type", "application/json"),), dump_json(body))

    def _record(self, request: HttpRequest, response: HttpResponse, document: Any) -> Mapping[str, Any]:
        path = urlsplit(request.url).path
        event: dict[str, Any] = {
            "scenario": next((self._scenarios[part] for part in path.split("/") if part in self._scenarios), None),
            "step": None,
            "operation": callback_operation(document, path, self._role),
            "request": {
                "method": request.method,
                "url": request.url,
                "headers": [list(pair) for pair in request.headers],
                "body": encode_body(request.body),
            },
            "response": {
                "status": response.status,
                "headers": [list(pair) for pair in response.headers],
                "body": encode_body(response.body),
            },
            "arrived": format_datetime(self._clock.now()),
        }
        return {"type": "callback", "id": self._writer.add("callback", **event), **event}


def _member(document: Any, *names: str) -> Any:
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document
