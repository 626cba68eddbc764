"""Sentences about generated cases that are sent to what the IUT serves: all of a kind, one after the other."""

from __future__ import annotations

import json

from conformance.cases.case import Case
from conformance.cases.corpus import cases_of_kind
from conformance.cases.filling import names_of, stamped
from conformance.cases.sending import SentCase, outcomes_of_cases, send_case
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.misusing import lawful, somebody_to_ask_about
from conformance.story import Story


@sentence("each message to {operation} is sent that has {kind}")
def each_message_is_sent(story: Story, step: Step, operation: str, kind: str) -> None:
    """Send the cases of a kind, each made of a lawful message.

    The message itself is not sent: what it asks for could be done once only, and be refused from then on for that.
    """
    document = lawful(story, operation)
    story.cases = []
    for case in cases_of_kind(operation, story.interface, kind):
        base = stamped(story, document, anew=True)
        names = names_of(story, operation, base, somebody_to_ask_about(story))
        story.cases.append(SentCase(case, send_case(story, operation, case, base, names)))


@sentence("a message to {operation} is sent that is changed so")
def changed_message_is_sent(story: Story, step: Step, operation: str) -> None:
    """Send a lawful message with the change that the step tells as JSON, in the words of `fixtures/faults.yaml`."""
    change = json.loads(step.document or "{}")
    base = stamped(story, lawful(story, operation), anew=True)
    names = names_of(story, operation, base, somebody_to_ask_about(story))
    case = Case("", f"the change {json.dumps(change, ensure_ascii=False)}", change)
    story.cases = [SentCase(case, send_case(story, operation, case, base, names))]


@sentence("each of them is refused")
def each_is_refused(story: Story, step: Step) -> None:
    """Judge the refusal of each, by the answer or, after an ACK, by the callback."""
    for sent, callbacks in outcomes_of_cases(story):
        story.judge(step.requirement, "is-refused", sent.exchange.answer, *callbacks, fault=sent.case.words)


@sentence("each of them is taken in")
def each_is_taken_in(story: Story, step: Step) -> None:
    """Judge that no envelope is refused; what is asked for may be."""
    for sent, callbacks in outcomes_of_cases(story):
        story.run.judge_answer(story, sent.exchange)
        story.judge(step.requirement, "takes-the-envelope", sent.exchange.answer, *callbacks, what=sent.case.words)


@sentence("each of them is answered")
def each_is_answered(story: Story, step: Step) -> None:
    """Judge that each is answered or refused in a lawful way."""
    for sent, callbacks in outcomes_of_cases(story):
        story.judge(step.requirement, "is-answered-or-refused", sent.exchange.answer, *callbacks, what=sent.case.words)
