"""Sentences about generated cases that are sent to what the IUT serves: all of a kind, one after the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.cases.case import case_of_change
from conformance.cases.corpus import cases_of_kind
from conformance.cases.filling import names_of, stamped
from conformance.cases.sending import SentCase, is_worth_sending, outcomes_of_cases, send_case
from conformance.enrolling import UPDATES, stop_unless_taken_in
from conformance.messages import refusal_of, told_refusal
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.misusing import lawful, somebody_to_ask_about
from conformance.story import UNKNOWN_PATH, Story, Unreachable
from protocol.operations import operation as operation_of

_LONGEST = 99  # characters of a transaction_id


@sentence("each message to {operation} is sent that has {kind}")
def each_message_is_sent(story: Story, step: Step, operation: str, kind: str) -> None:
    """Send the cases of a kind, each made of a lawful message.

    The message itself is not sent: what it asks for could be done once only, and be refused from then on for that.
    Unreachable for an operation that a system need not have, where this one does not have it (ESS-C-02), and where no
    case would change the message.
    """
    document = lawful(story, operation)
    _go_on_if_there(story, operation, document)
    story.cases = []
    for case in cases_of_kind(operation, story.interface, kind):
        base = stamped(story, document, anew=True)
        names = names_of(story, operation, base, somebody_to_ask_about(story))
        if is_worth_sending(story, case, base, names):
            story.cases.append(SentCase(case, send_case(story, operation, case, base, names)))
    if not story.cases:
        raise Unreachable(f"the message has nothing to be sent with {kind}", verdict="not_applicable")


@sentence("a message to {operation} is sent that is changed so")
def changed_message_is_sent(story: Story, step: Step, operation: str) -> None:
    """Send a lawful message with the change that the step tells as JSON, in the words of `fixtures/faults.yaml`."""
    change = json.loads(step.document or "{}")
    document = lawful(story, operation)
    _go_on_if_there(story, operation, document)
    base = stamped(story, document, anew=True)
    names = names_of(story, operation, base, somebody_to_ask_about(story))
    case = case_of_change(change)
    story.cases = [SentCase(case, send_case(story, operation, case, base, names))]


def _go_on_if_there(story: Story, operation: str, document: Mapping[str, Any]) -> None:
    """Ask an operation that is optional whether it is there, by a lawful message; Unreachable when it is not."""
    if not operation_of(operation, story.interface).optional:
        return
    status = story.send_document(operation, stamped(story, document, anew=True), probing=True).answer.status
    if status in UNKNOWN_PATH:
        raise Unreachable(
            f"the operation {operation}, which is optional, is not there: HTTP {status}", verdict="not_applicable"
        )


@sentence("each of them is refused")
def each_is_refused(story: Story, step: Step) -> None:
    """Judge the refusal of each, by the answer or, after an ACK, by the callback."""
    for sent, callbacks in outcomes_of_cases(story, of_a_fault=True):
        story.judge(step.requirement, "is-refused", sent.exchange.answer, *callbacks, fault=sent.case.words)


@sentence("each of them is taken in")
def each_is_taken_in(story: Story, step: Step) -> None:
    """Judge that no envelope is refused; what is asked for may be."""
    if any(_is_of(UPDATES, sent) for sent in story.cases):
        stop_unless_taken_in(story)
    _stop_if_nothing_is_pushed_here(story)
    for sent, callbacks in outcomes_of_cases(story):
        story.run.judge_answer(story, sent.exchange)
        story.judge(step.requirement, "takes-the-envelope", sent.exchange.answer, *callbacks, what=sent.case.words)


@sentence("each of them is answered")
def each_is_answered(story: Story, step: Step) -> None:
    """Judge that each is answered or refused in a lawful way."""
    for sent, callbacks in outcomes_of_cases(story):
        story.judge(step.requirement, "is-answered-or-refused", sent.exchange.answer, *callbacks, what=sent.case.words)
        if _is_served_under_another_transaction_id(sent):
            story.judge("DCI-ECHO-002", "echoes-transaction", sent.exchange.answer)


def _stop_if_nothing_is_pushed_here(story: Story) -> None:
    """Send a notification that is not changed: who refuses it takes none without subscription (ESS-C-15)."""
    if not any(_is_of("notify", sent) for sent in story.cases):
        return
    answer = story.send_document("notify", stamped(story, lawful(story, "notify"), anew=True)).answer
    refusal = refusal_of(answer)
    if refusal is not None:
        reason = f"the IUT takes no notification that it did not subscribe to: {told_refusal(answer)}"
        raise Unreachable(reason, verdict="not_applicable")


def _is_of(name: str, sent: SentCase) -> bool:
    operation = sent.exchange.answer.operation
    return operation is not None and operation.name == name


def _is_served_under_another_transaction_id(sent: SentCase) -> bool:
    """Tell whether a case is about a lawful transaction_id, and a synchronous answer serves it."""
    put = sent.case.change.get("set", {})
    answer, told = sent.exchange.answer, put.get("/message/transaction_id") if isinstance(put, dict) else None
    lawful_id = isinstance(told, str) and 0 < len(sent.exchange.transaction_id) <= _LONGEST
    return lawful_id and answer.kind == "answer" and not answer.rejected
