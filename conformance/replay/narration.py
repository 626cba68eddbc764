"""Tell a replay, step by step, to whoever watches: with colours and a bar on a terminal, as plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self, TextIO

from conformance.artefacts.visible import visible
from conformance.replay.flow import Flow, Step
from conformance.replay.narrator import Narrator
from conformance.replay.outcome import ConditionOutcome, Outcome, StepOutcome
from conformance.replay.seats import Seat

if TYPE_CHECKING:
    from rich.progress import Progress

_STYLES = {"happened": "green", "not reached": "dim", "did not happen": "bold red", "happened otherwise": "bold red"}
_MARKS = {"happened": "ok", "not reached": "--", "did not happen": "MISSING", "happened otherwise": "OTHERWISE"}
_LONGEST = 400


class Narration(Narrator):
    """Tells one replay; `confirm` says whether there is a person who can be asked to act."""

    def __init__(self, stream: TextIO, *, confirm: bool) -> None:
        self._stream = stream
        self._confirm = confirm
        self._bar: Progress | None = _bar(stream) if stream.isatty() else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def begins(
        self,
        flow: Flow,
        seats: Mapping[str, Seat],
        addresses: Mapping[str, Mapping[str, str]],
        left: list[str],
    ) -> None:
        """Tell who plays, which addresses systems elsewhere have to know, and who has to be provisioned."""
        if self._bar:
            self._bar.add_task(flow.id, total=len(flow.steps))
        self._say(f"{flow.process} example {flow.example}: {flow.title}", "bold")
        for actor in flow.seats:
            where = "simulated" if seats[actor.id].system is not None else "elsewhere"
            self._say(f"  {actor.id}: {actor.name} ({where})")
        for seat, others in addresses.items():
            for other, address in others.items():
                self._say(f"  {seat} reaches {other} at {address}")
        for seat in left:
            self._say(f"  {seat} has to know the people that `provision` of the flow file lists", "yellow")
        if left and self._confirm:
            self._ask(f"Do they know these people, and the addresses? ({', '.join(left)})")

    def step(self, outcome: StepOutcome) -> None:
        """Tell what came of a step."""
        step = outcome.step
        line = f"{step.number:3} {_MARKS[outcome.happening]:9} [{step.basis}] {_who(step)}: {step.what}"
        if outcome.detail:
            line += f" ({_short(outcome.detail)})"
        if step.message is not None:
            line += f" {step.message.requirement}"
        self._say(line, _STYLES[outcome.happening])
        if self._bar:
            self._bar.advance(self._bar.task_ids[0])

    def ends(self, outcome: Outcome) -> None:
        """Tell what holds afterwards, what else was sent, and how it ended."""
        if outcome.conditions:
            self._say("afterwards", "bold")
        for each in outcome.conditions:
            self._say(*_condition(each))
        for exchange in outcome.beyond:
            told = f"{exchange.sender} sent {exchange.operation} to {exchange.receiver}"
            self._say(f"  besides, {told}, which is no step of the flow", "yellow")
        self._say(*_conclusion(outcome))

    def attend(self, step: Step, seat: Seat) -> None:
        """Ask a person whether a step has happened in a system that may do it without anybody."""
        if self._confirm:
            self._ask(f"{step.number:3} in {seat.id}: {visible(step.what)} Done?")

    def act(self, step: Step, seat: Seat) -> str | None:
        """Ask a person to do what a step says; return why it was not done, None when it was."""
        what = f"in {seat.id}: {step.what}"
        if not self._confirm:
            return f"a person has to do this {what} There is no terminal to ask at"
        done = self._ask(f"{step.number:3} {visible(what)} Done?")
        return None if done else "the person at the terminal said that it was not done"

    def _ask(self, text: str) -> bool:
        import click

        if self._bar:
            self._bar.stop()
        answer = click.confirm(text, default=True, err=True)
        if self._bar:
            self._bar.start()
        return answer

    def _say(self, line: str, style: str = "") -> None:
        if self._bar:
            from rich.text import Text

            self._bar.console.print(Text(visible(line), style=style))
        else:
            print(visible(line), file=self._stream, flush=True)


def _who(step: Step) -> str:
    message = step.message
    return step.actor if message is None else f"{message.sender} -> {message.receiver} {message.operation}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _condition(outcome: ConditionOutcome) -> tuple[str, str]:
    words = {True: ("holds", "green"), False: ("FAILS", "bold red"), None: ("unseen", "yellow")}
    mark, style = words[outcome.holds]
    detail = f" ({_short(outcome.detail)})" if outcome.detail else ""
    return f"  {mark:6} {outcome.condition.seat}: {outcome.condition.holds}{detail}", style


def _conclusion(outcome: Outcome) -> tuple[str, str]:
    if outcome.failure is not None:
        number, happening = outcome.failure.step.number, outcome.failure.happening
        return f"{outcome.flow.id}: step {number} {happening}: {_short(outcome.failure.detail)}", "bold red"
    failed = [each for each in outcome.conditions if each.holds is False]
    if failed:
        return f"{outcome.flow.id}: {len(failed)} of {len(outcome.conditions)} conditions do not hold", "bold red"
    return f"{outcome.flow.id}: replayed, {len(outcome.flow.messages)} messages", "bold green"


def _bar(stream: TextIO) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(file=stream), transient=True)
