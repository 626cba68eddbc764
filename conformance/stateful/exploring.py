"""Explore the states of an implementation: tell stories until time or steps are up, shrink what they break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from conformance.clock import WallClock
from conformance.record import Record, RecordWriter
from conformance.stateful.ibr_machine import IbrMachine
from conformance.stateful.invariants import InvariantBroken
from conformance.stateful.iut import Iut
from conformance.stateful.party_machine import PartyMachine
from conformance.stateful.registry_machine import RegistryMachine
from conformance.stateful.retelling import shortened
from conformance.stateful.watch import Find, Watch

MACHINES: Mapping[str, type[RegistryMachine]] = {"ibr": IbrMachine, "ess": PartyMachine, "sp-mis": PartyMachine}
_SETTINGS = settings(
    max_examples=10,
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    print_blob=False,
)


@dataclass(frozen=True)
class Exploration:
    """What came of an exploration: the finds, how much was told, and what could not be done for want of what."""

    finds: tuple[Find, ...]
    steps: int
    stories: int
    obstacles: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON, without the records."""
        finds = [find.as_json() for find in self.finds]
        return {"finds": finds, "steps": self.steps, "stories": self.stories, "not_done": dict(self.obstacles)}


def explore_states(
    iut: Iut,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    seed: str = "1",
    out: Path | None = None,
    shrinking: bool = True,
    most: int = 10,
    length: int = 30,
    on_batch: Callable[[Watch], None] = lambda watch: None,
) -> Exploration:
    """Tell stories with `iut` for so many steps or minutes, whichever ends first; return what they broke.

    The same seed tells the same stories to an implementation in process. Stories have up to `length` steps. Each find,
    of which `most` are looked for, is shrunk to the shortest story that shows it, and leaves its record in `out`.
    TargetError when the implementation does not let us in.
    """
    clock = WallClock()
    until = None if minutes is None else clock.elapsed() + 60 * minutes

    watch = Watch(lambda: until is not None and clock.elapsed() >= until)
    batch = 0
    while not watch.late and len(watch.finds) < most and (steps is None or watch.steps < steps):
        batch += 1
        watch.settle(_tell_some(iut, watch, f"{seed}/{batch}", shrinking=shrinking, length=length))
        on_batch(watch)
    if out is not None:
        for number, find in enumerate(watch.finds, 1):
            _leave(find, out / f"find-{number}")
    return Exploration(watch.finds, watch.steps, watch.stories, watch.obstacles)


class _TimeIsUp(BaseException):
    """Ends Hypothesis from within, which would go on shrinking for minutes."""


def _tell_some(iut: Iut, watch: Watch, drawn_from: str, *, shrinking: bool, length: int) -> InvariantBroken | None:
    """Tell a few stories; if one breaks something, shrink it, and return what it broke if that shows every time."""
    machine = MACHINES[iut.target.role]

    told: list[RegistryMachine] = []

    def begin() -> RegistryMachine:
        if watch.late:
            raise _TimeIsUp
        told[:] = [machine(iut, watch)]
        return told[0]

    try:
        phases = (Phase.generate, Phase.shrink) if shrinking else (Phase.generate,)
        chosen = settings(_SETTINGS, phases=phases, stateful_step_count=length)
        run_state_machine_as_test(seeded(drawn_from)(begin), settings=chosen)  # type: ignore[arg-type]
    except InvariantBroken as found:
        broken = found
    except (Flaky, _TimeIsUp):
        return None
    else:
        return None
    # Outside of what handles the exception: the end of a story asks for the one that is being handled.
    if shrinking:
        with suppress(_TimeIsUp):
            shortened(begin, told[0].calls, broken)
    return broken


def _leave(find: Find, folder: Path) -> None:
    """Leave the steps and the record of a find in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "find.txt").write_text(f"{find}\n", encoding="utf-8")
    if find.record is not None:
        _write(find.record, folder / "record.jsonl")


def _write(record: Record, path: Path) -> None:
    header = {name: value for name, value in record.header.items() if name not in ("type", "format", "started")}
    with RecordWriter(path, header=header, started=record.header["started"]) as writer:
        for event in record.events:
            writer.add(event["type"], **{name: value for name, value in event.items() if name != "type"})
        if record.footer is not None:
            writer.finish(record.footer["finished"])
