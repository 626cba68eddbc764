"""The pension and tax system, which knows who contributes."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor


class TaxSystem(Actor):
    """Knows who is `contributing`; for whom nothing came in for months is potentially unemployed."""

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return those of `people` who do not contribute; KeyError without such a list."""
        return {"people": [each for each in question["people"] if each not in self.known("contributing")]}
