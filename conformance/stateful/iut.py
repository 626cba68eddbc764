"""The implementation under test of stories that are told one after the other."""

from __future__ import annotations

from typing import Protocol

from conformance.calibration import NotAdmitted, calibrate
from conformance.dialect import Dialect
from conformance.plan import plan
from conformance.run import Run
from conformance.stateful.open_story import OpenStory
from conformance.story import Story
from conformance.target import Target
from conformance.target_error import TargetError


class Iut(Protocol):
    """One implementation, in process or over HTTP; a context manager that leaves nothing behind."""

    @property
    def target(self) -> Target:
        """What its vendor states about it."""

    @property
    def restartable(self) -> bool:
        """Whether it can be restarted."""

    def begin(self, interface: str | None = None) -> OpenStory:
        """Begin another story, in readings that were found out before the first.

        It is about the interface that the IUT serves, unless another is named by which it asks.
        """

    def restart(self, story: Story) -> None:
        """Restart it, with all that it has to remember; Unreachable when that fails."""

    def end(self, story: OpenStory) -> None:
        """Free what one story took."""


class Readings:
    """The readings in which an implementation understands us, found out once and used in every story."""

    def __init__(self) -> None:
        """Begin knowing none."""
        self._dialect: Dialect | None = None
        self._provisioning: str | None = None

    @property
    def known(self) -> bool:
        """Whether they were found out."""
        return self._dialect is not None

    def find_out(self, run: Run) -> None:
        """Calibrate as a certification does; TargetError when the implementation does not let us in."""
        interface = run.target.interface
        try:
            calibrate(run, [story for story in plan(run.target.role) if story.file.startswith(f"{interface}/")])
        except NotAdmitted as stop:
            advice = f"the system refuses us ({stop.refusal}); write it as it was registered there"
            raise TargetError.of("content", stop.key, advice, file=run.target.file) from None
        self._dialect, self._provisioning = run.dialect, run.provisioning

    def give(self, run: Run) -> None:
        """Have a run speak in them."""
        if self._dialect is not None:
            run.dialect, run.provisioning = self._dialect, self._provisioning
