"""Which scenarios are likely to show a deviation: those are told first, and all only where these find nothing.

To tell all scenarios for each of some thousand single faults would take hours, and tell no more of whether it is found:
what some scenarios find is found, whatever the others say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from conformance.bundled_target import bundled_target
from conformance.detection import GENERATED, Case
from conformance.plan import is_about_cases, plan
from conformance.qualification import URL, bundled, certify_in_process
from conformance.requirements import catalogue
from conformance.sent_messages import messages_of, places_of
from conformance.showing_scenarios import showing_scenarios

# So many scenarios are told first, and about so many next.
_FIRST, _NEXT = 3, 10

Scenarios = tuple[str, ...]


def likely_scenarios(case: Case, seed: str) -> Iterator[Scenarios]:
    """Yield the ids of scenarios to be told first, and of those to be told next where these find nothing, and so on.

    What breaks a requirement of the generated cases shows in these alone.
    """
    showing = showing_scenarios(case.role).get(case.name)
    if showing is not None:
        yield showing
    if is_about_cases(case.requirement):
        yield (str(case.requirement),)
        return
    chosen = (_showing_a_place if case.kind == GENERATED else _judging_the_requirement)(case, _clean(case.role, seed))
    yield from dict.fromkeys(some for some in chosen if some and some != showing)


def _judging_the_requirement(case: Case, clean: _Clean) -> tuple[Scenarios, ...]:
    """Return scenarios that judge the requirement of a case: those whose steps do, then others, short ones first.

    One that the system without deviation gives no occasion for is looked for where the messages are that it speaks of.
    """
    judging = clean.judging.get(str(case.requirement), ())
    named = _naming(case)
    near = named or judging or _with_its_messages(case, clean)
    others = _one_of_each_file(case.role, judging)
    return near[:_FIRST], _united(named, _some(judging or near)), _united(near[:_FIRST], others)


def _with_its_messages(case: Case, clean: _Clean) -> Scenarios:
    """Return the scenarios with the fullest messages that the requirement of a case speaks of, one for each kind."""
    row = catalogue(case.role).get(str(case.requirement))
    if row is None:
        return ()
    kinds = (row.judge or {}).get("messages", ())
    found: dict[str, tuple[int, str]] = {}
    for (kind, operation), places in clean.showing.items():
        if (not kinds or kind in kinds) and (not row.operations or operation in row.operations):
            seen = Counter(chain.from_iterable(places.values()))
            fullest = max((number, name) for name, number in seen.items())
            found[kind] = max(found.get(kind, fullest), fullest)
    return _united(name for _, name in found.values())


def _showing_a_place(case: Case, clean: _Clean) -> tuple[Scenarios, ...]:
    """Return scenarios in which the message has the place that a generated deviation breaks.

    The first are short, and judge the requirement at such messages; the next are of every length.
    """
    from simulator.generated_deviations import generated_deviations

    row = generated_deviations(case.role)[case.name]
    places = clean.showing.get((row.message.kind, row.message.operation.name), {})
    seen: Scenarios = next((places[place] for place in _outwards(row.pointer) if place in places), ())
    judging = clean.judging.get(str(case.requirement), ())
    first = tuple(name for name in seen if name in frozenset(judging)) or seen
    named, others = _naming(case)[:_FIRST], _one_of_each_file(case.role, judging)
    return first[:_FIRST], _united(_some(seen), named), _united(named, others)


def _naming(case: Case) -> Scenarios:
    """Return the scenarios of which a step names the requirement of a case."""
    return tuple(story.id for story in plan(case.role) if case.requirement in story.requirements)


def _one_of_each_file(role: str, judging: Scenarios) -> Scenarios:
    """Return a scenario of each file, the longest of those that judge: what is judged of all messages shows there."""
    stories = {story.id: story for story in plan(role, cases=False)}
    first = {story.file: story.id for story in reversed(stories.values())}
    longest = {stories[name].file: name for name in judging if name in stories}
    return tuple({**first, **longest}.values())


def _united(*names: Iterable[str]) -> Scenarios:
    return tuple(dict.fromkeys(chain.from_iterable(names)))


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

    showing: Mapping[tuple[str, str], Mapping[str, Scenarios]]
    judging: Mapping[str, Scenarios]


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

    def short_first(names: set[str]) -> Scenarios:
        return tuple(sorted(names, key=lambda name: (length[name], name)))

    return _Clean(
        showing={
            about: {place: short_first(names) for place, names in places.items()} for about, places in found.items()
        },
        judging={requirement: short_first(names) for requirement, names in judging.items()},
    )
