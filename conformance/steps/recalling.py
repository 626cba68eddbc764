"""Sentences about the status of a search that was answered long ago, was rejected, or is somebody else's."""

from __future__ import annotations

from conformance.checks.searching import refused
from conformance.exchange import Exchange
from conformance.messages import Message
from conformance.plan import Step
from conformance.questions import by_expression, search
from conformance.sentences import sentence
from conformance.steps.subscribing import sender_of
from conformance.steps.tracking import ask_for_status, status_operation
from conformance.story import Story, Unreachable


@sentence("a search that nobody can serve has been rejected")
def has_been_rejected(story: Story, step: Step) -> None:
    """Search with an operator that is none; go on only where the IUT rejects that in an answer that has outcomes."""
    query = by_expression(story, {"surname": {"$sounds": "{surname}"}})
    search(story, query, asynchronous="search" in story.run.target.operations)
    if not refused(tuple(story.outcomes)):
        raise Unreachable("the search was served", verdict="not_applicable")
    story.searched = story.exchange


@sentence("{subscriber} asks for the status of that search by its reference_id")
def asked_by_reference_by_another(story: Story, step: Step, subscriber: str) -> None:
    """Ask by the references of a search that another sender has sent."""
    references, sender = _searched(story).references, sender_of(story, subscriber)
    ask_for_status(story, status_operation(story), "reference_id_list", references, sender=sender)
    if story.exchange.acknowledged:
        story.await_callbacks(story.exchange)


@sentence("it tells no success")
def tells_no_success(story: Story, step: Step) -> None:
    """Judge the status of a search that was rejected."""
    story.judge(step.requirement, "tells-no-success", *story.outcomes)


@sentence("it tells what the search told")
def tells_what_the_search_told(story: Story, step: Step) -> None:
    """Judge whether the records in a status, where it has some, are those of the search."""
    story.judge(step.requirement, "tells-what-the-search-told", *_answers(story), *story.outcomes)


@sentence("it tells of each request whom that request found")
def tells_whom_each_found(story: Story, step: Step) -> None:
    """Judge whether the people in a status, where it has some, are those whom each request found."""
    story.judge(step.requirement, "tells-whom-each-request-found", *_answers(story), *story.outcomes)


def _answers(story: Story) -> tuple[Message, ...]:
    searched = _searched(story)
    return story.callbacks_of(searched) or (searched.answer,)


def _searched(story: Story) -> Exchange:
    if story.searched is None:
        raise ValueError("nothing was searched")
    return story.searched
