"""Read the Beneficiary records that an IUT returns, in every form that the standard lets them have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from protocol.codes import directory


@dataclass(frozen=True)
class ReadEnrolment:
    """What one record says of one programme; None where it says nothing."""

    identifiers: frozenset[str]
    programme: str | None
    status: Any
    enrolment_date: Any
    benefits: tuple[Mapping[str, Any], ...]
    surname: Any
    given_name: Any
    sex: Any
    assistance_unit: Any
    interface: str = "ibr"
    birth_date: Any = None
    status_change_date: Any = None
    second_name: Any = None
    programme_name: Any = None

    @property
    def status_code(self) -> str | None:
        """The status as code of CD.IBR.01 or CD.EMP.03; None when it is no entry of it."""
        known = directory("enrolment_status", interface=self.interface)
        return known.code_of(str(self.status)) if self.status is not None else None


def named_status(code: object, interface: str = "ibr") -> str:
    """Return an enrolment status for a person, as in `1 (Active)`; what is in no directory as it is."""
    label = directory("enrolment_status", interface=interface).values.get(str(code))
    return f"{code} ({label})" if label else str(code)


def read_enrolments(record: Any, interface: str = "ibr") -> list[ReadEnrolment]:
    """Return what a record says, once for each programme that it names (IBR-I-12, 13 and 14)."""
    if not isinstance(record, dict):
        return []
    subject = _inner(record, "member", "group")
    person = _inner(_inner(subject, "demographic_info"), "person")
    name = _inner(person, "name")
    found = []
    for programme, holder in _programmes(record, subject):
        benefits = _first((holder, record, subject), ("benefits", "benefit"))
        found.append(
            ReadEnrolment(
                identifiers=frozenset(_identifiers((record, subject, person))),
                programme=programme,
                status=_first((holder, record, subject), ("enrolment_status", "enrollment_status")),
                enrolment_date=_first((holder, record, subject), ("enrolment_date", "enrollment_date")),
                benefits=tuple(item for item in _listed(benefits) if isinstance(item, dict)),
                surname=name.get("surname"),
                given_name=name.get("given_name", name.get("first_name")),
                sex=person.get("sex"),
                assistance_unit=record.get("assistance_unit"),
                interface=interface,
                birth_date=person.get("birth_date"),
                status_change_date=_first((holder, record, subject), ("status_change_date",)),
                second_name=name.get("second_name"),
                programme_name=_first((_inner(holder, "programme", "program"),), ("programme_name",)),
            )
        )
    return found


def identifiers_of(record: Mapping[str, Any]) -> frozenset[str]:
    """Return the identifiers of whoever a record is about: its own, and those of the person in it."""
    subject = _inner(record, "member", "group")
    return frozenset(_identifiers((record, subject, _inner(_inner(subject, "demographic_info"), "person"))))


def typed_identifiers(record: Any) -> Iterator[tuple[Any, str]]:
    """Yield type and value of each identifier of whoever a record is about; the type is None where none is told."""
    subject = _inner(record, "member", "group") if isinstance(record, dict) else {}
    for holder in (record, subject, _inner(_inner(subject, "demographic_info"), "person")):
        for name in ("member_identifier", "group_identifier", "identifier"):
            for entry in _listed(holder.get(name)) if isinstance(holder, dict) else ():
                told = entry if isinstance(entry, dict) else {"identifier_value": entry}
                if told.get("identifier_value") is not None:
                    yield told.get("identifier_type"), str(told["identifier_value"])


def _inner(holder: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return the first of these members that is an object, or else the object itself."""
    found: Mapping[str, Any] = next((holder[name] for name in names if isinstance(holder.get(name), dict)), holder)
    return found


def _programmes(
    record: Mapping[str, Any], subject: Mapping[str, Any]
) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    value = _first((record, subject), ("programme_identifier", "programme", "programmes"))
    entries = _listed(value)
    if not entries:
        yield None, {}
    for entry in entries:
        if not isinstance(entry, dict):
            yield str(entry), {}
            continue
        inner = next((entry[key] for key in ("programme", "program") if isinstance(entry.get(key), dict)), entry)
        identifier = inner.get("programme_identifier", inner.get("programme_code"))
        yield (str(identifier) if identifier is not None else None), entry


def _identifiers(holders: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    for holder in holders:
        for name in ("member_identifier", "group_identifier", "identifier"):
            for entry in _listed(holder.get(name)):
                value = entry.get("identifier_value") if isinstance(entry, dict) else entry
                if value is not None:
                    yield str(value)
        if "identifier_value" in holder:
            yield str(holder["identifier_value"])


def _first(holders: tuple[Mapping[str, Any], ...], names: tuple[str, ...]) -> Any:
    return next((holder[name] for holder in holders for name in names if holder.get(name) is not None), None)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
