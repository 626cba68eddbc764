"""The disability registry, which confirms a disability."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor


class DisabilityRegistry(Actor):
    """Knows `people`, those whose disability was assessed."""

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return those of `people` who are known; KeyError without such a list."""
        return {"people": [each for each in question["people"] if each in self.known("people")]}
