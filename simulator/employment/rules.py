"""The rules of a seat: what a system does of its own when something happens in it.

Every rule is called in the transaction of what happened, so that what it sends (Requests.send) leaves if, and only if,
that takes effect. The base class knows the events and does nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from simulator.client.outcomes import Outcome
from simulator.client.register import Request
from simulator.employment.party import Decision


class Rules:
    """Reacts to nothing; a role with rules of its own overrides what it reacts to. `system` is the seat."""

    def __init__(self, system: Any) -> None:
        self.system = system

    def referral_received(self, connection: Connection, referral: Mapping[str, Any]) -> None:
        """React to a referral, before it is decided; `referral` is what the notification told."""

    def decision_made(
        self, connection: Connection, referral: Mapping[str, Any], decision: Decision, person: int | None
    ) -> None:
        """React to the decision about a referral; `person` is the id of who was taken in, None if nobody was."""

    def standing_changed(self, connection: Connection, person: int, programmes: Sequence[str]) -> None:
        """React to a change of somebody's enrolment in programmes of our own."""

    def benefits_paid(self, connection: Connection, payments: Sequence[Mapping[str, Any]]) -> None:
        """React to benefits that were paid, or could not be; each is a row of the table of payments."""

    def notified(self, connection: Connection, notice: Mapping[str, Any]) -> None:
        """React to what a registry notified of somebody whom we know; `notice` is a row of the table of notices."""

    def outcome_taken_in(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        """React to one final outcome of a request that this system sent."""

    def request_ended(self, connection: Connection, request: Request) -> None:
        """React to a request that is done, was refused, or has failed."""
