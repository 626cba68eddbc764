"""A proxy between a client and its registry: it forwards what comes, and keeps it as traffic."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

from conformance.clock import Clock
from conformance.traffic import Passed
from conformance.transport import Headers, HttpRequest, HttpResponse, NoResponse, Transport
from protocol.acknowledgement import http_error
from protocol.datetimes import format_datetime
from protocol.json_text import dump_json

_OF_THE_HOP = ("host", "connection", "content-length", "transfer-encoding", "keep-alive", "te", "upgrade")


class RecordingProxy:
    """Forwards each request to the same path of `registry`, below whose address it was called."""

    def __init__(self, registry: str, *, transport: Transport, clock: Clock) -> None:
        """Forward to `registry`, a base address."""
        self._registry = registry.rstrip("/")
        self._transport = transport
        self._clock = clock
        self._lock = threading.Lock()
        self._passed: list[Passed] = []

    @property
    def traffic(self) -> tuple[Passed, ...]:
        """What has passed so far."""
        with self._lock:
            return tuple(self._passed)

    def receive(self, request: HttpRequest) -> HttpResponse:
        """Forward a request and return the response of the registry; 502 where none comes."""
        parts = urlsplit(request.url)
        address = f"{self._registry}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        started, before = format_datetime(self._clock.now()), self._clock.elapsed()
        response = self._transport.send(HttpRequest(request.method, address, _forwarded(request.headers), request.body))
        came = None if isinstance(response, NoResponse) else response
        with self._lock:
            self._passed.append(Passed(request, came, started, round(self._clock.elapsed() - before, 4)))
        if came is None:
            error = http_error("err.service.unavailable", "the registry behind the recording proxy does not answer")
            return HttpResponse(502, (("Content-Type", "application/json"),), dump_json(error))
        return HttpResponse(came.status, _forwarded(came.headers), came.body)


def _forwarded(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() not in _OF_THE_HOP)
