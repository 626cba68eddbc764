"""Wrong input that is tolerated, beyond what a row's `repairs` can say."""

from typing import Any

from protocol.json_text import parse_json
from simulator.deviations import Function, Replacements
from simulator.refusals import Refusal


def register(rows: Replacements) -> None:
    """Register the functions of this module."""

    @rows.replaces("receiver.read", "malformed-json-accepted")
    def malformed(system: Any, original: Function, operation: Any, body: bytes) -> Any:
        if body.strip() and parse_json(body).error is not None:
            return substitute(system, operation)
        return original(operation, body)

    @rows.replaces("receiver.read", "empty-body-accepted")
    def empty(system: Any, original: Function, operation: Any, body: bytes) -> Any:
        return original(operation, body) if body.strip() else substitute(system, operation)

    @rows.replaces("receiver.read", "json-without-object-accepted")
    def no_object(system: Any, original: Function, operation: Any, body: bytes) -> Any:
        document = original(operation, body)
        return document if isinstance(document, dict) else substitute(system, operation)

    @rows.replaces("receiver.read", "duplicate-member-accepted")
    def duplicate(_system: Any, original: Function, operation: Any, body: bytes) -> Any:
        parsed = parse_json(body)
        return original(operation, body) if parsed.error is not None else parsed.document

    @rows.replaces("edge.check_media_type", "media-type-ignored")
    def media_type(_system: Any, _original: Function, _content_type: str | None) -> None:
        return None

    @rows.replaces("receiver.check_count", "total-count-not-compared")
    def count(_system: Any, _original: Function, _received: Any) -> None:
        return None

    @rows.replaces("searches.check_reference", "duplicate-reference-accepted")
    def reference(_system: Any, _original: Function, _reference_id: str, _seen: set[str]) -> None:
        return None

    @rows.replaces("receiver.recall", "message-id-used-again-accepted")
    def used_again(_system: Any, original: Function, connection: Any, received: Any) -> Any:
        try:
            return original(connection, received)
        except Refusal:
            return None

    @rows.replaces("memory.keep", "message-id-used-again-accepted")
    def keep(system: Any, original: Function, connection: Any, sender_id: str, message_id: str, *rest: Any) -> None:
        if system.memory.find(connection, sender_id, message_id) is None:
            original(connection, sender_id, message_id, *rest)


def substitute(system: Any, operation: Any) -> dict[str, Any]:
    """Return a message to `operation` that asks for nothing, to be served in the place of one that is none."""
    now = system.composer.timestamp()
    header = {
        "message_id": system.identifiers.new("substitute"),
        "message_ts": now,
        "action": operation.action,
        "sender_id": "nobody.example.org",
        "sender_uri": "http://127.0.0.1:9/",
        "total_count": 0 if operation.items in ("search_request", "subscribe_request") else 1,
    }
    contents = {
        "search_request": [],
        "subscribe_request": [],
        "enrolled_criteria": {"query": {"person_identifier": "nobody", "programme_identifier": "none"}},
        "enrolled_updates": {"beneficiaries": [_beneficiary()]},
        "subscription_codes": ["none"],
        "txnstatus_request": {
            "reference_id": "none",
            "txn_type": "search",
            "attribute_type": "transaction_id",
            "attribute_value": "none",
        },
    }
    message = {"transaction_id": "none", "timestamp": now, operation.items: contents[operation.items]}
    return {"header": header, "message": message}


def _beneficiary() -> dict[str, Any]:
    member = {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "UNKNOWN"}]}
    return {"member": member, "programme_identifier": [{"programme_identifier": "UNKNOWN"}]}
