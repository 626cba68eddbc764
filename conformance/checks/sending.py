"""Checks of what the IUT sends when it is made to act: whether it came, how often, where, and about whom.

The messages are the requests that came because of one trigger, in order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from conformance.checks.constraint import named_event
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.transport import is_json
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message
from conformance.web_address import is_web_address
from protocol.json_text import MISSING

_IDENTIFIERS = ("transaction_id", "reference_id", "correlation_id")


@check
def is_one_json_object(seen: Seen) -> None:
    """The body is one JSON text without duplicate members, and an object."""
    is_json(seen)
    if not isinstance(seen.message.document, dict):
        raise Violated(
            "the body is JSON but not an object",
            expected="an object with `header` and `message`",
            actual=shown(seen.message.document),
            at=seen.message.place(),
        )


@check
def is_sent(seen: Seen) -> None:
    """The IUT sent the request that it was made to send."""
    if not seen.callbacks:
        astray = seen.expected.get("astray")
        nothing = f"nothing within {seen.expected['budget']:g} s; does the IUT know the address?"
        raise Violated(
            f"no traffic: the IUT was made to send `{seen.expected['operation']}`, and none came",
            expected=f"`{seen.expected['operation']}` to {seen.expected['address']}",
            actual=f"one at {shown(astray)}, the address of another scenario" if astray else nothing,
        )


@check
def is_sent_once(seen: Seen) -> None:
    """The request was sent once; the same message again after a failed delivery is lawful."""
    delivered = [message for message in sent_of(seen) if was_delivered(message)]
    if len(delivered) > 1:
        raise Violated(
            f"`{seen.expected['operation']}` was sent {len(delivered)} times for one occasion",
            expected="one request",
            actual=shown([message.text("/header/message_id") for message in delivered]),
            at=tuple(message.place() for message in delivered),
        )


@check
def is_sent_to_its_own_path(seen: Seen) -> None:
    """The request was posted to the path of its operation, below an address that the registry may have (ESS-C-01)."""
    name = seen.expected["operation"]
    wanted = [f"{urlsplit(address).path.rstrip('/')}/{name}" for address in seen.expected["addresses"]]
    for message in sent_of(seen):
        path = urlsplit(message.event["request"]["url"]).path
        right = path in wanted if path.startswith("/dci/") else path.endswith(f"/{name}")
        if not right:
            raise Violated(
                f"`{name}` was sent to the wrong place",
                expected=wanted[0],
                actual=path,
                at=message.place(),
            )


@check
def names_what_it_is_about(seen: Seen) -> None:
    """The message holds each of the values that the occasion is about, in whatever form it tells them."""
    message = sent_of(seen)[0]
    told = list(_told(message.at("/message")))
    for name, value in seen.expected["values"].items():
        if not any(str(value) in text for text in told):
            raise Violated(
                f"the message says nothing of the {name} that it is about",
                expected=str(value),
                actual=shown(_shown(message)),
                at=message.place("/message"),
            )


@check
def subscribes_to_the_event(seen: Seen) -> None:
    """Each subscription is to the event that was meant, in whatever spelling (ESS-C-30)."""
    message = sent_of(seen)[0]
    if not message.items:
        raise NotApplicable("the request has no subscription")
    for index, item in enumerate(message.items):
        criteria = item.get("subscribe_criteria")
        named = criteria.get("reg_event_type") if isinstance(criteria, dict) else None
        if named_event(named) != seen.expected["event"]:
            raise Violated(
                "the subscription is to another event",
                expected=seen.expected["event"],
                actual=shown(named),
                at=message.place(f"/message/subscribe_request/{index}/subscribe_criteria/reg_event_type"),
            )


@check
def asks_about_the_transaction(seen: Seen) -> None:
    """A status request is about the transaction that was meant, by an identifier of the kind that it names."""
    message = sent_of(seen)[0]
    asked, kind = (message.at(f"/message/txnstatus_request/attribute_{part}") for part in ("value", "type"))
    named_by = seen.expected["named_by"]
    every = [value for values in named_by.values() for value in values]
    wanted = named_by.get(kind, every) if isinstance(kind, str) else every
    named = asked if isinstance(asked, list) else [asked]
    if not any(value in wanted for value in named):
        another = any(value in every for value in named)
        raise Violated(
            f"the transaction is named by another identifier than its {kind}"
            if another
            else "the status of another transaction is asked for",
            expected="one of " + ", ".join(wanted),
            actual=shown(None if asked is MISSING else asked),
            at=message.place("/message/txnstatus_request/attribute_value"),
        )


@check
def is_not_sent_again(seen: Seen) -> None:
    """A request that was answered by ERR, NACK or rjct is not sent again."""
    sent = sent_of(seen)
    if len(sent) > 1:
        raise Violated(
            f"the request was answered by {seen.expected['way']}, and was sent again",
            expected="one request",
            actual=f"{len(sent)} requests",
            at=tuple(message.place() for message in sent),
        )


@check
def is_sent_again_unchanged(seen: Seen) -> None:
    """What is sent again after an error of the server is the same message."""
    sent = sent_of(seen)
    if len(sent) < 2:
        raise NotApplicable("the IUT did not send the request again")
    first = sent[0]
    for message in sent[1:]:
        for pointer in ("/header/message_id", "/message/transaction_id"):
            if message.at(pointer) != first.at(pointer):
                raise Violated(
                    f"what was sent again has another `{pointer}`",
                    expected=shown(first.text(pointer)),
                    actual=shown(message.text(pointer)),
                    at=(first.place(pointer), message.place(pointer)),
                )


@check
def counts_its_items(seen: Seen) -> None:
    """`total_count` is the number of requests in the message; of codes or beneficiaries in it, that number or 1."""
    message = sent_of(seen)[0]
    count = message.at("/header/total_count")
    if not isinstance(count, int):
        raise NotApplicable("the request has no total_count")
    lawful = _counts(message)
    if count not in lawful:
        raise Violated(
            f"`total_count` is {count}",
            expected=" or ".join(str(number) for number in sorted(lawful)),
            actual=count,
            at=message.place("/header/total_count"),
        )


def _counts(message: Message) -> set[int]:
    operation = message.operation
    items = message.at(f"/message/{operation.items}") if operation and operation.items else MISSING
    for name in ("enrolled_updates", "receipt_information"):
        beneficiaries = message.at(f"/message/{name}/beneficiaries")
        if isinstance(beneficiaries, list):
            return {1, len(beneficiaries)}
    if not isinstance(items, list):
        return {1}
    return {1, len(items)} if operation and operation.name == "unsubscribe" else {len(items)}


@check
def says_where_to_call_back(seen: Seen) -> None:
    """A request names an absolute address in `sender_uri`, where it names one."""
    message = sent_of(seen)[0]
    address = message.at("/header/sender_uri")
    if address is MISSING:
        raise NotApplicable("the request names no address: it was agreed at onboarding")
    if not is_web_address(address):
        raise Violated(
            "`sender_uri` is no address that can be called",
            expected="an absolute http or https address",
            actual=shown(address),
            at=message.place("/header/sender_uri"),
        )


@check
def can_be_called_back(seen: Seen) -> None:
    """Somebody listens at the `sender_uri` that a request names; the second message is what we sent there."""
    request, exchange = seen.messages
    failure = exchange.event["failure"]
    raise Violated(
        f"your `sender_uri` cannot be called: {failure['kind']}, {failure['detail']}",
        expected="an address at which the system takes callbacks",
        actual=str(request.text("/header/sender_uri")),
        at=(request.place("/header/sender_uri"), exchange.place()),
    )


@check
def names_its_receiver(seen: Seen) -> None:
    """`receiver_id`, where sent, is the identifier of the registry that the IUT was told to ask."""
    message = sent_of(seen)[0]
    named = message.text("/header/receiver_id")
    if not named or not seen.expected["receiver"]:
        raise NotApplicable("the request names no receiver, or the IUT was not told who it is")
    if named != seen.expected["receiver"]:
        raise Violated(
            "the request names another receiver",
            expected=seen.expected["receiver"],
            actual=named,
            at=message.place("/header/receiver_id"),
        )


def sent_of(seen: Seen) -> tuple[Message, ...]:
    """Return the requests that came; NotApplicable when none did."""
    if not seen.callbacks:
        raise NotApplicable("the IUT sent nothing")
    return seen.callbacks


def was_delivered(message: Message) -> bool:
    """Tell whether we took a request in: we answered it with a 2xx."""
    return int(message.event["response"]["status"]) < 300


def _told(value: Any) -> Iterator[str]:
    """Yield every value below a value as text, and the names that stand for one, but no identifiers of the message."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name not in _IDENTIFIERS:
                yield from _told(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _told(entry)
    elif value is not MISSING and value is not None:
        yield str(value)


def _shown(message: Message) -> Any:
    told = message.at("/message")
    return None if told is MISSING else told
