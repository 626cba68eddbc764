"""Which scenarios are likely to show a deviation: those are told first, and all only where these find nothing.

To tell all scenarios for each of some thousand single faults would take hours, and tell no more of whether it is found:
what some scenarios find is found, whatever the others say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from conformance.bundled_target import bundled_target
from conformance.detection import GENERATED, Case
from conformance.plan import is_about_cases, plan
from conformance.qualification import URL, bundled, certify_in_process
from conformance.sent_messages import messages_of, places_of

# So many scenarios are told first, and about so many next.
_FIRST, _NEXT = 3, 10

Scenarios = tuple[str, ...]


def likely_scenarios(case: Case, seed: str) -> tuple[Scenarios, ...]:
    """Return the ids of scenarios to be told first, and of those to be told next where these find nothing.

    What breaks a requirement of the generated cases shows in these alone.
    """
    if is_about_cases(case.requirement):
        return ((str(case.requirement),),)
    chosen = (_showing_a_place if case.kind == GENERATED else _judging_the_requirement)(case, _clean(case.role, seed))
    return tuple(dict.fromkeys(some for some in (*chosen, _one_of_each_file(case.role)) if some))


def _judging_the_requirement(case: Case, clean: _Clean) -> tuple[Scenarios, ...]:
    """Return scenarios that judge the requirement of a case: those whose steps do, then others, short ones first."""
    named = _naming(case)
    judging = clean.judging.get(str(case.requirement), ())
    return named[:_FIRST] or tuple(judging[:_FIRST]), tuple(dict.fromkeys((*named, *_some(judging))))


def _showing_a_place(case: Case, clean: _Clean) -> tuple[Scenarios, ...]:
    """Return scenarios in which the message has the place that a generated deviation breaks.

    The first are short, and judge the requirement at such messages; the next are of every length.
    """
    from simulator.generated_deviations import generated_deviations

    row = generated_deviations(case.role)[case.name]
    places = clean.showing.get((row.message.kind, row.message.operation.name), {})
    seen = next((places[place] for place in _outwards(row.pointer) if place in places), ())
    judging = frozenset(clean.judging.get(str(case.requirement), ()))
    first = [name for name in seen if name in judging] or seen
    return tuple(first[:_FIRST]), tuple(dict.fromkeys((*_some(seen), *_naming(case)[:_FIRST])))


def _naming(case: Case) -> Scenarios:
    """Return the scenarios of which a step names the requirement of a case."""
    return tuple(story.id for story in plan(case.role) if case.requirement in story.requirements)


def _one_of_each_file(role: str) -> Scenarios:
    """Return the first scenario of each file: what is judged of every message shows in some of them."""
    return tuple({story.file: story.id for story in reversed(plan(role, cases=False))}.values())


def _some(names: Sequence[str]) -> Sequence[str]:
    """Return about so many as are told next, from all over a sequence."""
    return names[:: max(1, len(names) // _NEXT)]


def _outwards(pointer: str) -> Iterator[str]:
    """Yield a pointer and those of what is around it: a member that is not sent is seen where its object is."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


@dataclass(frozen=True)
class _Clean:
    """What the certification of a system without deviation tells of the scenarios, short ones first.

    `showing`: those in which a place of a message is seen, by kind and operation of the message and by place;
    `judging`: those in which a requirement is found to hold.
    """

    showing: Mapping[tuple[str, str], Mapping[str, Sequence[str]]]
    judging: Mapping[str, Sequence[str]]


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

    def short_first(names: set[str]) -> Sequence[str]:
        return sorted(names, key=lambda name: (length[name], name))

    return _Clean(
        showing={
            about: {place: short_first(names) for place, names in places.items()} for about, places in found.items()
        },
        judging={requirement: short_first(names) for requirement, names in judging.items()},
    )
