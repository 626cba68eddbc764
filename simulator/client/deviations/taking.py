"""Callbacks and notifications that are taken although they are malformed, or not taken although they are lawful.

A row says so as data: `messages` are the operations, `taken` is how they are answered, without being looked at further:
`when` a value at a JSON Pointer is `missing`, of a JSON type (`string`, `number`, `object`, `list`), `long` (a string
of more than 99 characters), `unreadable` (the body itself), or one of those in a list; `as` ACK, ERR or an HTTP status.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from flask import request as http_request
from werkzeug.exceptions import UnsupportedMediaType

from protocol.datetimes import parse_datetime
from protocol.json_text import MISSING, dump_json, parse_json, resolve_pointer
from protocol.operations import Operation
from simulator.client.register import REFUSED, SENT
from simulator.composer import Reply
from simulator.deviations import Function, Replacement, Replacements

ROWS = Replacements()

_TYPES = {"string": str, "number": int | float, "object": dict, "list": list}
_PATIENCE = 2.0
_LARGE = 32_000
_LONG = 36
_END_OF_LATIN, _END_OF_BASIC_PLANE = "\u024f", "\uffff"
_CALLBACKS = ("on-search", "on-subscribe", "on-unsubscribe", "txn/on-status")


def taking(data: Mapping[str, Any]) -> Iterator[Replacement]:
    """Read `taken`: answer messages in which something is as it says, without looking at them further."""
    if "taken" in data:
        yield Replacement("receiver.receive", partial(_take, data))


def _take(data: Mapping[str, Any], system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    taken = data["taken"]
    parsed = parse_json(body)
    document = MISSING if parsed.error is not None else parsed.document
    concerned = operation.name in data["messages"]
    if concerned and all(_is_such(document, pointer, such) for pointer, such in taken.get("when", {}).items()):
        return answered(system, operation, taken["as"])
    return original(operation, body)


def _is_such(document: Any, pointer: str, such: Any) -> bool:
    value = document if not pointer or document is MISSING else resolve_pointer(document, pointer)
    if such in ("missing", "unreadable"):
        return value is MISSING and (such == "unreadable") == (document is MISSING)
    if such == "long":
        return isinstance(value, str) and len(value) > 99
    if isinstance(such, list):
        return value in such
    return isinstance(value, _TYPES[such]) and not isinstance(value, bool)


def answered(system: Any, operation: Operation, how: str | int) -> Reply:
    """Return an answer to a callback: an acknowledgement by its `ack_status`, or an error by its HTTP status."""
    if isinstance(how, int):
        document = system.composer.error(operation.name, code="err.service.unavailable", reason="it broke down")
        return Reply(how, dump_json(document))
    document = system.composer.acknowledge(
        operation.name,
        ack_status=how,
        correlation_id=system.composer.correlation_id(),
        code="err.request.bad" if how == "ERR" else None,
    )
    return Reply(200, dump_json(document))


def _break_at_repeat(
    operations: tuple[str, ...], system: Any, original: Function, operation: Operation, body: bytes
) -> Any:
    seen = system.switch.memory.setdefault("seen", set())
    if operation.name in operations and body in seen:
        return answered(system, operation, 500)
    seen.add(body)
    return original(operation, body)


ROWS.replaces("receiver.receive", "repeated-callback-breaks-down")(partial(_break_at_repeat, _CALLBACKS))
ROWS.replaces("receiver.receive", "repeated-notification-breaks-down")(partial(_break_at_repeat, ("notify",)))


@ROWS.replaces("receiver.receive", "outcome-told-again-breaks-down")
def _break_at_outcome(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    if operation.name not in _CALLBACKS:
        return original(operation, body)
    document = parse_json(body).document
    outcome = dump_json(resolve_pointer(document, "/message")) if isinstance(document, dict) else body
    first = system.switch.memory.setdefault(outcome, body)
    return original(operation, body) if first == body else answered(system, operation, 500)


@ROWS.replaces("receiver.receive", "large-outcome-refused")
def _large(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    if operation.name in _CALLBACKS and len(body) > _LARGE:
        return answered(system, operation, 413)
    return original(operation, body)


def _break_over(
    operations: tuple[str, ...],
    beyond: str,
    system: Any,
    original: Function,
    operation: Operation,
    body: bytes,
) -> Any:
    """Break down over a character, or over one that comes after it in Unicode where that is not of ASCII."""
    text = body.decode("utf-8", "replace")
    met = beyond in text if beyond.isascii() else any(each > beyond for each in text)
    concerned = operation.name in operations and met
    return answered(system, operation, 500) if concerned else original(operation, body)


for _name, _operations, _beyond in (
    ("outcome-with-other-scripts-breaks-down", _CALLBACKS, _END_OF_LATIN),
    ("outcome-with-emoji-breaks-down", _CALLBACKS, _END_OF_BASIC_PLANE),
    ("outcome-with-apostrophe-breaks-down", _CALLBACKS, "'"),
    ("notification-with-other-scripts-breaks-down", ("notify",), _END_OF_LATIN),
    ("notification-with-apostrophe-breaks-down", ("notify",), "'"),
):
    ROWS.replaces("receiver.receive", _name)(partial(_break_over, _operations, _beyond))


def _refuse_charset(paths: tuple[str, ...], _system: Any, original: Function, content_type: str | None) -> None:
    if http_request.path.endswith(paths) and "charset" in str(content_type):
        raise UnsupportedMediaType("send the message as application/json")
    original(content_type)


for _name, _operations in (
    ("callback-with-charset-refused", _CALLBACKS),
    ("notification-with-charset-refused", ("notify",)),
):
    ROWS.replaces("edge.check_media_type", _name)(partial(_refuse_charset, _operations))


@ROWS.replaces("receiver.receive", "pages-out-of-order-refused")
def _pages_out_of_order(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    document = parse_json(body).document
    page = resolve_pointer(document, "/message/search_response/0/pagination/page_number")
    transaction = str(resolve_pointer(document, "/message/transaction_id"))
    if operation.name != "on-search" or not isinstance(page, int):
        return original(operation, body)
    last = system.switch.memory.get(transaction, 0)
    if page > last + 1:
        return answered(system, operation, "ERR")
    system.switch.memory[transaction] = max(page, last)
    return original(operation, body)


def _refuse_long(
    operations: tuple[str, ...], pointer: str, system: Any, original: Function, operation: Operation, body: bytes
) -> Any:
    value = resolve_pointer(parse_json(body).document, pointer)
    if operation.name in operations and isinstance(value, str) and len(value) > _LONG:
        return answered(system, operation, "ERR")
    return original(operation, body)


for _name, _operations, _pointer in (
    ("long-correlation-id-refused", _CALLBACKS, "/message/correlation_id"),
    ("long-subscription-code-refused", ("on-subscribe",), "/message/subscribe_response/0/subscriptions/0/code"),
):
    ROWS.replaces("receiver.receive", _name)(partial(_refuse_long, _operations, _pointer))


@ROWS.replaces("receiver.receive", "foreign-callback-breaks-down")
def _foreign(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    if operation.name == "on-search" and _request(system, body) is None:
        return answered(system, operation, 500)
    return original(operation, body)


@ROWS.replaces("receiver.receive", "callback-out-of-order-refused")
def _out_of_order(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    request = _request(system, body) if operation.name == "on-search" else None
    with system.store.read() as connection:
        newer = [
            each
            for each in system.register.all(connection)
            if request is not None and each.number > request.number and each.operation == request.operation
        ]
    return answered(system, operation, "ERR") if newer else original(operation, body)


@ROWS.replaces("receiver.receive", "late-callback-refused")
def _late(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    request = _request(system, body) if operation.name == "on-search" else None
    if request is not None:
        passed = system.scheduler.now() - parse_datetime(request.sent_on)
        if passed.total_seconds() > _PATIENCE:
            return answered(system, operation, "ERR")
    return original(operation, body)


@ROWS.replaces("receiver.receive", "callback-before-its-ack-refused")
def _before_its_ack(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    request = _request(system, body) if operation.name == "on-search" else None
    if request is not None and request.state == SENT:
        return answered(system, operation, "ERR")
    return original(operation, body)


@ROWS.replaces("receiver.receive", "callback-after-err-breaks-down")
def _after_err(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    request = _request(system, body) if operation.name == "on-search" else None
    if request is not None and request.state == REFUSED:
        return answered(system, operation, 500)
    return original(operation, body)


@ROWS.replaces("receiver.receive", "notification-after-unsubscribing-breaks-down")
def _after_unsubscribing(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    memory = system.switch.memory
    if operation.name == "notify" and "unsubscribed" in memory:
        return answered(system, operation, 500)
    if operation.name == "on-unsubscribe":
        memory["unsubscribed"] = True
    return original(operation, body)


def _request(system: Any, body: bytes) -> Any:
    """Return the request that a callback answers, None where there is none."""
    found = resolve_pointer(parse_json(body).document, "/message/transaction_id")
    with system.store.read() as connection:
        return system.register.by_transaction(connection, found) if isinstance(found, str) else None
