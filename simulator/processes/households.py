"""Enrolling households whom a registry names (PRS.EMP.03 example 1)."""

from sqlalchemy import Connection

from simulator.client.outcomes import Outcome
from simulator.client.register import Request
from simulator.employment.referrals import arrival_of
from simulator.event_types import STATUS_CHANGE
from simulator.notifications import Change
from simulator.processes.persons import known
from simulator.processes.rule import Form, ProcessRule
from simulator.record_members import InvalidMember

_EXPRESSION = "ns:org:QueryType:expression"


class AskForHouseholds(ProcessRule):
    """Searches for households, and keeps those that are named."""

    name = "ask-for-households"
    statement = "As many households as a project needs are searched for in the registry, by its criteria."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Search for households below a poverty score, the poorest first."""
        if decision["decision"] != "ask-for-households":
            return
        condition = {"poverty_score": {"$lt": decision["poverty_score_below"]}}
        members = {
            "record_type": "Group",
            "query": {"type": _EXPRESSION, "value": {"expression": {"collection": "Group", "query": condition}}},
            "sort": [{"attribute_name": "poverty_score", "sort_order": "asc"}],
            "page_size": decision["households"],
        }
        self.send(connection, decision["counterpart"], "search", members)

    def outcome_taken_in(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        """Keep the households that were found, with their members; a record that names nobody is left out."""
        data = outcome.document.get("data")
        if request.operation != "search" or not isinstance(data, dict):
            return
        for record in data.get("reg_records") or ():
            try:
                arrival = arrival_of({"reg_record_type": "Group", "reg_records": record})
            except (InvalidMember, TypeError):
                continue
            self.system.people.store(connection, arrival)


class ReportEnrolledHouseholds(ProcessRule):
    """Notifies of households that were enrolled."""

    name = "report-enrolled-households"
    statement = "A household of which a member was enrolled is notified to those who subscribed to changes of status."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Announce the household whose member was enrolled."""
        if decision["decision"] == "nominate":
            household = known(connection, decision["household"], "/household", kind="group")
            self.system.notifications.announce(connection, [Change(household, STATUS_CHANGE)])
