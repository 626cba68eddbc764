"""The question whether somebody is enrolled: sync/enrolled answers yes or no, and nothing more (PRS.IBR.01)."""

from sqlalchemy import Connection

from protocol.queries import EnrolledQuestion, QueryError, parse_enrolled
from simulator.composer import Composer, Spoken
from simulator.ibr.registry import Registry
from simulator.receiving import Received
from simulator.refusals import cut


class EnrolledQuestions:
    """Answers sync/enrolled."""

    def __init__(self, *, registry: Registry, composer: Composer) -> None:
        self._registry = registry
        self._composer = composer

    def answer(self, connection: Connection, received: Received) -> Spoken:
        """Answer one question; a question without exactly one person and one programme cannot be served."""
        try:
            question = parse_enrolled(received.message["enrolled_criteria"])
        except QueryError as error:
            return self.unserved(f"enrolled_criteria: {error}")
        if question.programme is None:
            return self.unserved("enrolled_criteria: the identifier of the programme is needed")
        return self.outcome(connection, received, question, question.programme)

    def outcome(self, connection: Connection, received: Received, question: EnrolledQuestion, programme: str) -> Spoken:
        """Return yes or no; who or what is not known is not enrolled (IBR-I-05)."""
        enrolled = self._registry.is_enrolled(connection, question.person, programme)
        outcome = {
            "reference_id": question.person,
            "timestamp": self._composer.timestamp(),
            "status": "succ",
            "enrolled_status": "yes" if enrolled else "no",
        }
        message = {
            "transaction_id": received.transaction_id,
            "correlation_id": received.correlation_id,
            "enrolled_response": [outcome],
        }
        return Spoken(message=message)

    def unserved(self, reason: str) -> Spoken:
        """Return that the question cannot be answered; its item has no code for that, nor a place for silence."""
        return Spoken(message=None, status="rjct", reason=cut(reason), completed_count=0)
