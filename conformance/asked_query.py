"""Read the query of a request of the IUT, whatever its form, into the words of the evaluator (conformance.model).

What a query can name is one person: identifier, identifier type, programme, surname and given name. The names of
attributes and the spelling of operators are left to whoever asks (IBR-I-06, IBR-I-07, IBR-I-53, ESS-C-46).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.model.query_evaluation import Record, matches
from protocol.codes import directory
from protocol.datetimes import parse_datetime
from protocol.queries import fitting_types

_WRAPPERS = ("value", "expression", "query")
_OPERATORS = {"eq": "$eq", "ne": "$ne", "gt": "$gt", "lt": "$lt", "in": "$in"}
_OPERATORS |= {"ge": "$gte", "gte": "$gte", "le": "$lte", "lte": "$lte", "not": "$not", "elemmatch": "$elemMatch"}
_OF_PREDICATES = ("eq", "gt", "ge", "lt", "le")
_PROGRAMME = re.compile(r"program(me)?(_identifier|_code)?")
_LEAVES = {
    "identifier_type": "identifier type",
    "surname": "surname",
    "given_name": "given name",
    "first_name": "given name",
    **dict.fromkeys(("identifier", "identifier_value", "person_identifier", "member_identifier"), "identifier"),
}
_DEEPEST = 20


@dataclass(frozen=True)
class AskedQuery:
    """A query in the words of the evaluator, and every value that it compares with."""

    query_type: str
    query: Any
    values: tuple[str, ...]

    def matches_any(self, records: Sequence[Record]) -> bool:
        """Tell whether it matches one of these records."""
        return any(matches(self.query_type, self.query, record) for record in records)


def asked_query(query: Any) -> AskedQuery:
    """Return the meaning of a query; ValueError for one to which no interpretation gives one."""
    forms = fitting_types(query)
    if "idtype-value" in forms and "expression" not in forms:
        said: Any = {"identifier": {"$eq": _text(query["value"])}}
    elif isinstance(query, list) or (isinstance(query, dict) and "attribute_name" in query):
        listed = query if isinstance(query, list) else [query]
        elements = [_element(each) for each in listed]
        return AskedQuery("predicate", elements, tuple(_values_of_elements(elements)))
    else:
        said = _expression(_unwrapped(query), _DEEPEST)
    return AskedQuery("expression", said, tuple(_values(said)))


def _unwrapped(query: Any) -> Any:
    """Return the expression itself, out of the members that the official samples put around it."""
    for name in _WRAPPERS:
        if isinstance(query, dict) and isinstance(query.get(name), dict):
            query = query[name]
    return query


def _expression(query: Any, left: int) -> dict[str, Any]:
    if not isinstance(query, Mapping) or not query or left == 0:
        raise ValueError("the query is no expression that can be read")
    return {"$and": [_condition(name, operand, left - 1) for name, operand in query.items()]}


def _condition(name: str, operand: Any, left: int) -> dict[str, Any]:
    bare = name.removeprefix("$").casefold()
    if bare in ("and", "or"):
        if not isinstance(operand, list) or not operand:
            raise ValueError(f"`{bare}` joins a list of conditions")
        return {f"${bare}": [_expression(each, left) for each in operand]}
    if bare == "not":
        return {"$not": _expression(operand, left)}
    word = _word(name)
    if not isinstance(operand, Mapping):
        return {word: {"$eq": _text(operand)}}
    return {"$and": [_compared(word, operator, value, left) for operator, value in operand.items()]}


def _compared(word: str, operator: str, value: Any, left: int) -> dict[str, Any]:
    known = _OPERATORS.get(operator.removeprefix("$").casefold())
    if known is None or left == 0:
        raise ValueError(f"no interpretation gives the operator {operator[:60]!r} a meaning")
    if known == "$elemMatch":  # the one element is what is known of the person
        return _expression(value, left - 1)
    if known == "$not":
        return {"$not": _condition(word, value, left - 1)}
    return {word: {known: _texts(value) if known == "$in" else _text(value)}}


def _element(element: Any) -> dict[str, Any]:
    if not isinstance(element, Mapping):
        raise ValueError("an element of the query is no object")
    if "expression1" not in element:
        return {"expression1": _comparison(element)}
    parts = {name: _comparison(element[name]) for name in ("expression1", "expression2") if name in element}
    condition = element.get("condition") or "and"
    if condition not in ("and", "or", "not") or (condition == "or" and "expression2" not in parts):
        raise ValueError("the condition of the query joins nothing that can be read")
    return {"condition": condition, **parts}


def _comparison(said: Any) -> dict[str, Any]:
    if not isinstance(said, Mapping) or not isinstance(said.get("attribute_name"), str):
        raise ValueError("an expression of the query names no attribute")
    operator, value = said.get("operator", "eq"), said.get("attribute_value")
    if operator != "in" and operator not in _OF_PREDICATES:
        raise ValueError(f"no interpretation gives the operator {str(operator)[:60]!r} a meaning")
    listed = isinstance(value, list) and operator == "in"
    text = ",".join(_texts(value)) if listed else _text(value)
    return {"attribute_name": _word(said["attribute_name"]), "operator": operator, "attribute_value": text}


def _word(name: str) -> str:
    """Return what the evaluator calls an attribute; ValueError for one that does not tell one person from another."""
    leaf = name.rpartition(".")[2]
    if _PROGRAMME.fullmatch(leaf) or ("program" in name and leaf == "identifier_value"):
        return "programme"
    if leaf in _LEAVES and "group" not in name and "household" not in name:
        return _LEAVES[leaf]
    if leaf in directory("identifier_type").values:
        return "identifier"
    raise ValueError(f"the query asks for {name[:60]!r}")


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or _is_moment(value):
        raise ValueError("the query compares with what is neither a name nor an identifier")
    return str(value)


def _is_moment(value: str | int) -> bool:
    """Tell whether a value would be compared as the moment that it names."""
    try:
        return bool(parse_datetime(str(value)))
    except ValueError:
        return False


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("the query has no list of values")
    return [_text(each) for each in value]


def _values(said: Any) -> Iterator[str]:
    """Yield the values of an expression in the words of the evaluator."""
    if isinstance(said, str):
        yield said
    for inner in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from _values(inner)


def _values_of_elements(elements: list[dict[str, Any]]) -> Iterator[str]:
    for element in elements:
        for name in ("expression1", "expression2"):
            if name in element:
                yield from (each.strip() for each in element[name]["attribute_value"].split(","))
