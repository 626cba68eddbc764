"""A narrator that acts on the simulated systems while a flow is replayed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from conformance.replay.narrator import Narrator
from conformance.replay.outcome import StepOutcome
from conformance.replay.seats import Seat

Act = Callable[[Mapping[str, Seat]], None]


@dataclass
class Meddler(Narrator):
    """Does something to the seats when step `after` has been told, or at the beginning."""

    act: Act
    after: int = 0
    seats: Mapping[str, Seat] = field(default_factory=dict)

    def begins(self, flow, seats, addresses, left):
        self.seats = seats
        if self.after == 0:
            self.act(seats)

    def step(self, outcome: StepOutcome):
        if outcome.step.number == self.after:
            self.act(self.seats)


@pytest.fixture
def meddler():
    """What makes such a narrator."""
    return Meddler


@pytest.fixture
def start():
    """The moment at which virtual time begins."""
    return datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
