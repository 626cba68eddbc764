"""Certify several deviations of a role from one beginning: what none of them changes is told once.

The stories of a plan may be told in any order. Told first are those in which none of the deviations shows; then the
process is copied for each of them, and the copy lays its deviation over the system and tells the rest, provided that
nothing has shown until then. So each copy is the whole run of a system that had its deviation from the start.

What a deviation that is made of data does follows from the message alone. What a function of its own does may follow
from all that came before: such a deviation is told from the first story in which it shows, and all stay in their order.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from conformance.bundled_target import bundled_target
from conformance.clock import Clock
from conformance.detection import Case, detection, undecided
from conformance.engine import Engine
from conformance.judgement_memory import JudgementMemory
from conformance.qualification import URL, bundled, certify_in_process
from conformance.watching import Watch

END = "the process that examined it ended"


@dataclass(frozen=True)
class Branch:
    """Cases of one role, and the stories that are told for each of them, which hold all in which one of them shows."""

    cases: tuple[Case, ...]
    last: frozenset[str]


@dataclass(frozen=True)
class Showing:
    """The stories that have to be told for each deviation, and how long each story is.

    Those are left out that show before the first story. For those of `functions`, which are made of functions of their
    own, it is the first story in which they show with all after it.
    """

    stories: Mapping[str, frozenset[str]]
    lengths: Mapping[str, int]
    functions: frozenset[str]


class Examine(Protocol):
    """Certifies the system that shows a case in a run of its own."""

    def __call__(self, case: Case) -> dict[str, Any]:
        """Return the row of the case."""


class _Watched:
    """A system that shows nothing, and the watch over it."""

    def __init__(self, role: str, names: Sequence[str]) -> None:
        self._build = bundled(role)
        self._names = names
        self.watch: Watch

    def build(self, scheduler: Any, send: Any) -> Any:
        system = self._build(scheduler, send)
        self.watch = Watch(system, self._names)
        return system


class _BranchesTold(Exception):
    """All copies have ended, and what they were copied of is needed no more."""


def showing(cases: Sequence[Case], seed: str, memory: JudgementMemory) -> Showing:
    """Return where deviations of one role show, by one run of a system that has none of them."""
    role, names = cases[0].role, [case.name for case in cases]
    watched = _Watched(role, names)
    stories: dict[str, set[str]] = {name: set() for name in names}
    lengths: dict[str, int] = {}
    functions: set[str] = set()

    def tell(telling: Engine, system: Any) -> None:
        functions.update(name for name in names if system.switch.functions(name))
        for name in watched.watch.shown & stories.keys():
            del stories[name]
        for story in telling.begin():
            watched.watch.begin_anew()
            telling.tell(story)
            lengths[story.plan.id] = 1 + len(story.exchanges)
            for name, found in stories.items():
                if name in watched.watch.shown or (found and name in functions):
                    found.add(story.plan.id)
        telling.end()

    target = bundled_target(role, URL)
    certify_in_process(watched.build, target=target, seed=seed, memory=memory, through=tell)
    return Showing({name: frozenset(found) for name, found in stories.items()}, lengths, frozenset(functions))


def examine_branch(
    branch: Branch, seed: str, *, clock: Clock, memory: JudgementMemory, by_itself: Examine
) -> list[dict[str, Any]]:
    """Return the rows of the cases of a branch; one that shows too early to be told so is examined by itself."""
    role = branch.cases[0].role
    watched = _Watched(role, [case.name for case in branch.cases])
    rows: list[dict[str, Any]] = []
    early: list[Case] = []
    copy = _Copy()

    def tell(telling: Engine, system: Any) -> None:
        stories = telling.begin()
        for story in stories:
            if story.plan.id not in branch.last:
                telling.tell(story)
        watched.watch.end()
        for case in branch.cases:
            if case.name in watched.watch.shown:
                early.append(case)
                continue
            row = copy.make(case, clock)
            if row is None:
                break
            rows.append(row)
        else:
            raise _BranchesTold
        system.switch.set(case.name)
        for story in stories:
            if story.plan.id in branch.last:
                telling.tell(story)
        telling.end()

    try:
        target = bundled_target(role, URL)
        record = certify_in_process(watched.build, target=target, seed=seed, memory=memory, through=tell)
        copy.end(detection(copy.case, record), clock)
    except _BranchesTold:
        return [*rows, *map(by_itself, early)]
    except Exception as error:
        if copy.pipe is None:
            raise
        copy.end(undecided(copy.case, f"{type(error).__name__}: {error}"), clock)
    raise AssertionError("a copy ends with its row")


class _Copy:
    """The copies of a process, one at a time: in the process itself what they hand over, in a copy how it does that."""

    def __init__(self) -> None:
        self.case: Any = None
        self.pipe: int | None = None
        self._since = 0.0

    def make(self, case: Case, clock: Clock) -> dict[str, Any] | None:
        """Copy the process for a case: return the row that the copy hands over, and None in the copy."""
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(reading)
            self.case, self.pipe, self._since = case, writing, clock.elapsed()
            return None
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            handed_over = pipe.read()
        os.waitpid(process, 0)
        row: dict[str, Any] = json.loads(handed_over) if handed_over else {**undecided(case, END), "seconds": 0.0}
        return row

    def end(self, row: Mapping[str, Any], clock: Clock) -> None:
        """Hand over the row of a copy, and end it without a trace of what it was copied of."""
        assert self.pipe is not None
        told = {**row, "seconds": round(clock.elapsed() - self._since, 2)}
        with suppress(BrokenPipeError), os.fdopen(self.pipe, "wb") as pipe:
            pipe.write(json.dumps(told).encode())
        os._exit(0)
