"""A find of an exploration: one message that was taken or answered wrongly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.cases.change import places_of
from conformance.record import Record


@dataclass(frozen=True)
class Found:
    """A message that is taken or answered wrongly: how it was changed, what it is, and what is said against it.

    `after` is the request of the IUT that a callback or notification is in return for, such as `ess.search`; empty for
    what the IUT serves.
    """

    operation: str
    interface: str
    role: str
    change: Mapping[str, Any]
    kind: str
    requirement: str
    said: str
    after: str = ""
    record: Record | None = None

    @property
    def places(self) -> frozenset[str]:
        """The places that were changed, as JSON Pointers."""
        return places_of(self.change)

    @property
    def words(self) -> str:
        """The find in a few words."""
        return f"{self.operation} with {json.dumps(self.change, ensure_ascii=False)}"

    def is_within(self, other: Found) -> bool:
        """Tell whether another find may show no more than this one: it changes more, or the same in the same way."""
        if (self.operation, self.interface, self.after) != (other.operation, other.interface, other.after):
            return False
        return self.places < other.places or (self.places, self.requirement) == (other.places, other.requirement)
