"""Explore messages freely: draw changes, send them, and shrink what is taken or answered wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, reject, settings
from hypothesis import seed as seeded
from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase
from hypothesis.errors import Flaky, Unsatisfiable, UnsatisfiedAssumption

from conformance.cases.case import Case
from conformance.cases.drawing import changes
from conformance.cases.filling import names_of, stamped
from conformance.cases.judging_changes import kind_of
from conformance.cases.kinds import LOTS, REQUIREMENTS
from conformance.cases.sending import SentCase, send_case
from conformance.clock import WallClock
from conformance.plan import Step
from conformance.profile import profile
from conformance.record import Record
from conformance.stateful.iut import Iut
from conformance.stateful.open_story import OpenStory
from conformance.steps.misusing import lawful, somebody_to_ask_about
from conformance.steps.sending_cases import each_is_answered, each_is_refused
from conformance.story import Unreachable

_EXAMPLES = 100
_FAILS = "fail"
# What is asked for in these can be granted once only, so that each message needs a story of its own.
_ONCE_ONLY = ("subscribe", "unsubscribe")


@dataclass(frozen=True)
class Found:
    """A message that is taken or answered wrongly: how it was changed, what it is, and what is said against it."""

    operation: str
    interface: str
    role: str
    change: Mapping[str, Any]
    kind: str
    requirement: str
    said: str
    record: Record | None = None

    @property
    def what(self) -> tuple[str, ...]:
        """By what two finds are the same: operation, requirement and the places that were changed."""
        pointers = [*self.change.get("set", {}), str(self.change.get("drop", ""))]
        return (self.operation, self.requirement, *sorted(pointers))

    @property
    def words(self) -> str:
        """The find in a few words."""
        return f"{self.operation} with {json.dumps(self.change, ensure_ascii=False)}"


class _Broken(Exception):
    """A message was taken or answered wrongly."""


class _TimeIsUp(BaseException):
    """Ends Hypothesis from within, which would go on shrinking for minutes."""


@dataclass(frozen=True)
class MessageExploration:
    """What came of an exploration: the finds, how many messages were sent, and what could not be explored, and why."""

    finds: tuple[Found, ...]
    messages: int
    obstacles: Mapping[str, str]


def explore_messages(
    iut: Iut,
    *,
    minutes: float,
    seed: str = "1",
    corpus: Path | None = None,
    only: tuple[str, ...] = (),
    most: int = 10,
    on_round: Callable[[int, int], None] = lambda messages, finds: None,
) -> MessageExploration:
    """Send changed messages to what `iut` serves for so many minutes, operation by operation; return what they showed.

    Each find, of which `most` are looked for, is shrunk to the smallest change; `corpus` is a folder that
    keeps them, to be sent again first the next time. The same seed draws the same changes. TargetError when the
    implementation does not let us in.
    """
    clock = WallClock()
    until = clock.elapsed() + 60 * minutes
    probing = _Probing(iut, lambda: clock.elapsed() >= until, corpus)
    operations = [row.name for row in profile(iut.target.role).served if row.name in iut.target.operations]
    operations = [name for name in operations if not only or name in only]
    for name in operations:
        probing.send_again(name)
    number = 0
    while operations and not probing.late() and len(probing.finds) < most:
        number += 1
        for name in [name for name in operations if name not in probing.obstacles]:
            probing.explore(name, f"{seed}/{number}/{name}")
            on_round(probing.messages, len(probing.finds))
        operations = [name for name in operations if name not in probing.obstacles]
    return MessageExploration(tuple(probing.finds), probing.messages, probing.obstacles)


class _Probing:
    """Sends changed messages, and remembers what was found."""

    def __init__(self, iut: Iut, late: Callable[[], bool], corpus: Path | None = None) -> None:
        self._iut = iut
        self._corpus = InMemoryExampleDatabase() if corpus is None else DirectoryBasedExampleDatabase(corpus)
        self.late = late
        self.messages = 0
        self.finds: list[Found] = []
        self.obstacles: dict[str, str] = {}
        self._last: Found | None = None
        self._opened: OpenStory | None = None

    def send_again(self, operation: str) -> None:
        """Send what was found before, and keep what still shows something."""
        for saved in sorted(self._corpus.fetch(operation.encode())):
            try:
                self._probe(operation, json.loads(saved))
            except (_Broken, _TimeIsUp, UnsatisfiedAssumption):
                self._keep_last()
            self._last = None
        self._end_story()

    def explore(self, operation: str, drawn_from: str) -> None:
        """Draw some changes of messages to one operation; keep the smallest that shows something new."""
        chosen = settings(
            max_examples=_EXAMPLES,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
            print_blob=False,
        )

        def probe(change: dict[str, Any]) -> None:
            self._probe(operation, change)

        drawn = given(changes(operation, self._iut.target.interface))(probe)
        self._last = None
        try:
            seeded(drawn_from)(chosen(drawn))()
        except (_Broken, _TimeIsUp, Flaky):
            # What was smallest when the time was up is a find all the same.
            self._keep_last()
        except Unsatisfiable:
            return
        finally:
            self._end_story()

    def _keep_last(self) -> None:
        """Send the smallest message of a find once more, in a story of its own, so that its record has nothing else."""
        if self._last is None:
            return
        self._end_story()
        found: Found | None = self._last
        with suppress(_TimeIsUp):  # it stopped answering: the story tells how far it came
            found = self._sent(self._last.operation, dict(self._last.change))
        if found is not None and self._opened is not None:
            self.finds.append(replace(found, record=self._opened.end()))
            self._corpus.save(found.operation.encode(), json.dumps(found.change).encode())

    def _end_story(self) -> None:
        if self._opened is not None:
            self._iut.end(self._opened)
            self._opened = None

    def _probe(self, operation: str, change: dict[str, Any]) -> None:
        if self.late():
            raise _TimeIsUp
        found = self._sent(operation, change)
        if found is not None and found.what not in [each.what for each in self.finds]:
            self._last = found
            raise _Broken(found.words)

    def _sent(self, operation: str, change: dict[str, Any]) -> Found | None:
        if operation in _ONCE_ONLY:
            self._end_story()
        opened = self._opened = self._opened or self._iut.begin()
        try:
            return self._judged(opened, operation, change)
        except (KeyError, IndexError):
            reject()
        except Unreachable as stop:
            self.obstacles[operation] = stop.reason
            raise _TimeIsUp from None

    def _judged(self, opened: OpenStory, operation: str, change: dict[str, Any]) -> Found | None:
        story, interface = opened.story, opened.story.interface
        document = stamped(story, lawful(story, operation), anew=True)
        names = names_of(story, operation, document, somebody_to_ask_about(story))
        kind = kind_of(Case("", "", change).made_of(document, names), operation, interface)
        case = Case(kind, f"the change {json.dumps(change, ensure_ascii=False)}", change)
        opened.say(f"a message to {operation} is sent with {case.words}")
        self.messages += 1
        story.faults.clear()
        story.cases = [SentCase(case, send_case(story, operation, case, document, names))]
        judge = each_is_refused if LOTS[kind] == "refused" else each_is_answered
        judge(story, Step("Then", "", "", REQUIREMENTS[kind]))
        fails = [fault for fault in story.faults if fault.found["verdict"] == _FAILS]
        if not fails:
            return None
        role, fault = self._iut.target.role, fails[-1]
        said = str(fault.found["message"])
        return Found(operation, interface, role, change, kind, fault.requirement, said)
