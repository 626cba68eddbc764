"""Checks of the callbacks of one request, made when the run is over: whether they came, when, where, how often.

The first message is the answer to the request, the others are the callbacks that answer it, in order of arrival.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message
from protocol.datetimes import parse_datetime
from protocol.json_text import dump_json

_FINAL = ("succ", "rjct")
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_OVERTAKING = 1.0
_SHOWN = 99  # what a peer says can be long


@check
def is_called_back(seen: Seen) -> None:
    """An acknowledged request is called back."""
    if not seen.callbacks:
        raise Violated(
            "the request was acknowledged with ACK, and no callback ever came",
            expected=f"a callback to {seen.expected['address'] or 'the address of the sender'}",
            actual=f"silence to the end of the run{unless_reached(seen)}",
            at=seen.message.place("/message/ack_status"),
        )


def unless_reached(seen: Seen) -> str:
    """Return the question whether the IUT reaches us, nothing where something of it came."""
    return "" if seen.expected.get("reached") else "; can the IUT reach the callback address?"


@check
def stays_silent(seen: Seen) -> None:
    """A request that was refused, or answered NACK, is not called back."""
    for message in seen.callbacks:
        raise Violated(
            f"the request was {seen.expected['although']}, yet a callback came",
            expected="silence",
            actual=shown(message.document),
            at=message.place(),
        )


@check
def is_called_back_in_time(seen: Seen) -> None:
    """The first callback came within the budget."""
    started = parse_datetime(seen.message.event["started"])
    late = (parse_datetime(seen.callbacks[0].event["arrived"]) - started).total_seconds()
    if late > seen.expected["budget"]:
        raise Violated(
            f"the callback came after {late:.1f} s",
            expected=f"within {seen.expected['budget']} s",
            actual=f"{late:.1f} s",
            at=seen.callbacks[0].place(),
        )


@check
def has_one_final_outcome(seen: Seen) -> None:
    """Each reference_id and page has one final outcome; repeats after a failed delivery do not count.

    A reference_id that the request itself has several times may have as many.
    """
    asked, counted = _times_asked(seen), Counter[tuple[str, ...]]()
    for message in seen.callbacks:
        if not message.taken:
            continue
        for outcome in _outcomes(message):
            counted[outcome] += 1
            if counted[outcome] > max(1, asked[outcome[0]]):
                raise Violated(
                    f"the outcome of {outcome[0][:_SHOWN]} came {counted[outcome]} times",
                    expected="one final outcome",
                    actual=f"{counted[outcome]} final outcomes",
                    at=message.place(),
                )


@check
def ends_with_the_final_outcome(seen: Seen) -> None:
    """Nothing pending is reported after the final outcome; one connection may overtake another by a second."""
    finished: dict[str, datetime] = {}
    for message in seen.callbacks:
        arrived = parse_datetime(message.event["arrived"])
        for item in message.items:
            reference, status = _reference(item), item.get("status")
            if status in _FINAL:
                finished.setdefault(reference, arrived)
            elif reference in finished and (arrived - finished[reference]).total_seconds() > _OVERTAKING:
                raise Violated(
                    f"{shown(item.get('reference_id'))} is reported as {shown(status)} after its final outcome",
                    expected="nothing more",
                    actual=status,
                    at=message.place(),
                )


@check
def answers_every_reference(seen: Seen) -> None:
    """The callbacks have an outcome for each reference_id of the request."""
    came = {item.get("reference_id") for message in seen.callbacks for item in message.items}
    missing = [reference for reference in seen.expected["references"] if reference not in came]
    if all(message.rejected and not message.items for message in seen.callbacks):
        raise NotApplicable("the whole message was rejected")
    if missing:
        raise Violated(
            f"no callback has an outcome for {', '.join(missing)}",
            expected=shown(seen.expected["references"]),
            actual=shown(sorted(map(str, came))),
            at=seen.callbacks[-1].place("/message"),
        )


@check
def goes_to_the_right_address(seen: Seen) -> None:
    """The path of a callback is the one of its sender_uri, or an address that belongs to no other request."""
    wanted = _path_of(seen.expected["address"]).rstrip("/")
    for message in seen.callbacks:
        path = _path_of(message.event["request"]["url"])
        if not (path + "/").startswith(wanted + "/") and "/dci/" in path:
            raise Violated(
                "the callback went to the address of another request",
                expected=wanted,
                actual=path,
                at=message.place(),
            )


@check
def answers_something_asked(seen: Seen) -> None:
    """The callback answers a request of ours."""
    if not seen.expected["matched"]:
        raise Violated(
            "a callback came that answers nothing we asked",
            expected="a transaction_id or reference_id of a request",
            actual=shown(seen.message.at("/message/transaction_id") if seen.message.document else None),
            at=seen.message.place("/message/transaction_id"),
        )


@check
def message_ids_differ(seen: Seen) -> None:
    """Each message has a message_id of its own; what is sent again is the same message."""
    bodies: dict[str, tuple[Any, Message]] = {}
    for message in seen.messages:
        value = message.text("/header/message_id")
        if not value or message.part is None:
            continue
        body, first = bodies.setdefault(value, (message.identity, message))
        if body != message.identity:
            raise Violated(
                f"the message_id {value} was used for two messages",
                expected="a message_id for each",
                actual=value,
                at=(first.place("/header/message_id"), message.place("/header/message_id")),
            )
    if not bodies:
        raise NotApplicable("no message had a message_id")


@check
def correlation_ids_differ(seen: Seen) -> None:
    """Each transaction has a correlation_id of its own; `transactions` gives the transaction of each event."""
    owners: dict[str, tuple[str, Message]] = {}
    for message in seen.messages:
        value = message.text("/message/correlation_id")
        transaction = seen.expected["transactions"][message.event["id"]]
        if not value:
            continue
        owner, first = owners.setdefault(value, (transaction, message))
        if owner != transaction:
            raise Violated(
                f"the correlation_id {value} was given to two transactions",
                expected="a correlation_id for each",
                actual=value,
                at=(first.place("/message/correlation_id"), message.place("/message/correlation_id")),
            )
    if not owners:
        raise NotApplicable("no answer had a correlation_id")


def _path_of(address: str) -> str:
    """Return the path of an address; the digits of an escape are the same in either case (RFC 3986, 6.2.2.1)."""
    return _ESCAPE.sub(lambda found: found[0].upper(), urlsplit(address).path)


def _times_asked(seen: Seen) -> Counter[str]:
    """Return how often the request has each reference_id."""
    items = seen.sent("/message/search_request") or seen.sent("/message/subscribe_request")
    return Counter(_reference(item) for item in (items if isinstance(items, list) else []) if isinstance(item, dict))


def _outcomes(message: Message) -> list[tuple[str, ...]]:
    if message.operation is None or message.operation.name not in ("on-search", "on-subscribe"):
        return [] if message.pending else [(shown(message.at("/message/transaction_id")), "")]
    return [(_reference(item), _page(item)) for item in message.items if item.get("status") in _FINAL]


def _reference(item: Mapping[str, Any]) -> str:
    return dump_json(item.get("reference_id")).decode()


def _page(item: Mapping[str, Any]) -> str:
    """Return the page of an outcome; what it holds where it does not number its page."""
    pagination = item.get("pagination")
    number = pagination.get("page_number") if isinstance(pagination, dict) else None
    return dump_json(item.get("data") if number is None else number).decode()
