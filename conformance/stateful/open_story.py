"""A story whose steps are chosen while it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.closing import close, quiet_window
from conformance.plan import Step, StoryPlan
from conformance.record import Record
from conformance.run import Run
from conformance.stateful.invariants import InvariantBroken, broken_by
from conformance.story import Story
from conformance.transport import HttpResponse
from protocol.datetimes import format_datetime

_FEATURE = "Stateful testing"


class Faults:
    """The invariants that the events of a record break, in the order in which they were found."""

    def __init__(self, interface: str) -> None:
        """Begin with none."""
        self._interface = interface
        self.found: list[InvariantBroken] = []

    def note(self, event: Mapping[str, Any]) -> None:
        """Take in an event of the record."""
        if event["type"] == "check" and (broken := broken_by(event, self._interface)) is not None:
            self.found.append(broken)


class OpenStory:
    """Holds a run of one story, the sentences that were told of it so far, and what they broke.

    `refusals` counts how often a message of the IUT was to be refused.
    """

    def __init__(self, run: Run, number: int, faults: Faults, interface: str | None = None) -> None:
        """Begin the story of this number, about the interface that the IUT serves unless another is named."""
        role, serves = run.target.role, run.target.interface
        self.plan = StoryPlan(
            id=f"stateful.{role}.{number}",
            index=number,
            feature=_FEATURE,
            file=f"stateful/{role}",
            name=f"Story {number}",
            tags=(),
            steps=(),
            operations=(),
            interface=interface or serves,
        )
        self.run = run
        self.story = Story(run, self.plan)
        self.faults = faults
        self.sentences: list[str] = []
        self.refusals = 0
        self._refuses = False
        foreign = self.plan.interface if self.plan.interface != serves else None
        run.inbox.expect_at(self.story.token, self.plan.id, interface=foreign, respond=self._respond)
        # What no step asked for is no gap of a story that asks whatever comes to mind.
        run.planned_requirements = frozenset(run.requirements)

    def say(self, sentence: str) -> None:
        """Begin a step, in words."""
        self.story.step = len(self.sentences)
        self.sentences.append(sentence)

    def refuse_next(self) -> None:
        """Answer the next message that comes with HTTP 503, after which it may lawfully come again."""
        self.refusals += 1
        self._refuses = True

    def _respond(self, operation: str | None, document: Any) -> HttpResponse | None:
        """Refuse what is to be refused, answer requests of the IUT as a registry does, and acknowledge the rest."""
        answer = self.story.counterpart.respond(operation, document)
        if answer is not None or not self._refuses:
            return answer
        self._refuses = False
        return HttpResponse(503)

    def listen_to_the_end(self) -> None:
        """Listen a little longer, as at the end of every run."""
        if not self.run.stopped:
            self.run.clock.wait(lambda: False, quiet_window(self.run))

    def end(self) -> Record:
        """Judge what the whole story shows, close its record and return it."""
        steps = tuple(Step("When", sentence, sentence, None) for sentence in self.sentences)
        plan = replace(self.plan, steps=steps)
        writer = self.run.writer
        close(self.run, [self.story], [plan])
        writer.add("scenario", **plan.as_event())
        writer.add("scenario", id=plan.id, phase="finished", outcome="finished", reason="")
        writer.finish(format_datetime(self.run.clock.now()))
        return writer.record()
