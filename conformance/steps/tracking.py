"""Sentences about the status of transactions."""

from __future__ import annotations

from typing import Any

from conformance.checks.answers import summary
from conformance.checks.searching import refused
from conformance.exchange import Exchange
from conformance.judgement import shown
from conformance.messages import refusal_of
from conformance.plan import Step
from conformance.questions import by_identifier, search
from conformance.sentences import sentence
from conformance.steps.naming import names_in
from conformance.steps.subscribing import sender_of
from conformance.story import Story, Unreachable
from protocol.json_text import MISSING
from protocol.operations import operation


@sentence("{name} has been searched")
def has_been_searched(story: Story, step: Step, name: str) -> None:
    """Search, asynchronously where the IUT does that, as that is what a status is for; go on only with an answer."""
    asynchronous = "search" in story.run.target.operations
    search(story, by_identifier(story.people.person(name)), asynchronous=asynchronous)
    answer = story.outcomes[-1]
    if refusal_of(answer) is not None or answer.kind not in ("answer", "callback"):
        raise Unreachable(f"the search that the scenario needs was not answered ({summary(answer)})")
    story.searched = story.exchange


@sentence("{names} have been searched in one message")
def have_been_searched(story: Story, step: Step, names: str) -> None:
    """Search several people in one message; not everybody takes several requests."""
    asynchronous = "search" in story.run.target.operations
    search(story, *(by_identifier(story.people.person(name)) for name in names_in(names)), asynchronous=asynchronous)
    if refused(tuple(story.outcomes)):
        raise Unreachable("the IUT does not take several searches in one message", verdict="not_applicable")
    story.searched = story.exchange


@sentence("the status of the {number:d}. of these searches is asked by its reference_id")
def status_of_one_asked(story: Story, step: Step, number: int) -> None:
    """Ask for the status of one request of several, in the way that the interface has."""
    reference = _searched(story).references[number - 1]
    ask_for_status(story, status_operation(story), "reference_id_list", [reference])
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)
    story.references = [reference]


@sentence("the answer is about that request alone")
def about_that_request(story: Story, step: Step) -> None:
    """Judge whose status was told, of several requests of one message."""
    story.judge(step.requirement, "is-about-the-references", *story.outcomes, references=story.references)


@sentence("the status of that search is asked by its {attribute}")
def status_asked(story: Story, step: Step, attribute: str) -> None:
    """Ask synchronously."""
    ask_for_status(story, "sync/txn/status", attribute, _value(story, attribute))


@sentence("the status of that search is asked by its {attribute}, asynchronously")
def status_asked_asynchronously(story: Story, step: Step, attribute: str) -> None:
    """Ask with the answer in a callback."""
    ask_for_status(story, "txn/status", attribute, _value(story, attribute))
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


@sentence("{subscriber} asks for the status of that search")
def status_asked_by_another(story: Story, step: Step, subscriber: str) -> None:
    """Ask as another sender."""
    searched, sender = _searched(story), sender_of(story, subscriber)
    ask_for_status(story, status_operation(story), "transaction_id", searched.transaction_id, sender=sender)
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


@sentence("{subscriber} asks for the status of the subscription of {other}")
def status_of_a_subscription_asked(story: Story, step: Step, subscriber: str, other: str) -> None:
    """Ask for the status of somebody else's subscription, by its transaction_id."""
    asked, about = story.subscriptions[other].transaction_id, {"sender": sender_of(story, subscriber)}
    ask_for_status(story, status_operation(story), "transaction_id", asked, **about, txn_type="subscribe")
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


@sentence("it tells nothing about the subscription of {subscriber}")
def tells_nothing_of_the_subscription(story: Story, step: Step, subscriber: str) -> None:
    """Judge whether anything of the subscription is told: its code, its requests, or that it succeeded."""
    private = [story.codes[subscriber], *story.subscriptions[subscriber].references]
    story.judge(step.requirement, "tells-nothing-of-the-subscription", *story.outcomes, private=private)


@sentence("the status of a transaction that does not exist is asked")
def status_of_nothing_asked(story: Story, step: Step) -> None:
    """Ask for a transaction that nobody has begun."""
    ask_for_status(story, status_operation(story), "transaction_id", story.identifiers.new("none"))
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


def status_operation(story: Story) -> str:
    """Return the operation that asks: the synchronous one, unless it is optional or not declared (ESS-C-02)."""
    name = "sync/txn/status"
    synchronous = name in story.run.target.operations and not operation(name, story.interface).optional
    return name if synchronous else "txn/status"


def ask_for_status(
    story: Story, name: str, attribute: str, value: Any, *, sender: str | None = None, txn_type: str = "search"
) -> None:
    """Ask for a status by one of the ids of a request; the answer, or the acknowledgement, is the story's outcome."""
    request = {
        "reference_id": story.identifiers.new("ref"),
        "txn_type": txn_type,
        "attribute_type": attribute,
        "attribute_value": value,
    }
    message = {"transaction_id": story.identifiers.new("txn"), "txnstatus_request": request}
    exchange = story.send(name, message, sender=sender)
    story.outcomes = [exchange.answer]


def _value(story: Story, attribute: str) -> Any:
    searched = _searched(story)
    if attribute == "reference_id_list":
        return searched.references
    if attribute == "transaction_id":
        return searched.transaction_id
    value = searched.answer.at("/message/correlation_id")
    if value is MISSING:
        raise Unreachable(f"the search has no correlation_id: {shown(searched.answer.document)}")
    return value


def _searched(story: Story) -> Exchange:
    if story.searched is None:
        raise ValueError("nothing was searched")
    return story.searched


@sentence("the answer is about that search")
def about_that_search(story: Story, step: Step) -> None:
    """Judge whose status was told."""
    searched = _searched(story)
    facts = {"transaction_id": searched.transaction_id, "references": searched.references}
    story.judge(step.requirement, "is-about-the-transaction", *story.outcomes, **facts)


@sentence("the answer, if the operation is served, is about that search")
def about_that_search_if_served(story: Story, step: Step) -> None:
    """Judge whose status was told by an operation that a system need not have."""
    searched = _searched(story)
    facts = {"transaction_id": searched.transaction_id, "references": searched.references}
    story.judge(step.requirement, "is-about-the-transaction-if-served", *story.outcomes, **facts)


@sentence("the answer is about those requests")
def about_those_requests(story: Story, step: Step) -> None:
    """Judge whose status was told, by the requests."""
    story.judge(step.requirement, "is-about-the-references", *story.outcomes, references=_searched(story).references)


@sentence("it tells the outcome of the search")
def tells_the_outcome(story: Story, step: Step) -> None:
    """Judge the outcome that was told."""
    facts = {"references": _searched(story).references, "status": "succ"}
    story.judge(step.requirement, "tells-the-outcome", *story.outcomes, **facts)


@sentence("it tells nothing about any other transaction")
def tells_nothing(story: Story, step: Step) -> None:
    """Judge the status of an unknown transaction."""
    story.judge(step.requirement, "is-about-nobody-else", *story.outcomes)
