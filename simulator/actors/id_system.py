"""The national ID system, which authenticates identifiers."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor


class IdSystem(Actor):
    """Knows `people`, the identifiers that it has issued."""

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell whether a `person` is who they say; KeyError without one."""
        return {"authenticated": question["person"] in self.known("people")}
