"""All rules of one seat, as one: whatever happens is told to each, in their order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from simulator.client.outcomes import Outcome
from simulator.client.register import Request
from simulator.employment.party import Decision
from simulator.employment.rules import Rules
from simulator.processes.rule import Form, ProcessRule


class SeatRules(Rules):
    """The rules that a system follows, by name; each can be taken away."""

    def __init__(self, system: Any, kinds: Iterable[type[ProcessRule]]) -> None:
        super().__init__(system)
        self._rules = {kind.name: kind(system) for kind in kinds}

    def names(self) -> Mapping[str, str]:
        """Return the statements of the rules by name."""
        return {name: rule.statement for name, rule in self._rules.items()}

    def take_away(self, name: str) -> None:
        """Have the system no longer follow a rule; KeyError for one that it does not follow."""
        if name not in self._rules:
            raise KeyError(f"no rule {name!r}; there are {', '.join(self._rules)}")
        del self._rules[name]

    def decided(self, connection: Connection, decision: Form) -> None:
        """Tell what a person decided."""
        for rule in self._rules.values():
            rule.decided(connection, decision)

    def referral_received(self, connection: Connection, referral: Mapping[str, Any]) -> None:
        """Tell of a referral."""
        for rule in self._rules.values():
            rule.referral_received(connection, referral)

    def decision_made(
        self, connection: Connection, referral: Mapping[str, Any], decision: Decision, person: int | None
    ) -> None:
        """Tell of the decision about a referral."""
        for rule in self._rules.values():
            rule.decision_made(connection, referral, decision, person)

    def standing_changed(self, connection: Connection, person: int, programmes: Sequence[str]) -> None:
        """Tell of a change of somebody's enrolment."""
        for rule in self._rules.values():
            rule.standing_changed(connection, person, programmes)

    def benefits_paid(self, connection: Connection, payments: Sequence[Mapping[str, Any]]) -> None:
        """Tell of payments."""
        for rule in self._rules.values():
            rule.benefits_paid(connection, payments)

    def notified(self, connection: Connection, notice: Mapping[str, Any]) -> None:
        """Tell of a notice of a registry."""
        for rule in self._rules.values():
            rule.notified(connection, notice)

    def outcome_taken_in(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        """Tell of an outcome of a request."""
        for rule in self._rules.values():
            rule.outcome_taken_in(connection, request, outcome)

    def request_ended(self, connection: Connection, request: Request) -> None:
        """Tell that a request has ended."""
        for rule in self._rules.values():
            rule.request_ended(connection, request)
