"""Rules whose calls a machine remembers, so that a story can be told again without some of its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Protocol

from hypothesis import stateful

from conformance.stateful.invariants import InvariantBroken

Call = tuple[str, Mapping[str, Any]]
"""A rule by its name, and the values that were drawn for it."""

_CONDITIONS = "conditions"


class Retold(Protocol):
    """A state machine whose rules are those of this module."""

    calls: list[Call]

    def nothing_is_broken(self) -> None:
        """Raise InvariantBroken for what the last step has broken."""

    def teardown(self) -> None:
        """End the story; InvariantBroken for what it shows as a whole."""


def rule(**drawn: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a rule of Hypothesis, with strategies for its arguments, whose calls the machine remembers."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def remembered(machine: Retold, **values: Any) -> None:
            machine.calls.append((function.__name__, values))
            function(machine, **values)

        made: Callable[..., None] = stateful.rule(**drawn)(remembered)  # type: ignore[no-untyped-call]
        return made

    return decorate


def precondition(holds: Callable[[Any], bool]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a precondition of Hypothesis for a rule, which holds when a story is told again too."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        made: Callable[..., None] = stateful.precondition(holds)(function)
        setattr(made, _CONDITIONS, (*getattr(function, _CONDITIONS, ()), holds))
        return made

    return decorate


def shortened(begin: Callable[[], Retold], calls: Sequence[Call], broken: InvariantBroken) -> tuple[Call, ...]:
    """Return calls of which none can be left out without `broken` no longer being broken.

    Hypothesis leaves steps in a story that have nothing to do with what it shows.
    """
    shortest = tuple(calls)
    place = len(shortest)
    while place:
        place -= 1
        fewer = shortest[:place] + shortest[place + 1 :]
        if _broken_by(begin(), fewer) is type(broken):
            # What comes after it may not be needed any more either.
            shortest, place = fewer, len(fewer)
    return shortest


def _broken_by(machine: Retold, calls: Sequence[Call]) -> type[InvariantBroken] | None:
    """Tell a story again: those steps whose preconditions hold; return the class of what it breaks."""
    try:
        try:
            for name, drawn in calls:
                told = getattr(type(machine), name)
                if all(holds(machine) for holds in getattr(told, _CONDITIONS, ())):
                    told(machine, **drawn)
                    machine.nothing_is_broken()
        finally:
            machine.teardown()
    except InvariantBroken as found:
        return type(found)
    return None
