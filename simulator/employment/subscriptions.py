"""Subscriptions to the events of the interface: `enrolment` and `enrolment_status_change`."""

from typing import Any

from simulator.employment.record_types import record_type
from simulator.employment.registry import KINDS
from simulator.refusals import ItemRefused
from simulator.subscriptions import Subscriptions as AnySubscriptions


class Subscriptions(AnySubscriptions):
    """Answers subscribe and unsubscribe of the interface."""

    def record_type(self, criteria: dict[str, Any]) -> str:
        """Return as what type of record a subscriber is told; refused is one that is not told here."""
        found = record_type(criteria["notify_record_type"])
        if found is None:
            known = ", ".join(KINDS)
            reason = f"notify_record_type: {criteria['notify_record_type'][:60]} is not told here; known are {known}"
            raise ItemRefused("rjct.notify_details.invalid", reason)
        return found

    def period(self, frequency: dict[str, Any] | None) -> dict[str, int | None]:
        """Return from when to when a subscription is in force; an end that is the start is no end (ESS-C-47)."""
        found = super().period(frequency)
        return found | {"ends_at": None} if found["ends_at"] == found["starts_at"] else found
