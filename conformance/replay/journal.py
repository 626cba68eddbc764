"""Every exchange between systems under replay, in the order in which the requests left, and in the record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from conformance.clock import Clock
from conformance.record import RecordWriter, encode_body
from conformance.transport import HttpRequest, HttpResponse, NoResponse
from protocol.datetimes import format_datetime
from protocol.json_text import parse_json, resolve_pointer
from protocol.operations import operations

UNKNOWN = "unknown"
"""Stands for a sender that cannot be told."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One message with its answer; `number` counts the requests as they left."""

    number: int
    event: str
    sender: str
    receiver: str
    operation: str
    request: HttpRequest
    response: HttpResponse | NoResponse
    document: Any
    answer: Any

    @property
    def transaction_id(self) -> str:
        """The transaction that the message is of; empty where it names none."""
        return self._text("message", "transaction_id")

    @property
    def message_id(self) -> str:
        """The id of the message, which a repeat has too; empty where it has none."""
        return self._text("header", "message_id")

    @property
    def outcome(self) -> str:
        """What came back, in words: the acknowledgement, the HTTP status, or why there is none."""
        if isinstance(self.response, NoResponse):
            return f"no answer: {self.response.detail}"
        acknowledged = resolve_pointer(self.answer, "/message/ack_status")
        if not isinstance(acknowledged, str):
            return f"HTTP {self.response.status}"
        reason = resolve_pointer(self.answer, "/message/error/message")
        return f"{acknowledged[:40]} {reason[:200] if isinstance(reason, str) else ''}".rstrip()

    def _text(self, part: str, name: str) -> str:
        found = resolve_pointer(self.document, f"/{part}/{name}")
        return found if isinstance(found, str) else ""


Carry = Callable[[HttpRequest], HttpResponse | NoResponse]


class Journal:
    """Keeps the exchanges, and writes each to the record when its answer has come; safe to use from any thread."""

    def __init__(self, *, clock: Clock, writer: RecordWriter, scenario: str) -> None:
        self._clock = clock
        self._writer = writer
        self._scenario = scenario
        self._lock = threading.Lock()
        self._left = 0
        self._exchanges: list[Exchange] = []
        self._parties: dict[str, tuple[str, str]] = {}

    @property
    def exchanges(self) -> list[Exchange]:
        """The exchanges so far, in the order in which the requests left."""
        with self._lock:
            return sorted(self._exchanges, key=lambda each: each.number)

    def carry(self, sender: str | None, receiver: str, request: HttpRequest, carry: Carry) -> HttpResponse | NoResponse:
        """Have a request carried, keep the exchange, and return the answer; None for a sender that is not known yet."""
        document = parse_json(request.body).document
        with self._lock:
            self._left += 1
            number = self._left
            sender = self._sender(sender, receiver, document)
        started, before = format_datetime(self._clock.now()), self._clock.elapsed()
        response = carry(request)
        self._keep(number, sender, receiver, request, document, response, started, self._clock.elapsed() - before)
        return response

    def _sender(self, sender: str | None, receiver: str, document: Any) -> str:
        """Return who sends: as is known, else whoever the receiver asked in the same transaction."""
        message = document.get("message") if isinstance(document, dict) else None
        transaction_id = str(message.get("transaction_id", "")) if isinstance(message, dict) else ""
        asking, asked = self._parties.setdefault(transaction_id, (sender or UNKNOWN, receiver))
        return sender or (asked if asking == receiver else UNKNOWN)

    def _keep(
        self,
        number: int,
        sender: str,
        receiver: str,
        request: HttpRequest,
        document: Any,
        response: HttpResponse | NoResponse,
        started: str,
        seconds: float,
    ) -> None:
        operation = operation_of(request.url, document)
        event = self._writer.add(
            "exchange",
            scenario=self._scenario,
            step=None,
            operation=operation,
            request=_recorded(request),
            response=_answered(response),
            failure=_failed(response),
            started=started,
            seconds=round(max(0.0, seconds), 6),
            sender=sender,
            receiver=receiver,
        )
        exchange = Exchange(
            number=number,
            event=event,
            sender=sender,
            receiver=receiver,
            operation=operation,
            request=request,
            response=response,
            document=document,
            answer=parse_json(response.body).document if isinstance(response, HttpResponse) else None,
        )
        with self._lock:
            self._exchanges.append(exchange)
        self._clock.notify()


def operation_of(url: str, document: Any) -> str:
    """Return the operation that a message is of: by its path, else, at a bare callback address, by its action."""
    path = urlsplit(url).path
    known = {**operations("ibr"), **operations("ess")}
    named = [name for name in known if path.endswith(f"/{name}")]
    if named:
        return max(named, key=len)
    header = document.get("header") if isinstance(document, dict) else None
    action = header.get("action") if isinstance(header, dict) else None
    callbacks = (each for each in known.values() if each.callback is None and each.answer == "acknowledgement")
    return next((each.name for each in callbacks if each.action == action), path)


def _recorded(request: HttpRequest) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": [list(each) for each in request.headers],
        "body": encode_body(request.body),
    }


def _answered(response: HttpResponse | NoResponse) -> dict[str, Any] | None:
    if isinstance(response, NoResponse):
        return None
    headers = [list(each) for each in response.headers]
    return {"status": response.status, "headers": headers, "body": encode_body(response.body)}


def _failed(response: HttpResponse | NoResponse) -> dict[str, str] | None:
    return {"kind": response.kind, "detail": response.detail} if isinstance(response, NoResponse) else None
