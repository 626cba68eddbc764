"""Which requirement a broken constraint belongs to: found from the rows of the catalogue, whatever a run finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from conformance.checks.constraint import RULES
from conformance.data_objects import kinds_at
from conformance.messages import Message
from conformance.profile import profile
from conformance.requirements import Requirement, catalogue
from protocol.data import load_yaml
from protocol.json_text import MISSING
from protocol.operations import Operation

_NO_EVENT: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Broken:
    """A message of a role whose member at `pointer` is `value`, against what is laid down; MISSING: it is left out."""

    role: str
    kind: str
    operation: Operation
    pointer: str
    value: Any


def requirement_of(broken: Broken) -> str | None:
    """Return the id of the requirement that states what is broken; None when no row of the catalogue does.

    A row that states the constraint of this place as data comes first, then one that is stated in words, of which
    fixtures/deviations/generated.yaml tells, then one that demands a member of the place. Of several, a mandatory one.
    """
    rows = [row for row in catalogue(broken.role).values() if _is_about(row, broken)]
    return (
        _gravest(row for row in rows if _states(row, broken))
        or next(_in_words(broken), None)
        or _gravest(row for row in rows if _needs_a_member(row, broken))
    )


def meaning_of(role: str, kind: str, operation: Operation, pointer: str, change: str) -> str:
    """Return the id of the requirement about the meaning of a place of a message; KeyError when there is none."""
    for row in load_yaml("deviations/generated.yaml")["meanings"]:
        if (row["at"], row["change"]) == (pointer, change) and _is_named(row, kind, operation):
            return _filled(row["requirement"][kind], role)
    raise KeyError(f"fixtures/deviations/generated.yaml says nothing of {kind} {operation.name}: {pointer} {change}")


def _gravest(rows: Iterable[Requirement]) -> str | None:
    return min(((not row.mandatory, row.id) for row in rows), default=(False, None), key=lambda found: found[0])[1]


def _is_about(row: Requirement, broken: Broken) -> bool:
    judge, operation = row.judge, broken.operation
    if judge is None or broken.kind not in judge["messages"]:
        return False
    of_interface = judge.get("interface", operation.interface) == operation.interface
    return of_interface and operation.name in judge.get("operations", (operation.name,))


def _states(row: Requirement, broken: Broken) -> bool:
    return any(_is_place(row, at, broken.pointer) for at in _places(row)) and _is_broken(row, broken, broken.value)


def _needs_a_member(row: Requirement, broken: Broken) -> bool:
    """Tell whether a row demands a member of the place, which what stands there instead does not have."""
    if broken.value is MISSING or isinstance(broken.value, dict) or "present" not in (row.judge or {})["must"]:
        return False
    return any(_is_place(row, at.rpartition("/")[0], broken.pointer) for at in _places(row))


def _places(row: Requirement) -> list[str]:
    at = (row.judge or {})["at"]
    return [at] if isinstance(at, str) else at


def _is_place(row: Requirement, at: str, pointer: str) -> bool:
    kinds = (row.judge or {}).get("of")
    if kinds is None:
        return at == pointer
    return pointer.endswith(at) and bool(kinds_at(pointer.removesuffix(at)).intersection(kinds))


def _is_broken(row: Requirement, broken: Broken, value: Any) -> bool:
    must = (row.judge or {})["must"]
    if value is MISSING and "present" not in must:
        return False
    message = Message(event=_NO_EVENT, operation=broken.operation, callback=broken.kind in ("callback", "request"))
    rules = (next(iter(rule.items())) if isinstance(rule, dict) else (rule, None) for rule in must)
    return any(RULES[name](value, argument, message) is not None for name, argument in rules)


def _in_words(broken: Broken) -> Iterator[str]:
    for row in load_yaml("deviations/generated.yaml")["in_words"]:
        concerned = broken.value is MISSING or "when" not in row
        named = concerned and _is_named(row, broken.kind, broken.operation)
        if named and _pattern(row["at"]).fullmatch(broken.pointer):
            yield _filled(row["requirement"][broken.kind], broken.role)


def _is_named(row: Mapping[str, Any], kind: str, operation: Operation) -> bool:
    of_interface = operation.interface == row.get("interface", operation.interface)
    return of_interface and kind in row["requirement"] and operation.name in row.get("operations", (operation.name,))


def _filled(requirement: str, role: str) -> str:
    return requirement.format(interface=profile(role).serves.upper())


@cache
def _pattern(at: str) -> re.Pattern[str]:
    return re.compile(re.escape(at).replace(re.escape("**"), ".*"))
