"""Checks of questions about enrolment and of enrolment updates."""

from __future__ import annotations

import re

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of
from conformance.record import clear_bytes


@check
def answers_with_outcomes(seen: Seen) -> None:
    """The answer is the response of the operation, enveloped or bare; a refusal needs none."""
    message = seen.message
    if message.kind == "answer" and message.at("/header/status") == "rjct":
        raise NotApplicable("the request was rejected")
    if message.kind != "answer" or not isinstance(message.at("/message/enrolled_response"), list):
        raise Violated(
            "the answer has no `enrolled_response`",
            expected="an answer with the list `enrolled_response`, in an envelope or bare",
            actual=summary(message),
            at=message.place("/message/enrolled_response"),
        )


@check
def answers_yes(seen: Seen) -> None:
    """The person is enrolled."""
    _answers(seen, "yes")


@check
def answers_no(seen: Seen) -> None:
    """The person is not enrolled."""
    _answers(seen, "no")


@check
def answers_no_or_rejects(seen: Seen) -> None:
    """The person is not enrolled, or the question is rejected."""
    if refusal_of(seen.message) is None:
        _answers(seen, "no")


@check
def answers_yes_or_refuses(seen: Seen) -> None:
    """Who was published is enrolled; or the update, which is the first message, or the question was refused."""
    receipt, answer = seen.messages
    if refusal_of(receipt) is None and refusal_of(answer) is None:
        _answers(Seen((answer,)), "yes")


@check
def has_one_outcome(seen: Seen) -> None:
    """One question has one outcome."""
    message = seen.message
    count = len(message.items)
    if count != 1:
        raise Violated(
            f"the question has {count} outcomes",
            expected="one outcome",
            actual=count,
            at=message.place("/message/enrolled_response"),
        )


@check
def reveals_nothing_else(seen: Seen) -> None:
    """None of what is known of the person is in the answer, besides the identifier that was asked."""
    _answers(seen, "yes")
    _reveals_nothing(seen)


@check
def reveals_nothing_but_the_status(seen: Seen) -> None:
    """None of what is known of the person is in the answer, besides the identifier that was asked and the status."""
    if not seen.message.items:
        raise NotApplicable("the question was not answered, which is judged elsewhere")
    _reveals_nothing(seen)


def _reveals_nothing(seen: Seen) -> None:
    message = seen.message
    assert message.part is not None
    text = clear_bytes(message.part).decode("utf-8", "replace")
    for what, value in seen.expected["known"].items():
        if re.search(rf"(?<![\w-]){re.escape(str(value))}(?![\w-])", text):
            raise Violated(
                f"the answer reveals the {what}",
                expected="the answer to the question and nothing more",
                actual=f"{what}: {value}",
                at=message.place(),
            )


@check
def confirms_receipt(seen: Seen) -> None:
    """The batch is confirmed: there are outcomes, and none is rjct."""
    message = seen.message
    refused = message.rejected or any(item.get("status") == "rjct" for item in message.items)
    if refused or not message.items:
        raise Violated(
            "a lawful batch was not confirmed",
            expected="outcomes rcvd, pdng or succ",
            actual=summary(message),
            at=message.place("/message/enrolled_response"),
        )


@check
def stores_everybody(seen: Seen) -> None:
    """Each person of a batch is enrolled afterwards; the messages are the answers, in the order of the people."""
    for name, message in zip(seen.expected["people"], seen.messages, strict=True):
        if message.at("/message/enrolled_response/0/enrolled_status") != "yes":
            raise Violated(
                f"{name} of the batch is not enrolled",
                expected="yes for everybody in the batch",
                actual=_outcome(message),
                at=message.place("/message/enrolled_response/0/enrolled_status"),
            )


@check
def refuses_or_reports(seen: Seen) -> None:
    """What cannot be stored is refused: the message, or an outcome of its receipt."""
    message = seen.message
    if refusal_of(message) is None and not any(item.get("status") == "rjct" for item in message.items):
        raise Violated(
            "what cannot be stored was confirmed",
            expected="a refusal, or an outcome rjct",
            actual=summary(message),
            at=message.place(),
        )


@check
def refuses_and_stores_nothing(seen: Seen) -> None:
    """The update is refused, and the person is not enrolled by it; the second message is the question afterwards."""
    refuses_or_reports(Seen(seen.messages[:1]))
    answers_no_or_rejects(Seen(seen.messages[1:]))


@check
def keeps_the_good_or_refuses_all(seen: Seen) -> None:
    """A batch with one bad beneficiary: refused with nobody stored, or the others stored and the bad one reported."""
    receipt, *questions = seen.messages
    refuses_or_reports(Seen((receipt,)))
    outcomes = [_outcome(message) == "yes" for message in questions]
    if any(outcomes) and not all(outcomes):
        raise Violated(
            "some of the good beneficiaries were stored and some were not",
            expected="all of them, or none",
            actual=shown([_outcome(message) for message in questions]),
            at=questions[0].place(),
        )
    if any(outcomes) and receipt.status is not None and receipt.status >= 400:
        raise Violated(
            "the batch was refused as a whole, yet beneficiaries were stored",
            expected="nobody stored",
            actual=summary(receipt),
            at=receipt.place(),
        )


@check
def stores_all_or_refuses(seen: Seen) -> None:
    """A large batch is stored whole, or refused; the first message is its receipt, the others are samples asked."""
    receipt, *questions = seen.messages
    if refusal_of(receipt) is not None:
        return
    confirms_receipt(Seen((receipt,)))
    stores_everybody(Seen(tuple(questions), seen.expected))


def _answers(seen: Seen, wanted: str) -> None:
    message = seen.message
    came = _outcome(message)
    if came != wanted:
        raise Violated(
            f"the answer is {came}",
            expected=wanted,
            actual=came,
            at=message.place("/message/enrolled_response/0/enrolled_status"),
        )


def _outcome(message: Message) -> str:
    value = message.at("/message/enrolled_response/0/enrolled_status")
    if message.kind == "answer" and not message.rejected and isinstance(value, str):
        return value
    return summary(message)
