"""The modes of keeping records in step that need somebody to act: push, and on demand (PRS.EMP.04)."""

from sqlalchemy import Connection

from simulator.event_types import STATUS_CHANGE
from simulator.processes.persons import known
from simulator.processes.rule import Form, ProcessRule


class PushUpdatesOfCaseManagers(ProcessRule):
    """Notifies a counterpart that did not subscribe."""

    name = "push-updates-of-case-managers"
    statement = "An update that a case manager sends is notified to the counterpart, whether it subscribed or not."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Notify the counterpart of the member (ESS-C-15)."""
        if decision["decision"] != "push":
            return
        person = known(connection, decision["person"], "/person")
        members = {
            "event_type": STATUS_CHANGE,
            "record_type": "Member",
            "registry_type": self.system.party.named.registry_type,
            "record": self.system.registry.by_id(connection, "Member", [person])[person],
        }
        self.send(connection, decision["counterpart"], "notify", members)


class LookUpOnDemand(ProcessRule):
    """Searches for somebody who asks."""

    name = "look-up-on-demand"
    statement = "Whoever asks in self-service is searched for in the counterpart."

    def decided(self, connection: Connection, decision: Form) -> None:
        """Search for the member."""
        if decision["decision"] == "look-up":
            members = {"record_type": "Member", "identifier_value": decision["person"]}
            self.send(connection, decision["counterpart"], "sync/search", members)
