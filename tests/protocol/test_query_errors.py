"""A query that is not understood says what is expected where; nothing else is ever raised."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.queries import QueryError, fitting_types, parse_enrolled, parse_query


def _predicate(attribute: str, value: Any, operator: str = "eq") -> dict[str, Any]:
    return {"attribute_name": attribute, "operator": operator, "attribute_value": value}


ONE = _predicate("a", 1)


def _nested(levels: int) -> Any:
    query: Any = {"a": 1}
    for _ in range(levels):
        query = {"$not": query}
    return query


@pytest.mark.parametrize(
    ("query_type", "query", "pointer", "told"),
    [
        ("graphql", {}, "", "idtype-value, expression or predicate"),
        ("idtype-value", [], "", "an object with `type` and `value`"),
        ("idtype-value", "UIN 1", "", "not a string"),
        ("idtype-value", {"type": "UIN"}, "", "`value`, which is missing"),
        ("idtype-value", {"value": "1"}, "", "`type`, which is missing"),
        ("idtype-value", {"type": "", "value": "1"}, "/type", "a type like UIN"),
        ("idtype-value", {"type": "UIN", "value": ""}, "/value", "not an empty string"),
        ("idtype-value", {"type": "UIN", "value": True}, "/value", "not a boolean"),
        ("idtype-value", {"type": "UIN", "value": {"id": 1}}, "/value", "not an object"),
        ("expression", [], "", "not an empty list"),
        ("expression", {}, "", "at least one condition"),
        ("expression", {"value": "a = 1"}, "/value", "not a string"),
        ("expression", {"value": {"expression": {"collection": "x"}}}, "/value/expression", "with `query`"),
        ("expression", {"value": {"expression": "graphql"}}, "/value/expression", "not a string"),
        ("expression", {"value": {"query": {}}}, "/value/query", "not an empty object"),
        ("expression", {"a": None}, "/a", "not null"),
        ("expression", {"a": [1]}, "/a", "not a list"),
        ("expression", {"a": {}}, "/a", "not an empty object"),
        ("expression", {"a": {"$like": "x"}}, "/a/$like", "one of $eq, $ne"),
        ("expression", {"a": {"b": 1}}, "/a/b", "one of $eq, $ne"),
        ("expression", {"a": {"$eq": {}}}, "/a/$eq", "a string, a number or a boolean"),
        ("expression", {"a": {"$in": "x"}}, "/a/$in", "a list with at least one value"),
        ("expression", {"a": {"$in": []}}, "/a/$in", "not an empty list"),
        ("expression", {"a": {"$in": [1, [2]]}}, "/a/$in/1", "not a list"),
        ("expression", {"a": {"$not": 1}}, "/a/$not", "not a number"),
        ("expression", {"a": {"$elemMatch": {"$gt": 1}}}, "/a/$elemMatch/$gt", "the name of an attribute"),
        ("expression", {"$and": {}}, "/$and", "a list with at least one condition"),
        ("expression", {"$or": []}, "/$or", "a list with at least one condition"),
        ("expression", {"$or": [1]}, "/$or/0", "at least one condition"),
        ("expression", {"$where": "1"}, "/$where", "$and, $or, $not"),
        ("expression", {"a..b": 1}, "/a..b", "a dotted path"),
        ("expression", {"": 1}, "/", "a dotted path"),
        ("expression", {"a.$b": 1}, "/a.$b", "a dotted path"),
        ("expression", {"x" * 201: 1}, "/" + "x" * 201, "at most 200 characters"),
        ("expression", {"a/b~c": None}, "/a~1b~0c", "not null"),
        ("expression", {"a": "x\x00"}, "/a", "NUL"),
        ("expression", {"a": "x" * 10_001}, "/a", "longer than 10000"),
        ("expression", {"a": 2**63}, "/a", "64 bits"),
        ("expression", {"a": {"$in": list(range(10_001))}}, "", "more than 10000 values"),
        ("expression", _nested(64), "/$not" * 64, "deeper than 64 levels"),
        ("expression", {"attribute_name": "a"}, "", "`operator`, which is missing"),
        ("predicate", {"expression1": ONE}, "", "an array with at least one predicate"),
        ("predicate", [], "", "not an empty list"),
        ("predicate", [1], "/0", "an object with `expression1`"),
        ("predicate", [{"expression1": ONE}, {}], "/1", "`expression1`, which is missing"),
        ("predicate", [{"expression1": "a = 1"}], "/0/expression1", "not a string"),
        ("predicate", [{"expression1": {}}], "/0/expression1", "`attribute_name`, which is missing"),
        (
            "predicate",
            [{"expression1": ONE, "condition": "xor"}],
            "/0/condition",
            "one of and, or, not",
        ),
        ("predicate", [{"expression1": ONE, "expression2": 5}], "/0/expression2", "not a number"),
        ("predicate", [{"seq_num": 1.5, "expression1": ONE}], "/0/seq_num", "an integer"),
        ("predicate", [{"seq_num": True, "expression1": ONE}], "/0/seq_num", "not a boolean"),
        (
            "predicate",
            [{"expression1": _predicate("a", 1, "like")}],
            "/0/expression1/operator",
            "one of gt, lt, eq, ge, le, in",
        ),
        (
            "predicate",
            [{"expression1": ONE | {"operator": ["eq"]}}],
            "/0/expression1/operator",
            "one of gt",
        ),
        (
            "predicate",
            [{"expression1": _predicate("a", [1])}],
            "/0/expression1/attribute_value",
            "not a list",
        ),
        (
            "predicate",
            [{"expression1": _predicate("a", " , ", "in")}],
            "/0/expression1/attribute_value",
            "at least one value",
        ),
        (
            "predicate",
            [{"expression1": _predicate(5, 1)}],  # type: ignore[arg-type]
            "/0/expression1/attribute_name",
            "the name of an attribute",
        ),
    ],
)
def test_what_is_not_understood_says_what_is_expected_where(
    query_type: str, query: Any, pointer: str, told: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query_type, query)
    assert caught.value.pointer == pointer
    assert told in caught.value.message
    assert str(caught.value).startswith(caught.value.message)
    with pytest.raises(QueryError) as caught:
        parse_query(query_type, query, pointer="/query")
    assert caught.value.pointer == f"/query{pointer}"


def test_the_limit_of_depth_is_64_levels() -> None:
    assert parse_query("expression", _nested(63))


MEMBERS = [
    "$and",
    "$or",
    "$not",
    "$eq",
    "$in",
    "$elemMatch",
    "a",
    "a.b",
    "type",
    "value",
    "query",
    "expression",
    "expression1",
    "expression2",
    "condition",
    "seq_num",
    "attribute_name",
    "operator",
    "attribute_value",
    "person_identifier",
    "response_entity",
]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(MEMBERS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(st.sampled_from(["idtype-value", "expression", "predicate"]), JSON_VALUES)
@settings(database=None, deadline=None, max_examples=500)
def test_nothing_but_a_query_error_is_raised(query_type: str, query: Any) -> None:
    for read in (lambda: parse_query(query_type, query), lambda: parse_enrolled(query)):
        try:
            assert read() is not None
        except QueryError as error:
            assert error.message and (error.pointer == "" or error.pointer.startswith("/"))
    fitting_types(query)
