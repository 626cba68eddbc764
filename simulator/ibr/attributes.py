"""What a query of the IBR can ask about: dotted paths of the Beneficiary record, and short names.

The standard leaves the names of queryable attributes to the implementation (ibr.md section 7, IBR-I-53). An attribute
lives on the enrolment itself, on its subject or programme, or in a list: identifiers, status changes, benefits.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, true

from protocol.codes import directory
from simulator.ibr.tables import benefits, enrolments, identifiers, programmes, status_changes, subjects
from simulator.queryable import Attribute, Place, Vocabulary

ENROLMENT = Place(enrolments, enrolments.c.id, enrolments.c.id, true(), many=False)
_SUBJECT = Place(subjects, subjects.c.id, enrolments.c.subject_id, true(), many=False)
_PROGRAMME = Place(programmes, programmes.c.identifier, enrolments.c.programme, true(), many=False)
_BENEFITS = Place(benefits, benefits.c.enrolment_id, enrolments.c.id, true(), many=True)
_CHANGES = Place(status_changes, status_changes.c.enrolment_id, enrolments.c.id, true(), many=True)


def _identifiers(only: ColumnElement[bool]) -> Place:
    return Place(identifiers, identifiers.c.subject_id, enrolments.c.subject_id, only, many=True)


_OWN = _identifiers(identifiers.c.own == true())
_MEMBERS = _identifiers(identifiers.c.role == "member")
_GROUPS = _identifiers(identifiers.c.role == "group")

_PERSON = "member.demographic_info"

_SINGLE: tuple[tuple[Attribute, tuple[str, ...]], ...] = (
    (
        Attribute(_SUBJECT, subjects.c.assistance_unit, "code", "assistance_unit"),
        ("assistance_unit",),
    ),
    (Attribute(_SUBJECT, subjects.c.surname), (f"{_PERSON}.name.surname", "name.surname", "surname")),
    (Attribute(_SUBJECT, subjects.c.given_name), (f"{_PERSON}.name.given_name", "name.given_name", "given_name")),
    (Attribute(_SUBJECT, subjects.c.sex, "code", "sex"), (f"{_PERSON}.sex", "sex")),
    (Attribute(_SUBJECT, subjects.c.birth_at, "moment"), (f"{_PERSON}.birth_date", "birth_date")),
    (
        Attribute(ENROLMENT, enrolments.c.programme),
        (
            "programme_identifier.programme_identifier",
            "programme_identifier.programme.programme_identifier",
            "programme_identifier.program.programme_identifier",
            "programme_identifier",
        ),
    ),
    (Attribute(_PROGRAMME, programmes.c.name), ("programme_identifier.programme_name", "programme_name")),
    (
        Attribute(ENROLMENT, enrolments.c.status, "code", "enrolment_status"),
        ("enrolment_status", "enrollment_status"),
    ),
    (Attribute(ENROLMENT, enrolments.c.enrolled_at, "moment"), ("enrolment_date", "enrollment_date")),
)

_LISTED: tuple[tuple[Place, tuple[str, ...], tuple[tuple[Attribute, tuple[str, ...]], ...]], ...] = (
    (
        _MEMBERS,
        ("member.member_identifier", "member_identifier", f"{_PERSON}.identifier"),
        (
            (Attribute(_MEMBERS, identifiers.c.value), ("identifier_value",)),
            (Attribute(_MEMBERS, identifiers.c.type), ("identifier_type",)),
        ),
    ),
    (
        _GROUPS,
        ("group.group_identifier", "group_identifier"),
        (
            (Attribute(_GROUPS, identifiers.c.value), ("identifier_value",)),
            (Attribute(_GROUPS, identifiers.c.type), ("identifier_type",)),
        ),
    ),
    (
        _BENEFITS,
        ("benefits",),
        (
            (Attribute(_BENEFITS, benefits.c.type, "code", "benefit_type"), ("benefit_type",)),
            (Attribute(_BENEFITS, benefits.c.paid_at, "moment"), ("benefit_date",)),
            (Attribute(_BENEFITS, benefits.c.value, "money"), ("benefit_value",)),
            (Attribute(_BENEFITS, benefits.c.quantity, "number"), ("benefit_quantity",)),
        ),
    ),
)

_SHORT: tuple[tuple[Attribute, tuple[str, ...]], ...] = (
    (Attribute(_OWN, identifiers.c.value), ("person_identifier", "identifier_value", "identifier.identifier_value")),
    (Attribute(_OWN, identifiers.c.type), ("identifier_type", "identifier.identifier_type")),
    (Attribute(_MEMBERS, identifiers.c.value), ("member.member_identifier", "member_identifier")),
    (Attribute(_GROUPS, identifiers.c.value), ("group.group_identifier", "group_identifier", "household_identifier")),
    (Attribute(_CHANGES, status_changes.c.changed_at, "moment"), ("status_change_date",)),
    (Attribute(_BENEFITS, benefits.c.type, "code", "benefit_type"), ("benefit_type",)),
    (Attribute(_BENEFITS, benefits.c.paid_at, "moment"), ("benefit_date",)),
    (Attribute(_BENEFITS, benefits.c.value, "money"), ("benefit_value",)),
)


@cache
def attributes() -> Mapping[str, Attribute]:
    """Return every attribute by every name that it can be asked by."""
    found = {name: attribute for attribute, names in _SINGLE + _SHORT for name in names}
    for _, paths, members in _LISTED:
        found |= {f"{path}.{name}": attribute for path in paths for attribute, names in members for name in names}
    for code in directory("identifier_type").values:  # the published sample of a sort names the type UIN
        place = _identifiers(and_(identifiers.c.own == true(), identifiers.c.type == code))
        found[code] = Attribute(place, identifiers.c.value)
    return MappingProxyType(found)


@cache
def lists() -> Mapping[str, Mapping[str, Attribute]]:
    """Return the lists whose elements can be matched one by one, each with the attributes of an element."""
    return MappingProxyType(
        {
            path: MappingProxyType({name: attribute for attribute, names in members for name in names})
            for _, paths, members in _LISTED
            for path in paths
        }
    )


@cache
def vocabulary() -> Vocabulary:
    """Return all that the Beneficiary records can be asked about."""
    return Vocabulary(
        interface="ibr",
        root=enrolments,
        record="Beneficiary",
        identity=_OWN,
        attributes=attributes(),
        lists=lists(),
    )
