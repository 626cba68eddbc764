"""Deviations that nobody wrote by hand: every constraint of every message that a system sends, broken by itself.

The schemas of the standard are walked at the places that the bundled systems fill (fixtures/deviations/sent.yaml), and
each constraint found there is given to the operators that break it. What the schemas do not say, as that a
`transaction_id` comes back, is listed in fixtures/deviations/generated.yaml. All of it is a countable set, the same
each time. A row is named `generated:callback:on-search:/message/search_response/*/timestamp:dropped`.
"""

from simulator.deviations import Deviation, catalogue, find
from simulator.generated_deviations.changes import changing
from simulator.generated_deviations.generation import GeneratedDeviation, generated_deviations, is_generated

__all__ = ["GeneratedDeviation", "changing", "deviation_of", "generated_deviations", "is_generated"]


def deviation_of(role: str, name: str) -> Deviation:
    """Return the row `name` of a role, written by hand or generated; UnknownDeviation if there is none."""
    return find(generated_deviations(role) if is_generated(name) else catalogue(role), name)
