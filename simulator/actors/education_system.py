"""The education management information system, which knows who is in school or training."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor


class EducationSystem(Actor):
    """Knows who is `in_education`."""

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return who of `enrolled` is in education, or who of `people` is not; KeyError without either list."""
        attending = self.known("in_education")
        if "enrolled" in question:
            return {"enrolled": [each for each in question["enrolled"] if each in attending]}
        return {"people": [each for each in question["people"] if each not in attending]}
