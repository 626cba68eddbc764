"""Which cases are certified from one beginning: so that, in all, little is told more than once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from conformance.branching import Branch, Showing
from conformance.detection import Case

# In exchanges: what a run takes before its first story, and what a copy takes after its last.
_BEGINNING, _ENDING = 40, 60
_MOST_CASES = 24

_Group = tuple[tuple[Case, ...], frozenset[str]]


def branches(cases: Sequence[Case], shown: Showing) -> list[Branch]:
    """Return the branches of those cases of a role that show in some stories only, the dearest first.

    Cases that show in the same stories are told together, and those of which it pays although they show in others.
    """
    same: dict[frozenset[str], list[Case]] = {}
    for case in cases:
        if case.name in shown.stories:
            same.setdefault(shown.stories[case.name], []).append(case)
    groups: dict[int, _Group] = {number: (tuple(found), last) for number, (last, found) in enumerate(same.items())}
    total = sum(shown.lengths.values())

    def cost(group: _Group) -> int:
        of, last = group
        told_last = sum(shown.lengths[story] for story in last)
        return _BEGINNING + total - told_last + len(of) * (told_last + _ENDING)

    def gain(one: _Group, other: _Group) -> int:
        return cost(one) + cost(other) - cost(_joined(one, other))

    gains = {(one, other): gain(groups[one], groups[other]) for one, other in combinations(groups, 2)}
    while gains and gains[best := max(gains, key=gains.__getitem__)] > 0:
        joined = _joined(*(groups.pop(number) for number in best))
        gains = {pair: found for pair, found in gains.items() if not {*best}.intersection(pair)}
        number = max(best) + len(same)
        gains |= {(other, number): gain(group, joined) for other, group in groups.items()}
        groups[number] = joined
    ordered = sorted(groups.values(), key=cost, reverse=True)
    return [Branch(some, last) for of, last in ordered for some in _cut(of)]


def _joined(one: _Group, other: _Group) -> _Group:
    return (*one[0], *other[0]), one[1] | other[1]


def _cut(cases: tuple[Case, ...]) -> list[tuple[Case, ...]]:
    return [cases[start : start + _MOST_CASES] for start in range(0, len(cases), _MOST_CASES)]
