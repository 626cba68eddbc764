"""The readings of the standard that govern what we send, and the messages that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from conformance.people import Benefit, Enrolment, Person
from protocol.codes import directory

# The readings of an attribute in a query, our default first (IBR-I-53).
ATTRIBUTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
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

    base_path: str = "/registry"
    updates_key: str = "enrolled_updates"
    updates_action: str = "notify"
    enrolment_members: str = "beneficiary"
    enrolment_spelling: str = "enrolment"
    values: str = "codes"
    programme_key: str = "program-path"
    enrolled_query: str = "bare-condition"
    event_spelling: str = "enrollement"
    collective: str | None = "expression"
    attributes: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({name: paths[0] for name, paths in ATTRIBUTES.items()})
    )

    def value(self, directory_name: str, code: str) -> str:
        """Return a code of a directory as code or label; what is not in the directory stays as it is."""
        values = directory(directory_name).values
        return values.get(code, code) if self.values == "labels" else code

    def event(self, name: str) -> str:
        """Return the event `enrolment` or `enrolment_status_change` in the spelling of this dialect."""
        return name.replace("enrolment", self.event_spelling)

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
