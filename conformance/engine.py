"""Tell the stories of a plan, several at a time, and judge what they show together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from conformance.closing import close, quiet_window
from conformance.plan import StoryPlan
from conformance.resuming import Interrupted, keep
from conformance.run import Run
from conformance.sentences import act_out
from conformance.story import Fault, Story, Unreachable


@dataclass(frozen=True)
class StoryOutcome:
    """How one story ended: `finished`, `not_tested` or `harness_error`, why, and the faults that its steps found."""

    plan: StoryPlan
    outcome: str
    reason: str
    faults: tuple[Fault, ...]


class Engine:
    """Runs the stories of one run; independent of pytest, which only reports what happens here."""

    def __init__(
        self,
        run: Run,
        stories: Sequence[StoryPlan],
        *,
        interrupted: Interrupted | None = None,
        on_outcome: Callable[[StoryOutcome], None] = lambda outcome: None,
    ) -> None:
        """Plan: stories whose operations the target does not declare are left out, with that reason.

        Those that an interrupted run has finished are kept as they are.
        """
        self._run = run
        self._on_outcome = on_outcome
        self._announcing = threading.Lock()
        self._plans = tuple(stories)
        self._left_out = tuple(plan for plan in stories if self._missing(plan))
        self._told = tuple(plan for plan in stories if plan not in self._left_out)
        self._interrupted = interrupted
        self._stories: list[Story] = []
        self._kept: list[Story] = []
        self._outcomes: dict[str, Future[StoryOutcome]] = {plan.id: Future() for plan in stories}
        run.planned_requirements = frozenset(name for plan in stories for name in plan.requirements)

    def outcome(self, scenario: str) -> StoryOutcome:
        """Wait for the outcome of a story, and return it."""
        return self._outcomes[scenario].result()

    def abandon(self, error: BaseException) -> None:
        """Let nobody wait any longer: the stories that were not told end with the error."""
        for future in self._outcomes.values():
            if not future.done():
                future.set_exception(error)

    def run(self, *, in_flight: int) -> None:
        """Tell all stories, at most `in_flight` at a time, then listen a little longer, and judge the whole."""
        stories = self.begin()
        if in_flight == 1:
            for story in stories:
                self.tell(story)
        else:
            with ThreadPoolExecutor(in_flight, thread_name_prefix="story") as pool:
                list(pool.map(self.tell, stories))
        self.end()

    def begin(self) -> Sequence[Story]:
        """Record the plan, and return the stories that are to be told, in its order."""
        for plan in self._plans:
            self._run.writer.add("scenario", **plan.as_event())
        for plan in self._left_out:
            self._leave_out(plan)
        if self._interrupted is not None:
            self._keep(self._interrupted)
        self._stories = [Story(self._run, plan) for plan in self._told]
        return self._stories

    def end(self) -> None:
        """Listen a little longer, and judge the whole."""
        if not self._run.stopped:
            self._run.clock.wait(lambda: False, quiet_window(self._run))
        close(self._run, [*self._kept, *self._stories], self._plans)

    def _keep(self, interrupted: Interrupted) -> None:
        self._kept = keep(self._run, interrupted, self._told)
        self._told = tuple(plan for plan in self._told if plan.id not in interrupted.finished)
        for story in self._kept:
            outcome = interrupted.record.outcomes[story.plan.id]
            self._finish(story.plan, outcome["outcome"], outcome.get("reason") or "", ())

    def tell(self, story: Story) -> None:
        """Tell one story, and record how it ended."""
        outcome, reason = "finished", ""
        try:
            for index, step in enumerate(story.plan.steps):
                story.step = index
                act_out(story, step)
        except Unreachable as stop:
            outcome, reason = stop.verdict, stop.reason
            self._give_up(story, stop)
        except Exception as error:
            step = story.plan.steps[story.step]
            outcome, reason = (
                "harness_error",
                f"the step {step.text!r} broke: {type(error).__name__}: {error}",
            )
        open_to_the_end = bool(story.awaited or story.triggered or story.at_the_end)
        self._finish(story.plan, outcome, reason, tuple(story.faults), open_to_the_end=open_to_the_end)

    def _give_up(self, story: Story, stop: Unreachable) -> None:
        for index in range(story.step, len(story.plan.steps)):
            requirement = story.plan.steps[index].requirement
            if requirement:
                self._note(story.plan, index, requirement, verdict=stop.verdict, reason=stop.reason, key=stop.key)

    def _missing(self, plan: StoryPlan) -> list[str]:
        """Return what a story needs and the target does not declare: operations and capabilities."""
        capabilities = set(plan.capabilities) - self._run.target.capabilities
        return sorted(self._run.undeclared.intersection((*plan.operations, *plan.sends)) | capabilities)

    def _leave_out(self, plan: StoryPlan) -> None:
        reason = f"the target does not declare {', '.join(self._missing(plan))}"
        for index, step in enumerate(plan.steps):
            if step.requirement:
                self._note(plan, index, step.requirement, verdict="not_applicable", reason=reason, key=None)
        self._finish(plan, "not_applicable", reason, ())

    def _note(
        self, plan: StoryPlan, step: int, requirement: str, *, verdict: str, reason: str, key: str | None
    ) -> None:
        extra = {"key": key} if key else {}
        about = {
            "scenario": plan.id,
            "step": step,
            "requirement": requirement,
            "check": "reached",
            "given": [],
        }
        self._run.writer.add("check", **about, verdict=verdict, reason=reason, **extra)

    def _finish(
        self, plan: StoryPlan, outcome: str, reason: str, faults: tuple[Fault, ...], *, open_to_the_end: bool = False
    ) -> None:
        extra = {"open": True} if open_to_the_end else {}
        self._run.writer.add("scenario", id=plan.id, phase="finished", outcome=outcome, reason=reason, **extra)
        told = StoryOutcome(plan, outcome, reason, faults)
        self._outcomes[plan.id].set_result(told)
        with self._announcing:
            self._on_outcome(told)
