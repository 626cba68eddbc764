"""What follows from an application: the registry is asked before anything is granted (PRS.IBR.01, PRS.EMP.02)."""

from typing import Any

from sqlalchemy import Connection, bindparam

from simulator.client.outcomes import Outcome
from simulator.client.register import Request
from simulator.processes.applications import latest
from simulator.processes.rule import Form, ProcessRule
from simulator.processes.tables import ASKED, DECLINED, ELIGIBLE, UNANSWERED, applications

_BY_TRANSACTION = applications.select().where(applications.c.transaction_id == bindparam("transaction"))


class AskRegistryAboutApplicants(ProcessRule):
    """Asks the IBR about applicants."""

    name = "ask-registry-about-applicants"
    statement = "Before an application is granted the IBR is asked whether the applicant is enrolled elsewhere."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Ask about the programme that an application names, when it is assessed; without one nothing is asked."""
        if decision["decision"] != "assess":
            return
        application = latest(connection, decision)
        programme = application.other_programme_identifier
        if programme is None:
            return
        members = {"identifier_value": application.person, "programme_identifier": programme}
        request = self.send(connection, "ibr", "sync/enrolled", members)
        if request is not None:
            which = applications.c.id == application.id
            self._set(connection, which, transaction_id=request.transaction_id, state=ASKED)

    def outcome_taken_in(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        """Decline the application that the answer excludes; the others are left to an officer."""
        row = self._asked(connection, request)
        enrolled = outcome.document.get("enrolled_status")
        if row is None or enrolled not in ("yes", "no"):
            return
        excluded = (row.other_enrolment, enrolled) in (("excludes", "yes"), ("required", "no"))
        state = DECLINED if excluded else ELIGIBLE
        self._set(connection, applications.c.id == row.id, other_enrolled=enrolled, state=state)

    def request_ended(self, connection: Connection, request: Request) -> None:
        """Note that a question was not answered."""
        row = self._asked(connection, request)
        if row is not None and row.state == ASKED:
            self._set(connection, applications.c.id == row.id, state=UNANSWERED)

    def _asked(self, connection: Connection, request: Request) -> Any:
        return connection.execute(_BY_TRANSACTION, {"transaction": request.transaction_id}).one_or_none()

    def _set(self, connection: Connection, which: Any, **values: Any) -> None:
        connection.execute(applications.update().where(which).values(**values))
