"""Find out, with harmless messages in a fixed order, in which readings of the standard the IUT understands us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.dialect import dialect_of
from conformance.ess_calibration import EssCalibration
from conformance.ibr_calibration import IbrCalibration
from conformance.interface_calibration import InterfaceCalibration, NotAdmitted
from conformance.plan import StoryPlan
from conformance.run import Run
from conformance.sentences import meaning
from conformance.story import Story

__all__ = ["NotAdmitted", "calibrate"]

_CALIBRATIONS: Mapping[str, type[InterfaceCalibration]] = {"ibr": IbrCalibration, "ess": EssCalibration}


def calibrate(run: Run, stories: Iterable[StoryPlan]) -> None:
    """Set the dialect of a run to the readings that the IUT accepts, as far as the stories need them, and record them.

    Raises NotAdmitted when the IUT does not know the sender, or asks for a token.
    """
    interface = run.target.interface
    plan = StoryPlan("", -1, "Calibration", "", "Calibration", (), (), (), interface=interface)
    spoken = {meaning(step.sentence)[0].__module__.rpartition(".")[2] for story in stories for step in story.steps}
    run.dialect = dialect_of(interface)
    _CALIBRATIONS[interface](run, Story(run, plan), spoken).all()
