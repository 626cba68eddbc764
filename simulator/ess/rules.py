"""What the ESS does of its own in the processes."""

from simulator.processes.applying import AskRegistryAboutApplicants
from simulator.processes.case_management import LookUpOnDemand, PushUpdatesOfCaseManagers
from simulator.processes.households import AskForHouseholds, ReportEnrolledHouseholds
from simulator.processes.referring import ReferThoseWhoConsented, TellOutcomeOfReferral
from simulator.processes.subscribing import SubscribeUnderAgreement, UnsubscribeWhenAgreementEnds

RULES = (
    SubscribeUnderAgreement,
    UnsubscribeWhenAgreementEnds,
    AskRegistryAboutApplicants,
    ReferThoseWhoConsented,
    TellOutcomeOfReferral,
    AskForHouseholds,
    ReportEnrolledHouseholds,
    PushUpdatesOfCaseManagers,
    LookUpOnDemand,
)
