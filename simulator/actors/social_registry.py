"""The social registry where it only informs: poverty scores, and the heads of households."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor


class SocialRegistry(Actor):
    """Knows `poverty_scores` by person, and by child the `heads` of their households."""

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the heads of the households of `children`, or the poverty score of a `person`; KeyError without."""
        if "children" in question:
            heads = dict(self.known("heads"))
            return {"heads": [heads[child] for child in question["children"] if child in heads]}
        return {"poverty_score": dict(self.known("poverty_scores")).get(question["person"])}
