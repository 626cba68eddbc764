"""What the SP-MIS does of its own in the processes; to the IBR it reports what it pays and changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from simulator.employment.registry import PAID
from simulator.processes.applying import AskRegistryAboutApplicants
from simulator.processes.case_management import LookUpOnDemand, PushUpdatesOfCaseManagers
from simulator.processes.referring import ReferThoseWhoConsented, TellOutcomeOfReferral
from simulator.processes.rule import ProcessRule
from simulator.processes.subscribing import SubscribeUnderAgreement, UnsubscribeWhenAgreementEnds
from simulator.processes.verification import RequestDetailsOfCompliance, VerifyEnrolledBeneficiaries
from simulator.sp_mis.publishing import Enrolled


class PublishStatusChanges(ProcessRule):
    """Reports changes of enrolment."""

    name = "publish-status-changes"
    statement = "A change of somebody's enrolment in our programmes is reported to the IBR."

    def standing_changed(self, connection: Connection, person: int, programmes: Sequence[str]) -> None:
        """Report a change of somebody's enrolment in programmes of our own (PRS.IBR.03)."""
        address = self.address("ibr")
        if address is not None:
            changed: dict[Enrolled, list[Any]] = {(person, programme): [] for programme in programmes}
            self.system.publishing.publish(connection, changed, to=address)


class PublishPaidBenefits(ProcessRule):
    """Reports payments."""

    name = "publish-paid-benefits"
    statement = "The benefits of a payment cycle that were paid are reported to the IBR, those that failed are not."

    def benefits_paid(self, connection: Connection, payments: Sequence[Mapping[str, Any]]) -> None:
        """Report a batch of payments without those that failed (PRS.IBR.02)."""
        paid: dict[Enrolled, list[Mapping[str, Any]]] = {}
        for each in payments:
            if each["payment_status"] == PAID:
                paid.setdefault((each["subject_id"], each["programme"]), []).append(each)
        address = self.address("ibr")
        if address is not None:
            self.system.publishing.publish(connection, paid, to=address)


RULES = (
    SubscribeUnderAgreement,
    UnsubscribeWhenAgreementEnds,
    AskRegistryAboutApplicants,
    PublishStatusChanges,
    PublishPaidBenefits,
    ReferThoseWhoConsented,
    TellOutcomeOfReferral,
    PushUpdatesOfCaseManagers,
    LookUpOnDemand,
    VerifyEnrolledBeneficiaries,
    RequestDetailsOfCompliance,
)
