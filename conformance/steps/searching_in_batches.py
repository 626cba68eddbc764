"""Sentences about several searches in one message, each of which has its own outcome."""

from __future__ import annotations

from conformance.checks.searching import refused
from conformance.plan import Step
from conformance.questions import by_identifier, by_predicate, outcomes_of, request_item, search
from conformance.sentences import sentence
from conformance.steps.naming import names_in
from conformance.story import Story, Unreachable


@sentence("{names} are searched in one message")
def searched_together(story: Story, step: Step, names: str) -> None:
    """Send several requests in one synchronous message."""
    _search_together(story, names, asynchronous=False)


@sentence("{names} are searched in one message, asynchronously")
def searched_together_asynchronously(story: Story, step: Step, names: str) -> None:
    """Send several requests in one asynchronous message."""
    _search_together(story, names, asynchronous=True)


@sentence("{names} are searched in one message, unless so many are refused")
def searched_together_unless_refused(story: Story, step: Step, names: str) -> None:
    """Send more requests in one synchronous message than everybody has to take."""
    _search_together(story, names, asynchronous=False)
    _must_take_so_many(story)


@sentence("{names} are searched asynchronously in one message, unless so many are refused")
def searched_together_asynchronously_unless_refused(story: Story, step: Step, names: str) -> None:
    """Send more requests in one asynchronous message than everybody has to take."""
    _search_together(story, names, asynchronous=True)
    _must_take_so_many(story)


def _must_take_so_many(story: Story) -> None:
    """Raise Unreachable where the message, or a request of it, is refused: how many it may have is said nowhere."""
    items = [item for message in story.outcomes for item in message.items]
    if refused(tuple(story.outcomes)) or any(item.get("status") == "rjct" for item in items):
        raise Unreachable("the IUT does not take so many requests in one message", verdict="not_applicable")


def _search_together(story: Story, names: str, *, asynchronous: bool) -> None:
    people = [story.people.person(name) for name in names_in(names)]
    search(story, *(by_identifier(person) for person in people), asynchronous=asynchronous)


@sentence("{names} are searched in one message with a request that cannot be served")
def searched_with_a_bad_one(story: Story, step: Step, names: str) -> None:
    """Send requests of which the last cannot be served, in the way that the IUT declares."""
    _search_with_a_bad_one(story, names, "sync/search" if "sync/search" in story.run.target.operations else "search")


@sentence("{names} are searched in one message with a request that cannot be served, asynchronously")
def searched_with_a_bad_one_asynchronously(story: Story, step: Step, names: str) -> None:
    """Send requests of which the last cannot be served, with the answer in callbacks."""
    _search_with_a_bad_one(story, names, "search")


def _search_with_a_bad_one(story: Story, names: str, operation: str) -> None:
    """Send a well-formed message: its last request compares an attribute that nobody has."""
    items = [request_item(story, by_identifier(story.people.person(name))) for name in names_in(names)]
    compared = {"attribute_name": f"none_{story.token}", "operator": "eq", "attribute_value": "none"}
    items.append(request_item(story, by_predicate(story, [{"seq_num": 1, "expression1": compared}])))
    message = {"transaction_id": story.identifiers.new("txn"), "search_request": items}
    outcomes_of(story, story.send_document(operation, story.envelope(operation, message, count=len(items))))
    story.bad_reference = items[-1]["reference_id"]


@sentence("each request is answered with its own of {names}")
def each_answered(story: Story, step: Step, names: str) -> None:
    """Judge a batch."""
    story.judge(
        step.requirement,
        "answers-each-request-with-its-own",
        *story.outcomes,
        by_reference=_by_reference(story, names),
    )


@sentence("{names} are found, and the bad request alone is rejected; or all are refused")
def bad_one_alone(story: Story, step: Step, names: str) -> None:
    """Judge a batch with one bad request."""
    by_reference = _by_reference(story, names)
    story.judge(
        step.requirement,
        "one-bad-request-spoils-no-other",
        *story.outcomes,
        by_reference=by_reference,
        bad=story.bad_reference,
    )


def _by_reference(story: Story, names: str) -> dict[str, dict[str, str]]:
    people = names_in(names)
    return {
        reference: {name: story.people.person(name).identifier_value}
        for reference, name in zip(story.exchange.references, people, strict=False)
    }
