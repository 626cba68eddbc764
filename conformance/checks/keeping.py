"""Checks of what an IBR keeps of the updates that it was sent: all of it, and nothing that it refused."""

from __future__ import annotations

from conformance.beneficiaries import named_status
from conformance.checks.records import composed, enrolment_of, enrolments_in
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.told_values import SAME
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message
from protocol.codes import directory


@check
def keeps_the_status(seen: Seen) -> None:
    """The enrolment status, where the record has one, is the one that was reported last."""
    place, found = enrolment_of(seen)
    wanted = seen.expected["status"]
    if found.status is None:
        raise NotApplicable("the record tells no status")
    if found.status_code != wanted:
        raise Violated(
            f"the enrolment status is {named_status(found.status)}, and no update told that",
            expected=named_status(wanted),
            actual=named_status(found.status),
            at=place,
        )


@check
def carries_the_benefit_of_the_day(seen: Seen) -> None:
    """A benefit of the record is the one that was published last, by its value and its date."""
    place, found = enrolment_of(seen)
    names = ("benefit_value", "benefit_date")
    told = [each for each in found.benefits if all(name in each for name in names)]
    if found.benefits and not told:
        raise NotApplicable("the benefits of the record have no value, or no date, which is judged elsewhere")
    if not any(all(SAME[name](each[name], seen.expected[name]) for name in names) for each in told):
        raise Violated(
            f"no benefit of {seen.expected['benefit_value']} on {seen.expected['benefit_date']} is there",
            expected=f"{seen.expected['benefit_value']}, {seen.expected['benefit_date']}",
            actual=shown(list(found.benefits)),
            at=place,
        )


@check
def tells_the_name_as_before(seen: Seen) -> None:
    """The last record tells the name that the first one told; the messages are those of two searches."""
    wanted = _name(seen, seen.messages[0])
    if not any(wanted):
        raise NotApplicable("the record carried no name before")
    told = _name(seen, seen.messages[-1])
    if told != wanted:
        raise Violated(
            f"the name is {shown(told)} after an update that tells none",
            expected=shown(wanted),
            actual=shown(told),
            at=seen.messages[-1].place("/message"),
        )


def _name(seen: Seen, message: Message) -> list[object]:
    """Return surname and given name of the expected person in one message; nothing where it has no record of them."""
    for _, found in enrolments_in((message,)):
        if seen.expected["identifier"] in found.identifiers and found.programme == seen.expected["programme"]:
            return [composed(found.surname), composed(found.given_name)]
    return []


@check
def tells_the_second_name(seen: Seen) -> None:
    """Whoever tells a name tells the second name that was reported, in its own member or with the others."""
    place, found = enrolment_of(seen)
    told = [composed(part) for part in (found.second_name, found.given_name, found.surname) if part]
    if not told:
        raise NotApplicable("the record carries no name")
    if not any(composed(seen.expected["second_name"]) in str(part) for part in told):
        raise Violated(
            "the second name is not told",
            expected=seen.expected["second_name"],
            actual=shown(told),
            at=place,
        )


@check
def tells_the_sex(seen: Seen) -> None:
    """The sex, where the record has it, is the one that was reported, as code or label."""
    place, found = enrolment_of(seen)
    if found.sex is None:
        raise NotApplicable("the record does not tell the sex")
    if not SAME["sex"](found.sex, seen.expected["sex"]):
        raise Violated(f"the sex is {shown(found.sex)}", expected=seen.expected["sex"], actual=found.sex, at=place)


@check
def tells_the_person_whole(seen: Seen) -> None:
    """Whoever tells the name and the birth date of a person tells the sex that was reported."""
    place, found = enrolment_of(seen)
    if not found.surname or not found.birth_date:
        raise NotApplicable("the record does not tell the person")
    if found.sex in (None, ""):
        raise Violated("the sex is not told", expected=seen.expected["sex"], actual="nothing", at=place)


@check
def tells_the_name_of_the_programme(seen: Seen) -> None:
    """The programme of the record has a name."""
    place, found = enrolment_of(seen)
    if not found.programme_name:
        raise Violated(
            f"the programme {found.programme} has no name",
            expected="`programme_name`, as it was reported",
            actual=shown(found.programme_name),
            at=place,
        )


@check
def tells_the_assistance_unit(seen: Seen) -> None:
    """The assistance unit, where the record has it, is the one that was reported, as code or label."""
    place, found = enrolment_of(seen)
    if found.assistance_unit is None:
        raise NotApplicable("the record does not tell the assistance unit")
    wanted = seen.expected["assistance_unit"]
    if directory("assistance_unit").code_of(str(found.assistance_unit)) != wanted:
        what = f"the assistance unit is {shown(found.assistance_unit)}"
        raise Violated(what, expected=wanted, actual=shown(found.assistance_unit), at=place)


@check
def tells_when_the_status_changed(seen: Seen) -> None:
    """The date of the change of status that was reported last is among those that the record has, if it has some."""
    place, found = enrolment_of(seen)
    if found.status_change_date in (None, "", []):
        raise NotApplicable("the record does not tell when the status changed")
    wanted = seen.expected["status_change_date"]
    if not SAME["status_change_date"](found.status_change_date, wanted):
        what = f"the status changed on {shown(found.status_change_date)}"
        raise Violated(what, expected=wanted, actual=shown(found.status_change_date), at=place)


@check
def has_references_of_its_events(seen: Seen) -> None:
    """No two events of one notification have the same `reference_id`; the first message is no notification."""
    if not seen.callbacks:
        raise NotApplicable("no notification came, which is judged elsewhere")
    for message in seen.callbacks:
        references = [item.get("reference_id") for item in message.items]
        if len(set(map(str, references))) < len(references):
            raise Violated(
                "two events of one notification have the same `reference_id`",
                expected="a `reference_id` for each event",
                actual=shown(references),
                at=message.place("/message/notify_event"),
            )
