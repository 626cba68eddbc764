"""Checks of whether a text comes back in the very characters in which it was told, however these are composed.

Unicode has several ways to compose one letter with a mark, and JSON texts that differ in them are two texts.
"""

from __future__ import annotations

from typing import Any

from conformance.checks.answers import echoes_transaction
from conformance.checks.records import enrolments_in
from conformance.checks.registry import check
from conformance.checks.searching import refused
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Place, Violated


@check
def echoes_the_characters_of_the_transaction(seen: Seen) -> None:
    """The transaction_id comes back character by character, unless the message was refused."""
    if refused(seen.messages):
        raise NotApplicable("the message was refused")
    message = seen.messages[-1]
    came, sent = message.text("/message/transaction_id"), seen.sent("/message/transaction_id")
    if came is None:
        echoes_transaction(seen)
    _compare(came, sent, "transaction_id", message.place("/message/transaction_id"))


@check
def tells_the_characters_of_the_name(seen: Seen) -> None:
    """The parts of the name that the record has are told character by character."""
    for place, found in enrolments_in(seen.messages):
        if seen.expected["identifier"] not in found.identifiers:
            continue
        told = [(part, getattr(found, part)) for part in ("surname", "given_name") if getattr(found, part)]
        if told:
            for part, value in told:
                _compare(value, seen.expected[part], part, place)
            return
    raise NotApplicable("no record carries the name")


def _compare(came: Any, wanted: Any, what: str, place: Place) -> None:
    if came != wanted:
        raise Violated(
            f"the {what} came back in other characters",
            expected=_spelt_out(wanted),
            actual=_spelt_out(came),
            at=place,
        )


def _spelt_out(text: Any) -> str:
    """Return a text with what is not ASCII as escapes: texts that look alike can be told apart so."""
    return str(text).encode("unicode_escape").decode("ascii")
