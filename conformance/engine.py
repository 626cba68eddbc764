"""Tell the stories of a plan, several at a time, and judge what they show together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from conformance.closing import close, quiet_window
from conformance.plan import StoryPlan
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
        on_outcome: Callable[[StoryOutcome], None] = lambda outcome: None,
    ) -> None:
        """Plan: stories whose operations the target does not declare are left out, with that reason."""
        self._run = run
        self._on_outcome = on_outcome
        self._announcing = threading.Lock()
        self._plans = tuple(stories)
        self._left_out = tuple(plan for plan in stories if run.undeclared.intersection(plan.operations))
        self._told = tuple(plan for plan in stories if plan not in self._left_out)
        self._stories: list[Story] = []
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
        for plan in self._plans:
            self._run.writer.add("scenario", **plan.as_event())
        for plan in self._left_out:
            self._leave_out(plan)
        self._stories = [Story(self._run, plan) for plan in self._told]
        if in_flight == 1:
            for story in self._stories:
                self._tell(story)
        else:
            with ThreadPoolExecutor(in_flight, thread_name_prefix="story") as pool:
                list(pool.map(self._tell, self._stories))
        if not self._run.stopped:
            self._run.clock.wait(lambda: False, quiet_window(self._run))
        close(self._run, self._stories, self._plans)

    def _tell(self, story: Story) -> None:
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
        self._finish(story.plan, outcome, reason, tuple(story.faults))

    def _give_up(self, story: Story, stop: Unreachable) -> None:
        for index in range(story.step, len(story.plan.steps)):
            requirement = story.plan.steps[index].requirement
            if requirement:
                self._note(story.plan, index, requirement, verdict=stop.verdict, reason=stop.reason, key=stop.key)

    def _leave_out(self, plan: StoryPlan) -> None:
        missing = ", ".join(sorted(self._run.undeclared.intersection(plan.operations)))
        reason = f"the target does not declare {missing}"
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

    def _finish(self, plan: StoryPlan, outcome: str, reason: str, faults: tuple[Fault, ...]) -> None:
        self._run.writer.add("scenario", id=plan.id, phase="finished", outcome=outcome, reason=reason)
        told = StoryOutcome(plan, outcome, reason, faults)
        self._outcomes[plan.id].set_result(told)
        with self._announcing:
            self._on_outcome(told)
