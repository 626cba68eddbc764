"""What tells the two parties of the interface apart: the employment support system, and the SP system."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from simulator.employment.standing import Standing
from simulator.people import SyntheticPerson
from simulator.searches import Named


@dataclass(frozen=True)
class Decision:
    """What becomes of a referral, and why."""

    outcome: Literal["accepted", "declined", "pending"]
    reason: str


class Rule(Protocol):
    """Decides whether a referred person is taken into a programme: the receiving programme decides (PRS.EMP.01)."""

    def __call__(self, member: Mapping[str, Any], *, now: datetime, has_places: bool) -> Decision:
        """Decide about a referred Member."""


@dataclass(frozen=True, kw_only=True)
class Party:
    """One party: how it is named, into what it takes referred people, and by which rule.

    `side` is that of its own programmes, `other_side` that of the other party, which plays `other_role`.
    `synthetic_programmes` are those of its synthetic population, with `programme_identifier` and `programme_name`;
    `synthetic_enrolments` returns in which of them a synthetic person is enrolled, in the order of the person's
    enrolments.
    """

    side: Literal["ess", "sp"]
    other_side: Literal["ess", "sp"]
    other_role: Literal["ess", "sp-mis"]
    named: Named
    programme: Standing
    decide: Rule
    plan: tuple[str, Sequence[str]]
    """Goal and steps of the plan that is opened for whoever is taken in."""
    synthetic_programmes: Callable[[], Sequence[Mapping[str, str]]]
    synthetic_enrolments: Callable[[SyntheticPerson], Sequence[str]]
