"""What the IUT has sent us of its own: recorded as it came, answered, and found again by whoever waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from conformance.clock import Clock
from conformance.messages import Message, callback_of, callback_operation
from conformance.record import RecordWriter, encode_body
from conformance.security.halves import members_of, readable_body
from conformance.security.protected_messages import ProtectedMessages
from conformance.transport import ConnectionCut, HttpRequest, HttpResponse, NoResponse
from protocol.acknowledgement import acknowledgement
from protocol.datetimes import format_datetime
from protocol.json_text import dump_json, parse_json

_PROBES = frozenset(("GET", "HEAD", "OPTIONS"))

Respond = Callable[[str | None, Any], HttpResponse | NoResponse | None]
"""Answers an operation (None: none that is known) with its document; None where an acknowledgement will do."""


@dataclass(frozen=True)
class _Awaited:
    """What a scenario expects: by which interface, and who answers requests."""

    scenario: str
    interface: str | None = None
    respond: Respond | None = None


_NOBODY = _Awaited("")


class Inbox:
    """Receives what comes from the IUT; any path, as an address may be fixed, verbatim or extended."""

    def __init__(
        self, *, clock: Clock, writer: RecordWriter, role: str, protection: ProtectedMessages | None = None
    ) -> None:
        """Begin empty; `protection` opens what comes and protects what answers it."""
        self.protection = protection
        self._clock = clock
        self._writer = writer
        self._role = role
        self._lock = threading.Lock()
        self._arrived: list[Message] = []
        self._awaited: dict[str, _Awaited] = {}
        self._marks: dict[str, str] = {}

    def expect_at(
        self, token: str, scenario: str, *, interface: str | None = None, respond: Respond | None = None
    ) -> None:
        """Know that paths with `token` in them belong to `scenario`, which speaks by `interface` and may answer."""
        self._awaited[token] = _Awaited(scenario, interface, respond)

    def expect_mark(self, mark: str, token: str) -> None:
        """Know that a message with `mark` in its body belongs to the scenario of `token`, wherever it arrives."""
        self._marks[mark] = token

    def receive(self, request: HttpRequest) -> HttpResponse:
        """Record a message and answer it: as its scenario does, else by ACK, or by ERR for what is no JSON object.

        Raises ConnectionCut where the scenario gives no answer.
        """
        if request.method in _PROBES and not request.body:
            return HttpResponse(405, (("Allow", "POST"),), b"")
        arrived = format_datetime(self._clock.now())
        if self.protection is not None:
            request = self.protection.opened_request(request)
        body = readable_body(request)
        document = parse_json(body).document
        path = urlsplit(request.url).path
        awaited = self._awaited_by(path, body)
        operation = callback_operation(document, path, self._role, awaited.interface)
        response = awaited.respond(operation, document) if awaited.respond else None
        response = response or self._acknowledge(document)
        if self.protection is not None and isinstance(response, HttpResponse):
            response = self.protection.protected_response(response, request)
        with self._lock:
            event = self._record(request, response, awaited, operation, arrived)
            self._arrived.append(callback_of(event, self._role))
        self._clock.notify()
        if isinstance(response, NoResponse):
            raise ConnectionCut(response.detail)
        return response

    def _awaited_by(self, path: str, body: bytes) -> _Awaited:
        token = next((part for part in path.split("/") if part in self._awaited), None)
        if token is None and self._marks:
            text = body.decode("utf-8", "replace")
            token = next((owner for mark, owner in self._marks.items() if mark in text), None)
        return self._awaited.get(token or "", _NOBODY)

    def enter(self, message: Message) -> None:
        """Take in a message that arrived in an earlier attempt of the run."""
        with self._lock:
            self._arrived.append(message)

    @property
    def arrived(self) -> tuple[Message, ...]:
        """All callbacks so far, in the order of arrival."""
        with self._lock:
            return tuple(self._arrived)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has ever arrived."""
        with self._lock:
            return not self._arrived

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

    def _record(
        self,
        request: HttpRequest,
        response: HttpResponse | NoResponse,
        awaited: _Awaited,
        operation: str | None,
        arrived: str,
    ) -> Mapping[str, Any]:
        event: dict[str, Any] = {
            "scenario": awaited.scenario or None,
            "step": None,
            "operation": operation,
            **({"interface": awaited.interface} if awaited.interface else {}),
            "request": {
                "method": request.method,
                "url": request.url,
                "headers": [list(pair) for pair in request.headers],
                "body": encode_body(request.body),
                **members_of(request),
            },
            "response": None if isinstance(response, NoResponse) else _answer(response),
            "arrived": arrived,
        }
        return {"type": "callback", "id": self._writer.add("callback", **event), **event}


def _answer(response: HttpResponse) -> dict[str, Any]:
    return {
        "status": response.status,
        "headers": [list(pair) for pair in response.headers],
        "body": encode_body(response.body),
        **members_of(response),
    }


def _member(document: Any, *names: str) -> Any:
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document
