"""What programmes report: sync/enrollment/updates takes in a batch, whole or not at all (PRS.IBR.02, PRS.IBR.03)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from simulator.composer import Composer, Spoken
from simulator.ibr.beneficiaries import Enrolment, InvalidBeneficiary, read_batch
from simulator.ibr.enrolment_writer import EnrolmentWriter
from simulator.notifications import Notifications
from simulator.receiving import Received
from simulator.refusals import Refusal, cut
from simulator.settings import Settings


class EnrolmentUpdates:
    """Answers sync/enrollment/updates."""

    def __init__(
        self,
        *,
        writer: EnrolmentWriter,
        notifications: Notifications,
        composer: Composer,
        settings: Settings,
    ) -> None:
        self._writer = writer
        self._notifications = notifications
        self._composer = composer
        self._settings = settings

    def answer(self, connection: Connection, received: Received) -> Spoken:
        """Take in a batch and confirm its receipt, or refuse it whole and say which beneficiaries are at fault."""
        beneficiaries = received.message["enrolled_updates"].get("beneficiaries") or []
        self.check_size(len(beneficiaries))
        reported, invalid = self.read(received, beneficiaries)
        if invalid:
            return self.refused(received, invalid, len(beneficiaries))
        self.take_in(connection, reported)
        return self.receipt(received, reported)

    def check_size(self, count: int) -> None:
        """Refuse a batch that is empty or larger than can be taken in."""
        if count == 0:
            raise Refusal("the batch has no beneficiary", header_reason="rjct.total_count.invalid")
        most = self._settings.largest_batch
        if count > most:
            reason = f"the batch has {count} beneficiaries; at most {most} are taken in by one message"
            raise Refusal(reason, header_reason="rjct.total_count.limit_exceeded")

    def read(self, received: Received, beneficiaries: list[Any]) -> tuple[list[Enrolment], list[InvalidBeneficiary]]:
        """Return what the batch tells, and the beneficiaries that cannot be taken in."""
        refused = {index: refusal.message for index, refusal in received.refused_items.items()}
        return read_batch(beneficiaries, refused=refused, mend=received.mended)

    def take_in(self, connection: Connection, reported: Sequence[Enrolment]) -> None:
        """Keep what was reported and tell the subscribers what changed by it."""
        for changes in self._writer.store(connection, reported):
            self._notifications.announce(connection, changes)

    def receipt(self, received: Received, reported: Sequence[Enrolment]) -> Spoken:
        """Return the confirmation, with one outcome for each enrolment; the person's identifier is its reference."""
        outcomes = [
            {
                "reference_id": each.subject.identifiers[0][1],
                "timestamp": self._composer.timestamp(),
                "status": "succ",
            }
            for each in reported
        ]
        return self._spoken(received, outcomes, status="succ", completed=len(outcomes))

    def refused(self, received: Received, invalid: Sequence[InvalidBeneficiary], count: int) -> Spoken:
        """Return the refusal of the batch; nothing of it was kept."""
        outcomes = [
            {
                "reference_id": each.identifier or f"beneficiaries[{each.index}]",
                "timestamp": self._composer.timestamp(),
                "status": "rjct",
                "status_reason_message": cut(each.message),
            }
            for each in invalid
        ]
        reason = cut(f"nothing of the batch was kept; {invalid[0].message}")
        spoken = self._spoken(received, outcomes, status="rjct", completed=0, reason=reason)
        return spoken

    def _spoken(
        self,
        received: Received,
        outcomes: list[dict[str, Any]],
        *,
        status: str,
        completed: int,
        reason: str | None = None,
    ) -> Spoken:
        message = {
            "transaction_id": received.transaction_id,
            "correlation_id": received.correlation_id,
            "enrolled_response": outcomes,
        }
        return Spoken(
            message=message, status=status, reason=reason, total_count=len(outcomes), completed_count=completed
        )
