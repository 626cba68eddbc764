"""Generated deviations as cases: the requirement that each breaks, and the scenarios that show it.

To tell all scenarios for each of some thousand single faults would take hours, and tell no more: what some scenarios
find is found, whatever the others say. So those are told first in which the broken place of a message is seen of a
system without deviation, and all only where these find nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance.broken_requirement import Broken, meaning_of, requirement_of
from conformance.bundled_target import bundled_target
from conformance.detection import GENERATED, Case, detection
from conformance.judgement_memory import JudgementMemory
from conformance.plan import plan
from conformance.qualification import URL, bundled, certify_in_process
from conformance.sent_messages import messages_of, places_of

if TYPE_CHECKING:
    from simulator.generated_deviations import GeneratedDeviation

# So many scenarios are told first, and about so many next.
_FIRST, _NEXT = 3, 10


def generated_cases(role: str) -> tuple[Case, ...]:
    """Return the generated deviations of a role as cases, in their order."""
    from simulator.generated_deviations import generated_deviations

    return tuple(
        Case(role, row.name, GENERATED, _requirement(role, row), row.summary)
        for row in generated_deviations(role).values()
    )


def examine_generated(case: Case, seed: str, memory: JudgementMemory | None = None) -> dict[str, Any]:
    """Certify the system that shows a generated deviation, by the scenarios that show it and if need be by all."""
    target = bundled_target(case.role, URL)
    build = bundled(case.role, case.name)
    for some in (*scenarios_that_show(case, seed), ()):
        found = detection(case, certify_in_process(build, target=target, seed=seed, only=some, memory=memory))
        if found["outcome"] != "missed" and found.get("named"):
            break
    return found


def scenarios_that_show(case: Case, seed: str) -> tuple[tuple[str, ...], ...]:
    """Return the ids of scenarios to be told first, and of those to be told next; none where none shows the place.

    The first are short, and judge the requirement at messages that have the place; the next are of every length.
    """
    from simulator.generated_deviations import generated_deviations

    row = generated_deviations(case.role)[case.name]
    clean = _clean(case.role, seed)
    places = clean.showing.get((row.message.kind, row.message.operation.name), {})
    seen = next((places[place] for place in _outwards(row.pointer) if place in places), ())
    judging = clean.judging.get(str(case.requirement), frozenset())
    first = [name for name in seen if name in judging] or seen
    named = [story.id for story in plan(case.role) if case.requirement in story.requirements]
    next_ = (*seen[:: max(1, len(seen) // _NEXT)], *named[:_FIRST])
    return tuple(some for some in (tuple(first[:_FIRST]), tuple(dict.fromkeys(next_))) if some)


def _requirement(role: str, row: GeneratedDeviation) -> str | None:
    kind, operation = row.message.kind, row.message.operation
    if row.value is None:
        return meaning_of(role, kind, operation, row.pointer, row.operator)
    return requirement_of(Broken(role, kind, operation, row.pointer, row.value))


def _outwards(pointer: str) -> Iterator[str]:
    """Yield a pointer and those of what is around it: a member that is not sent is seen where its object is."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


@dataclass(frozen=True)
class _Clean:
    """What the certification of a system without deviation tells of the scenarios.

    `showing`: those in which a place of a message is seen, short ones first, by kind and operation of the message and
    by place; `judging`: those in which a requirement is found to hold.
    """

    showing: Mapping[tuple[str, str], Mapping[str, Sequence[str]]]
    judging: Mapping[str, frozenset[str]]


@cache
def _clean(role: str, seed: str) -> _Clean:
    record = certify_in_process(bundled(role), target=bundled_target(role, URL), seed=seed)
    length = Counter[str]()
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    known = {story.id for story in plan(role)}
    for message in messages_of(record, role):
        scenario = message.event["scenario"]
        if message.operation is not None and scenario in known:
            length[scenario] += len(str(message.event))
            for place in places_of(message.document):
                found[message.kind, message.operation.name][place].add(scenario)
    judging: dict[str, set[str]] = defaultdict(set)
    for check in record.checks:
        if check["verdict"] == "pass" and check["scenario"] in known:
            judging[check["requirement"]].add(check["scenario"])
    return _Clean(
        showing={
            about: {place: sorted(names, key=lambda name: (length[name], name)) for place, names in places.items()}
            for about, places in found.items()
        },
        judging={requirement: frozenset(names) for requirement, names in judging.items()},
    )
