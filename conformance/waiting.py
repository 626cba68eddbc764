"""Wait for what a scenario expects of the IUT, and record the wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conformance.patience import Awaited

if TYPE_CHECKING:
    from conformance.story import Story


def wait_for(story: Story, awaited: Awaited, condition: Callable[[], bool], *, since: float | None = None) -> bool:
    """Wait until the condition holds, as long as patience lasts; tell whether it does.

    `since` is the moment of the clock, in seconds, from which the budget runs: now, if it is not given.
    """
    clock, patience = story.run.clock, story.run.patience
    before = clock.elapsed()
    begun = before if since is None else since
    budget = max(0.0, begun + patience.seconds(awaited) - before)
    # What others wait for in vain meanwhile may end this wait too.
    clock.wait(lambda: condition() or patience.is_over(awaited), budget)
    arrived = clock.wait(condition, begun + patience.seconds(awaited) - clock.elapsed())
    waited = round(clock.elapsed() - begun, 3)
    in_full = patience.note(awaited, arrived=arrived, seconds=waited)
    if in_full and not arrived:
        clock.notify()
    story.run.writer.add(
        "wait",
        scenario=story.plan.id or None,
        step=story.step,
        budget=round(budget, 3),
        seconds=round(clock.elapsed() - before, 3),
        outcome="arrived" if arrived else "timed out" if in_full else "cut short",
        **{"for": awaited.operation},
    )
    return arrived
