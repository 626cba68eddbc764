"""One simulated SP-MIS, put together."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Flask
from sqlalchemy import Connection, Table

from protocol.belonging import interface_of
from protocol.operations import Operation
from simulator.client.forms import Sendable
from simulator.deviations import catalogue
from simulator.employment import tables
from simulator.employment.system import EMPLOYMENT, EmploymentSystem
from simulator.processes.seat_rules import SeatRules
from simulator.receiving import Handler, Received
from simulator.sp_mis.administration import programme_administration
from simulator.sp_mis.notices import Notices
from simulator.sp_mis.party import SP_SYSTEM
from simulator.sp_mis.payments import Payments
from simulator.sp_mis.publishing import Publishing
from simulator.sp_mis.rules import RULES
from simulator.system import Administration


class System(EmploymentSystem):
    """A simulated SP-MIS: the SP system of the employment interface, and the client of an IBR."""

    role = "sp-mis"
    deviations = catalogue("sp-mis")
    party = SP_SYSTEM
    sendable: ClassVar[Sendable] = {
        "ibr": (
            "sync/enrolled",
            "sync/enrollment/updates",
            "search",
            "sync/search",
            "subscribe",
            "unsubscribe",
            "txn/status",
            "sync/txn/status",
        ),
        "ess": EMPLOYMENT,
    }
    counted: ClassVar[Mapping[str, Table]] = {
        **EmploymentSystem.counted,
        "payments": tables.payments,
        "notices": tables.notices,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what serves each operation; notify is a message of both interfaces."""
        return {
            **super().handlers(),
            "notify": lambda connection, received: self.take_in_notification(connection, received),
        }

    def take_in_notification(self, connection: Connection, received: Received) -> None:
        """Serve notify: of the IBR, or of an ESS."""
        part = self.notices if received.interface == "ibr" else self.referrals
        part.take_in(connection, received)

    def interface_of(self, operation: Operation, document: Any) -> str:
        """Return the interface of a message; a notification arrives at one path, and says itself of which it is."""
        if operation.name == "notify":
            return interface_of(document, otherwise="ess")
        return super().interface_of(operation, document)

    def rules_of_role(self) -> SeatRules:
        """Return what the SP-MIS does of its own."""
        return SeatRules(self, RULES)

    def add_model(self) -> None:
        """Add the payments, the reports to the IBR and its notices to what either party has."""
        super().add_model()
        self.payments = Payments()
        self.publishing = Publishing(requests=self.requests)
        self.notices = Notices(
            people=self.people,
            enrolments=self.enrolments,
            notifications=self.notifications,
            composer=self.composer,
            rules=self.rules,
        )

    def administration(self) -> Administration:
        """Return what adds the administration to the application, payments and notices included."""
        parts = (super().administration(), programme_administration(self))

        def add(app: Flask) -> None:
            for part in parts:
                part(app)

        return add
