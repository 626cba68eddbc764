"""What holds at every moment of a story, and how it is told when it does not (`fixtures/invariants.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from protocol.data import load_yaml


@dataclass(frozen=True)
class Invariant:
    """One statement that holds whatever was asked before, and the requirements that state it."""

    name: str
    statement: str
    requirements: tuple[str, ...]

    def covers(self, requirement: str, interface: str) -> bool:
        """Tell whether a requirement is one of those that state it."""
        prefixes = tuple(name for name in self._spelt(interface) if name.endswith("-"))
        return self.names(requirement, interface) or requirement.startswith(prefixes)

    def names(self, requirement: str, interface: str) -> bool:
        """Tell whether a requirement is named in full."""
        return requirement in self._spelt(interface)

    def _spelt(self, interface: str) -> list[str]:
        return [name.format(interface=interface.upper()) for name in self.requirements]


class InvariantBroken(AssertionError):
    """An invariant does not hold: which, by which requirement, and what was found.

    Each invariant and requirement has a class of its own, as Hypothesis takes faults for the same by their class.
    """

    invariant: Invariant
    requirement: str

    def __init__(self, message: str) -> None:
        """Tell what was found in one sentence."""
        super().__init__(message)
        self.message = message


class CheckBroke(Exception):
    """A check of ours could not judge what it was given."""


@cache
def invariants() -> tuple[Invariant, ...]:
    """Return the invariants; the last one holds every requirement that no other does."""
    rows = load_yaml("invariants.yaml")["rows"]
    return tuple(Invariant(row["name"], row["statement"], tuple(row["requirements"])) for row in rows)


def broken_by(check: Mapping[str, Any], interface: str) -> InvariantBroken | None:
    """Return what a recorded check breaks; None when it breaks nothing.

    A warning breaks an invariant only where that names its requirement in full. CheckBroke for an error of our own.
    """
    if check["verdict"] == "harness_error":
        raise CheckBroke(f"{check['requirement']}: {check['reason']}")
    if check["verdict"] not in ("fail", "warn"):
        return None
    found = _of(check["requirement"], interface)
    if check["verdict"] == "warn" and not found.names(check["requirement"], interface):
        return None
    return _kind(found, check["requirement"])(check["message"])


def _of(requirement: str, interface: str) -> Invariant:
    known = invariants()
    return next((each for each in known if each.covers(requirement, interface)), known[-1])


@cache
def _kind(invariant: Invariant, requirement: str) -> type[InvariantBroken]:
    members = {"invariant": invariant, "requirement": requirement}
    return type(f"InvariantBroken[{invariant.name}, {requirement}]", (InvariantBroken,), members)
