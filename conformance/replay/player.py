"""Play a flow: supply what people do and decide, and observe that the systems send each message, in order.

No message of the flow is sent from here. Whatever happens is told as it happens, to the narrator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from conformance.clock import Clock
from conformance.replay.administration import AdministrationError
from conformance.replay.flow import Flow, MessageStep, Step
from conformance.replay.journal import Exchange, Journal
from conformance.replay.matching import Match, find
from conformance.replay.members import values_of
from conformance.replay.narrator import Narrator
from conformance.replay.outcome import Outcome, StepOutcome
from conformance.replay.seats import Seat
from conformance.replay.simulated import answer_of

_MOMENT = 0.05
"""Seconds between two looks at the systems, while nothing comes."""


Told = Callable[[StepOutcome], None]


class Player:
    """Plays one flow; `budget` bounds the wait for each message, in seconds."""

    def __init__(
        self,
        flow: Flow,
        seats: Mapping[str, Seat],
        *,
        journal: Journal,
        clock: Clock,
        narrator: Narrator,
        told: Told,
        budget: float,
    ) -> None:
        self._flow = flow
        self._seats = seats
        self._journal = journal
        self._clock = clock
        self._narrator = narrator
        self._told = told
        self._budget = budget
        self._answers: dict[int, Mapping[str, Any]] = {}
        self._taken: dict[int, Exchange] = {}
        self._numbers: set[int] = set()
        self._after = 0

    def play(self) -> Outcome:
        """Play the steps until one fails, and return what came of each."""
        self._after = len(self._journal.exchanges)
        before = self._after
        outcomes: list[StepOutcome] = []
        for group in _groups(self._flow.steps):
            failed = any(each.happening != "happened" for each in outcomes)
            for outcome in self._unreached(group) if failed else self._play(group):
                outcomes.append(outcome)
                self._told(outcome)
        self.settle()
        taken = {exchange.message_id for each in outcomes for exchange in each.exchanges}
        beyond = [each for each in self._journal.exchanges if each.number > before and each.message_id not in taken]
        return Outcome(flow=self._flow, steps=tuple(outcomes), beyond=tuple(beyond))

    def settle(self) -> bool:
        """Wait until no system has anything to send, as far as it says so; tell whether that came about."""
        return self.until(self.is_quiet, self._budget)

    def is_quiet(self) -> bool:
        """Tell whether every system that says so has nothing more to send for now."""
        told = [seat.administration for seat in self._seats.values() if seat.administration is not None]
        try:
            return all(each.is_quiet() for each in told)
        except AdministrationError:  # of a system that has gone nothing more is to come
            return True

    def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until a condition holds, at most `seconds`; tell whether it does."""
        end = self._clock.elapsed() + seconds
        while not condition():
            if self._clock.elapsed() >= end:
                return False
            self._clock.wait(lambda: False, _MOMENT)
        return True

    def _play(self, group: Sequence[Step]) -> Iterator[StepOutcome]:
        if group[0].message is not None:
            yield from self._observe(group)
        for step in group:
            if step.question is not None:
                yield self._consult(step)
            elif step.message is None:
                yield self._supply(step)

    def _unreached(self, group: Sequence[Step]) -> Iterator[StepOutcome]:
        return (StepOutcome(step=step, happening="not reached") for step in group)

    def _consult(self, step: Step) -> StepOutcome:
        assert step.question is not None
        actor = self._flow.actors[step.question.helper]
        answer = answer_of(actor, self._filled(step.question.question))
        self._answers[step.number] = answer
        told = ", ".join(f"{name}: {_shown(answer.get(name))}" for name in step.question.answer)
        if any(answer.get(name) != value for name, value in step.question.answer.items()):
            return StepOutcome(step=step, happening="happened otherwise", detail=f"{actor.name} answered {told}")
        return StepOutcome(step=step, happening="happened", detail=told)

    def _supply(self, step: Step) -> StepOutcome:
        self.settle()
        if step.supplied is None:
            actor = self._seats.get(step.actor)
            if actor is not None and actor.administration is None:
                self._narrator.attend(step, actor)
            return StepOutcome(step=step, happening="happened")
        seat = self._seats[step.supplied.seat]
        if seat.administration is None:
            reason = self._narrator.act(step, seat)
            return StepOutcome(step=step, happening="did not happen" if reason else "happened", detail=reason or "")
        try:
            seat.administration.give(step.supplied.path, self._filled(step.supplied.form))
        except AdministrationError as error:
            return StepOutcome(step=step, happening="did not happen", detail=f"{seat.id}: {error}")
        return StepOutcome(step=step, happening="happened")

    def _filled(self, form: Any) -> Any:
        """Return a form with the answers of helpers where it names them."""
        if isinstance(form, Mapping):
            if set(form) == {"answer_of", "member"}:
                return self._answers[form["answer_of"]][form["member"]]
            return {name: self._filled(value) for name, value in form.items()}
        return [self._filled(each) for each in form] if isinstance(form, list) else form

    def _observe(self, group: Sequence[Step]) -> Iterator[StepOutcome]:
        """Wait for the messages of a group, in whatever order they come within it."""
        found: dict[int, Match] = {}

        def have_come() -> bool:
            found.update(self._matches(group))
            return all(match.is_found for match in found.values())

        self.until(lambda: have_come() or self._is_over(), self._budget)
        have_come()
        for step in group:
            match = found[step.number]
            if match.exchange is not None:
                self._taken[step.number] = match.exchange
                self._numbers |= {each.number for each in (match.exchange, *match.others)}
            yield _observed(step, match, self._seats)
        self._after = max((each.number for each in self._taken.values()), default=self._after)

    def _is_over(self) -> bool:
        """Tell whether nothing more can come: every system says that it has nothing to send."""
        return all(seat.administration is not None for seat in self._seats.values()) and self.is_quiet()

    def _matches(self, group: Sequence[Step]) -> dict[int, Match]:
        exchanges = self._journal.exchanges
        asked = {number: each.transaction_id for number, each in self._taken.items()}
        taken = set(self._numbers)
        matches: dict[int, Match] = {}
        for step in group:
            message = _message(step)
            match = find(message, exchanges, after=self._after, taken=frozenset(taken), asked=asked)
            if match.is_found and match.exchange is not None:
                taken |= {each.number for each in (match.exchange, *match.others)}
            matches[step.number] = match
        return matches


def _groups(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Yield the steps one by one, those together that may come in any order."""
    for _, group in groupby(steps, key=lambda step: step.together or step.number):
        yield list(group)


def _message(step: Step) -> MessageStep:
    assert step.message is not None, "a group is of messages, or of one step"
    return step.message


def _observed(step: Step, match: Match, seats: Mapping[str, Seat]) -> StepOutcome:
    message = _message(step)
    if match.is_found and match.exchange is not None:
        told = [f"{name}: {_shown(sorted(values_of(match.exchange.answer, name)))}" for name in message.answer]
        detail = ", ".join((match.exchange.outcome, *told))
        return StepOutcome(step=step, happening="happened", detail=detail, exchange=match.exchange, others=match.others)
    if match.reasons:
        detail = "; ".join(match.reasons)
        return StepOutcome(step=step, happening="happened otherwise", detail=detail, exchange=match.exchange)
    sent = f"{message.sender} sent no {message.operation} to {message.receiver}"
    if seats[message.sender].administration is None:
        sent += f" within the time; it is reached at the address that it was told for {message.receiver}"
    return StepOutcome(step=step, happening="did not happen", detail=sent)


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) or "nobody" if isinstance(value, list) else str(value)
