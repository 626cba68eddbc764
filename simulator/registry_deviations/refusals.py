"""Wrong input that is tolerated, beyond what a row's `repairs` can say."""

from typing import Any

from sqlalchemy import select
from werkzeug.exceptions import UnsupportedMediaType

from protocol.json_text import parse_json
from simulator.deviations import Function, Replacements
from simulator.refusals import Refusal

ROWS = Replacements()


@ROWS.replaces("receiver.read", "malformed-json-accepted")
def _malformed(system: Any, original: Function, operation: Any, body: bytes) -> Any:
    if body.strip() and parse_json(body).error is not None:
        return substitute(system, operation)
    return original(operation, body)


@ROWS.replaces("receiver.read", "empty-body-accepted")
def _empty(system: Any, original: Function, operation: Any, body: bytes) -> Any:
    return original(operation, body) if body.strip() else substitute(system, operation)


@ROWS.replaces("receiver.read", "json-without-object-accepted")
def _no_object(system: Any, original: Function, operation: Any, body: bytes) -> Any:
    document = original(operation, body)
    return document if isinstance(document, dict) else substitute(system, operation)


@ROWS.replaces("edge.check_media_type", "media-type-ignored")
def _media_type(_system: Any, _original: Function, _content_type: str | None) -> None:
    return None


@ROWS.replaces("edge.check_media_type", "media-type-with-charset-refused")
def _charset(_system: Any, original: Function, content_type: str | None) -> None:
    if "charset" in str(content_type):
        raise UnsupportedMediaType("send the message as application/json")
    original(content_type)


@ROWS.replaces("receiver.check_header", "transaction-id-of-99-characters-refused")
def _too_long(_system: Any, original: Function, received: Any) -> None:
    original(received)
    if len(received.transaction_id) > 64:
        raise Refusal("the transaction_id has more than 64 characters", header_reason="rjct.action.invalid")


@ROWS.replaces("receiver.check_count", "total-count-not-compared")
def _count(_system: Any, _original: Function, _received: Any) -> None:
    return None


@ROWS.replaces("searches.check_reference", "duplicate-reference-accepted")
def _reference(_system: Any, _original: Function, _reference_id: str, _seen: set[str]) -> None:
    return None


@ROWS.replaces("receiver.recall", "message-id-used-again-accepted")
def _used_again(_system: Any, original: Function, connection: Any, received: Any) -> Any:
    try:
        return original(connection, received)
    except Refusal:
        return None


@ROWS.replaces("memory.keep", "message-id-used-again-accepted")
def _keep(system: Any, original: Function, connection: Any, sender_id: str, message_id: str, *rest: Any) -> None:
    if system.memory.find(connection, sender_id, message_id) is None:
        original(connection, sender_id, message_id, *rest)


without_codes = ("missing-subscription-codes-accepted", "subscription-codes-as-text-accepted")


@ROWS.replaces("subscriptions.fault", *without_codes)
def _no_codes(_system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
    return original(received, codes, found) if codes else None


lenient = ("missing-status-attribute-value-accepted", "missing-status-request-accepted")


@ROWS.replaces("transactions.rows", *lenient)
def _last_search(system: Any, original: Function, connection: Any, sender_id: str, request: Any) -> Any:
    if request["attribute_value"] != "the-last-one":
        return original(connection, sender_id, request)
    columns = system.exchange.searches.c
    last = connection.scalar(select(columns.transaction_id).order_by(columns.id.desc()))
    return original(connection, sender_id, {**request, "attribute_value": last})


def substitute(system: Any, operation: Any) -> dict[str, Any]:
    """Return a message to `operation` that asks for nothing, to be served in the place of one that is none.

    Raises Refusal for a callback: nothing can stand in for an outcome.
    """
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
        "notify_event": [],
        "txnstatus_request": {
            "reference_id": "none",
            "txn_type": "search",
            "attribute_type": "transaction_id",
            "attribute_value": "none",
        },
    }
    if operation.items not in contents:
        raise Refusal("the body is no message")
    message = {"transaction_id": "none", "timestamp": now, operation.items: contents[operation.items]}
    return {"header": header, "message": message}


def _beneficiary() -> dict[str, Any]:
    member = {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "UNKNOWN"}]}
    return {"member": member, "programme_identifier": [{"programme_identifier": "UNKNOWN"}]}
