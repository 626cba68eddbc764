"""Go on with a run that was interrupted: what its finished scenarios left is kept, the others are told anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.exchange import Exchange
from conformance.messages import answer_of, callback_of, sent_document
from conformance.plan import StoryPlan
from conformance.record import Event, Record, read_record
from conformance.run import Run
from conformance.story import Story
from conformance.target import Target

_KEPT = ("exchange", "callback", "expectation", "wait", "check")


class ResumeError(Exception):
    """A record that cannot be gone on with: wrong usage, so the exit code is 2."""

    exit_code = 2


@dataclass(frozen=True)
class Interrupted:
    """An interrupted run: its record, and the ids of the scenarios that need not be told again."""

    record: Record
    finished: frozenset[str]

    @property
    def run_id(self) -> str:
        """The run id, which the people of the run depend on."""
        return str(self.record.header["run_id"])

    @property
    def seed(self) -> str:
        """The seed of the run."""
        return str(self.record.header["seed"])

    @property
    def attempt(self) -> int:
        """The number of this attempt, from 2; it keeps identifiers from being used twice."""
        return int(self.record.header.get("attempt", 1)) + 1


def read_interrupted(path: Path, target: Target) -> Interrupted:
    """Return the run of a record; ResumeError when it came to its end, or was made with another target."""
    record = read_record(path)
    if not record.interrupted:
        raise ResumeError(f"{path} is the record of a run that came to its end; there is nothing to go on with")
    if _comparable(record.header["target"]) != _comparable(target.public()):
        raise ResumeError(f"{path} was made with another target; give the same target file and options")
    finished = {
        name
        for name, outcome in record.outcomes.items()
        if outcome["outcome"] in ("finished", "not_applicable") and not outcome.get("open")
    }
    return Interrupted(record, frozenset(finished))


def _comparable(target: Any) -> Any:
    return {name: value for name, value in target.items() if name not in ("url", "subject", "file", "max_in_flight")}


def keep(run: Run, interrupted: Interrupted, stories: Sequence[StoryPlan]) -> list[Story]:
    """Enter what the finished scenarios left into the record and the run; return these scenarios, which are told."""
    kept: dict[str, Story] = {plan.id: Story(run, plan) for plan in stories if plan.id in interrupted.finished}
    for event in interrupted.record.events:
        scenario = event.get("scenario")
        if event["type"] in _KEPT and scenario in kept:
            members = {name: value for name, value in event.items() if name != "type"}
            run.writer.add(event["type"], **members)
            _enter(run, kept[scenario], event)
    return list(kept.values())


def _enter(run: Run, story: Story, event: Event) -> None:
    if event["type"] == "callback":
        run.inbox.enter(callback_of(event, run.target.role))
    elif event["type"] == "exchange":
        exchange = Exchange(answer_of(event, run.target.role), sent_document(event), str(event["request"]["url"]))
        story.exchanges.append(exchange)
        run.correspondence.enter(exchange, story.plan.id)
