"""A broken rule before it is judged, and the conditions under which one is only worth a warning."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One broken rule, not yet judged; `value` stands at the place, or around it if a member is missing."""

    pointer: str
    keyword: str
    value: Any
    schema: dict[str, Any]
    clause: str
    interpretation: str | None
    interface: str = "ibr"


Condition = Callable[[Finding], bool]


@dataclass(frozen=True)
class Tolerance:
    """One row: `place` is a pattern of JSON Pointers, `reason` completes the message to the reader."""

    keyword: str
    place: str
    holds: Condition
    reason: str


def text(pattern: str) -> Condition:
    """Hold where the value is a string of the form `pattern`."""
    form = re.compile(pattern)
    return lambda finding: isinstance(finding.value, str) and form.fullmatch(finding.value) is not None


def clause(words: str, holds: Condition) -> Condition:
    """Hold where the broken rule is of a clause with these words, and `holds` does."""
    return lambda finding: words in finding.clause and holds(finding)


def has(member: str) -> Condition:
    """Hold where the value is an object with this member."""
    return lambda finding: isinstance(finding.value, dict) and member in finding.value


def is_a(*types: type) -> Condition:
    """Hold where the value is of one of these types."""
    return lambda finding: isinstance(finding.value, types)


def wants(*names: str) -> Condition:
    """Hold where the schema asks for one of these JSON types."""

    def holds(finding: Finding) -> bool:
        wanted = finding.schema.get("type", [])
        return any(name in ([wanted] if isinstance(wanted, str) else wanted) for name in names)

    return holds


def closes(*values: str) -> Condition:
    """Hold where the schema closes exactly this list of values."""
    return lambda finding: finding.schema.get("enum") == list(values)


def both(*conditions: Condition) -> Condition:
    """Hold where all of `conditions` do."""
    return lambda finding: all(holds(finding) for holds in conditions)


def always(finding: Finding) -> bool:
    """Hold everywhere."""
    return True
