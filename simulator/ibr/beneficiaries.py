"""Read the beneficiaries of an enrolment update, in each of the forms that the standard shows.

One Enrolment is one person, or one household, in one programme. A beneficiary with several programmes makes several;
members that stand inside a programme count for it, those at the beneficiary for all of its programmes.
`enrolment_` and `enrollment_`, codes and labels, a list or a single object are all read (IBR-I-12 to IBR-I-15); what
is kept, and told later, are the names and codes of the pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from simulator.record_members import (
    InvalidMember,
    as_list,
    as_objects,
    code,
    mended,
    moment,
    optional_text,
    read_group,
    read_identifiers,
    read_member,
)

ENROLMENT_MEMBERS = (
    "enrolment_date",
    "enrolment_status",
    "enrollment_date",
    "enrollment_status",
    "status_change_date",
    "benefits",
)


@dataclass(frozen=True)
class InvalidBeneficiary:
    """A beneficiary that cannot be taken in: its index in the batch, its identifier if it has one, and why."""

    index: int
    identifier: str | None
    message: str


@dataclass(frozen=True)
class Subject:
    """Who is enrolled: a member (a person), or a group (a household or family)."""

    kind: str
    identifiers: tuple[tuple[str, str], ...]
    assistance_unit: str | None
    member: Mapping[str, Any] | None
    group: Mapping[str, Any] | None


@dataclass(frozen=True)
class Enrolment:
    """What an update says of one subject in one programme; None is what it does not say."""

    subject: Subject
    programme: str
    programme_document: Mapping[str, Any]
    enrolled_on: str | None
    status: str | None
    status_changes: tuple[str, ...]
    benefits: tuple[Mapping[str, Any], ...]


def read_batch(
    beneficiaries: list[Any], *, refused: Mapping[int, str] = MappingProxyType({}), mend: bool = False
) -> tuple[list[Enrolment], list[InvalidBeneficiary]]:
    """Return the enrolments that a batch tells, and the beneficiaries of it that cannot be taken in.

    `refused` are those that were found faulty before; `mend` leaves out optional members of a wrong form.
    """
    enrolments: list[Enrolment] = []
    invalid: list[InvalidBeneficiary] = []
    for index, beneficiary in enumerate(beneficiaries):
        if index in refused:
            invalid.append(InvalidBeneficiary(index, _identifier_of(beneficiary), refused[index]))
            continue
        try:
            enrolments.extend(read_beneficiary(beneficiary, mend=mend))
        except InvalidMember as error:
            message = f"beneficiaries[{index}]{error.path}: {error.message}"
            invalid.append(InvalidBeneficiary(index, _identifier_of(beneficiary), message))
    return enrolments, invalid


def read_beneficiary(document: Any, *, mend: bool = False) -> list[Enrolment]:
    """Return the enrolments of one beneficiary; InvalidMember says which member is wrong and why."""
    if not isinstance(document, dict):
        raise InvalidMember("", "an object is needed")
    subject = _subject(document)
    if mend:
        subject = replace(subject, member=mended("Member", subject.member), group=mended("Group", subject.group))
    enrolments = [_enrolment(subject, document, programme, path) for programme, path in _programmes(document)]
    return [_mended(each) for each in enrolments] if mend else enrolments


def _mended(enrolment: Enrolment) -> Enrolment:
    return replace(
        enrolment,
        programme_document=mended("Programme", enrolment.programme_document) or {},
        benefits=tuple(mended("Benefit", each) or {} for each in enrolment.benefits),
    )


def _subject(document: dict[str, Any]) -> Subject:
    member = read_member(document.get("member"))
    group = read_group(document.get("group"))
    if member is not None and member["member_identifier"]:
        kind, identifiers = "member", member["member_identifier"]
    elif group is not None and group["group_identifier"]:
        kind, identifiers = "group", group["group_identifier"]
    else:
        raise InvalidMember("", "an identifier is needed, in member.member_identifier or group.group_identifier")
    return Subject(
        kind=kind,
        identifiers=tuple((each["identifier_type"], each["identifier_value"]) for each in identifiers),
        assistance_unit=code(document, "assistance_unit", "assistance_unit", ""),
        member=member,
        group=group,
    )


def _programmes(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    place, value = "/programme_identifier", document.get("programme_identifier")
    if value is None and isinstance(document.get("member"), dict):  # as in the record of the published file
        place, value = "/member/programme_identifier", document["member"].get("programme_identifier")
    programmes = as_objects(value, place, name="programme_identifier")
    if not programmes:
        raise InvalidMember("/programme_identifier", "an identifier of the programme is needed")
    yield from programmes


def _enrolment(subject: Subject, document: dict[str, Any], outer: dict[str, Any], path: str) -> Enrolment:
    inner = outer.get("programme", outer.get("program", outer))
    if not isinstance(inner, dict):
        raise InvalidMember(f"{path}/programme", "an object is needed")
    identifier = optional_text(inner, "programme_identifier", path) or optional_text(inner, "programme_code", path)
    if not identifier:
        raise InvalidMember(f"{path}/programme_identifier", "an identifier of the programme is needed")
    told = {name: outer.get(name, document.get(name)) for name in ENROLMENT_MEMBERS}
    where = path if any(name in outer for name in ENROLMENT_MEMBERS) else ""
    one_l = {name.replace("enrollment", "enrolment"): value for name, value in told.items() if value is not None}
    return Enrolment(
        subject=subject,
        programme=identifier,
        programme_document=_programme_document(inner, identifier, path),
        enrolled_on=moment(one_l, "enrolment_date", where),
        status=code(one_l, "enrolment_status", "enrolment_status", where),
        status_changes=_status_changes(one_l, where),
        benefits=tuple(_benefit(each, place) for each, place in as_objects(one_l.get("benefits"), f"{where}/benefits")),
    )


def _programme_document(inner: dict[str, Any], identifier: str, path: str) -> dict[str, Any]:
    optional_text(inner, "programme_name", path)
    kept = {
        name: value
        for name, value in inner.items()
        if name not in ENROLMENT_MEMBERS and name not in ("programme_code", "@type") and value not in ("", None)
    }
    return kept | {"programme_identifier": identifier}


def _status_changes(told: dict[str, Any], where: str) -> tuple[str, ...]:
    dates = as_list(told.get("status_change_date"))
    named = [moment({"status_change_date": each}, "status_change_date", where) for each in dates]
    return tuple(each for each in named if each is not None)


def _benefit(document: dict[str, Any], path: str) -> dict[str, Any]:
    kept = {name: value for name, value in document.items() if value not in ("", None)}
    for name, found in (
        ("benefit_type", code(document, "benefit_type", "benefit_type", path)),
        ("benefit_date", moment(document, "benefit_date", path)),
        ("benefit_value", optional_text(document, "benefit_value", path)),
        ("benefit_description", optional_text(document, "benefit_description", path)),
    ):
        if found:
            kept[name] = found
    quantity = kept.get("benefit_quantity")
    if isinstance(quantity, str) and quantity.isascii() and quantity.isdigit() and len(quantity) < 16:
        quantity = kept["benefit_quantity"] = int(quantity)
    if quantity is not None and (not isinstance(quantity, int) or isinstance(quantity, bool) or quantity >= 10**15):
        raise InvalidMember(f"{path}/benefit_quantity", "an integer is needed")
    return kept


def _identifier_of(beneficiary: Any) -> str | None:
    if not isinstance(beneficiary, dict):
        return None
    for holder, name in (("member", "member_identifier"), ("group", "group_identifier")):
        value = beneficiary.get(holder)
        if isinstance(value, dict):
            try:
                found = read_identifiers(value, name, "")
            except InvalidMember:
                continue
            if found:
                return found[0]["identifier_value"]
    return None
