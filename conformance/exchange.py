"""A request of ours with its answer, as steps and checks speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.messages import Message, refusal_of
from conformance.record import encode_body
from conformance.security.halves import members_of
from conformance.transport import HttpRequest, HttpResponse, NoResponse

OF_UNPROTECTED = ("err.signature.missing", "err.signature.invalid", "err.encryption.invalid")
"""The error codes that fit a message which was not protected as agreed (ibr.md 8.5)."""


_NOT_CONNECTED = ("refused", "dns")


@dataclass(frozen=True)
class Exchange:
    """A request of ours with its answer."""

    answer: Message
    document: Any
    address: str

    @property
    def message(self) -> Mapping[str, Any]:
        """The message that we sent; nothing for a body that has none."""
        message = self.document.get("message") if isinstance(self.document, dict) else None
        return message if isinstance(message, dict) else {}

    @property
    def transaction_id(self) -> str:
        """The transaction_id that we sent; empty when there was none."""
        value = self.message.get("transaction_id")
        return value if isinstance(value, str) else ""

    @property
    def references(self) -> list[str]:
        """The reference_ids that we sent, in order."""
        message = self.message
        found = message.get("search_request") or message.get("subscribe_request") or [message.get("txnstatus_request")]
        items = found if isinstance(found, list) else []
        return [item["reference_id"] for item in items if isinstance(item, dict) and "reference_id" in item]

    @property
    def callback_address(self) -> str:
        """The address at which we asked to be called back; empty when we named none."""
        header = self.document.get("header") if isinstance(self.document, dict) else None
        return str(header.get("sender_uri", "")) if isinstance(header, dict) else ""

    @property
    def verifiable(self) -> bool:
        """Whether the request was protected as the target declares, or nothing is declared."""
        facts = self.answer.event["request"].get("protection")
        return facts is None or "applied" in facts

    @property
    def unreachable(self) -> bool:
        """Whether no connection came about: the host name has no address, or nobody listens there."""
        failure = self.answer.event.get("failure")
        return failure is not None and failure["kind"] in _NOT_CONNECTED

    @property
    def acknowledged(self) -> bool:
        """Whether a callback was promised."""
        operation = self.answer.operation
        if operation is None or operation.callback is None or self.answer.kind != "acknowledgement":
            return False
        return refusal_of(self.answer) is None and bool(self.answer.at("/message/ack_status") == "ACK")


def exchange_event(request: HttpRequest, response: HttpResponse | NoResponse, **about: Any) -> dict[str, Any]:
    """Return an exchange as the record has it: every byte as it went, and `about` it."""
    event: dict[str, Any] = {
        **about,
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": [list(pair) for pair in request.headers],
            "body": encode_body(request.body),
            **members_of(request),
        },
        "response": None,
        "failure": None,
    }
    if isinstance(response, NoResponse):
        event["failure"] = {"kind": response.kind, "detail": response.detail}
    else:
        event["response"] = {
            "status": response.status,
            "headers": [list(pair) for pair in response.headers],
            "body": encode_body(response.body),
            **members_of(response),
        }
    return event
