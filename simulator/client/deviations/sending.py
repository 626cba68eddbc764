"""Requests that are not sent, sent too often, sent elsewhere, or sent in another form than the standard's."""

from collections.abc import Callable
from functools import partial
from typing import Any

from protocol.json_text import dump_json, parse_json
from simulator.deviations import Function, Replacements
from simulator.edits import changed
from simulator.outbox import Answer, Parcel

ROWS = Replacements()

# Updates that follow one another so closely, in seconds, are at once.
_CROWDED = 1.0

Refused = Callable[[Any], bool]
"""Tells whether the answer to a request, as JSON, refuses it."""


def is_request(tag: str | None) -> bool:
    """Tell whether a message of the outbox is a request, by its tag."""
    return tag is not None and tag.startswith("request ")


@ROWS.replaces("outbox.add", "request-never-sent")
def _never(_system: Any, original: Function, connection: Any, *, tag: str | None = None, **rest: Any) -> None:
    if not is_request(tag):
        original(connection, tag=tag, **rest)


@ROWS.replaces("outbox.add", "request-sent-for-the-first-time-only")
def _first_time(
    system: Any, original: Function, connection: Any, *, body: bytes, tag: str | None = None, **rest: Any
) -> None:
    asked = system.switch.memory.setdefault("asked", set())
    message = parse_json(body).document["message"] if is_request(tag) else {}
    question = str(message.get("enrolled_criteria", ""))
    if not question or question not in asked:
        original(connection, body=body, tag=tag, **rest)
    asked.add(question)


@ROWS.replaces("outbox.add", "request-sent-twice")
def _twice(_system: Any, original: Function, connection: Any, *, tag: str | None = None, **rest: Any) -> None:
    original(connection, tag=tag, **rest)
    if is_request(tag):
        original(connection, **rest)


@ROWS.replaces("outbox.add", "request-sent-twice-under-new-identifiers")
def _twice_anew(
    system: Any, original: Function, connection: Any, *, body: bytes, tag: str | None = None, **rest: Any
) -> None:
    original(connection, body=body, tag=tag, **rest)
    if is_request(tag):
        original(connection, body=renamed(system, body), **rest)


@ROWS.replaces("outbox.add", "request-to-another-path")
def _elsewhere(
    _system: Any, original: Function, connection: Any, *, url: str, operation: str, tag: str | None = None, **rest: Any
) -> None:
    if is_request(tag):
        url = f"{url.removesuffix(operation)}v1/{operation}"
    original(connection, url=url, operation=operation, tag=tag, **rest)


@ROWS.replaces("outbox.add", "search-always-synchronous")
def _synchronous(
    _system: Any, original: Function, connection: Any, *, url: str, operation: str, tag: str | None = None, **rest: Any
) -> None:
    if is_request(tag) and operation == "search":
        url = f"{url.removesuffix('search')}sync/search"
    original(connection, url=url, operation=operation, tag=tag, **rest)


@ROWS.replaces("outbox.add", "request-not-json")
def _not_json(
    _system: Any, original: Function, connection: Any, *, body: bytes, tag: str | None = None, **rest: Any
) -> None:
    body = body + b"," if is_request(tag) else body
    original(connection, body=body, tag=tag, **rest)


@ROWS.replaces("outbox.add", "request-a-list")
def _list(
    _system: Any, original: Function, connection: Any, *, body: bytes, tag: str | None = None, **rest: Any
) -> None:
    body = b"[" + body + b"]" if is_request(tag) else body
    original(connection, body=body, tag=tag, **rest)


@ROWS.replaces("outbox.add", "request-with-duplicate-member")
def _duplicate(
    _system: Any, original: Function, connection: Any, *, body: bytes, tag: str | None = None, **rest: Any
) -> None:
    if is_request(tag):
        body = body.replace(b'{"header":{', b'{"header":{"version":"1.0.0",', 1)
    original(connection, body=body, tag=tag, **rest)


@ROWS.replaces("outbox.headers", "request-declared-as-text")
def _text(_system: Any, _original: Function) -> dict[str, str]:
    return {"Content-Type": "text/plain"}


@ROWS.replaces("outbox.headers", "request-by-put")
def _put(_system: Any, original: Function) -> dict[str, str]:
    return {":method": "PUT", **original()}


@ROWS.replaces("composer.finish", "references-of-a-batch-alike")
def _alike(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    if kind != "request" or "search_request" not in document["message"]:
        return document
    items = document["message"]["search_request"]
    header = {**document["header"], "total_count": 2 * len(items)}
    return {**document, "header": header, "message": {**document["message"], "search_request": [*items, *items]}}


def is_err(answer: Any) -> bool:
    """Tell whether an answer, as JSON, is the acknowledgement ERR."""
    return bool(_said(answer, "message", "ack_status") == "ERR")


def _is_nack(answer: Any) -> bool:
    return bool(_said(answer, "message", "ack_status") == "NACK")


def _is_rejected(answer: Any) -> bool:
    return bool(_said(answer, "header", "status") == "rjct")


def _is_forbidden(answer: Any) -> bool:
    errors = _said(answer, "errors")
    return isinstance(errors, list) and any(_said(each, "code") == "err.request.forbidden" for each in errors)


def _said(answer: Any, *names: str) -> Any:
    for name in names:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


def insist(refused: Refused, system: Any, original: Function, connection: Any, parcel: Parcel, answer: Answer) -> None:
    """Take in an answer, and send the request again where it was refused."""
    original(connection, parcel, answer)
    if is_request(parcel.tag) and refused(parse_json(answer.body).document):
        operation = parcel.url.rpartition("/registry/")[2]
        system.outbox.add(connection, operation=operation, url=parcel.url, body=parcel.body)


for _name, _refused in (("err", is_err), ("nack", _is_nack), ("rjct", _is_rejected), ("403", _is_forbidden)):
    ROWS.replaces("requests.arrived", f"request-again-after-{_name}")(partial(insist, _refused))


@ROWS.replaces("requests.has_arrived", "request-changed-when-sent-again")
def _settled(system: Any, original: Function, parcel: Parcel, answer: Answer) -> bool:
    return bool(original(parcel, answer)) or (is_request(parcel.tag) and answer.status == 503)


@ROWS.replaces("requests.arrived", "request-changed-when-sent-again")
def _changed(system: Any, original: Function, connection: Any, parcel: Parcel, answer: Answer) -> None:
    original(connection, parcel, answer)
    if is_request(parcel.tag) and answer.status == 503:
        operation = parcel.url.rpartition("/registry/")[2]
        system.outbox.add(connection, operation=operation, url=parcel.url, body=renamed(system, parcel.body))


def renamed(system: Any, body: bytes) -> bytes:
    """Return a request under a new message_id and transaction_id."""
    document = parse_json(body).document
    document["header"]["message_id"] = system.identifiers.new("message")
    document["message"]["transaction_id"] = system.identifiers.new("transaction")
    return dump_json(document)


@ROWS.replaces("composer.finish", "notification-of-somebody-else-too")
def _of_another_too(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    if kind != "request" or operation != "notify":
        return document
    counts = {"total_count": 2, "completed_count": 2}
    document = {**document, "header": {**document["header"], **counts}}
    return changed(document, "/message/notify_event", lambda events: [*events, _of_a_stranger(events[0])])


def _of_a_stranger(event: Any) -> Any:
    identifier = {"identifier_type": "UIN", "identifier_value": "0000000001"}
    data = {**event["data"], "reg_records": {"member_identifier": [identifier]}}
    return {**event, "reference_id": f"{event['reference_id']}-2", "data": data}


@ROWS.replaces("outbox.add", "updates-lost-while-another-leaves")
def _crowded_out(
    system: Any, original: Function, connection: Any, *, url: str, operation: str, tag: str | None = None, **rest: Any
) -> None:
    if is_request(tag) and operation == "sync/enrollment/updates":
        now, before = system.scheduler.now(), system.switch.memory.get(url)
        system.switch.memory[url] = now
        if before is not None and (now - before).total_seconds() < _CROWDED:
            return
    original(connection, url=url, operation=operation, tag=tag, **rest)
