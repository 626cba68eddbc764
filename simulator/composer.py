"""Compose what a simulator says: acknowledgements, HTTP errors, synchronous answers and callbacks."""

from dataclasses import dataclass, field
from typing import Any, Literal

from protocol.acknowledgement import acknowledgement, http_error
from protocol.datetimes import format_datetime
from protocol.envelope import callback_header, envelope, request_header
from protocol.operations import Operation
from simulator.identifiers import Identifiers
from simulator.scheduler import Scheduler
from simulator.settings import Settings

Kind = Literal["acknowledgement", "answer", "callback", "error", "request"]


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What a synchronous answer or a callback says: `message` and the outcome that its header tells."""

    message: dict[str, Any] | None
    status: str = "succ"
    reason_code: str | None = None
    reason: str | None = None
    total_count: int = 1
    completed_count: int = 1


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


class Composer:
    """Gives messages their header, their time and their ids; every document passes `finish` before it leaves."""

    def __init__(self, *, scheduler: Scheduler, identifiers: Identifiers, settings: Settings) -> None:
        self._scheduler = scheduler
        self._identifiers = identifiers
        self._settings = settings

    def timestamp(self) -> str:
        """Return the current moment as the standard writes it."""
        return format_datetime(self._scheduler.now())

    def correlation_id(self) -> str:
        """Return a new correlation_id."""
        return self._identifiers.new("correlation")

    def acknowledge(
        self,
        operation: str,
        *,
        ack_status: str,
        correlation_id: str,
        code: str | None = None,
        reason: str | None = None,
    ) -> dict[str, Any]:
        """Return the acknowledgement of a request to `operation`."""
        document = acknowledgement(
            ack_status=ack_status,
            timestamp=self.timestamp(),
            correlation_id=correlation_id,
            code=code,
            message=reason,
        )
        return self.finish("acknowledgement", operation, document)

    def error(self, operation: str, *, code: str, reason: str) -> dict[str, Any]:
        """Return the body of a refusal by HTTP status."""
        return self.finish("error", operation, http_error(code, reason))

    def answer(self, operation: str, *, action: str, receiver_id: str | None, spoken: Spoken) -> dict[str, Any]:
        """Return the synchronous answer to a request to `operation`."""
        return self.finish("answer", operation, self._envelope(action, receiver_id, spoken))

    def callback(self, operation: str, *, action: str, receiver_id: str | None, spoken: Spoken) -> dict[str, Any]:
        """Return a callback or notification; its header satisfies both header kinds (IBR-I-28)."""
        return self.finish("callback", operation, self._envelope(action, receiver_id, spoken))

    def request(
        self, operation: Operation, *, receiver_id: str | None, sender_uri: str | None, message: dict[str, Any]
    ) -> dict[str, Any]:
        """Return a request as it leaves."""
        document = self.compose(operation, receiver_id=receiver_id, sender_uri=sender_uri, message=message)
        return self.finish("request", operation.name, document)

    def compose(
        self, operation: Operation, *, receiver_id: str | None, sender_uri: str | None, message: dict[str, Any]
    ) -> dict[str, Any]:
        """Return a request before it leaves; its header satisfies both kinds where both are allowed (IBR-I-09)."""
        count = _count(message.get(operation.items or ""))
        if operation.header == "callback":
            spoken = Spoken(message=message, total_count=count, completed_count=count)
            return self._envelope(operation.action, receiver_id, spoken)
        header = request_header(
            message_id=self._identifiers.new("message"),
            message_ts=self.timestamp(),
            action=operation.action,
            sender_id=self._settings.sender_id,
            sender_uri=sender_uri,
            receiver_id=receiver_id,
            total_count=count,
        )
        if operation.header == "either":
            header["status"] = "succ"
        return envelope(header, message)

    def finish(self, kind: Kind, operation: str, document: dict[str, Any]) -> dict[str, Any]:
        """Return `document` as it leaves; here deviations take hold of outgoing messages."""
        return document

    def _envelope(self, action: str, receiver_id: str | None, spoken: Spoken) -> dict[str, Any]:
        header = callback_header(
            message_id=self._identifiers.new("message"),
            message_ts=self.timestamp(),
            action=action,
            status=spoken.status,
            status_reason_code=spoken.reason_code,
            status_reason_message=spoken.reason,
            total_count=spoken.total_count,
            completed_count=spoken.completed_count,
            sender_id=self._settings.sender_id,
            receiver_id=receiver_id,
        )
        return envelope(header, spoken.message)


def _count(items: Any) -> int:
    """Return how many items a request has: those of a list, or of a batch of beneficiaries, else one."""
    if isinstance(items, dict) and isinstance(items.get("beneficiaries"), list):
        items = items["beneficiaries"]
    return len(items) if isinstance(items, list) else 1
