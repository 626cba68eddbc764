"""Checks of the enrolment status that a system tells of a person (PRS.EMP.05), in whichever reading it tells it."""

from __future__ import annotations

from conformance.checks.answers import summary
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated
from conformance.messages import Message, refusal_of
from protocol.codes import directory

# What a plain yes or no has to be, where the standard leaves no doubt (ESS-C-22).
_PLAIN = {"1": "yes", "6": "yes", "2": "no", "3": "no", "5": "no"}
# The statuses that tell of somebody who has or had support: Active, Suspended, Reinstated, Awaiting Renewal.
_SUPPORTED = ("1", "4", "6", "7")


@check
def tells_the_enrolment_status(seen: Seen) -> None:
    """An outcome tells the status of the person, as word, as code, or as a plain yes or no, and none tells another."""
    message, wanted = seen.message, seen.expected["status"]
    told = _told(message)
    if not told:
        raise Violated(
            "no enrolment status was told",
            expected=_label(wanted),
            actual=summary(message),
            at=message.place("/message/enrolled_response"),
        )
    for index, status in told:
        plain = status.casefold() in ("yes", "no")
        if plain and wanted not in _PLAIN:
            raise NotApplicable(f"the answer is {status}, which may stand for {_label(wanted)}")
        if status.casefold() != _PLAIN[wanted] if plain else _code(status) != wanted:
            raise Violated(
                f"the enrolment status is told as {status}",
                expected=_PLAIN[wanted] if plain else _label(wanted),
                actual=status,
                at=message.place(f"/message/enrolled_response/{index}/enrolled_status"),
            )


@check
def tells_of_no_support(seen: Seen) -> None:
    """No status is told that means support: the question is rejected, has no outcome, or another status, or no."""
    message = seen.message
    if refusal_of(message) is not None:
        return
    if not isinstance(message.at("/message/enrolled_response"), list):
        raise Violated(
            "the question was not answered",
            expected="rjct, no outcome, or Inactive",
            actual=summary(message),
            at=message.place("/message/enrolled_response"),
        )
    for index, status in _told(message):
        if status.casefold() == "yes" or _code(status) in _SUPPORTED:
            raise Violated(
                f"the enrolment status is told as {status}",
                expected="rjct, no outcome, or Inactive",
                actual=status,
                at=message.place(f"/message/enrolled_response/{index}/enrolled_status"),
            )


def _told(message: Message) -> list[tuple[int, str]]:
    """Return the statuses that the outcomes tell, with their indexes; an outcome that is rejected tells none."""
    if message.kind != "answer" or message.rejected:
        return []
    return [
        (index, str(item["enrolled_status"]))
        for index, item in enumerate(message.items)
        if item.get("status") != "rjct" and item.get("enrolled_status") is not None
    ]


def _code(status: str) -> str | None:
    return directory("enrolment_status", interface="ess").code_of(status)


def _label(code: str) -> str:
    return directory("enrolment_status", interface="ess").values.get(code, code)
