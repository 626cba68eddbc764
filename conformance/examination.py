"""Certify the bundled systems in each of their deviations and variants, several at a time in processes of their own."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from conformance.branches import branches
from conformance.branching import END, Branch, examine_branch, showing
from conformance.bundled_target import bundled_target
from conformance.clock import Clock, WallClock
from conformance.detection import DEVIATION, GENERATED, VARIANT, Case, detection, undecided
from conformance.generated_cases import generated_cases
from conformance.judgement_memory import JudgementMemory
from conformance.likely_scenarios import likely_scenarios
from conformance.plan import is_about_cases
from conformance.qualification import URL, bundled, certify_in_process
from conformance.workers import Workers

# Below it, to find which of them can be told from one beginning takes longer than to tell each by itself.
_WORTH_A_SURVEY = 12


def cases(role: str) -> tuple[Case, ...]:
    """Return the deviations and variants of a role, in the order of its catalogue, then those that are generated."""
    from simulator import deviations

    written = (
        Case(role, row.name, row.kind, row.requirement, row.summary, row.data.get("target", {}))
        for row in deviations.catalogue(role).values()
    )
    return (*written, *generated_cases(role))


def chosen(roles: Iterable[str], names: Sequence[str]) -> tuple[Case, ...]:
    """Return the cases of these roles, all or those that are named; ValueError for a name that none of them has."""
    found = [case for role in roles for case in cases(role)]
    for name in names:
        if all(case.name != name for case in found):
            raise ValueError(f"no deviation or variant {name!r}; `dci deviations` lists them")
    return tuple(case for case in found if not names or case.name in names)


def examine(
    case: Case, seed: str, *, whole: bool = False, clock: Clock | None = None, memory: JudgementMemory | None = None
) -> dict[str, Any]:
    """Certify the system that shows a case; return its row with the seconds that it took, and with what broke.

    Of a deviation, scenarios are told until its requirement is found broken; with `whole` all, as of a variant.
    """
    clock = clock or WallClock()
    before = clock.elapsed()
    try:
        row = _examine(case, seed, whole, memory)
    except Exception as error:
        row = undecided(case, f"{type(error).__name__}: {error}")
    return {**row, "seconds": round(clock.elapsed() - before, 2)}


def _examine(case: Case, seed: str, whole: bool, memory: JudgementMemory | None) -> dict[str, Any]:
    target = bundled_target(case.role, URL, case.target)
    build = bundled(case.role, case.name)
    told_first = () if _is_told_whole(case, whole) else likely_scenarios(case, seed)
    for only in chain(told_first, ((),)):
        found = detection(case, certify_in_process(build, target=target, seed=seed, only=only, memory=memory))
        if found.get("named") or not only:
            break
    return found


def _is_told_whole(case: Case, whole: bool) -> bool:
    """Tell whether all scenarios are told of a case: what only the generated cases show is not in these."""
    return case.kind == VARIANT or (whole and case.kind == DEVIATION and not is_about_cases(case.requirement))


def examine_all(
    of: Sequence[Case], *, seed: str, jobs: int, whole: bool = False
) -> Generator[dict[str, Any], None, None]:
    """Yield the row of each case as it is there: in this process when `jobs` is 1, else in so many others.

    With `whole`, all scenarios are told of each deviation that is written by hand, so that its row says all it breaks.

    They end with the iterator. Where a process dies, the cases that it told from one beginning are examined each by
    itself; one that was by itself is a harness error.
    """
    if jobs == 1:
        memories = defaultdict[str, JudgementMemory](JudgementMemory)
        yield from (examine(case, seed, whole=whole, memory=memories[case.role]) for case in of)
        return
    tasks = deque(_tasks(of, whole))
    with closing(Workers(partial(Worker, seed, whole), jobs)) as workers:
        for task, found in workers.work(tasks):
            if isinstance(task, Survey) and found is not None:
                tasks.extendleft(found)
            elif found is not None:
                yield from found
            elif isinstance(task, Alone):
                yield {**undecided(task.case, END), "seconds": 0.0}
            else:
                tasks.extend(map(Alone, task.cases))


@dataclass(frozen=True)
class Alone:
    """A case that is examined by itself."""

    case: Case


@dataclass(frozen=True)
class Survey:
    """Cases of one role, of which is to be found which can be told from one beginning."""

    cases: tuple[Case, ...]


Task = Alone | Survey | Branch


def _tasks(of: Sequence[Case], whole: bool) -> Iterator[Task]:
    """Yield what is to be done first: surveys, and what cannot be told with others, the dearest first."""
    surveyed: dict[str, list[Case]] = defaultdict(list)
    others: list[Case] = []
    for case in of:
        together = _is_told_whole(case, whole) and not case.target
        (surveyed[case.role] if together else others).append(case)
    for cases_of_role in surveyed.values():
        if len(cases_of_role) < _WORTH_A_SURVEY:
            others.extend(cases_of_role)
        else:
            yield Survey(tuple(cases_of_role))
    yield from map(Alone, sorted(others, key=lambda case: case.kind == GENERATED))


class Worker:
    """Does tasks in a process of its own; what it finds of messages it remembers from one to the next."""

    def __init__(self, seed: str, whole: bool = False) -> None:
        """Begin without memories."""
        self._seed = seed
        self._whole = whole
        self._clock = WallClock()
        self._memories = defaultdict[str, JudgementMemory](JudgementMemory)

    def do(self, task: Task) -> list[Any]:
        """Return the rows of a task, or the tasks that a survey leads to."""
        if isinstance(task, Alone):
            return [self._examine(task.case)]
        memory = self._memories[task.cases[0].role]
        if isinstance(task, Survey):
            return list(self._surveyed(task, memory))
        return examine_branch(task, self._seed, clock=self._clock, memory=memory, by_itself=self._examine)

    def _surveyed(self, task: Survey, memory: JudgementMemory) -> Iterator[Task]:
        shown = showing(task.cases, self._seed, memory)
        of_functions = [case for case in task.cases if case.name in shown.functions]
        yield from branches([case for case in task.cases if case not in of_functions], shown)
        yield from branches(of_functions, shown)
        yield from (Alone(case) for case in task.cases if case.name not in shown.stories)

    def _examine(self, case: Case) -> dict[str, Any]:
        memory = self._memories[case.role]
        return examine(case, self._seed, whole=self._whole, clock=self._clock, memory=memory)
