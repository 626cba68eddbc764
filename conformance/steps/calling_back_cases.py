"""Sentences about generated cases among what a registry sends to its client: callbacks and notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.callback_delivery import deliver
from conformance.cases.corpus import cases_of_kind
from conformance.cases.filling import names_of, stamped
from conformance.cases.sending import SentCase, send_case
from conformance.messages import Message
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.calling_back import last_subscription
from conformance.steps.triggering import last_request
from conformance.story import Story


@sentence("the registry calls back with pending outcomes, then each message that has {kind}")
def calls_back_with_each(story: Story, step: Step, kind: str) -> None:
    """Call back the last request with what is still pending, then with the cases of a kind."""
    request = last_request(story)
    name, pending = story.counterpart.callback(request, "pdng")
    first = deliver(story, name, pending, request=request)
    _, document = story.counterpart.callback(request)
    _send_each(story, name, document, kind, first.address)


@sentence("the registry notifies the system, then with each message that has {kind}")
def notifies_with_each(story: Story, step: Step, kind: str) -> None:
    """Notify of the event to which the IUT subscribed, then with the cases of a kind."""
    subscribed: Message = last_subscription(story)
    document = story.counterpart.notification(subscribed)
    first = deliver(story, "notify", document, request=subscribed)
    _send_each(story, "notify", document, kind, first.address)


def _send_each(story: Story, name: str, document: Mapping[str, Any], kind: str, address: str) -> None:
    somebody = story.counterpart.known.enrolments[0].person
    story.cases = []
    for case in cases_of_kind(name, story.interface, kind):
        base = stamped(story, document, anew=False)
        names = names_of(story, name, base, somebody)
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
