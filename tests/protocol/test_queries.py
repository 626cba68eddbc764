"""Queries of every form are read into one tree; what is not understood says what is expected where."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from protocol.queries import (
    Comparison,
    Element,
    Every,
    Identifier,
    Negation,
    Query,
    Some,
    fitting_types,
    parse_query,
)

A = Comparison("a", "eq", 1)
B = Comparison("b", "eq", 2)
C = Comparison("c", "eq", 3)


def _wrapped(query: Any) -> dict[str, Any]:
    return {
        "type": "ns:org:QueryType:expression",
        "value": {"expression": {"collection": "Group", "query": query}},
    }


def test_an_identifier_is_read() -> None:
    assert parse_query("idtype-value", {"type": "UIN", "value": "1"}) == Identifier("UIN", "1")
    assert parse_query("idtype-value", {"@type": "x", "type": "UIN", "value": 17}) == Identifier("UIN", "17")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ({"a": 1}, A),
        ({"a": True}, Comparison("a", "eq", True)),
        ({"a.b.c": "x"}, Comparison("a.b.c", "eq", "x")),
        ({"a": {"$eq": 1}}, A),
        ({"a": {"eq": 1}}, A),
        ({"a": {"$ne": 1}}, Comparison("a", "ne", 1)),
        ({"a": {"$gt": 1}}, Comparison("a", "gt", 1)),
        ({"a": {"$gte": 1.5}}, Comparison("a", "ge", 1.5)),
        ({"a": {"ge": 1.5}}, Comparison("a", "ge", 1.5)),
        ({"a": {"$lt": "2020"}}, Comparison("a", "lt", "2020")),
        ({"a": {"$lte": 1}}, Comparison("a", "le", 1)),
        ({"a": {"$in": ["x", 2]}}, Comparison("a", "in", ("x", 2))),
        ({"a": {"$gt": 1, "$lt": 5}}, Every((Comparison("a", "gt", 1), Comparison("a", "lt", 5)))),
        ({"a": 1, "b": 2}, Every((A, B))),
        ({"$and": [{"a": 1}, {"b": 2}]}, Every((A, B))),
        ({"$and": [{"a": 1}]}, A),
        ({"$or": [{"a": 1}, {"b": 2}]}, Some((A, B))),
        ({"$or": [{"a": 1}, {"$and": [{"b": 2}, {"c": 3}]}]}, Some((A, Every((B, C))))),
        ({"$or": [{"a": 1}, {"b": 2}], "c": 3}, Every((Some((A, B)), C))),
        ({"$not": {"a": 1}}, Negation(A)),
        ({"a": {"$not": {"$eq": 1}}}, Negation(A)),
        (
            {"a": {"$not": {"$gt": 1, "$lt": 5}}},
            Negation(Every((Comparison("a", "gt", 1), Comparison("a", "lt", 5)))),
        ),
        ({"l": {"$elemMatch": {"a": 1, "b": 2}}}, Element("l", Every((A, B)))),
        ({"l": {"$elemMatch": {"$or": [{"a": 1}, {"b": 2}]}}}, Element("l", Some((A, B)))),
        (
            {"l": {"$elemMatch": {"m": {"$elemMatch": {"a": 1}}}}},
            Element("l", Element("m", A)),
        ),
        ({"attribute_name": "a", "operator": "eq", "attribute_value": 1}, A),
    ],
)
def test_expressions_are_read_in_every_wrapping(query: Any, tree: Query) -> None:
    assert parse_query("expression", query) == tree
    if "attribute_name" not in query:
        assert parse_query("expression", _wrapped(query)) == tree
        assert parse_query("expression", {"type": "x", "value": {"query": query}}) == tree
        assert parse_query("expression", {"value": query}) == tree


def test_the_published_examples_of_the_expression_are_read(read_sample: Callable[[str], bytes]) -> None:
    example = {
        "$and": [{"poverty_score": {"$lt": 5}}, {"location": {"$eq": "central"}}, {"group_size": {"$lt": 5}}]
    }
    assert parse_query("expression", _wrapped(example)) == Every(
        (
            Comparison("poverty_score", "lt", 5),
            Comparison("location", "eq", "central"),
            Comparison("group_size", "lt", 5),
        )
    )
    message = json.loads(read_sample("ess-prs-emp-03-search.json"))["message"]
    criteria = message["search_request"][0]["search_criteria"]
    found = parse_query(criteria["query_type"], criteria["query"])
    assert isinstance(found, Element) and found.attribute == "member_list"


def _predicate(attribute: str, value: Any, operator: str = "eq") -> dict[str, Any]:
    return {"attribute_name": attribute, "operator": operator, "attribute_value": value}


ONE, TWO, THREE = _predicate("a", 1), _predicate("b", 2), _predicate("c", 3)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ([{"expression1": ONE}], A),
        ([{"expression1": ONE, "condition": "and"}], A),
        ([{"expression1": ONE, "condition": "or"}], A),
        ([{"expression1": ONE, "condition": "not"}], Negation(A)),
        ([{"expression1": ONE, "expression2": None, "condition": "not"}], Negation(A)),
        ([{"expression1": ONE, "condition": "and", "expression2": TWO}], Every((A, B))),
        ([{"expression1": ONE, "expression2": TWO}], Every((A, B))),
        ([{"expression1": ONE, "condition": "or", "expression2": TWO}], Some((A, B))),
        ([{"expression1": ONE, "condition": "not", "expression2": TWO}], Every((A, Negation(B)))),
        ([{"expression1": ONE}, {"expression1": TWO}], Every((A, B))),
        ([{"expression1": ONE, "condition": "or"}, {"expression1": TWO}], Some((A, B))),
        (
            [
                {"expression1": ONE, "condition": "or"},
                {"expression1": TWO, "condition": "or"},
                {"expression1": THREE},
            ],
            Some((A, B, C)),
        ),
        (
            [{"expression1": ONE, "condition": "or"}, {"expression1": TWO}, {"expression1": THREE}],
            Every((Some((A, B)), C)),
        ),
        (
            [{"expression1": ONE, "condition": "or", "expression2": TWO}, {"expression1": THREE}],
            Every((Some((A, B)), C)),
        ),
        ([{"seq_num": 2, "expression1": ONE}, {"seq_num": 1, "expression1": TWO}], Every((B, A))),
        (
            [
                {"seq_num": 2, "expression1": ONE},
                {"seq_num": 1, "expression1": TWO, "condition": "or"},
                {"seq_num": 3, "expression1": THREE},
            ],
            Every((Some((B, A)), C)),
        ),
        (
            [
                {"seq_num": "2", "expression1": ONE},
                {"expression1": TWO},
                {"seq_num": 1, "expression1": THREE},
            ],
            Every((C, B, A)),
        ),
        ([{"seq_num": 1, "expression1": ONE}, {"seq_num": 1, "expression1": TWO}], Every((A, B))),
        ([{"expression1": _predicate("a", ["x", "y"], "in")}], Comparison("a", "in", ("x", "y"))),
        ([{"expression1": _predicate("a", "x, y,", "in")}], Comparison("a", "in", ("x", "y"))),
        ([{"expression1": _predicate("a", 5, "ge")}], Comparison("a", "ge", 5)),
    ],
)
def test_predicates_are_read(query: Any, tree: Query) -> None:
    assert parse_query("predicate", query) == tree


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ({"type": "UIN", "value": "1"}, ("idtype-value",)),
        ({"type": "UIN", "value": 1}, ("idtype-value",)),
        ({"type": "UIN", "value": ["1"]}, ()),
        (_wrapped({"a": 1}), ("expression",)),
        ({"type": "x", "value": {"a": 1}}, ("expression", "idtype-value")),
        ({"person_identifier": {"eq": "1"}}, ("expression",)),
        ([], ("predicate",)),
        ([{"expression1": ONE}], ("predicate",)),
        (ONE, ()),
        ({}, ()),
        ("x", ()),
        (None, ()),
    ],
)
def test_forms_tell_the_query_types_that_fit(query: Any, types: tuple[str, ...]) -> None:
    assert fitting_types(query) == types
