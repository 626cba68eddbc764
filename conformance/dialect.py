"""The readings of the standard that govern what we send, and the messages that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from conformance.people import Benefit, Enrolment, Person
from protocol.codes import directory, editions
from protocol.operations import Operation

# The readings of an attribute in a query, our default first (IBR-I-53, ESS-C-46).
_OF_IBR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "identifier": (
            "member.member_identifier.identifier_value",
            "member_identifier.identifier_value",
            "person_identifier",
            "UIN",
        ),
        "surname": ("member.demographic_info.name.surname", "demographic_info.name.surname", "surname"),
        "status": ("enrolment_status", "enrollment_status"),
        "enrolment date": ("enrolment_date", "enrollment_date"),
        "programme": ("programme_identifier.programme_identifier", "programme_identifier"),
        "benefits": ("benefits",),
    }
)
_OF_ESS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "identifier": (
            "member_identifier.identifier_value",
            "member.member_identifier.identifier_value",
            "person_identifier",
            "UIN",
        ),
        "surname": ("demographic_info.name.surname", "member.demographic_info.name.surname", "surname"),
        "birth date": ("demographic_info.birth_date", "member.demographic_info.birth_date", "birth_date"),
        "employment status": ("employment_status", "member.employment_status"),
        "jobs": ("employment_info", "member.employment_info"),
    }
)
ATTRIBUTES: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({"ibr": _OF_IBR, "ess": _OF_ESS})
PROGRAMME_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "program-path": "programme_identifier.program.programme_identifier",
        "programme-path": "programme_identifier.programme.programme_identifier",
        "record-path": "programme_identifier.programme_identifier",
        "plain": "programme_identifier",
    }
)


@dataclass(frozen=True)
class Dialect:
    """One reading of each interpretation that governs what we send; the defaults are ours."""

    interface: str = "ibr"
    base_path: str = "/registry"
    updates_key: str = "enrolled_updates"
    updates_action: str = "notify"
    enrolment_members: str = "beneficiary"
    enrolment_spelling: str = "enrolment"
    values: str = "codes"
    programme_key: str = "program-path"
    enrolled_query: str = "bare-condition"
    event_spelling: str = "enrollement"
    enrolment_check: str = "enrollementstatus"
    checked_programme: str = "any"
    numbering: str = "page"
    collective: str | None = "expression"
    filter_form: str = "idtype-value"
    counted: str = "beneficiaries"
    attributes: Mapping[str, str] = field(default_factory=lambda: _defaults("ibr"))

    def value(self, directory_name: str, code: str) -> str:
        """Return a code of a directory as code or label; what is not in the directory stays as it is.

        Where two sources number a directory otherwise, `code` is that of the first, as the pages have it (ESS-C-38).
        """
        values = directory(directory_name, interface=self.interface).values
        if self.values == "labels" or code not in values:
            return values.get(code, code)
        if self.numbering not in editions(directory_name, interface=self.interface):
            return code
        return directory(directory_name, interface=self.interface, edition=self.numbering).code_of(values[code]) or code

    def action(self, operation: Operation) -> str:
        """Return the action of a request (IBR-I-09, ESS-C-26)."""
        if operation.name == "sync/enrollment/updates":
            return self.updates_action
        return self.enrolment_check if operation.name == "sync/check-enrollment" else operation.action

    def event(self, name: str) -> str:
        """Return the event `enrolment` or `enrolment_status_change` in the spelling of this dialect."""
        return name.replace("enrolment", self.event_spelling)

    def check_enrollment(self, ids: Iterable[str], person: Person, programme: str) -> dict[str, Any]:
        """Return the question for the enrolment status of a person; `ids` are those of transaction and request."""
        transaction_id, reference_id = ids
        query = {"person_identifier": {"eq": person.identifier_value}}
        if self.checked_programme == "named":
            query["programme_identifier"] = {"eq": programme}
        criteria = {"query_type": "expression", "response_entity": "Member", "query": query}
        message: dict[str, Any] = {"transaction_id": transaction_id, self.criteria_key: criteria}
        if self.enrolment_check == "search-status":
            message |= {"search_activity_id": reference_id, "reference_id": reference_id}
        return message

    @property
    def criteria_key(self) -> str:
        """The member that holds the criteria of a question about enrolment (ESS-C-26)."""
        return "search_criteria" if self.enrolment_check == "search-status" else "enrolled_criteria"

    def enrolled_criteria(self, person: Person, programme: str) -> dict[str, Any]:
        """Return the criteria of the question whether a person is enrolled in a programme."""
        key = PROGRAMME_KEYS[self.programme_key]
        query: Any = {"person_identifier": {"eq": person.identifier_value}, key: {"eq": programme}}
        if self.enrolled_query == "attribute-triple":
            pairs = (("person_identifier", person.identifier_value), (key, programme))
            query = [{"attribute_name": name, "operator": "eq", "attribute_value": value} for name, value in pairs]
        return {"query_type": "expression", "response_entity": "Member", "query": query}

    def updates(self, transaction_id: str, enrolments: Iterable[Enrolment]) -> dict[str, Any]:
        """Return the message that publishes enrolments."""
        beneficiaries = [self.beneficiary(enrolment) for enrolment in enrolments]
        content: dict[str, Any] = {"beneficiaries": beneficiaries}
        if self.updates_key == "receipt_information":
            content = {"receipt_type": "enrollment", "beneficiaries": beneficiaries}
        return {"transaction_id": transaction_id, self.updates_key: content}

    def beneficiary(self, enrolment: Enrolment) -> dict[str, Any]:
        """Return the Beneficiary of an enrolment (pages, DO.IBR.04)."""
        person = enrolment.person
        identifier = {"identifier_type": person.identifier_type, "identifier_value": person.identifier_value}
        programme: dict[str, Any] = {
            "programme_identifier": enrolment.programme,
            "programme_name": f"Programme {enrolment.programme}",
        }
        record: dict[str, Any] = {
            "@context": "https://schema.spdci.org/extensions/ibr/v1/data/Beneficiary.jsonld",
            "@type": "Beneficiary",
            "assistance_unit": self.value("assistance_unit", "1"),
            "member": {
                "member_identifier": [identifier],
                "demographic_info": {
                    "identifier": [identifier],
                    "name": {"surname": person.surname, "given_name": person.given_name},
                    "sex": person.sex,
                    "birth_date": person.birth_date,
                },
            },
            "programme_identifier": [programme],
        }
        holder = programme if self.enrolment_members == "programme" else record
        holder[f"{self.enrolment_spelling}_date"] = enrolment.enrolment_date
        holder[f"{self.enrolment_spelling}_status"] = self.value("enrolment_status", enrolment.status)
        if enrolment.status_change_date:
            holder["status_change_date"] = [enrolment.status_change_date]
        if enrolment.benefits:
            holder["benefits"] = [self._benefit(benefit) for benefit in enrolment.benefits]
        return record

    def _benefit(self, benefit: Benefit) -> dict[str, Any]:
        return {
            "benefit_type": self.value("benefit_type", benefit.benefit_type),
            "benefit_date": benefit.benefit_date,
            "benefit_value": benefit.benefit_value,
        }


def dialect_of(interface: str) -> Dialect:
    """Return the dialect of our defaults for an interface."""
    spelling = {"ibr": "enrollement", "ess": "enrolment"}[interface]
    return Dialect(interface=interface, event_spelling=spelling, attributes=_defaults(interface))


def _defaults(interface: str) -> Mapping[str, str]:
    return MappingProxyType({name: paths[0] for name, paths in ATTRIBUTES[interface].items()})
