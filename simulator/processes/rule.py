"""A rule of a process: what a system sends, or keeps, of its own when something happens in it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Connection

from simulator.employment.rules import Rules

Form = Mapping[str, Any]
"""A decision as it was given to the administration."""


class ProcessRule(Rules):
    """Reacts to what it overrides; the `statement` says in one sentence what it does, and by which process."""

    name: ClassVar[str]
    statement: ClassVar[str]

    def decided(self, connection: Connection, decision: Form) -> None:
        """React to what a person decided, after it has taken effect here (simulator.processes.decisions)."""

    def address(self, role: str) -> str | None:
        """Return the base address of a counterpart, None where there is none and nothing is to be sent."""
        found: str | None = self.system.counterparts.address(role)
        return found

    def send(self, connection: Connection, counterpart: str, operation: str, members: Form) -> Any:
        """Send a request to a counterpart, from business members; return it, None without the counterpart's address."""
        from simulator.client.messages import KINDS

        to = self.address(counterpart)
        if to is None:
            return None
        interface = "ibr" if counterpart == "ibr" else "ess"
        message = KINDS[operation].build(interface, members, self.system.stamp)
        return self.system.requests.send(connection, interface=interface, operation=operation, to=to, message=message)
