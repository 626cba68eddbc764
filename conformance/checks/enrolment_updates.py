"""Checks of the enrolment updates that an SP-MIS sends to an IBR, in every form that the standard lets them have.

The messages are the requests that came because of one trigger; `identifier` and `programme` say whose update it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.beneficiaries import ReadEnrolment, named_status, read_enrolments
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message
from protocol.codes import directory
from protocol.datetimes import parse_datetime

_HOLDERS = ("enrolled_updates", "receipt_information")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@check
def publishes_the_enrolment(seen: Seen) -> None:
    """A beneficiary of the message is the person in the programme (IBR-I-10, IBR-I-12, IBR-I-14)."""
    _own(seen)


@check
def publishes_the_status(seen: Seen) -> None:
    """The beneficiary has the enrolment status, as code or label (IBR-I-13, IBR-I-15)."""
    found = _own(seen)
    if found.status_code != seen.expected["status"]:
        raise Violated(
            f"the update tells the status {shown(found.status)}",
            expected=named_status(seen.expected["status"]),
            actual=shown(found.status),
            at=seen.message.place("/message"),
        )


@check
def publishes_the_benefit(seen: Seen) -> None:
    """A benefit of the beneficiary has the type, the day and the amount of the one that was paid."""
    found, wanted = _own(seen), seen.expected["benefit"]
    if not any(_is_benefit(benefit, wanted) for benefit in found.benefits):
        raise Violated(
            "the update tells nothing of the benefit",
            expected=shown(wanted),
            actual=shown(list(found.benefits)),
            at=seen.message.place("/message"),
        )


def _own(seen: Seen) -> ReadEnrolment:
    """Return what the message tells of the person in the programme; Violated when it tells nothing of them."""
    if not seen.callbacks:
        raise NotApplicable("the IUT sent nothing")
    told = [found for record in _beneficiaries(seen.message) for found in read_enrolments(record)]
    for found in told:
        if seen.expected["identifier"] in found.identifiers and found.programme == seen.expected["programme"]:
            return found
    raise Violated(
        "no beneficiary of the message is the person in the programme",
        expected=f"{seen.expected['identifier']} in {seen.expected['programme']}",
        actual=shown([f"{', '.join(sorted(found.identifiers))} in {found.programme}" for found in told]),
        at=seen.message.place("/message"),
    )


def _beneficiaries(message: Message) -> list[Any]:
    found = (message.at(f"/message/{name}/beneficiaries") for name in _HOLDERS)
    return next((value for value in found if isinstance(value, list)), [])


def _is_benefit(benefit: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    kind = directory("benefit_type").code_of(str(benefit.get("benefit_type")))
    when, amount = str(benefit.get("benefit_date")), str(benefit.get("benefit_value"))
    same_kind = kind == wanted["benefit_type"]
    return same_kind and _same_day(when, wanted["benefit_date"]) and _amount(amount) == _amount(wanted["benefit_value"])


def _same_day(told: str, wanted: str) -> bool:
    """Tell whether a date, or a date-time, is that of the moment `wanted`."""
    try:
        return parse_datetime(told) == parse_datetime(wanted)
    except ValueError:
        return told == wanted.partition("T")[0]


def _amount(text: str) -> tuple[tuple[str, ...], tuple[Decimal, ...]]:
    """Return the currencies and the numbers of an amount, whatever their order."""
    return tuple(_CURRENCY.findall(text)), tuple(Decimal(number) for number in _AMOUNT.findall(text))
