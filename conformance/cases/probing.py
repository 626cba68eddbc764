"""Send drawn messages to one system, judge each, and keep what is taken or answered wrongly in its smallest form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, reject, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase, InMemoryExampleDatabase
from hypothesis.errors import Flaky, Unsatisfiable, UnsatisfiedAssumption

from conformance.cases.case import case_of_change
from conformance.cases.change import joined, parts, places_of
from conformance.cases.difference import difference
from conformance.cases.explored_operation import ExploredOperation, LawfulMessage
from conformance.cases.found import Found
from conformance.cases.judging_changes import kind_of
from conformance.cases.sending import SentCase, send_case
from conformance.cases.whole_messages import WholeMessage
from conformance.stateful.iut import Iut
from conformance.stateful.open_story import OpenStory
from conformance.story import Unreachable

_EXAMPLES = 50
_FAILS = "fail"

Drawn = Mapping[str, Any] | WholeMessage
"""A message as it was drawn: a change of a lawful one, or the whole of it."""


class _Broken(Exception):
    """A message was taken or answered wrongly."""


class _TimeIsUp(BaseException):
    """Ends Hypothesis from within, which would go on shrinking for minutes."""


class Probing:
    """Sends drawn messages, and remembers what was found.

    `finds` are what was found so far, `messages` how many were sent, and `obstacles` tell by operation why it could not
    be explored. `corpus` is a folder that keeps finds.
    """

    def __init__(self, iut: Iut, late: Callable[[], bool], corpus: Path | None = None) -> None:
        """Begin with no find; `late` tells whether the time is up."""
        self._iut = iut
        self._corpus = InMemoryExampleDatabase() if corpus is None else DirectoryBasedExampleDatabase(corpus)
        self.late = late
        self.messages = 0
        self.finds: list[Found] = []
        self.obstacles: dict[str, str] = {}
        self._last: Found | None = None
        self._opened: OpenStory | None = None

    def send_again(self, operation: ExploredOperation) -> None:
        """Send what was found before, and keep what still shows something."""
        for saved in sorted(self._corpus.fetch(operation.label.encode())):
            try:
                self._probe(operation, json.loads(saved))
            except (_Broken, _TimeIsUp, UnsatisfiedAssumption):
                self._keep_last(operation)
            self._last = None
        self._end_story()

    def explore(self, operation: ExploredOperation, messages: st.SearchStrategy[Drawn], drawn_from: str) -> None:
        """Draw some messages to one operation; keep the smallest that shows something new."""
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
        sound: set[str] = set()

        def probe(drawn: Drawn) -> None:
            # Schemathesis draws the smallest messages again and again.
            if repr(drawn) not in sound:
                self._probe(operation, drawn)
                sound.add(repr(drawn))

        self._last = None
        try:
            seeded(drawn_from)(chosen(given(messages)(probe)))()
        except (_Broken, _TimeIsUp, Flaky):
            # What was smallest when the time was up is a find all the same.
            self._keep_last(operation)
        except Unsatisfiable:
            return
        finally:
            self._end_story()

    def _keep_last(self, operation: ExploredOperation) -> None:
        """Send the smallest message of a find once more, in a story of its own, so that its record has nothing else."""
        if self._last is None:
            return
        smallest = self._smallest(operation, self._last)
        if self._is_known(smallest):
            return
        self._end_story()
        found: Found | None = smallest
        with suppress(_TimeIsUp):  # it stopped answering: the story tells how far it came
            found = self._sent(operation, smallest.change)
        if found is not None and self._opened is not None:
            self.finds.append(replace(found, record=self._opened.end()))
            self._corpus.save(operation.label.encode(), json.dumps(found.change).encode())

    def _smallest(self, operation: ExploredOperation, found: Found) -> Found:
        """Return a find with as few of the changes as still show something new, as far as there is time."""
        for part in parts(found.change):
            others = [each for each in parts(found.change) if each != part]
            if not others or self.late():
                break
            with suppress(_TimeIsUp, UnsatisfiedAssumption):
                fewer = self._sent(operation, joined(others))
                found = fewer if fewer is not None and not self._is_known(fewer) else found
        return found

    def _is_known(self, found: Found) -> bool:
        return any(known.is_within(found) for known in self.finds)

    def _end_story(self) -> None:
        if self._opened is not None:
            self._iut.end(self._opened)
            self._opened = None

    def _probe(self, operation: ExploredOperation, drawn: Drawn) -> None:
        """Send a message; raise _Broken when it shows something that no find so far shows."""
        if self.late():
            raise _TimeIsUp
        found = self._sent(operation, drawn)
        for known in self.finds:
            if found is not None and known.is_within(found):
                others = [part for part in parts(found.change) if not places_of(part) <= known.places]
                found = self._sent(operation, joined(others)) if others else None
        if found is not None:
            self._last = found
            raise _Broken(found.words)

    def _sent(self, operation: ExploredOperation, drawn: Drawn) -> Found | None:
        """Send a message as it was drawn, and return what is found by that; rejects what fits no lawful message."""
        if self._opened is not None and operation.is_over(self._opened.story):
            self._end_story()
        opened = self._opened = self._opened or self._iut.begin(operation.interface)
        try:
            lawful = operation.lawful(opened.story)
            return self._judged(opened, operation, lawful, _as_change(drawn, operation, lawful))
        except (KeyError, IndexError):
            self._end_story()
            reject()
        except Unreachable as stop:
            self.obstacles[operation.label] = stop.reason
            raise _TimeIsUp from None

    def _judged(
        self, opened: OpenStory, operation: ExploredOperation, lawful: LawfulMessage, change: Mapping[str, Any]
    ) -> Found | None:
        story, name = opened.story, operation.name
        made = case_of_change(change).made_of(lawful.document, lawful.names)
        case = case_of_change(change, kind_of(made, name, operation.interface))
        opened.say(f"a message to {name} is sent with {case.words}")
        self.messages += 1
        story.faults.clear()
        sent = send_case(story, name, case, lawful.document, lawful.names, address=lawful.address)
        story.cases = [SentCase(case, sent)]
        operation.judge(story, case.kind)
        fails = [fault for fault in story.faults if fault.found["verdict"] == _FAILS]
        if not fails:
            return None
        role, fault = self._iut.target.role, fails[-1]
        said, about = str(fault.found["message"]), (name, operation.interface, role)
        return Found(*about, change, case.kind, fault.requirement, said, after=operation.after)


def _as_change(drawn: Drawn, operation: ExploredOperation, lawful: LawfulMessage) -> Mapping[str, Any]:
    if not isinstance(drawn, WholeMessage):
        return drawn
    about = (operation.name, operation.interface)
    return difference(lawful.document, drawn.document, *about, lawful.names, drawn.part)
