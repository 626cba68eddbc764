"""Evaluate a query of the standard over records, by its meaning alone.

A query is in the words of the scenarios: attributes by name (`enrolment date`), codes as codes. A record has one value,
a list of values, or a list of elements for each of its attributes. Operators of expressions are read as IBR-I-53 and
ESS-C-46 say, the list of the operator `in` of a predicate as IBR-I-24 says.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from protocol.datetimes import parse_datetime

Record = Mapping[str, Any]
"""What is known of one record, by attribute."""

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
# The operators of an expression that compare, as those of a predicate.
_OF_EXPRESSIONS = {"$eq": "eq", "$gt": "gt", "$gte": "ge", "$lt": "lt", "$lte": "le"}


def matches(query_type: str, query: Any, record: Record) -> bool:
    """Tell whether a record matches a query of the type idtype-value, expression or predicate.

    ValueError for a query to which no interpretation gives a meaning.
    """
    if query_type == "idtype-value":
        return (query["type"], query["value"]) in _listed(record.get("identifiers"))
    if query_type == "expression":
        return _expression(query, record)
    if query_type == "predicate":
        return all(_element(element, record) for element in query)
    raise ValueError(f"no query has the type {query_type!r}")


# --- expressions


def _expression(query: Mapping[str, Any], record: Record) -> bool:
    return all(_condition(name, operand, record) for name, operand in query.items())


def _condition(name: str, operand: Any, record: Record) -> bool:
    if name == "$and":
        return all(_expression(each, record) for each in operand)
    if name == "$or":
        return any(_expression(each, record) for each in operand)
    if name == "$not":
        return not _expression(operand, record)
    return _attribute(record.get(name), operand)


def _attribute(value: Any, condition: Any) -> bool:
    if not isinstance(condition, Mapping):
        return _one_compares(value, "eq", condition)
    return all(_operator(name, operand, value) for name, operand in condition.items())


def _operator(name: str, operand: Any, value: Any) -> bool:
    if name == "$not":
        return not _attribute(value, operand)
    if name == "$ne":
        return not _one_compares(value, "eq", operand)
    if name == "$in":
        return any(_one_compares(value, "eq", each) for each in operand)
    if name == "$elemMatch":
        return any(_expression(operand, element) for element in _listed(value))
    if name not in _OF_EXPRESSIONS:
        raise ValueError(f"no interpretation gives the operator {name!r} a meaning")
    return _one_compares(value, _OF_EXPRESSIONS[name], operand)


# --- predicates


def _element(element: Mapping[str, Any], record: Record) -> bool:
    condition, first = element.get("condition", "and"), _compared(element["expression1"], record)
    if "expression2" not in element:
        if condition == "or":
            raise ValueError("no interpretation says what an expression without a second one is joined to by `or`")
        return not first if condition == "not" else first
    second = _compared(element["expression2"], record)
    if condition == "or":
        return first or second
    return first and (not second if condition == "not" else second)


def _compared(expression: Mapping[str, Any], record: Record) -> bool:
    value, wanted = record.get(expression["attribute_name"]), expression["attribute_value"]
    if expression["operator"] == "in":
        return any(_one_compares(value, "eq", each.strip()) for each in wanted.split(","))
    return _one_compares(value, expression["operator"], wanted)


# --- values


def _one_compares(value: Any, name: str, wanted: Any) -> bool:
    """Tell whether one of the values of an attribute compares so; an attribute without value compares in no way."""
    return any(_COMPARED[name](_ordered(each), _ordered(wanted)) for each in _listed(value))


def _listed(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield from value
    elif value is not None:
        yield value


def _ordered(value: Any) -> Any:
    """Return a value as it is compared: date-times as moments, whatever their offset."""
    try:
        return parse_datetime(value).timestamp() if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value
