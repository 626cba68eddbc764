"""What a query can ask about: dotted paths of the Person, Member and Group records, and short names."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from sqlalchemy import true

from protocol.codes import directory
from simulator.employment.tables import enrolments, identifiers, jobs, subjects
from simulator.queryable import Attribute, Nature, Place, Vocabulary

SUBJECT = Place(subjects, subjects.c.id, subjects.c.id, true(), many=False)
_OWN = Place(identifiers, identifiers.c.subject_id, subjects.c.id, true(), many=True)
_HOUSEHOLD = Place(identifiers, identifiers.c.subject_id, subjects.c.household_id, true(), many=True)
_JOBS = Place(jobs, jobs.c.subject_id, subjects.c.id, true(), many=True)
_ENROLMENTS = Place(enrolments, enrolments.c.subject_id, subjects.c.id, true(), many=True)

_inner = subjects.alias("member_of_list")
_MEMBERS = Place(_inner, _inner.c.household_id, subjects.c.id, _inner.c.household_id.is_not(None), many=True)

_Row = tuple[str, str, Nature, str | None]

_PERSON: tuple[_Row, ...] = (
    ("name.surname", "surname", "text", None),
    ("name.given_name", "given_name", "text", None),
    ("sex", "sex", "code", "sex"),
    ("birth_date", "birth_at", "moment", None),
    ("death_date", "death_at", "moment", None),
)
_MEMBER: tuple[_Row, ...] = (
    ("marital_status", "marital_status", "code", "marital_status"),
    ("education_level", "education_level", "code", "education_level"),
    ("occupation", "occupation", "code", "occupation"),
    ("employment_status", "employment_status", "code", "employment_status"),
    ("unemployment_reason", "unemployment_reason", "code", "unemployment_reason"),
    ("income_level", "income_level", "code", "income_level"),
    ("is_disabled", "is_disabled", "truth", None),
    ("self_id_disability", "is_disabled", "truth", None),
)
_GROUP: tuple[_Row, ...] = (
    ("group_type", "group_type", "code", "assistance_unit"),
    ("group_size", "group_size", "number", None),
    ("poverty_score", "poverty_score", "number", None),
)
_DATES: tuple[_Row, ...] = (
    ("registration_date", "registered_at", "moment", None),
    ("last_updated", "updated_at", "moment", None),
)
_JOB: tuple[_Row, ...] = (
    ("job_title", "job_title", "text", None),
    ("employment_type", "employment_type", "code", "employment_type"),
    ("employer", "employer", "text", None),
    ("start_date", "start_at", "moment", None),
    ("end_date", "end_at", "moment", None),
)
_ENROLMENT: tuple[_Row, ...] = (
    ("programme_identifier", "programme", "text", None),
    ("enrolment_status", "status", "code", "enrolment_status"),
    ("enrolment_date", "enrolled_at", "moment", None),
)


def _attribute(place: Place, row: _Row) -> Attribute:
    return Attribute(place, place.table.c[row[1]], row[2], row[3])


def _named(place: Place, rows: tuple[_Row, ...], *prefixes: str) -> Iterator[tuple[str, Attribute]]:
    for row in rows:
        for prefix in prefixes:
            yield f"{prefix}{row[0]}", _attribute(place, row)


def _of_person(place: Place, prefix: str = "") -> Iterator[tuple[str, Attribute]]:
    yield from _named(place, _PERSON, f"{prefix}demographic_info.", prefix)
    for short, row in (("surname", _PERSON[0]), ("given_name", _PERSON[1])):
        yield f"{prefix}{short}", _attribute(place, row)
    yield from _named(place, _MEMBER, prefix)


def _of_identifiers() -> Iterator[tuple[str, Attribute]]:
    value, type_ = Attribute(_OWN, identifiers.c.value), Attribute(_OWN, identifiers.c.type)
    for path in ("identifier", "member_identifier", "member.member_identifier", "demographic_info.identifier"):
        yield from ((path, value), (f"{path}.identifier_value", value), (f"{path}.identifier_type", type_))
    for path in ("group_identifier", "group.group_identifier"):
        yield from ((path, value), (f"{path}.identifier_value", value), (f"{path}.identifier_type", type_))
    yield from (("person_identifier", value), ("identifier_value", value), ("identifier_type", type_))
    yield "household_identifier", Attribute(_HOUSEHOLD, identifiers.c.value)
    for code in directory("identifier_type", interface="ess").values:
        place = Place(identifiers, identifiers.c.subject_id, subjects.c.id, identifiers.c.type == code, many=True)
        yield code, Attribute(place, identifiers.c.value)


@cache
def vocabulary() -> Vocabulary:
    """Return all that the Person, Member and Group records can be asked about."""
    attributes: dict[str, Attribute] = {
        **dict(_of_person(SUBJECT)),
        **dict(_of_person(SUBJECT, "member.")),
        **dict(_named(SUBJECT, _GROUP, "", "group.")),
        **dict(_named(SUBJECT, _DATES, "", "member.", "group.", "demographic_info.")),
        **dict(_of_person(_MEMBERS, "member_list.")),
        **dict(_named(_JOBS, _JOB, "employment_info.", "member.employment_info.")),
        **dict(_named(_ENROLMENTS, _ENROLMENT, "", "enrolments.")),
        **dict(_of_identifiers()),
        "enrollment_status": _attribute(_ENROLMENTS, _ENROLMENT[1]),
        "enrollment_date": _attribute(_ENROLMENTS, _ENROLMENT[2]),
        "programme_identifier.programme_identifier": _attribute(_ENROLMENTS, _ENROLMENT[0]),
    }
    return Vocabulary(
        interface="ess",
        root=subjects,
        record="Person, Member or Group",
        identity=_OWN,
        attributes=MappingProxyType(attributes),
        lists=MappingProxyType(_lists()),
    )


def _lists() -> dict[str, Mapping[str, Attribute]]:
    identifier = {
        "identifier_value": Attribute(_OWN, identifiers.c.value),
        "identifier_type": Attribute(_OWN, identifiers.c.type),
    }
    return {
        "member_list": dict(_of_person(_MEMBERS)),
        "employment_info": dict(_named(_JOBS, _JOB, "")),
        "enrolments": dict(_named(_ENROLMENTS, _ENROLMENT, "")),
        "member_identifier": identifier,
        "group_identifier": identifier,
        "identifier": identifier,
    }
