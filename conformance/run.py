"""What all scenarios of one run share: the target, the time, the way out and the way in, the record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from conformance.access.authorization import Authorization
from conformance.calling import Ask, AtTheTerminal
from conformance.clock import Clock
from conformance.correspondence import Correspondence
from conformance.dialect import Dialect
from conformance.inbox import Inbox
from conformance.judging import CONSTRAINT, Constraints, judge, judge_constraints
from conformance.messages import Message
from conformance.patience import Patience
from conformance.people import Person
from conformance.record import RecordWriter
from conformance.requirements import Requirement
from conformance.routine import ANSWERED, OF_ANSWERS, TRANSPORT, Routine
from conformance.security.protected_messages import ProtectedMessages
from conformance.target import Target
from conformance.throttling import Throttle
from conformance.transport import Transport
from protocol.keys.key import Key

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.story import Story

_LOST_AFTER = 3


@dataclass
class Run:
    """One run; safe to be used by several scenarios at once.

    `provisioning` tells why the IUT takes in nobody of ours, None when it does; `enrolled` is somebody whom it
    took in during calibration and whom no scenario changes; `key` is ours, where the IUT trusts it.
    """

    target: Target
    clock: Clock
    transport: Transport
    inbox: Inbox
    writer: RecordWriter
    requirements: Mapping[str, Requirement]
    run_id: str
    seed: str
    callback_url: str
    authorization: Authorization
    key: Key | None = None
    attempt: int = 1
    ask: Ask = field(default_factory=AtTheTerminal)
    dialect: Dialect = field(default_factory=Dialect)
    provisioning: str | None = None
    enrolled: Person | None = None
    stopped: str | None = None
    planned_requirements: frozenset[str] = frozenset()
    undeclared: frozenset[str] = frozenset()
    correspondence: Correspondence = field(default_factory=Correspondence)
    constraints: Callable[[Mapping[str, Requirement], Message], Constraints] = judge_constraints
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _lost: int = 0
    _passed: set[str] = field(default_factory=set)
    patience: Patience = field(init=False)
    throttle: Throttle = field(init=False)

    def __post_init__(self) -> None:
        """Begin with patience for the callback budget of the target, and for its answer budget."""
        self.patience = Patience(self.inbox, self.target.budgets.callback)
        self.throttle = Throttle(self.clock, self.target.budgets.answer)

    @property
    def protection(self) -> ProtectedMessages | None:
        """How messages to and from the IUT are protected; None where its target declares nothing of the kind."""
        return self.inbox.protection

    def requirement(self, name: str) -> Requirement:
        """Return a row of the catalogue; KeyError, which a test of the features excludes, if there is none."""
        return self.requirements[name]

    def access_headers(self) -> list[tuple[str, str]]:
        """Return the header that carries our token, if the target declares how we have one."""
        return self.authorization.headers()

    # --- what we speak ---

    def speak(self, members: Mapping[str, Any]) -> None:
        """Change members of the dialect in which we send."""
        self.dialect = replace(self.dialect, **members)

    def tell_reading(self, name: str, observed: str, how: str) -> None:
        """Record which reading of an interpretation the IUT was found to follow."""
        data = {"id": name, "observed": observed, "how": how}
        self.writer.add("expectation", scenario=None, step=None, kind="interpretation", data=data)

    # --- what is judged of every message -------------------------------------------------------------------------

    def judge_transport(self, story: Story, exchange: Exchange, *, repeated: bool = False) -> None:
        """Judge that an answer came and how; after three requests in a row without answer the run is over.

        Callbacks answer the first of two requests that are the same, so the `repeated` one awaits none.
        """
        answered = exchange.answer.kind != "none"
        with self._lock:
            self._lost = 0 if answered else self._lost + 1
            if self._lost >= _LOST_AFTER and self.stopped is None:
                self.stopped = (
                    f"the IUT stopped answering; the last request without answer is {exchange.answer.event['id']}"
                )
        if not repeated:
            self.correspondence.enter(exchange, story.plan.id)
        self._apply(TRANSPORT if answered else ANSWERED, story, exchange)
        if answered:
            about = (story.plan.id or None, story.step)
            for requirement, found in self.judge_rows(exchange.answer, *about, terse=story.terse):
                story.note(requirement, found)

    def judge_answer(self, story: Story, exchange: Exchange) -> None:
        """Judge the answer to a well-formed request."""
        if exchange.answer.kind != "none":
            self._apply(OF_ANSWERS, story, exchange)

    def judge_rows(
        self, message: Message, scenario: str | None, step: int | None, *, terse: bool = False
    ) -> Constraints:
        """Judge the constraints that the catalogue states as data, record and return what was found of each.

        With `terse`, what passes is recorded once: messages by the thousand would drown the record in that.
        """
        judged = self.constraints(self.requirements, message)
        about: dict[str, Any] = {"check": CONSTRAINT, "scenario": scenario, "step": step}
        for requirement, found in judged:
            passed = found["verdict"] == "pass"
            if terse and passed and requirement.id in self._passed:
                continue
            if passed:
                self._passed.add(requirement.id)
            self.writer.add("check", **about, requirement=requirement.id, given=[message.event["id"]], **found)
        return judged

    def _apply(self, routines: tuple[Routine, ...], story: Story, exchange: Exchange) -> None:
        for routine in routines:
            if routine.requirement not in self.requirements or not routine.applies(exchange.answer):
                continue
            row = self.requirement(routine.requirement)
            expected = {name: getattr(exchange, name) for name in routine.expects}
            about: dict[str, Any] = {"scenario": story.plan.id or None, "step": story.step, "silent": True}
            found = judge(self.writer, row, routine.check, routine.function(), (exchange.answer,), expected, **about)
            story.note(row, found)
