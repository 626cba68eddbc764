"""The operators: each breaks one constraint of a message, and nothing else, by what it puts in the place of a value."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from protocol.json_text import MISSING
from simulator.generated_deviations.constraints import Constraint

Operator = Callable[[Any], Sequence[Any]]
"""Takes the argument of a keyword to the value that breaks it; to none where it cannot be broken by itself."""

# Of each JSON type a value that no reading of the standard takes for one of another type.
_OF_TYPE: Mapping[str, Any] = MappingProxyType(
    {"boolean": True, "string": "text", "number": 7, "object": {}, "array": []}
)
_UNLISTED = "unlisted"
_WITHOUT_OFFSET = "2026-01-15T15:00:00"


def _of_another_type(types: Sequence[str]) -> Sequence[Any]:
    allowed = {"number" if name == "integer" else name for name in types}
    return [value for name, value in _OF_TYPE.items() if name not in allowed][:1]


def _off_the_pattern(pattern: str) -> Sequence[Any]:
    return [value for value in (_UNLISTED, "7") if not re.search(pattern, value)][:1]


def _not_of_format(name: str, value: str) -> Operator:
    return lambda format_: [value] if format_ == name else []


_OPERATORS: Mapping[str, Mapping[str, Operator]] = MappingProxyType(
    {
        "required": {"dropped": lambda _: [MISSING]},
        "type": {"of-another-type": _of_another_type},
        "enum": {"off-the-list": lambda _: [_UNLISTED]},
        "x-code-directory": {"off-the-directory": lambda _: [_UNLISTED]},
        "pattern": {"off-the-pattern": _off_the_pattern},
        "maxLength": {"too-long": lambda length: ["x" * (length + 1)]},
        "format": {
            "no-date-time": _not_of_format("date-time", "yesterday"),
            "without-offset": _not_of_format("date-time", _WITHOUT_OFFSET),
            "no-address": _not_of_format("uri", "nowhere"),
        },
    }
)
KEYWORDS = frozenset(_OPERATORS)


def broken(constraint: Constraint) -> Iterator[tuple[str, Any]]:
    """Yield the names of the operators that break a constraint, each with what stands in the place then, or MISSING."""
    for name, operator in _OPERATORS[constraint.keyword].items():
        for value in operator(constraint.argument):
            yield name, value
