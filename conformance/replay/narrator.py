"""Whoever follows a replay, and acts where a system has no administration of ours."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.replay.flow import Flow, Step
from conformance.replay.outcome import StepOutcome
from conformance.replay.seats import Seat


class Narrator:
    """Says nothing, and lets nobody act; whoever tells a replay overrides what is told."""

    def begins(
        self,
        flow: Flow,
        seats: Mapping[str, Seat],
        addresses: Mapping[str, Mapping[str, str]],
        left: list[str],
    ) -> None:
        """Tell who plays; `addresses` are those that systems elsewhere have to know, `left` whom to provision."""

    def step(self, outcome: StepOutcome) -> None:
        """Tell what came of a step."""

    def attend(self, step: Step, seat: Seat) -> None:
        """Let a person see to it that a step which is a system's own affair happens there, if it needs that."""

    def act(self, step: Step, seat: Seat) -> str | None:
        """Have a person do what a step says in a seat; return why it was not done, None when it was."""
        return f"a person has to do this in {seat.id}, and nobody is there to be asked"
