"""Checks of the records that an IUT returns: whose they are, and whether they tell what was reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

from conformance.beneficiaries import ReadEnrolment, named_status, read_enrolments
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.data_objects import kind_of
from conformance.judgement import NotApplicable, Place, Violated, shown
from conformance.messages import Message, refusal_of
from protocol.codes import directory
from protocol.datetimes import format_datetime, parse_datetime


def records_in(message: Message, reference: str | None = None) -> list[tuple[str, Any]]:
    """Return the records of a search answer with their pointers; those of one reference_id when it is given."""
    found = []
    for number, item in enumerate(message.items):
        if reference is not None and item.get("reference_id") != reference:
            continue
        data = item.get("data")
        records = data.get("reg_records") if isinstance(data, dict) else None
        for index, record in enumerate(records if isinstance(records, list) else []):
            found.append((f"/message/search_response/{number}/data/reg_records/{index}", record))
    return found


def interface_of(message: Message) -> str:
    """Return the interface by which a message speaks."""
    return message.operation.interface if message.operation else "ibr"


def enrolments_in(messages: tuple[Message, ...], reference: str | None = None) -> list[tuple[Place, ReadEnrolment]]:
    """Return what the records of all messages say, with the place of each record."""
    return [
        (message.place(pointer), enrolment)
        for message in messages
        for pointer, record in records_in(message, reference)
        for enrolment in read_enrolments(record, interface_of(message))
    ]


def enrolment_of(seen: Seen) -> tuple[Place, ReadEnrolment]:
    """Return what was said of the expected person in the expected programme; Violated when nothing was."""
    wanted, programme = seen.expected["identifier"], seen.expected["programme"]
    for place, enrolment in enrolments_in(seen.messages):
        if wanted in enrolment.identifiers and enrolment.programme == programme:
            return place, enrolment
    raise Violated(
        f"no record is of {wanted} in {programme}",
        expected=f"a record of {wanted} in {programme}",
        actual=shown([[sorted(found.identifiers), found.programme] for _, found in enrolments_in(seen.messages)]),
        at=seen.messages[-1].place("/message"),
    )


@check
def names_the_programme(seen: Seen) -> None:
    """The record names the programme of the enrolment."""
    enrolment_of(seen)


@check
def tells_each_programme(seen: Seen) -> None:
    """The records of the person name each programme, in one record or several."""
    wanted = seen.expected["identifier"]
    came = [found.programme for _, found in enrolments_in(seen.messages) if wanted in found.identifiers]
    missing = [programme for programme in seen.expected["programmes"] if programme not in came]
    if missing:
        raise Violated(
            f"no record is of {wanted} in {', '.join(missing)}",
            expected=f"records of {wanted} in {', '.join(seen.expected['programmes'])}",
            actual=shown(came),
            at=seen.messages[-1].place("/message"),
        )


@check
def tells_groups_alone(seen: Seen) -> None:
    """Each record that is told is a Group, or of a beneficiary in one; to refuse the search is lawful."""
    for message in seen.messages:
        if refusal_of(message) is None and not isinstance(message.at("/message/search_response"), list):
            raise NotApplicable("the search was not answered, which is judged elsewhere")
        for pointer, record in records_in(message):
            if isinstance(record, dict) and kind_of(record) != "group" and not record.get("group"):
                raise Violated(
                    "the record is of a person, and a Group was searched",
                    expected="records of households, or none",
                    actual=shown(record),
                    at=message.place(pointer),
                )


@check
def is_there_once(seen: Seen) -> None:
    """Nothing but one record is of the person in the programme."""
    enrolment_of(seen)
    wanted, programme = seen.expected["identifier"], seen.expected["programme"]
    places = [
        place
        for place, found in enrolments_in(seen.messages)
        if wanted in found.identifiers and found.programme == programme
    ]
    if len(places) > 1:
        raise Violated(
            f"{len(places)} records are of {wanted} in {programme}",
            expected="one record",
            actual=len(places),
            at=places[1],
        )


@check
def tells_the_status(seen: Seen) -> None:
    """The record has the status that was reported last."""
    place, found = enrolment_of(seen)
    if found.status_code != seen.expected["status"]:
        raise Violated(
            f"the enrolment status is {named_status(found.status)}",
            expected=named_status(seen.expected["status"]),
            actual=named_status(found.status),
            at=place,
        )


@check
def has_a_listed_status(seen: Seen) -> None:
    """The status of every record is an entry of CD.IBR.01."""
    _listed(seen, "enrolment_status", lambda found: [found.status])


@check
def tells_the_enrolment_date(seen: Seen) -> None:
    """The enrolment date is the moment that was reported."""
    place, found = enrolment_of(seen)
    _same(
        _moment(found.enrolment_date),
        _moment(seen.expected["enrolment_date"]),
        found.enrolment_date,
        "enrolment date",
        place,
    )


@check
def carries_the_benefit(seen: Seen) -> None:
    """The benefit that was published last is there, once; those before it are there at most once."""
    place, found = enrolment_of(seen)
    last = seen.expected["benefit_value"]
    for value in seen.expected["benefit_values"]:
        count = len(list(_benefits(found, value)))
        if count > 1 or (value == last and count < 1):
            raise Violated(
                f"the benefit of {value} is there {count} times",
                expected=f"one benefit of {value}",
                actual=shown(found.benefits),
                at=place,
            )


@check
def carries_no_benefit_of_another_programme(seen: Seen) -> None:
    """The record of one programme tells no benefit that another programme paid."""
    place, found = enrolment_of(seen)
    if not found.benefits:
        raise NotApplicable("the record tells no benefits")
    for value in seen.expected["of_another"]:
        if any(_benefits(found, value)):
            raise Violated(
                f"the benefit of {value} is told with {found.programme}, and another programme paid it",
                expected=f"benefits that {found.programme} paid",
                actual=shown(found.benefits),
                at=place,
            )


@check
def carries_the_benefit_type(seen: Seen) -> None:
    """The type of the benefit is an entry of CD.IBR.02, and the one that was published."""
    place, found = enrolment_of(seen)
    types = [benefit.get("benefit_type") for benefit in _benefits(found, seen.expected["benefit_value"])]
    codes = [directory("benefit_type").code_of(str(name)) for name in types]
    _same(codes, [seen.expected["benefit_type"]], types, "benefit type", place)


@check
def carries_the_benefit_date(seen: Seen) -> None:
    """The date of the benefit is the one that was published."""
    place, found = enrolment_of(seen)
    dates = [benefit.get("benefit_date") for benefit in _benefits(found, seen.expected["benefit_value"])]
    _same(
        [_moment(date) for date in dates],
        [_moment(seen.expected["benefit_date"])],
        dates,
        "benefit date",
        place,
    )


@check
def tells_the_name(seen: Seen) -> None:
    """The name, where the record has one, is the one that was reported."""
    place, found = enrolment_of(seen)
    if found.surname is None and found.given_name is None:
        raise NotApplicable("the record carries no name")
    wanted, told = [seen.expected["surname"], seen.expected["given_name"]], [found.surname, found.given_name]
    _same([composed(part) for part in told], [composed(part) for part in wanted], told, "name", place)


def composed(text: Any) -> Any:
    """Return a text with its letters and marks in one composition (Unicode NFC), so that equal names are equal."""
    return normalize("NFC", text) if isinstance(text, str) else text


@check
def has_a_listed_assistance_unit(seen: Seen) -> None:
    """The assistance unit, where sent, is an entry of CD.COM.13."""
    _listed(seen, "assistance_unit", lambda found: [found.assistance_unit])


@check
def has_a_listed_sex(seen: Seen) -> None:
    """The sex, where sent, is an entry of CD.COM.03."""
    _listed(seen, "sex", lambda found: [found.sex])


def _benefits(found: ReadEnrolment, value: str) -> Iterator[Any]:
    return (benefit for benefit in found.benefits if _amount(_value_of(benefit)) == _amount(value))


def _value_of(benefit: Mapping[str, Any]) -> Any:
    """Return the amount of a benefit, also where currency and number stand apart, as in the page's example."""
    if "benefit_value" in benefit:
        return benefit["benefit_value"]
    return f"{benefit.get('currency', '')} {benefit.get('benefit_amount', '')}"


def _listed(seen: Seen, name: str, values: Callable[[ReadEnrolment], list[Any]]) -> None:
    judged = 0
    for place, found in enrolments_in(seen.messages):
        for value in values(found):
            if value is None:
                continue
            judged += 1
            if not directory(name).accepts(str(value)):
                expected = ", ".join(f"{code} {label}" for code, label in directory(name).values.items())
                raise Violated(
                    f"{shown(value)} is no entry of the directory {name}",
                    expected=expected,
                    actual=value,
                    at=place,
                )
    if not judged:
        raise NotApplicable(f"no record had a value of the directory {name}")


def _same(came: Any, wanted: Any, actual: Any, what: str, place: Place) -> None:
    if came != wanted:
        raise Violated(f"the {what} is {shown(actual)}", expected=_readable(wanted), actual=actual, at=place)


def _readable(wanted: Any) -> str:
    """Return a value, or the values of a list, for a person: moments as the standard writes them."""
    if isinstance(wanted, list):
        return ", ".join(map(_readable, wanted))
    return format_datetime(wanted) if isinstance(wanted, datetime) else str(wanted)


def _moment(text: Any) -> Any:
    """Return the moment that a date-time of a record names; without a zone, or without a time, in UTC (IBR-I-45)."""
    for form in (str(text), f"{text}Z", f"{text}T00:00:00Z"):
        try:
            return parse_datetime(form)
        except ValueError:
            continue
    return None


def _amount(text: Any) -> frozenset[str | Decimal]:
    """Return currency and number of an amount in any order and spacing (DF.COM.STRING.08 fixes neither)."""
    spaced = "".join(f" {c} " if c.isalpha() else c for c in str(text)).split()
    letters = "".join(part for part in spaced if part.isalpha()).upper()
    number = "".join(part for part in spaced if not part.isalpha())
    try:
        return frozenset((letters, Decimal(number.replace(",", ""))))
    except InvalidOperation:
        return frozenset((str(text),))
