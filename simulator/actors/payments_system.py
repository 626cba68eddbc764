"""The payments system, which pays a batch and says whom it could not pay."""

from collections.abc import Mapping
from typing import Any

from simulator.actors.actor import Actor

_SUCCESSFUL, _NOT_SUCCESSFUL = "1", "2"
"""CD.COM.12."""


class PaymentsSystem(Actor):
    """Knows for whom payments are `failing`."""

    def answer(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the batch of `payments` with the status of each, and who was paid or not; KeyError without a batch."""
        failing = self.known("failing")
        batch = question["payments"]
        settled = [
            {**each, "payment_status": _NOT_SUCCESSFUL if each["person"] in failing else _SUCCESSFUL} for each in batch
        ]
        return {
            "payments": settled,
            "paid": [each["person"] for each in batch if each["person"] not in failing],
            "failed": [each["person"] for each in batch if each["person"] in failing],
        }
