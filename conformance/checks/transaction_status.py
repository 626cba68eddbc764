"""Checks of transaction status: the answer is about the transaction that was asked, with the outcome that it had."""

from __future__ import annotations

from typing import Any

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.searching import refused
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of
from protocol.json_text import dump_json


@check
def is_about_the_transaction(seen: Seen) -> None:
    """The status told is the one of the transaction that was asked."""
    message = seen.messages[-1]
    wanted = seen.expected["transaction_id"]
    refusal = refusal_of(message)
    if refusal is not None:
        raise Violated(
            "the question about the status of a search that was answered is refused",
            expected=f"the status of {wanted}",
            actual=refusal,
            at=message.place(""),
        )
    told = _told(message)
    if told.get("transaction_id") != wanted:
        raise Violated(
            f"the status is about {shown(told.get('transaction_id'))}",
            expected=wanted,
            actual=shown(told.get("transaction_id")),
            at=message.place("/message/txnstatus_response/txn_status/transaction_id"),
        )
    _covers(message, told, seen.expected["references"])


@check
def is_about_the_transaction_if_served(seen: Seen) -> None:
    """The status told is the one of the transaction that was asked, where the operation is served at all."""
    refusal = refusal_of(seen.messages[-1])
    if refusal is not None:
        raise NotApplicable(f"the operation, which is optional, is not served: {refusal}")
    is_about_the_transaction(seen)


@check
def is_about_the_references(seen: Seen) -> None:
    """The status told has an outcome for each request that was asked."""
    message = seen.messages[-1]
    _covers(message, _told(message), seen.expected["references"])


@check
def tells_the_outcome(seen: Seen) -> None:
    """The outcome of the request is the final one that the search had."""
    message = seen.messages[-1]
    for item in _outcomes(_told(message)):
        if item.get("reference_id") in seen.expected["references"]:
            if item.get("status") not in (seen.expected["status"], "succ"):
                wanted, came = seen.expected["status"], item.get("status")
                raise Violated(
                    f"the search ended with {wanted}, its status is told as {shown(came)}",
                    expected=wanted,
                    actual=came,
                    at=message.place("/message/txnstatus_response/txn_status"),
                )
            return
    raise NotApplicable("the status has no outcome of the request, which is judged elsewhere")


@check
def is_about_nobody_else(seen: Seen) -> None:
    """The status of an unknown transaction has no outcome of another one."""
    if refused(seen.messages):
        return
    message = seen.messages[-1]
    if not isinstance(message.at("/message/txnstatus_response"), dict):
        raise Violated(
            "the question was not answered",
            expected="a refusal or an answer",
            actual=summary(message),
            at=message.place(),
        )
    told = message.at("/message/txnstatus_response/txn_status")
    outcomes = _outcomes(told) if isinstance(told, dict) else []
    if any(item.get("status") == "succ" or item.get("data") for item in outcomes):
        raise Violated(
            "the status of a transaction that does not exist has an outcome",
            expected="a refusal, rjct, or no outcome",
            actual=shown(outcomes),
            at=message.place("/message/txnstatus_response/txn_status"),
        )


@check
def tells_nothing_of_the_subscription(seen: Seen) -> None:
    """The status has nothing of what is `private` in the subscription, and no outcome that succeeded."""
    if refused(seen.messages):
        return
    message = seen.messages[-1]
    if message.kind not in ("answer", "callback"):
        raise NotApplicable("the question about the status was not answered, which is judged elsewhere")
    told = message.at("/message/txnstatus_response")
    text = dump_json(told).decode() if isinstance(told, dict) else ""
    found = [each for each in seen.expected["private"] if dump_json(each).decode() in text]
    if found or any(item.get("status") == "succ" for item in _items_of(told)):
        raise Violated(
            "the status of a subscription is told to a sender who did not make it",
            expected="a refusal, rjct, or no outcome",
            actual=shown(told),
            at=message.place("/message/txnstatus_response/txn_status"),
        )


def _items_of(told: object) -> list[dict[str, Any]]:
    """Return the outcomes of a status, whatever the type of the transaction."""
    status = told.get("txn_status") if isinstance(told, dict) else None
    lists = [each for each in status.values() if isinstance(each, list)] if isinstance(status, dict) else []
    return [item for each in lists for item in each if isinstance(item, dict)]


def _told(message: Message) -> dict[str, Any]:
    told = message.at("/message/txnstatus_response/txn_status")
    if not isinstance(told, dict):
        raise Violated(
            "no status was told",
            expected="`txnstatus_response.txn_status`",
            actual=summary(message),
            at=message.place("/message/txnstatus_response/txn_status"),
        )
    return told


def _outcomes(told: dict[str, Any]) -> list[dict[str, Any]]:
    found = told.get("search_response")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _covers(message: Message, told: dict[str, Any], references: list[str]) -> None:
    came = [item.get("reference_id") for item in _outcomes(told)]
    if sorted(map(str, came)) != sorted(references):
        raise Violated(
            "the status has not one outcome for each request that was asked about, and nothing else",
            expected=shown(references),
            actual=shown(came),
            at=message.place("/message/txnstatus_response/txn_status/search_response"),
        )
