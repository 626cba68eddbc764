"""The documented examples of the processes, as fixtures/flows holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from protocol.data import data_folder, load_yaml

Members = Mapping[str, Any]
"""Names of members, each with the values that are found there."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who takes part: a system in a seat, a helper that stands in for another system, or a person."""

    id: str
    kind: str
    name: str
    role: str | None = None
    knows: Members = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MessageStep:
    """The message of a step, from one seat to another; `answers` names the step whose request it answers.

    It may come as `several`, which carry the values of a list between them.
    """

    interface: str
    operation: str
    sender: str
    receiver: str
    requirement: str
    rule: str | None
    answers: int | None
    several: bool
    carries: Members
    leaves_out: Members
    answer: Members


@dataclass(frozen=True, kw_only=True)
class Supplied:
    """What is given to the administration of a seat."""

    seat: str
    path: str
    form: Members


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a helper is asked, and what it has to answer."""

    helper: str
    question: Members
    answer: Members


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step, with the number that this project gives it, and the page's own where it has one."""

    number: int
    actor: str
    basis: str
    what: str
    page_step: int | None
    interpretation: str | None
    together: str | None
    is_decision: bool
    message: MessageStep | None
    supplied: Supplied | None
    question: Question | None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What holds on one side afterwards: `asked` by a message of an interface, or `looked_up` in the administration.

    It may rest on what our simulator in another seat tells in additional attributes, which other systems do not.
    """

    seat: str
    holds: str
    asked: Members | None
    looked_up: str | None
    rests_on: str | None
    carries: Members
    leaves_out: Members


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One documented example of a process."""

    id: str
    process: str
    example: int
    title: str
    actors: Mapping[str, Actor]
    provision: Mapping[str, Sequence[Any]]
    steps: tuple[Step, ...]
    afterwards: tuple[Condition, ...]

    @property
    def seats(self) -> tuple[Actor, ...]:
        """The actors that are systems under replay."""
        return tuple(each for each in self.actors.values() if each.kind == "seat")

    @property
    def messages(self) -> tuple[tuple[Step, MessageStep], ...]:
        """The steps that are messages between seats, with their messages."""
        return tuple((step, step.message) for step in self.steps if step.message is not None)


@cache
def flows() -> Mapping[str, Flow]:
    """Return all documented examples by id, in the order of processes and examples."""
    names = sorted(path.stem for path in (data_folder("fixtures") / "flows").glob("*.yaml"))
    return MappingProxyType({name: _flow(load_yaml(f"flows/{name}.yaml")) for name in names})


def flow(name: str) -> Flow:
    """Return one example by its id, also written like `PRS.EMP.01/1`; KeyError, which names those that there are."""
    found = flows()
    wanted = name.strip().lower()
    for each in found.values():
        if wanted in (each.id, f"{each.process}/{each.example}".lower()):
            return each
    raise KeyError(f"no flow {name[:80]!r}; there are {', '.join(found)}")


def _flow(document: Mapping[str, Any]) -> Flow:
    return Flow(
        id=document["id"],
        process=document["process"],
        example=document["example"],
        title=document["title"],
        actors=MappingProxyType({each["id"]: Actor(**each) for each in document["actors"]}),
        provision=document["provision"],
        steps=tuple(_step(each) for each in document["steps"]),
        afterwards=tuple(_condition(each) for each in document["afterwards"]),
    )


def _step(document: Mapping[str, Any]) -> Step:
    inside = document.get("decision") or document.get("inside") or {}
    return Step(
        number=document["number"],
        actor=document["actor"],
        basis=document["basis"],
        what=document["what"],
        page_step=document.get("page_step"),
        interpretation=document.get("interpretation"),
        together=document.get("together"),
        is_decision="decision" in document,
        message=_message(document["message"]) if "message" in document else None,
        supplied=Supplied(**inside) if "seat" in inside else None,
        question=Question(**inside) if "helper" in inside else None,
    )


def _message(document: Mapping[str, Any]) -> MessageStep:
    return MessageStep(
        interface=document["interface"],
        operation=document["operation"],
        sender=document["from"],
        receiver=document["to"],
        requirement=document["requirement"],
        rule=document.get("rule"),
        answers=document.get("answers"),
        several=document.get("several", False),
        carries=document["carries"],
        leaves_out=document.get("leaves_out", {}),
        answer=document.get("answer", {}),
    )


def _condition(document: Mapping[str, Any]) -> Condition:
    return Condition(
        seat=document["seat"],
        holds=document["holds"],
        asked=document.get("asked"),
        looked_up=document.get("looked_up"),
        rests_on=document.get("rests_on"),
        carries=document.get("carries", {}),
        leaves_out=document.get("leaves_out", {}),
    )
