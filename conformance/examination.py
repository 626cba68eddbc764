"""Certify the bundled systems in each of their deviations and variants, several at a time in processes of their own."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from conformance.bundled_target import bundled_target
from conformance.clock import Clock, WallClock
from conformance.detection import Case, detection, undecided
from conformance.qualification import URL, bundled, certify_in_process

_END = "the process that examined it ended"


def cases(role: str) -> tuple[Case, ...]:
    """Return the deviations and variants of a role, in the order of its catalogue."""
    from simulator import deviations

    return tuple(
        Case(role, row.name, row.kind, row.requirement, row.summary, row.data.get("target", {}))
        for row in deviations.catalogue(role).values()
    )


def chosen(roles: Iterable[str], names: Sequence[str]) -> tuple[Case, ...]:
    """Return the cases of these roles, all or those that are named; ValueError for a name that none of them has."""
    found = [case for role in roles for case in cases(role)]
    for name in names:
        if all(case.name != name for case in found):
            raise ValueError(f"no deviation or variant {name!r}; `dci deviations` lists them")
    return tuple(case for case in found if not names or case.name in names)


def examine(case: Case, seed: str, clock: Clock | None = None) -> dict[str, Any]:
    """Certify the system that shows a case; return its row with the seconds that it took, and with what broke."""
    clock = clock or WallClock()
    before = clock.elapsed()
    try:
        target = bundled_target(case.role, URL, case.target)
        row = detection(case, certify_in_process(bundled(case.role, case.name), target=target, seed=seed))
    except Exception as error:
        row = undecided(case, f"{type(error).__name__}: {error}")
    return {**row, "seconds": round(clock.elapsed() - before, 2)}


def examine_all(of: Sequence[Case], *, seed: str, jobs: int) -> Generator[dict[str, Any], None, None]:
    """Yield the row of each case as it is there: in this process when `jobs` is 1, else in so many others.

    They end with the iterator, after the cases that they are at. A case whose process dies is tried again by itself,
    and is a harness error if that one dies too.
    """
    if jobs == 1:
        yield from (examine(case, seed) for case in of)
        return
    remaining = list(of)
    while remaining:
        suspects: list[Case] = []
        with _pool(jobs) as pool:
            yield from _in_pool(pool, remaining, suspects, seed, jobs)
        for case in suspects:
            yield _alone(case, seed)


def _in_pool(
    pool: ProcessPoolExecutor, remaining: list[Case], suspects: list[Case], seed: str, jobs: int
) -> Generator[dict[str, Any], None, None]:
    """Yield rows until no case remains, or a process died: then those that were under way are the suspects."""
    under_way: dict[Future[dict[str, Any]], Case] = {}
    try:
        while remaining or under_way:
            while remaining and len(under_way) < jobs:
                future = pool.submit(_examine_as_worker, remaining[0], seed)
                under_way[future] = remaining.pop(0)
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                row = future.result()
                del under_way[future]
                yield row
    except BrokenProcessPool:
        suspects.extend(under_way.values())


def _alone(case: Case, seed: str) -> dict[str, Any]:
    with _pool(1) as pool:
        try:
            return pool.submit(_examine_as_worker, case, seed).result()
        except BrokenProcessPool:
            return {**undecided(case, _END), "seconds": 0.0}


def _pool(jobs: int) -> ProcessPoolExecutor:
    # A process that is forked inherits the threads' locks, but not the threads.
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare)


def _prepare() -> None:
    """Leave Ctrl-C to the process that gave the work, and collect garbage between two cases only."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def _examine_as_worker(case: Case, seed: str) -> dict[str, Any]:
    try:
        return examine(case, seed)
    finally:
        gc.collect()
