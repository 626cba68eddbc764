"""Which of the requirements that a system breaks tell most about it: those a reader is told of first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.roll_up import Catalogue, binds


def most_telling_first(names: Iterable[str], checks: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> list[str]:
    """Return the ids of broken requirements in the order in which they tell most, by all checks of their run.

    What obliges (MUST) comes before what does not. Then causes before consequences: a requirement comes the earlier,
    the more of the scenarios in which it is broken could not be told to their end, as a callback that never came does
    for all that was to be judged of it. Then what most scenarios met, what was found most often, and the order of the
    catalogue; a requirement that is not in it, which counts as a MUST, comes last of its equals.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    cut_short = set()
    for check in checks:
        if check["verdict"] in ("fail", "warn", "harness_error"):
            found[check["requirement"]].append(check.get("scenario"))
        elif check["verdict"] == "not_tested" and check.get("scenario"):
            cut_short.add(check["scenario"])
    place = {name: index for index, name in enumerate(catalogue)}

    def rank(name: str) -> tuple[bool, int, int, int, int]:
        scenarios = set(found[name])
        row = catalogue.get(name)
        lenient = row is not None and not binds(row.keyword)
        consequences = len(scenarios & cut_short)
        return lenient, -consequences, -len(scenarios), -len(found[name]), place.get(name, len(place))

    return sorted(names, key=rank)
