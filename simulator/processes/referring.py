"""Referring people to the other party, and telling what became of those who were referred (PRS.EMP.01, PRS.EMP.02)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from simulator.employment.party import Decision
from simulator.event_types import ENROLMENT, STATUS_CHANGE
from simulator.notifications import Change
from simulator.processes.persons import consenting, known
from simulator.processes.rule import Form, ProcessRule


class ReferThoseWhoConsented(ProcessRule):
    """Notifies of those whom an officer refers."""

    name = "refer-those-who-consented"
    statement = "Whoever is referred, and consented to it, is notified to those who subscribed to enrolments."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Announce those of the referred who consented; of the others nothing is told (ESS-C-20)."""
        if decision["decision"] != "refer":
            return
        people = [known(connection, each, f"/people/{index}") for index, each in enumerate(decision["people"])]
        told = [Change(person, ENROLMENT) for person in consenting(connection, people)]
        self.system.notifications.announce(connection, told)


class TellOutcomeOfReferral(ProcessRule):
    """Notifies of those who were taken in after a referral."""

    name = "tell-outcome-of-referral"
    statement = "Whoever is taken in after a referral is notified to those who subscribed to changes of status."

    def decision_made(
        self, connection: Connection, referral: Mapping[str, Any], decision: Decision, person: int | None
    ) -> None:
        """Announce the enrolment as a change of status; of a rejection no message tells (ESS-C-19)."""
        if person is not None:
            self.system.notifications.announce(connection, [Change(person, STATUS_CHANGE)])
