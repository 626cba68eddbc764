"""One simulated ESS, put together."""

from typing import ClassVar

from simulator.client.forms import Sendable
from simulator.employment.system import EMPLOYMENT, EmploymentSystem
from simulator.ess.party import ESS
from simulator.ess.rules import RULES
from simulator.processes.seat_rules import SeatRules


class System(EmploymentSystem):
    """A simulated employment support system; of the IBR it asks who is enrolled (PRS.EMP.02)."""

    role = "ess"
    party = ESS
    sendable: ClassVar[Sendable] = {
        "ibr": ("sync/enrolled", "search", "sync/search"),
        "ess": EMPLOYMENT,
    }

    def rules_of_role(self) -> SeatRules:
        """Return what the ESS does of its own."""
        return SeatRules(self, RULES)
