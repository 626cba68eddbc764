"""Violations are sentences for people, whatever the values of a system under test are."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.schemas import MAX_VIOLATIONS, request_violations
from protocol.wording import MAX_SHOWN, kind, shown

Build = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize(
    ("pointer", "value", "sentence"),
    [
        ("header/message_ts", "2026-01-15", '`message_ts` is "2026-01-15", which is a date without a time'),
        ("header/message_ts", 5, "`message_ts` is 5; expected a string"),
        ("header/message_ts", None, "`message_ts` is null; expected a string"),
        ("header/sender_uri", "x y", '`sender_uri` is "x y", which is no absolute URI'),
        ("header/total_count", {}, "`total_count` is an empty object; expected an integer"),
        ("header/meta", [1], "`meta` is a list; expected an object"),
        ("message/transaction_id", "x" * 120, "`transaction_id` has 120 characters; at most 99 are allowed"),
        ("message/search_request/0", "x", 'item 0 of `search_request` is "x"; expected an object'),
        ("message/search_request/0/locale", "EN", '`locale` is "EN"; expected three lower-case letters'),
        (
            "message/search_request/0/search_criteria/query",
            "x",
            '`query` is "x"; expected an object or a list',
        ),
        (
            "message/search_request/0/search_criteria/query_type",
            "sql",
            '`query_type` is "sql"; expected one of idtype-value, expression, predicate',
        ),
        (
            "message/search_request/0/search_criteria/query/value",
            None,
            "`value` is null; expected a string or a number or a boolean or an object",
        ),
    ],
)
def test_sentences(pointer: str, value: Any, sentence: str, valid_request: Build) -> None:
    document = valid_request("search")
    *path, last = [int(token) if token.isdigit() else token for token in pointer.split("/")]
    around = document
    for token in path:
        around = around[token]  # type: ignore[index]
    around[last] = value  # type: ignore[index]
    assert [violation.message for violation in request_violations("search", document)] == [sentence]


def test_long_lists_of_values_are_cut(valid_request: Build) -> None:
    document = valid_request("on-search")
    document["header"]["status_reason_code"] = "ok"
    (found,) = request_violations("on-search", document)
    assert found.message.endswith("rjct.message_ts.invalid, rjct.action.invalid, ... (8 in all)")


def test_a_huge_message_of_errors_is_cut(valid_request: Build) -> None:
    document = valid_request("search")
    document["message"]["search_request"] = [{}] * 100_000
    assert len(request_violations("search", document)) == MAX_VIOLATIONS


@given(st.text() | st.integers() | st.floats())
@settings(database=None, deadline=None)
def test_values_are_shown_short_and_harmless(value: object) -> None:
    text = shown(value)
    assert len(text) <= MAX_SHOWN + 3
    assert text.isprintable()


def test_hostile_values_do_not_reach_the_reader(valid_request: Build) -> None:
    document = valid_request("search")
    document["header"]["action"] = "\x1b[2J\u202e" + "x" * 1_000_000
    (found,) = request_violations("search", document)
    assert found.message.isprintable() and len(found.message) < 300
    assert "\\u001b[2J\\u202e" in found.message


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "a boolean"),
        (1, "a number"),
        (1.5, "a number"),
        ("", "an empty string"),
        ("x", "a string"),
        ([], "an empty list"),
        ([1], "a list"),
        ({}, "an empty object"),
        ({"a": 1}, "an object"),
    ],
)
def test_kinds_of_values_have_names(value: Any, name: str) -> None:
    assert kind(value) == name
    if value in (None, "") or isinstance(value, dict | list):
        assert shown(value) == name
    else:
        assert shown(value) == json.dumps(value)
