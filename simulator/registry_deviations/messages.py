"""Answers and callbacks whose members are wrong in a way that takes more than an edit."""

from dataclasses import replace
from typing import Any

from werkzeug.exceptions import InternalServerError

from protocol.json_text import dump_json, resolve_pointer
from simulator.composer import Reply
from simulator.deviations import Function, Replacements

ROWS = Replacements()

LONG_SECONDS = 30.0


def _renamed(found: list[Any]) -> list[Any]:
    return [{**each, "reference_id": f"other-{each['reference_id']}"} for each in found]


def _swapped(found: list[Any]) -> list[Any]:
    bodies = [{name: value for name, value in each.items() if name != "reference_id"} for each in found]
    return [{"reference_id": each["reference_id"], **body} for each, body in zip(found, reversed(bodies), strict=True)]


def _spoilt(found: list[Any]) -> list[Any]:
    if all(each["status"] == "succ" for each in found):
        return found
    return [
        {**each, "data": {**each["data"], "reg_records": []}} if each["status"] == "succ" else each for each in found
    ]


def _cuts(name: str, length: int, *concerned: str) -> None:
    """Enter a row that cuts the transaction_id of what goes out, or of these kinds and operations alone."""

    @ROWS.replaces("composer.finish", name)
    def finish(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
        document = original(kind, operation, document)
        cut = not concerned or kind in concerned or operation in concerned
        if cut and isinstance(resolve_pointer(document, "/message/transaction_id"), str):
            message = document["message"]
            return {**document, "message": {**message, "transaction_id": message["transaction_id"][:length]}}
        return document


_cuts("transaction-id-cut", 64)
_cuts("transaction-id-cut-in-callbacks", 50, "callback")
_cuts("transaction-id-cut-in-on-subscribe", 64, "on-subscribe")
_cuts("transaction-id-cut-in-on-unsubscribe", 64, "on-unsubscribe")
_cuts("transaction-id-cut-in-on-status", 64, "txn/on-status")


@ROWS.replaces("composer.correlation_id", "correlation-id-long")
def _long(_system: Any, original: Function) -> str:
    return str(original()).ljust(120, "0")


@ROWS.replaces("composer.correlation_id", "correlation-id-always-the-same")
def _same(_system: Any, _original: Function) -> str:
    return "correlation-1"


@ROWS.replaces("identifiers.new", "message-id-always-the-same")
def _same_message(_system: Any, original: Function, kind: str) -> str:
    return "message-1" if kind == "message" else str(original(kind))


@ROWS.replaces("composer.timestamp", "timestamps-without-zone")
def _zoneless(_system: Any, original: Function) -> str:
    return str(original()).removesuffix("Z")


def _outcomes(name: str, operations: tuple[str, ...], change: Any) -> None:
    @ROWS.replaces("searches.spoken", name)
    def spoken(_system: Any, original: Function, received: Any, found: list[Any]) -> Any:
        concerned = received.operation.name in operations
        return original(received, change(found) if concerned else found)


both = ("search", "sync/search")

_outcomes("outcome-missing-sync", ("sync/search",), lambda found: found[:1] if len(found) > 1 else found)
_outcomes("outcome-missing-async", ("search",), lambda found: found[:1] if len(found) > 1 else found)
_outcomes("outcome-twice", ("sync/search",), lambda found: found + found[-1:])
_outcomes("outcome-of-another-reference-async", ("search",), _renamed)
_outcomes("outcome-of-another-reference-sync", ("sync/search",), _renamed)
_outcomes("batch-records-swapped", both, _swapped)
_outcomes("batch-spoilt-by-one", both, _spoilt)


@ROWS.replaces("edge.transmit", "answer-duplicate-member")
def _duplicate(_system: Any, original: Function, operation: str, reply: Reply) -> Reply:
    reply = original(operation, reply)
    return Reply(reply.status, reply.body.replace(b'"message":{', b'"message":{},"message":{', 1), reply.headers)


@ROWS.replaces("receiver.refuse", "server-error-on-malformed-json")
def _malformed(_system: Any, original: Function, operation: Any, document: Any, refusal: Any) -> Any:
    if document is None:
        raise InternalServerError("the body could not be read")
    return original(operation, document, refusal)


@ROWS.replaces("receiver.refuse", "server-error-on-missing-member")
def _missing(_system: Any, original: Function, operation: Any, document: Any, refusal: Any) -> Any:
    if "is missing" in refusal.message:
        raise InternalServerError("a member is missing")
    return original(operation, document, refusal)


@ROWS.replaces("edge.fail", "unknown-path-answered")
def _unknown_path(system: Any, original: Function, status: int, reason: str) -> Reply:
    return _acknowledged(system) if status == 404 else original(status, reason)


@ROWS.replaces("edge.fail", "get-answered")
def _get(system: Any, original: Function, status: int, reason: str) -> Reply:
    return _acknowledged(system) if status == 405 else original(status, reason)


@ROWS.replaces("receiver.before", "answer-after-30-seconds")
def _before(system: Any, original: Function, operation: Any) -> None:
    original(operation)
    system.scheduler.pause(LONG_SECONDS)


def _acknowledged(system: Any) -> Reply:
    document = system.composer.acknowledge("search", ack_status="ACK", correlation_id=system.composer.correlation_id())
    return Reply(200, dump_json(document))


@ROWS.replaces("receiver.refuse_by_acknowledgement", "err-code-off-list-by-status")
def _by_status(_system: Any, original: Function, *of: Any) -> Reply:
    reply: Reply = original(*of)
    return replace(reply, status=400)
