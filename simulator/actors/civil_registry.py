"""Civil registration and vital statistics (CRVS), which notifies deaths."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor


class CivilRegistry(Actor):
    """Knows `deaths`, the dates by person."""

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the date of death of a `person`, None for somebody alive; KeyError without a person."""
        return {"death_date": dict(self.known("deaths")).get(question["person"])}
