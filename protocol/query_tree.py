"""The meaning of a query, whatever form it came in: comparisons and how they are joined.

A path that goes through a list names the values in all its elements. A comparison holds where one of the
values named compares so; `ne` holds exactly where `eq` does not, so also where the attribute is missing.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Operator: TypeAlias = Literal["eq", "ne", "gt", "ge", "lt", "le", "in"]
Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True)
class Comparison:
    """`attribute` (a dotted path) compared with `value`, which is a tuple for the operator `in`."""

    attribute: str
    operator: Operator
    value: Value


@dataclass(frozen=True)
class Identifier:
    """A person, or another unit, has an identifier of this type (UIN, ...) with this value."""

    type: str
    value: str


@dataclass(frozen=True)
class Every:
    """All parts hold."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True)
class Some:
    """At least one part holds."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True)
class Negation:
    """The part does not hold."""

    part: "Query"


@dataclass(frozen=True)
class Element:
    """One element of the list at `attribute` meets all of `condition`, whose paths start at the element."""

    attribute: str
    condition: "Query"


Query: TypeAlias = Comparison | Identifier | Every | Some | Negation | Element


class QueryError(Exception):
    """A query that cannot be understood: `message` says what is expected, `pointer` (JSON Pointer) where."""

    def __init__(self, message: str, pointer: str) -> None:
        super().__init__(f"{message} (at {pointer or 'the top of the query'})")
        self.message = message
        self.pointer = pointer


def every(parts: "list[Query]") -> Query:
    """Join parts by "and"; a single part stays as it is."""
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def some(parts: "list[Query]") -> Query:
    """Join parts by "or"; a single part stays as it is."""
    return parts[0] if len(parts) == 1 else Some(tuple(parts))
