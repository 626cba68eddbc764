"""Checks of the enrolment updates that an SP-MIS sends to an IBR, in every form that the standard lets them have.

The messages are the requests that came because of one trigger; `identifier` and `programme` say whose update it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.beneficiaries import ReadEnrolment, named_status, read_enrolments, typed_identifiers
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.told_values import SAME
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message

_HOLDERS = ("enrolled_updates", "receipt_information")


@check
def publishes_the_enrolment(seen: Seen) -> None:
    """A beneficiary of the message is the person in the programme (IBR-I-10, IBR-I-12, IBR-I-14)."""
    _own(seen)


@check
def publishes_nobody_else(seen: Seen) -> None:
    """Every beneficiary of the message is the person, once, and has no other identifier of the same type."""
    _known(seen)
    told = list(_beneficiaries(seen.message))
    strangers = {value for each in told for type_, value in typed_identifiers(each) if type_ in _types(seen)}
    strangers -= {seen.expected["identifier"]}
    if strangers:
        raise Violated(
            "the update tells of somebody else too",
            expected=f"{seen.expected['identifier']} alone",
            actual=", ".join(sorted(strangers)),
            at=seen.message.place("/message"),
        )
    if len(told) > 1:
        raise Violated(
            f"the update tells of {len(told)} beneficiaries where one was meant",
            expected=f"one beneficiary: {seen.expected['identifier']} in {seen.expected['programme']}",
            actual=shown(told),
            at=seen.message.place("/message"),
        )


def _types(seen: Seen) -> tuple[str | None, ...]:
    return (seen.expected["identifier_type"], None)


@check
def publishes_what_is_known(seen: Seen) -> None:
    """What the beneficiary tells of the person and the enrolment, where it tells it, is what the IUT was told."""
    found = _known(seen)
    for name, wanted in seen.expected["known"].items():
        told = found.status_code or found.status if name == "enrolment_status" else getattr(found, name)
        if told is not None and not SAME[name](told, wanted):
            raise Violated(
                f"`{name}` of the beneficiary is another than the one that was told to the IUT",
                expected=wanted,
                actual=shown(told),
                at=seen.message.place("/message"),
            )


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
def publishes_when_it_changed(seen: Seen) -> None:
    """The beneficiary has a date of the change of status."""
    found = _known(seen)
    if found.status_change_date in (None, "", []):
        raise Violated(
            "the update does not tell since when the status holds",
            expected=f"`status_change_date`: {seen.expected['since']}",
            actual="nothing: the member is not there",
            at=seen.message.place("/message"),
        )


@check
def publishes_the_benefit(seen: Seen) -> None:
    """The beneficiary has one benefit, of the type, the day and the amount of the one that was paid."""
    found, wanted = _own(seen), seen.expected["benefit"]
    place = seen.message.place("/message")
    if not found.benefits:
        what = "the update tells nothing of the benefit"
        raise Violated(what, expected=shown(wanted), actual="no benefits", at=place)
    if len(found.benefits) > 1:
        what = f"the update tells {len(found.benefits)} benefits where one was paid"
        raise Violated(what, expected=shown([wanted]), actual=shown(list(found.benefits)), at=place)
    for name, value in wanted.items():
        told = found.benefits[0].get(name)
        if told is None or not SAME[name](told, value):
            what = f"`{name}` of the benefit is another than the one that was paid"
            actual = "nothing: the member is not there" if told is None else shown(told)
            raise Violated(what, expected=value, actual=actual, at=place)


@check
def publishes_every_benefit(seen: Seen) -> None:
    """The messages tell of the person in the programme each of the benefits that were paid."""
    if not seen.callbacks:
        raise NotApplicable("the IUT sent nothing")
    told = [
        benefit
        for message in seen.callbacks
        for found in _of_the_person(seen, message)
        for benefit in found.benefits
        if isinstance(benefit, Mapping)
    ]
    for wanted in seen.expected["benefits"]:
        if not any(_is_told(benefit, wanted) for benefit in told):
            raise Violated(
                "a benefit that was paid is told in no update",
                expected=shown(wanted),
                actual=shown(told) if told else "no benefits",
                at=tuple(message.place("/message") for message in seen.callbacks),
            )


def _is_told(benefit: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(benefit.get(name) is not None and SAME[name](benefit[name], value) for name, value in wanted.items())


def _known(seen: Seen) -> ReadEnrolment:
    """Return what the message tells of the person in the programme; NotApplicable when it tells nothing of them."""
    try:
        return _own(seen)
    except Violated as found:
        raise NotApplicable(f"{found.message}, which is judged elsewhere") from found


def _own(seen: Seen) -> ReadEnrolment:
    """Return what the message tells of the person in the programme; Violated when it tells nothing of them."""
    if not seen.callbacks:
        raise NotApplicable("the IUT sent nothing")
    for found in _of_the_person(seen, seen.message):
        return found
    told = [found for record in _beneficiaries(seen.message) for found in read_enrolments(record)]
    raise Violated(
        "no beneficiary of the message is the person in the programme",
        expected=f"{seen.expected['identifier']} in {seen.expected['programme']}",
        actual=shown([f"{', '.join(sorted(found.identifiers))} in {found.programme}" for found in told]),
        at=seen.message.place("/message"),
    )


def _of_the_person(seen: Seen, message: Message) -> Iterator[ReadEnrolment]:
    """Yield what a message tells of the person in the programme."""
    for record in _beneficiaries(message):
        for found in read_enrolments(record):
            if seen.expected["identifier"] in found.identifiers and found.programme == seen.expected["programme"]:
                yield found


def _beneficiaries(message: Message) -> list[Any]:
    found = (message.at(f"/message/{name}/beneficiaries") for name in _HOLDERS)
    return next((value for value in found if isinstance(value, list)), [])
