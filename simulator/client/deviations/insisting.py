"""Requests that are made again although they were answered: after ERR, after an outcome, after a late notification."""

from collections.abc import Callable
from functools import partial
from typing import Any

from protocol.json_text import parse_json, resolve_pointer
from protocol.operations import Operation
from simulator.client.deviations.sending import insist, is_err
from simulator.deviations import Function, Replacements
from simulator.outbox import Answer, Parcel

ROWS = Replacements()

Told = Callable[[Any], bool]
"""Tells whether a callback, as JSON, makes the system ask again."""

_OUTCOME = "/message/search_response/0"


def _insist_on(insisted: str, system: Any, original: Function, connection: Any, parcel: Parcel, answer: Answer) -> None:
    if parcel.url.endswith(f"/{insisted}"):
        insist(is_err, system, original, connection, parcel, answer)
    else:
        original(connection, parcel, answer)


for _name, _operation in (
    ("subscription-sent-again-after-err", "subscribe"),
    ("unsubscription-sent-again-after-err", "unsubscribe"),
    ("status-asked-again-after-err", "txn/status"),
):
    ROWS.replaces("requests.arrived", _name)(partial(_insist_on, _operation))


def _found_nobody(document: Any) -> bool:
    return bool(resolve_pointer(document, f"{_OUTCOME}/data/reg_records") == [])


def _is_rejected(document: Any) -> bool:
    return bool(resolve_pointer(document, "/header/status") == "rjct")


def _is_pending(document: Any) -> bool:
    return bool(resolve_pointer(document, f"{_OUTCOME}/status") == "pdng")


def _search_again(told: Told, system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    reply = original(operation, body)
    document = parse_json(body).document
    if operation.name == "on-search" and isinstance(document, dict) and told(document):
        _make_again(system, "search", str(resolve_pointer(document, "/message/transaction_id")))
    return reply


def _make_again(system: Any, operation: str, transaction_id: str | None = None) -> None:
    """Send the last request to an operation, or that of a transaction, as a new one; once for each occasion."""
    with system.store.write() as connection:
        made = [each for each in system.register.all(connection) if each.operation == operation]
        asked = [each for each in made if transaction_id in (None, each.transaction_id)]
        again = system.switch.memory.setdefault("made again", set())
        if not asked or asked[-1].number in again:
            return
        message = {name: value for name, value in asked[-1].message.items() if name != "transaction_id"}
        about = {name: getattr(asked[-1], name) for name in ("interface", "operation", "receiver_id")}
        sent = system.requests.send(connection, to=asked[-1].address, message=message, **about)
        again |= {asked[-1].number, sent.number}
    system.outbox.wake()


for _name, _told in (
    ("search-again-when-nobody-is-found", _found_nobody),
    ("search-again-after-a-rejection", _is_rejected),
    ("search-again-while-pending", _is_pending),
):
    ROWS.replaces("receiver.receive", _name)(partial(_search_again, _told))


@ROWS.replaces("receiver.receive", "unsubscribe-again-after-a-notification")
def _end_again(system: Any, original: Function, operation: Operation, body: bytes) -> Any:
    reply = original(operation, body)
    if operation.name == "notify":
        _make_again(system, "unsubscribe")
    return reply
