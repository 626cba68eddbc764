"""What the state machines of all roles share: the story that is told, the model beside it, and the end of both."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from conformance.checks.records import enrolments_in
from conformance.messages import Message
from conformance.model.registry import Registry
from conformance.notification import Cause
from conformance.people import Enrolment, Person
from conformance.run import Run
from conformance.stateful.invariants import InvariantBroken
from conformance.stateful.iut import Iut
from conformance.stateful.retelling import Call, precondition, rule
from conformance.stateful.watch import Watch
from conformance.story import Story, Unreachable

NAMES = ("Amara", "Bilal", "Chidi", "Dewi")
SUBSCRIBERS = ("Alpha", "Beta")

names = st.sampled_from(NAMES)
subscribers = st.sampled_from(SUBSCRIBERS)
asynchronously = st.booleans()
places = st.integers(0, 7)
"""A place in a list whose length is not known before; the list is counted round and round."""

_Thing = TypeVar("_Thing")
_PAUSE = 1.0
_REFUSALS = 3


class RegistryMachine(RuleBasedStateMachine):
    """Tells one story: each rule is a step, judged by the checks of the scenarios beside a model of the registry."""

    def __init__(self, iut: Iut, watch: Watch) -> None:
        """Begin a story with `iut`, of which `watch` takes in what it breaks."""
        super().__init__()
        self.iut = iut
        self.watch = watch
        self.calls: list[Call] = []
        self.begin()

    def begin(self) -> None:
        """Begin another story, with nothing that was known in the one before."""
        self.telling = self.iut.begin()
        self._has_ended = False
        self.states: list[Registry] = [Registry()]
        self.causes: list[Cause] = []

    # --- what the rules are made of ---

    @property
    def story(self) -> Story:
        """The story, through which everything is sent."""
        return self.telling.story

    @property
    def run(self) -> Run:
        """The run of the story."""
        return self.telling.run

    @property
    def interface(self) -> str:
        """The interface by which the IUT is asked."""
        return self.story.interface

    @property
    def state(self) -> Registry:
        """What the registry has to know now."""
        return self.states[-1]

    def requirement(self, number: str) -> str:
        """Return the requirement of the interface with this number, as in `QRY-001`."""
        return f"{self.interface.upper()}-{number}"

    def serves(self, *operations: str) -> bool:
        """Tell whether the IUT declares one of these operations."""
        return bool(set(operations) & set(self.run.target.operations))

    def known(self, name: str) -> bool:
        """Tell whether somebody is known to the registry."""
        return name in self.state.names

    @contextmanager
    def step(self, sentence: str) -> Iterator[None]:
        """Say a sentence and do what it says; what stops it is judged by what was recorded of it."""
        self.telling.say(sentence)
        self.watch.count()
        try:
            yield
        except Unreachable as stop:
            self.watch.stopped_by(stop)

    def identifiers(self, people: Sequence[str] | frozenset[str]) -> dict[str, str]:
        """Return the identifiers of people by their names, as the checks expect them."""
        return {name: self.person(name).identifier_value for name in sorted(people)}

    def person(self, name: str) -> Person:
        """Return the person of a name."""
        return self.story.people.person(name)

    def returned(self, messages: Sequence[Message]) -> frozenset[str]:
        """Return the names of those of whom records came."""
        owners = {identifier: name for name, identifier in self.identifiers(NAMES).items()}
        found = (value for _, enrolment in enrolments_in(tuple(messages)) for value in enrolment.identifiers)
        return frozenset(owners[value] for value in found if value in owners)

    def told(self, enrolment: Enrolment, cause: Cause | None) -> None:
        """Take in what the registry has to know from now on, and what its subscribers have to be told of."""
        self.states.append(self.state.after(enrolment))
        if cause is not None:
            self.causes.append(cause)

    def one_of(self, things: Sequence[_Thing], place: int) -> _Thing:
        """Return the thing at a place of a list that is counted round and round."""
        return things[place % len(things)]

    # --- time ---

    @rule()
    def time_passes(self) -> None:
        """Let a second go by."""
        with self.step("a second passes"):
            self.run.clock.wait(lambda: False, _PAUSE)

    @precondition(lambda self: self.telling.refusals < _REFUSALS)
    @rule()
    def next_delivery_is_refused(self) -> None:
        """Answer what comes next with HTTP 503: it may come again."""
        with self.step("the next message that the system sends is answered with HTTP 503"):
            self.telling.refuse_next()

    @precondition(lambda self: self.iut.restartable)
    @rule()
    def system_is_restarted(self) -> None:
        """Restart the IUT: what it acknowledged before has to be found, and what it owes has to be sent."""
        with self.step("the system is restarted"):
            self.iut.restart(self.story)

    # --- judging ---

    @invariant()
    def nothing_is_broken(self) -> None:
        """Raise what the step has broken."""
        broken = self._broken()
        if broken is not None:
            raise broken

    def at_the_end(self) -> Sequence[Callable[[], None]]:
        """Return what is left to do before the story ends, in order."""
        return ()

    # The name comes first in the alphabet, as what comes first is what Hypothesis takes for simplest when it shrinks.
    @precondition(lambda self: bool(self.telling.sentences))
    @rule(later=st.integers(0, 11))
    def another_story_begins(self, later: int) -> None:
        """End the story here, and begin another, once in a dozen times."""
        if later:
            return
        self._end()
        self.begin()

    def teardown(self) -> None:
        """End the story, unless it has ended; one that Hypothesis cut short is not judged."""
        raised = sys.exc_info()[1]
        if self._has_ended:
            return
        if raised is None:
            self._end()
        elif isinstance(raised, InvariantBroken):
            self._close()
        else:
            self.iut.end(self.telling)

    def _end(self) -> None:
        """Do what is left, judge the whole story, and raise what it has broken."""
        self._finish()
        broken = self._close()
        if broken is not None:
            raise broken

    def _close(self) -> InvariantBroken | None:
        self._has_ended = True
        try:
            record = self.telling.end()
            broken = self._broken()
            self.watch.story_ended(self.telling.sentences, record)
            return broken
        finally:
            self.iut.end(self.telling)

    def _finish(self) -> None:
        for act in self.at_the_end():
            try:
                act()
            except Unreachable as stop:
                self.watch.stopped_by(stop)
        self.telling.listen_to_the_end()

    def _broken(self) -> InvariantBroken | None:
        broken = self.watch.first_new(self.telling.faults.found)
        if broken is not None:
            self.watch.take(broken, self.telling.sentences)
        return broken
