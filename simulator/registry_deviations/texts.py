"""Texts and values that are read too leniently, or not borne: what the rows of fixtures/deviations/cases.yaml do.

Each fault is there twice: in what a system serves, and in the callbacks and notifications that it takes.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import InternalServerError

from protocol.json_text import dump_json, parse_json, resolve_pointer
from protocol.operations import Operation
from protocol.schema_document import document
from simulator.composer import Reply
from simulator.deviations import Function, Replacements
from simulator.receiving import is_callback
from simulator.refusals import Refusal

ROWS = Replacements()
OF_CLIENTS = Replacements()
"""The functions of those who take callbacks and notifications."""

_HALVES = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_MEMBERS = frozenset(
    name
    for schema in ("MsgHeader", "MsgCallbackHeader")
    for name in document()["components"]["schemas"][schema]["properties"]
)
_UTC = re.compile(r".*(?:Z|z|\+00:?00)")
_DEEP = 500

Concerned = Callable[[Operation], bool]


def _is_served(operation: Operation) -> bool:
    return not is_callback(operation)


def _rows(concerned: Concerned) -> Replacements:
    return OF_CLIENTS if concerned is is_callback else ROWS


def _reading(name: str, concerned: Concerned, change: Callable[[bytes], bytes]) -> None:
    """Enter a row that reads other bytes than those that came."""

    @_rows(concerned).replaces("receiver.read", name)
    def read(_system: Any, original: Function, operation: Operation, body: bytes) -> Any:
        return original(operation, change(body) if concerned(operation) else body)


def _replaced(body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode()


def _from_utf_16(body: bytes) -> bytes:
    return body.decode("utf-16").encode() if body[:2] in (b"\xff\xfe", b"\xfe\xff") else body


def _last_one_counts(body: bytes) -> bytes:
    return dump_json(json.loads(body)) if parse_json(body).error is None else body


def _without_halves(body: bytes) -> bytes:
    return _HALVES.sub(rb"?", body)


def _failing(name: str, concerned: Concerned, fails: Callable[[bytes], bool]) -> None:
    """Enter a row that breaks down over some bodies."""

    @_rows(concerned).replaces("receiver.read", name)
    def read(_system: Any, original: Function, operation: Operation, body: bytes) -> Any:
        if concerned(operation) and fails(body):
            raise InternalServerError("the body could not be read")
        return original(operation, body)


def _is_marked(body: bytes) -> bool:
    return body.startswith(b"\xef\xbb\xbf")


def _is_deep(body: bytes) -> bool:
    return b"[" * _DEEP in body


def _is_of_first_or_last_year(body: bytes) -> bool:
    return b'"0001-' in body or b'"9999-' in body


def _is_of_another_script(body: bytes) -> bool:
    document = parse_json(body).document
    names = (resolve_pointer(document, "/message/transaction_id"), resolve_pointer(document, "/header/message_id"))
    return any(isinstance(name, str) and not name.isascii() for name in names)


for _prefix, _of in (("", _is_served), ("callback-", is_callback)):
    _reading(f"{_prefix}bytes-off-utf-8-replaced", _of, _replaced)
    _reading(f"{_prefix}half-characters-replaced", _of, _without_halves)
_reading("utf-16-accepted", _is_served, _from_utf_16)
_reading("callback-in-utf-16-taken", is_callback, _from_utf_16)
_reading("members-twice-accepted", _is_served, _last_one_counts)
_reading("callback-members-twice-taken", is_callback, _last_one_counts)
for _prefix, _of in (("server-", _is_served), ("callback-", is_callback)):
    _failing(f"{_prefix}error-on-byte-order-mark", _of, _is_marked)
    _failing(f"{_prefix}error-on-deep-nesting", _of, _is_deep)
    _failing(f"{_prefix}error-on-other-scripts", _of, _is_of_another_script)
    _failing(f"{_prefix}error-on-first-and-last-years", _of, _is_of_first_or_last_year)


def _refusing(name: str, concerned: Concerned, refuses: Callable[[dict[str, Any]], bool]) -> None:
    """Enter a row that refuses some headers."""

    @_rows(concerned).replaces("receiver.check_header", name)
    def check(_system: Any, original: Function, received: Any) -> None:
        original(received)
        if concerned(received.operation) and refuses(received.header):
            raise Refusal("the header is not as it is expected here")


def _has_unknown_members(header: dict[str, Any]) -> bool:
    return not header.keys() <= _MEMBERS


def _is_elsewhere(header: dict[str, Any]) -> bool:
    return _UTC.fullmatch(str(header["message_ts"])) is None


def _lacks(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda header: name not in header


_refusing("headers-without-receiver-refused", _is_served, _lacks("receiver_id"))
_refusing("headers-without-version-refused", _is_served, _lacks("version"))
_refusing("unknown-members-refused", _is_served, _has_unknown_members)
_refusing("notification-with-unknown-members-refused", is_callback, _has_unknown_members)
_refusing("other-time-zones-refused", _is_served, _is_elsewhere)
_refusing("notification-of-other-time-zones-refused", is_callback, _is_elsewhere)


def fails_without(rows: Replacements, name: str, pointer: str) -> None:
    """Enter a row that breaks on a message without the member at a JSON Pointer, where what it belongs to is there."""
    holder, _, member = pointer.rpartition("/")

    @rows.replaces("receiver.understand", name)
    def understand(_system: Any, original: Function, operation: Operation, document: Any) -> Any:
        held = resolve_pointer(document, holder)
        if isinstance(held, dict) and member not in held:
            raise InternalServerError(f"{member} is looked up blindly")
        return original(operation, document)


fails_without(ROWS, "server-error-without-filter-type", "/message/subscribe_request/0/subscribe_criteria/filter_type")


@ROWS.replaces("receiver.understand", "server-error-on-list-as-consent")
def _consent(_system: Any, original: Function, operation: Operation, document: Any) -> Any:
    consent = resolve_pointer(document, "/message/search_request/0/search_criteria/consent")
    if isinstance(consent, list):
        raise InternalServerError("a list is no consent")
    return original(operation, document)


@ROWS.replaces("receiver.receive", "nothing-said-on-text-as-purpose")
def _purpose(_system: Any, original: Function, operation: Operation, body: bytes) -> Reply:
    document = parse_json(body).document
    for items, criteria in (("search_request", "search_criteria"), ("subscribe_request", "subscribe_criteria")):
        purpose = resolve_pointer(document, f"/message/{items}/0/{criteria}/authorize/purpose")
        if isinstance(purpose, str | list):
            return Reply(200, b"{}")
    found: Reply = original(operation, body)
    return found
