"""Sentences about generated cases among what a registry sends to its client: callbacks and notifications."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from conformance.callback_delivery import deliver
from conformance.cases.case import Case, case_of_change
from conformance.cases.corpus import cases_of_kind
from conformance.cases.filling import names_of, stamped
from conformance.cases.sending import SentCase, is_worth_sending, send_case
from conformance.messages import Message
from conformance.people import Person
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.calling_back import last_subscription
from conformance.steps.triggering import last_request
from conformance.story import Story

_NOTIFY = "notify"


@sentence("the registry calls back with pending outcomes, then each message that has {kind}")
def calls_back_with_each(story: Story, step: Step, kind: str) -> None:
    """Call back the last request with what is still pending, then with the cases of a kind."""
    name, _ = story.counterpart.callback(last_request(story))
    _send_each(story, name, cases_of_kind(name, story.interface, kind))


@sentence("the registry calls back with pending outcomes, each of which has {kind}")
def calls_back_with_each_pending(story: Story, step: Step, kind: str) -> None:
    """Call back the last request with the cases of a kind, whose outcomes are all pending: none is told twice."""
    name, _ = story.counterpart.callback(last_request(story))
    _send_each(story, name, cases_of_kind(name, story.interface, kind), "pdng")


@sentence("the registry notifies the system, then with each message that has {kind}")
def notifies_with_each(story: Story, step: Step, kind: str) -> None:
    """Notify of the event to which the IUT subscribed, then with the cases of a kind."""
    _send_each(story, _NOTIFY, cases_of_kind(_NOTIFY, story.interface, kind))


@sentence("the registry sends a message to {operation} that is changed so")
def sends_changed_message(story: Story, step: Step, operation: str) -> None:
    """Send a lawful message first, then one with the change that the step tells as JSON."""
    _send_each(story, operation, [case_of_change(json.loads(step.document or "{}"))])


def begin_in_return(story: Story, name: str) -> None:
    """Send what leaves further messages lawful: a notification, or outcomes that are pending.

    Where it is taken is where the others go. Unreachable when the IUT has not sent what it would be in return for.
    """
    request = _request_before(story, name)
    deliver(story, name, lawful_in_return(story, name, "pdng"), request=request)


def lawful_in_return(story: Story, name: str, status: str = "succ") -> dict[str, Any]:
    """Return the callback of the last request, or the notification to the last subscriber.

    Unreachable when the IUT has not sent what it would be in return for.
    """
    request = _request_before(story, name)
    if name == _NOTIFY:
        return story.counterpart.notification(request)
    return story.counterpart.callback(request, status)[1]


def whom_it_is_about(story: Story) -> Person:
    """Return the person whom the registry knows."""
    return story.counterpart.known.enrolments[0].person


def _request_before(story: Story, name: str) -> Message:
    return last_subscription(story) if name == _NOTIFY else last_request(story)


def _send_each(story: Story, name: str, cases: Sequence[Case], status: str = "succ") -> None:
    """Send a lawful message, and then cases that are made of another one, of a status, to the same address."""
    begin_in_return(story, name)
    address, document = story.exchange.address, lawful_in_return(story, name, status)
    story.cases = []
    for case in cases:
        base = stamped(story, document, anew=False)
        names = names_of(story, name, base, whom_it_is_about(story))
        if is_worth_sending(story, case, base, names):
            story.cases.append(SentCase(case, send_case(story, name, case, base, names, address=address)))


@sentence("none of them is taken")
def none_is_taken(story: Story, step: Step) -> None:
    """Judge that each is refused."""
    _judge_each(story, step, "is-not-taken")


@sentence("each of them is taken")
def each_is_taken(story: Story, step: Step) -> None:
    """Judge that each is acknowledged."""
    _judge_each(story, step, "is-taken")


@sentence("each of them is taken or refused")
def each_is_taken_or_refused(story: Story, step: Step) -> None:
    """Judge that each is answered, and by no error of the server."""
    _judge_each(story, step, "is-answered-somehow")


def _judge_each(story: Story, step: Step, check: str) -> None:
    for sent in story.cases:
        operation = sent.exchange.answer.operation
        what = f"the message to `{operation.name if operation else ''}` with {sent.case.words}"
        story.judge(step.requirement, check, sent.exchange.answer, what=what)
