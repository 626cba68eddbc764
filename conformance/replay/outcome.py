"""What came of a replay: of each step, of each condition that was to hold afterwards, and as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from conformance.replay.flow import Condition, Flow, Step
from conformance.replay.journal import Exchange

Happening = Literal["happened", "did not happen", "happened otherwise", "not reached"]


@dataclass(frozen=True, kw_only=True)
class StepOutcome:
    """What came of a step; `detail` says why it is not as the flow has it, or what was answered.

    `exchange` is the message of the step, or the one that came nearest to it; where it came as several, the last of
    them, and `others` are those before it.
    """

    step: Step
    happening: Happening
    detail: str = ""
    exchange: Exchange | None = None
    others: tuple[Exchange, ...] = ()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges of the step, in their order."""
        return self.others if self.exchange is None else (*self.others, self.exchange)


@dataclass(frozen=True, kw_only=True)
class ConditionOutcome:
    """Whether a condition holds afterwards; None where nobody outside of the system can see it."""

    condition: Condition
    holds: bool | None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a replay; `beyond` are messages between seats that no step of the flow is, repeats apart."""

    flow: Flow
    steps: tuple[StepOutcome, ...]
    conditions: tuple[ConditionOutcome, ...] = ()
    beyond: tuple[Exchange, ...] = field(default=())

    @property
    def failure(self) -> StepOutcome | None:
        """The step that did not happen, or happened otherwise, None where all did happen."""
        return next((each for each in self.steps if each.happening in ("did not happen", "happened otherwise")), None)

    @property
    def is_complete(self) -> bool:
        """Whether every step happened, and all holds afterwards that can be seen."""
        return self.failure is None and all(each.holds is not False for each in self.conditions)
