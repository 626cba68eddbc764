"""Sentences about messages that have to be refused: each is lawful but for one fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.checks.subscribing import subscription_code
from conformance.enrolling import STATUS_CHANGE, enrol
from conformance.exchange import OF_UNPROTECTED
from conformance.faults import faulty
from conformance.messages import Message
from conformance.people import Person
from conformance.plan import Step
from conformance.questions import by_identifier, request_item, search
from conformance.sentences import sentence
from conformance.steps.naming import written
from conformance.steps.pushing import notification
from conformance.steps.subscribing import subscribe, subscription_message
from conformance.story import Story


@sentence("a message to {operation} with {fault} is sent")
def faulty_message_is_sent(story: Story, step: Step, operation: str, fault: str) -> None:
    """Send a lawful message of the operation with one fault in it."""
    dialect = story.run.dialect
    names = {
        "updates": dialect.updates_key,
        "criteria": dialect.criteria_key,
        "identifier": dialect.attributes["identifier"],
        "somebody": somebody_to_ask_about(story).identifier_value,
    }
    spoilt = faulty(fault, lawful(story, operation), names)
    story.send_document(operation, spoilt.document, body=spoilt.body, content_type=spoilt.media_type)
    story.fault, story.codes_that_fit = fault, spoilt.codes


@sentence("a message is sent to a path that does not exist")
def to_unknown_path(story: Story, step: Step) -> None:
    """Send a lawful search elsewhere."""
    story.send_document(None, lawful(story, QUESTIONS[story.interface]), path="no-such-operation")


@sentence("{operation} is asked with GET")
def asked_with_get(story: Story, step: Step, operation: str) -> None:
    """Send a GET without a body."""
    story.send_document(None, None, body=b"", method="GET", path=operation)


@sentence("a question is sent under the message_id of another question")
def under_a_used_message_id(story: Story, step: Step) -> None:
    """Ask about somebody who is known in two messages under one message_id: nothing else is a reason to refuse."""
    question = QUESTIONS[story.interface]
    first, second = lawful(story, question), lawful(story, question)
    story.send_document(question, first)
    second["header"]["message_id"] = first["header"]["message_id"]
    story.send_document(question, second)
    story.fault = "a message_id that was used before"


@sentence("a search with a transaction_id of {length:d} characters is sent")
def long_transaction(story: Story, step: Step, length: int) -> None:
    """Send a transaction_id at the limit of its length, synchronously where the IUT does that."""
    _search_by_long_transaction(
        story, "sync/search" if "sync/search" in story.run.target.operations else "search", length
    )


@sentence("a search with a transaction_id of {length:d} characters is sent, asynchronously")
def long_transaction_asynchronously(story: Story, step: Step, length: int) -> None:
    """Send a transaction_id at the limit of its length, and wait for the callback."""
    _search_by_long_transaction(story, "search", length)


def _search_by_long_transaction(story: Story, name: str, length: int) -> None:
    document = lawful(story, name)
    message = document["message"]
    message["transaction_id"] = str(message["transaction_id"]).ljust(length, "x")
    exchange = story.send_document(name, document)
    story.outcomes = [exchange.answer]
    if exchange.acknowledged:
        story.outcomes = list(story.await_callbacks(exchange))


@sentence("a search with the transaction_id {text} is sent, {manner}")
def transaction_of_other_characters(story: Story, step: Step, text: str, manner: str) -> None:
    """Send a transaction_id that ends with a text, synchronously or asynchronously."""
    name = "search" if manner == "asynchronously" else "sync/search"
    document = lawful(story, name)
    document["message"]["transaction_id"] += written(text)
    exchange = story.send_document(name, document)
    story.outcomes = [exchange.answer]
    if exchange.acknowledged:
        story.outcomes = list(story.await_callbacks(exchange))


@sentence("the transaction_id comes back in the same characters, or the search is refused")
def comes_back_in_its_characters(story: Story, step: Step) -> None:
    """Judge the echo, character by character."""
    check = "echoes-the-characters-of-the-transaction"
    story.judge(step.requirement, check, story.exchange.answer, *story.outcomes)


@sentence("it is accepted, and the transaction_id comes back whole")
def comes_back_whole(story: Story, step: Step) -> None:
    """Judge that the limit itself is within it, and the echo."""
    story.judge(step.requirement, "accepts-and-echoes-transaction", story.exchange.answer, *story.outcomes)


@sentence("the message is served")
def message_is_served(story: Story, step: Step) -> None:
    """Judge that a message which is out of the ordinary, and lawful, is answered, at once or by callback."""
    callbacks = story.await_callbacks(story.exchange) if story.exchange.acknowledged else ()
    story.judge(step.requirement, "accepts-and-echoes-transaction", story.exchange.answer, *callbacks)


@sentence("it is refused")
def it_is_refused(story: Story, step: Step) -> None:
    """Judge the refusal, by the answer or, after an ACK, by the callback."""
    exchange = story.exchange
    outcomes = max(1, len(exchange.references))

    def told(messages: tuple[Message, ...]) -> bool:
        return sum(max(1, len(message.items)) for message in messages if not message.pending) >= outcomes

    callbacks = story.await_callbacks(exchange, told, of_a_fault=True) if exchange.acknowledged else ()
    story.judge(step.requirement, "is-refused", exchange.answer, *callbacks, fault=story.fault)


@sentence("it is refused with a 4xx")
def refused_with_4xx(story: Story, step: Step) -> None:
    """Judge a refusal that HTTP itself demands."""
    story.judge(step.requirement, "is-refused-by-status", story.exchange.answer)


@sentence("an ERR has a fitting code")
def err_fits(story: Story, step: Step) -> None:
    """Judge the code of an ERR, which may tell of the signature where nobody could verify the message."""
    codes = [*story.codes_that_fit, *(() if story.exchange.verifiable else OF_UNPROTECTED)]
    story.judge(step.requirement, "says-bad-request", story.exchange.answer, codes=codes)


def lawful(story: Story, name: str) -> dict[str, Any]:
    """Return a message that the IUT can serve, so that nothing but the fault can be the reason of a refusal."""
    message = _LAWFUL[name](story)
    return story.envelope(name, message, inbox="" if name != "unsubscribe" else "Alpha")


def somebody_to_ask_about(story: Story) -> Person:
    """Return somebody who is enrolled, where the IUT takes in anybody: not finding them must not be the reason."""
    return story.run.enrolled or story.people.person("Amara")


def _search(story: Story) -> dict[str, Any]:
    return {
        "transaction_id": story.identifiers.new("txn"),
        "search_request": [request_item(story, by_identifier(somebody_to_ask_about(story)))],
    }


def _enrolled(story: Story) -> dict[str, Any]:
    criteria = story.run.dialect.enrolled_criteria(story.people.person("Amara"), story.programme())
    return {"transaction_id": story.identifiers.new("txn"), "enrolled_criteria": criteria}


def _check_enrollment(story: Story) -> dict[str, Any]:
    return _check(story, somebody_to_ask_about(story))


def _check(story: Story, person: Person) -> dict[str, Any]:
    ids = (story.identifiers.new("txn"), story.identifiers.new("ref"))
    return story.run.dialect.check_enrollment(ids, person, story.programme())


def _notification(story: Story) -> dict[str, Any]:
    return notification(story, STATUS_CHANGE, somebody_to_ask_about(story))


def _updates(story: Story) -> dict[str, Any]:
    return story.run.dialect.updates(story.identifiers.new("txn"), [story.enrolment("Amara").of_a_recipient()])


def _unsubscribe(story: Story) -> dict[str, Any]:
    _enrol_amara(story)
    exchange = subscribe(story, "Alpha", "enrolment", "Amara")
    codes = [subscription_code(message) for message in story.await_callbacks(exchange)] if exchange.acknowledged else []
    return {
        "transaction_id": story.identifiers.new("txn"),
        "timestamp": story.now(),
        "subscription_codes": [code for code in codes if code] or [story.identifiers.new("code")],
    }


def _status(story: Story) -> dict[str, Any]:
    search(story, by_identifier(somebody_to_ask_about(story)), asynchronous="search" in story.run.target.operations)
    request = {
        "reference_id": story.identifiers.new("ref"),
        "txn_type": "search",
        "attribute_type": "transaction_id",
        "attribute_value": story.exchange.transaction_id,
    }
    return {"transaction_id": story.identifiers.new("txn"), "txnstatus_request": request}


def _subscription(story: Story) -> dict[str, Any]:
    _enrol_amara(story)
    return subscription_message(story, "enrolment", story.people.person("Amara"))


def _enrol_amara(story: Story) -> None:
    """Enrol somebody whom nobody else subscribes to, where the IUT takes in anybody."""
    if not story.run.provisioning:
        enrol(story, [story.enrolment("Amara")])


_LAWFUL: Mapping[str, Callable[[Story], dict[str, Any]]] = {
    "search": _search,
    "sync/search": _search,
    "sync/enrolled": _enrolled,
    "sync/enrollment/updates": _updates,
    "sync/check-enrollment": _check_enrollment,
    "notify": _notification,
    "subscribe": _subscription,
    "unsubscribe": _unsubscribe,
    "txn/status": _status,
    "sync/txn/status": _status,
}

# The question about enrolment that each interface has.
QUESTIONS = {"ibr": "sync/enrolled", "ess": "sync/check-enrollment"}
