"""Verifying that beneficiaries comply with what their programme asks of them (PRS.EMP.05, ESS-C-21)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from simulator.client.outcomes import Outcome
from simulator.client.register import Request
from simulator.employment.tables import enrolments, identifiers, subjects
from simulator.processes.rule import Form, ProcessRule

_ACTIVE = "1"
_COMPLIANCE = "job_search_compliance"
_EXPRESSION = "ns:org:QueryType:expression"


class VerifyEnrolledBeneficiaries(ProcessRule):
    """Asks for the standing of those who are due."""

    name = "verify-enrolled-beneficiaries"
    statement = "When a verification falls due the standing of each beneficiary is asked for, one in each request."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Ask about everybody who is Active in the programme."""
        if decision["decision"] == "verify":
            for person in due(connection, decision["programme_identifier"]):
                self.send(connection, decision["counterpart"], "sync/check-enrollment", {"identifier_value": person})


class RequestDetailsOfCompliance(ProcessRule):
    """Searches for what the standing does not tell."""

    name = "request-details-of-compliance"
    statement = "When a verification falls due the records of the list are searched for, to learn who complied."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Search for the records of everybody who is Active in the programme."""
        if decision["decision"] != "verify":
            return
        people = due(connection, decision["programme_identifier"])
        condition = {"member_identifier.identifier_value": {"$in": people}}
        query = {"type": _EXPRESSION, "value": {"expression": {"collection": "Member", "query": condition}}}
        if people:
            self.send(connection, decision["counterpart"], "sync/search", {"record_type": "Member", "query": query})

    def outcome_taken_in(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        """Keep what is told of compliance, for the case worker who decides."""
        data = outcome.document.get("data")
        if request.operation != "sync/search" or not isinstance(data, dict):
            return
        for record in data.get("reg_records") or ():
            told = _compliance(record)
            subject = self._known(connection, record) if told else None
            if subject is not None:
                self.system.people.change(connection, subject, {"additional_attributes": told})

    def _known(self, connection: Connection, record: dict[str, Any]) -> int | None:
        own = [
            (str(each.get("identifier_type")), str(each.get("identifier_value")))
            for each in record.get("member_identifier") or ()
            if isinstance(each, dict)
        ]
        found: int | None = self.system.people.find(connection, own, "member")
        return found


def due(connection: Connection, programme: str) -> Sequence[str]:
    """Return an identifier of everybody who is Active in a programme, in the order of enrolment."""
    found = (
        select(identifiers.c.subject_id, identifiers.c.value)
        .join(enrolments, enrolments.c.subject_id == identifiers.c.subject_id)
        .join(subjects, subjects.c.id == identifiers.c.subject_id)
        .where(enrolments.c.programme == programme, enrolments.c.status == _ACTIVE, subjects.c.kind == "member")
        .order_by(enrolments.c.id, identifiers.c.id)
    )
    first: dict[int, str] = {}
    for subject, value in connection.execute(found):
        first.setdefault(subject, value)
    return list(first.values())


def _compliance(record: Any) -> list[dict[str, Any]]:
    attributes = record.get("additional_attributes") if isinstance(record, dict) else None
    if not isinstance(attributes, list):
        return []
    return [each for each in attributes if isinstance(each, dict) and each.get("key") == _COMPLIANCE]
