"""Read the expression form of a query: objects with attribute paths as members and operators as values.

The operators are nowhere defined (ibr.md section 7); those of the published examples and their nearest kin
are understood: $and, $or, $not, $eq, $ne, $gt, $gte, $lt, $lte, $in, $elemMatch, and without the dollar sign
eq, ne, gt, ge, lt, le, in, as in the example of the enrolment question. Several members of one object hold
together.
"""

from typing import Any

from protocol.json_text import child_pointer
from protocol.predicate_query import read_comparison
from protocol.query_tree import Comparison, Element, Negation, Operator, Query, QueryError, every, some
from protocol.query_values import attribute_path, is_scalar, scalar, scalars
from protocol.wording import kind

_COMPARISONS: dict[str, Operator] = {
    "$eq": "eq",
    "$ne": "ne",
    "$gt": "gt",
    "$gte": "ge",
    "$lt": "lt",
    "$lte": "le",
    "eq": "eq",
    "ne": "ne",
    "gt": "gt",
    "ge": "ge",
    "lt": "lt",
    "le": "le",
}
_OPERATORS = "one of $eq, $ne, $gt, $gte, $lt, $lte, $in, $elemMatch, $not"
_WRAPPER = {"type", "value"}


def read_expression(query: Any, pointer: str) -> Query:
    """Return the meaning of an expression, wrapped in {type, value} or bare.

    `collection` names the kind of record and restricts nothing here. Raises QueryError.
    """
    if not isinstance(query, dict):
        raise QueryError(f"expected an object, not {kind(query)}", pointer)
    if "attribute_name" in query:
        return read_comparison(query, pointer)
    if "value" in query and all(name in _WRAPPER or name.startswith("@") for name in query):
        return _wrapped(query["value"], f"{pointer}/value")
    return _condition(query, pointer)


def _wrapped(value: Any, pointer: str) -> Query:
    if not isinstance(value, dict):
        raise QueryError(f"expected an object with `expression` or conditions, not {kind(value)}", pointer)
    if "expression" in value:
        expression, pointer = value["expression"], f"{pointer}/expression"
        if not isinstance(expression, dict) or "query" not in expression:
            raise QueryError(f"expected an object with `query`, not {kind(expression)} without it", pointer)
        value = expression
    if "query" in value and set(value) <= {"query", "collection"}:
        return _condition(value["query"], f"{pointer}/query")
    return _condition(value, pointer)


def _condition(value: Any, pointer: str) -> Query:
    if not isinstance(value, dict) or not value:
        raise QueryError(f"expected an object with at least one condition, not {kind(value)}", pointer)
    return every([_member(name, part, child_pointer(pointer, name)) for name, part in value.items()])


def _member(name: str, value: Any, pointer: str) -> Query:
    if name in ("$and", "$or"):
        if not isinstance(value, list) or not value:
            raise QueryError(f"expected a list with at least one condition, not {kind(value)}", pointer)
        parts = [_condition(part, child_pointer(pointer, index)) for index, part in enumerate(value)]
        return every(parts) if name == "$and" else some(parts)
    if name == "$not":
        return Negation(_condition(value, pointer))
    if name.startswith("$"):
        raise QueryError("expected $and, $or, $not or the name of an attribute", pointer)
    return _attribute(attribute_path(name, pointer), value, pointer)


def _attribute(path: str, value: Any, pointer: str) -> Query:
    if is_scalar(value):
        return Comparison(path, "eq", scalar(value, pointer))
    if not isinstance(value, dict) or not value:
        raise QueryError(f"expected a value, or an object with {_OPERATORS}, not {kind(value)}", pointer)
    return every([_operator(path, name, part, child_pointer(pointer, name)) for name, part in value.items()])


def _operator(path: str, name: str, operand: Any, pointer: str) -> Query:
    if name in _COMPARISONS:
        return Comparison(path, _COMPARISONS[name], scalar(operand, pointer))
    if name in ("$in", "in"):
        return Comparison(path, "in", scalars(operand, pointer))
    if name == "$elemMatch":
        return Element(path, _condition(operand, pointer))
    if name == "$not":
        if not isinstance(operand, dict):
            raise QueryError(f"expected an object with {_OPERATORS}, not {kind(operand)}", pointer)
        return Negation(_attribute(path, operand, pointer))
    raise QueryError(f"expected {_OPERATORS}", pointer)
