"""Callbacks that go astray, come twice, late, or not at all."""

import json
from typing import Any

from protocol.json_text import dump_json
from simulator.composer import Spoken
from simulator.deviations import Function, Replacements

ROWS = Replacements()

_LATER = 2.0

ANSWERING = ("on-search", "on-subscribe", "on-unsubscribe", "txn/on-status")
LATE_SECONDS = 16.0


@ROWS.replaces("callbacks.post", "callback-never")
def _never(_system: Any, original: Function, connection: Any, operation: str, **rest: Any) -> None:
    if operation not in ANSWERING:
        original(connection, operation, **rest)


@ROWS.replaces("callbacks.post", "callback-twice")
def _twice(_system: Any, original: Function, connection: Any, operation: str, **rest: Any) -> None:
    original(connection, operation, **rest)
    if operation in ANSWERING:
        original(connection, operation, **rest)


@ROWS.replaces("callbacks.delay", "callback-late")
def _late(_system: Any, original: Function, operation: str) -> float:
    return LATE_SECONDS if operation in ANSWERING else float(original(operation))


@ROWS.replaces("callbacks.address", "callback-to-another-sender")
def _astray(system: Any, original: Function, header: dict[str, Any]) -> str | None:
    known: dict[str, str] = system.switch.memory
    own: str | None = original(header)
    sender = str(header.get("sender_id"))
    if own is not None:
        known[sender] = own
    others = [address for name, address in known.items() if name != sender]
    return others[-1] if others else own


@ROWS.replaces("callbacks.post", "callback-unsolicited")
def _unsolicited(
    system: Any, original: Function, connection: Any, operation: str, *, document: Any, **rest: Any
) -> None:
    original(connection, operation, document=document, **rest)
    if operation == "on-search":
        other = json.loads(dump_json(document))
        other["header"]["message_id"] = system.identifiers.new("message")
        other["message"]["transaction_id"] = system.identifiers.new("transaction")
        for outcome in other["message"]["search_response"]:
            outcome["reference_id"] = system.identifiers.new("reference")
        original(connection, operation, document=other, **rest)


@ROWS.replaces("callbacks.post", "callback-pending-after-final")
def _pending(
    system: Any, original: Function, connection: Any, operation: str, *, address: str, document: Any, **rest: Any
) -> None:
    original(connection, operation, address=address, document=document, **rest)
    if operation == "on-search":
        other = json.loads(dump_json(document))
        other["header"] |= {"message_id": system.identifiers.new("message"), "status": "pdng"}
        other["message"]["search_response"] = [
            {"reference_id": each["reference_id"], "timestamp": each["timestamp"], "status": "pdng"}
            for each in document["message"]["search_response"]
        ]
        url = system.callbacks.url(operation, address)
        system.outbox.add(connection, operation=operation, url=url, body=dump_json(other), delay=_LATER)


@ROWS.replaces("receiver.refuse", "callback-after-err")
def _after_err(system: Any, original: Function, operation: Any, document: Any, refusal: Any) -> Any:
    header = document.get("header") if isinstance(document, dict) else None
    message = document.get("message") if isinstance(document, dict) else None
    if operation.name == "search" and isinstance(header, dict) and isinstance(message, dict):
        address = header.get("sender_uri")
        if isinstance(address, str):
            _send_rejection(system, address, header, message)
    return original(operation, document, refusal)


@ROWS.replaces("outbox.headers", "callback-media-type-text")
def _text(_system: Any, _original: Function) -> dict[str, str]:
    return {"Content-Type": "text/plain"}


@ROWS.replaces("outbox.headers", "callback-by-put")
def _put(_system: Any, original: Function) -> dict[str, str]:
    return {":method": "PUT", **original()}


@ROWS.replaces("outbox.add", "callback-not-json")
def _not_json(_system: Any, original: Function, connection: Any, *, body: bytes, **rest: Any) -> None:
    original(connection, body=b"records follow: " + body, **rest)


@ROWS.replaces("outbox.add", "callback-as-list")
def _as_list(_system: Any, original: Function, connection: Any, *, operation: str, body: bytes, **rest: Any) -> None:
    found = b"[" + body + b"]" if operation.rpartition("/")[2].startswith("on-") else body
    original(connection, operation=operation, body=found, **rest)


@ROWS.replaces("outbox.add", "callback-duplicate-member")
def _duplicate(_system: Any, original: Function, connection: Any, *, body: bytes, **rest: Any) -> None:
    original(connection, body=body.replace(b'{"header":{', b'{"header":{"version":"1.0.0",', 1), **rest)


def _send_rejection(system: Any, address: str, header: dict[str, Any], message: dict[str, Any]) -> None:
    items = message.get("search_request")
    references = [each.get("reference_id") for each in items or [] if isinstance(each, dict)]
    outcomes = [
        {"reference_id": each, "timestamp": system.composer.timestamp(), "status": "rjct"} for each in references
    ]
    spoken = Spoken(
        message={
            "transaction_id": message.get("transaction_id"),
            "correlation_id": system.composer.correlation_id(),
            "search_response": outcomes,
        },
        status="rjct",
    )
    with system.store.write() as connection:
        system.callbacks.send(
            connection, "on-search", address=address, receiver_id=str(header.get("sender_id")), spoken=spoken
        )
