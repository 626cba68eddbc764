"""The standing of a person in our programmes: sync/check-enrollment tells one of six words (PRS.EMP.05)."""

from typing import Any

from sqlalchemy import Connection, select

from protocol.codes import closed_list, directory
from protocol.queries import PERSON_ATTRIBUTES, Comparison, EnrolledQuestion, QueryError, parse_enrolled, parse_query
from simulator.composer import Composer, Spoken
from simulator.employment.tables import enrolments, identifiers, programmes, subjects
from simulator.receiving import Received
from simulator.refusals import cut

_KINDS = {"Member": "member", "Group": "group"}
_PRECEDENCE = ("2", "1", "6", "7", "4", "5", "3")
"""Who is in several programmes is told by the first of these statuses; death comes before all."""


class Standings:
    """Answers sync/check-enrollment."""

    def __init__(self, *, side: str, composer: Composer) -> None:
        self._side = side
        self._composer = composer

    def answer(self, connection: Connection, received: Received) -> Spoken:
        """Answer about one person, or about a list of them (ESS-C-21); a question without a person is refused."""
        try:
            questions = self.questions(received.message["enrolled_criteria"])
        except QueryError as error:
            reason = cut(f"enrolled_criteria: {error}")
            return Spoken(message=None, status="rjct", reason=reason, completed_count=0)
        outcomes = []
        for question in questions:
            status = self.standing(connection, question)
            if status is not None:
                outcomes.append(self.outcome(question.person, status))
        return self.spoken(received, outcomes, len(questions))

    def questions(self, criteria: dict[str, Any]) -> list[EnrolledQuestion]:
        """Return whom the criteria ask about; QueryError when they name nobody."""
        query = criteria.get("query")
        if criteria.get("query_type") != "predicate" and isinstance(query, dict) and "type" not in query:
            meaning = parse_query("expression", query, pointer="/query")
            if isinstance(meaning, Comparison) and meaning.operator == "in" and meaning.attribute in PERSON_ATTRIBUTES:
                people = meaning.value if isinstance(meaning.value, tuple) else (meaning.value,)
                return [EnrolledQuestion(str(each), None, criteria.get("response_entity")) for each in people]
        return [parse_enrolled(criteria)]

    def standing(self, connection: Connection, question: EnrolledQuestion) -> str | None:
        """Return the status of somebody in one of our programmes, or in any; None if there is no enrolment."""
        found = (
            select(enrolments.c.status)
            .join(subjects, subjects.c.id == enrolments.c.subject_id)
            .join(identifiers, identifiers.c.subject_id == subjects.c.id)
            .join(programmes, programmes.c.identifier == enrolments.c.programme)
            .where(identifiers.c.value == question.person, programmes.c.side == self._side)
        )
        if question.programme is not None:
            found = found.where(enrolments.c.programme == question.programme)
        if question.response_entity in _KINDS:
            found = found.where(subjects.c.kind == _KINDS[question.response_entity])
        statuses = set(connection.scalars(found))
        return next((each for each in _PRECEDENCE if each in statuses), None)

    def outcome(self, person: str, status: str) -> dict[str, Any]:
        """Return the answer about one person, whose identifier is its reference (ESS-C-28)."""
        return {
            "reference_id": person,
            "timestamp": self._composer.timestamp(),
            "status": "succ",
            "enrolled_status": enrolled_status(status),
        }

    def spoken(self, received: Received, outcomes: list[dict[str, Any]], asked: int) -> Spoken:
        """Return the answer; who has no enrolment here has no outcome in it (ESS-C-24)."""
        message = {
            "transaction_id": received.transaction_id,
            "correlation_id": received.correlation_id,
            "enrolled_response": outcomes,
        }
        return Spoken(message=message, total_count=asked, completed_count=asked)


def enrolled_status(code: str) -> str:
    """Return the word of check-enrollment for a code of CD.EMP.03; Exited has none and is Inactive (ESS-C-29)."""
    label = directory("enrolment_status", interface="ess").values[code]
    return label if label in closed_list("enrolled_status", interface="ess") else "Inactive"
