"""JSON text is read strictly, and whatever comes, nothing is raised."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.json_text import (
    MAX_DEPTH,
    MISSING,
    child_pointer,
    dump_json,
    parse_json,
    resolve_pointer,
)


def test_a_document_is_read() -> None:
    parsed = parse_json(b'{"a": [1, 2.5, null, true, "\xc3\xa9"]}')
    assert (parsed.document, parsed.faults, parsed.error) == ({"a": [1, 2.5, None, True, "é"]}, (), None)


def test_a_member_given_twice_is_a_fault_and_the_last_counts() -> None:
    parsed = parse_json(b'{"x": {"id": 1, "id": 2}, "x": {"id": 3}}')
    assert parsed.document == {"x": {"id": 3}}
    assert parsed.error is None
    assert [fault for fault in parsed.faults if '"id"' in fault and "twice" in fault]
    assert len(parsed.faults) == 2


def test_a_byte_order_mark_is_a_fault() -> None:
    parsed = parse_json(b'\xef\xbb\xbf{"a": 1}')
    assert parsed.document == {"a": 1}
    assert "byte order mark" in parsed.faults[0]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b'{"a": "\xff"}', "byte 0xff at offset 7"),
        ('{"a": 1}'.encode("utf-16"), "is not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"[-Infinity]", "Infinity"),
        (b"[1e999]", "out of range"),
        (b"[" + b"9" * 5000 + b"]", "5000 digits"),
        (b'{"a": 1,}', "line 1, column"),
        (b"{'a': 1}", "is not JSON"),
        (b'{"a": 1} x', "is not JSON"),
        (b'"a\nb"', "control character at line 1"),
        (b'{"a": "\\ud800"}', "half of a character"),
        (b'{"\\uDC00": 1}', "half of a character"),
    ],
)
def test_what_is_no_json_has_an_error_and_no_document(raw: bytes, told: str) -> None:
    parsed = parse_json(raw)
    assert parsed.document is None
    assert parsed.error is not None and told in parsed.error


def test_a_whole_character_may_be_escaped_in_two_halves() -> None:
    assert parse_json(b'"\\ud83d\\ude00"').document == "\U0001f600"


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 1_000, 100_000])
def test_deep_nesting_is_an_error(levels: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        text = opening * levels + b"1" + closing * levels
        assert parse_json(text).error == f"is nested deeper than {MAX_DEPTH} levels"
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH).error is None
    assert parse_json(b"[" + b"{}," * 1000 + b"{}]").error is None


def test_many_faults_are_cut_short() -> None:
    assert len(parse_json(b"[" + b'{"a":1,"a":2},' * 1000 + b"{}]").faults) == 20


@given(st.binary(max_size=200))
@settings(database=None, deadline=None)
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    parsed = parse_json(raw)
    assert (parsed.error is None) or parsed.document is None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES)
@settings(database=None, deadline=None)
def test_what_is_written_is_read_again(value: object) -> None:
    parsed = parse_json(dump_json(value))
    assert (parsed.document, parsed.faults, parsed.error) == (value, (), None)


def test_writing_is_compact_utf_8_and_refuses_what_json_lacks() -> None:
    assert dump_json({"a": ["é", 1]}) == '{"a":["é",1]}'.encode()
    with pytest.raises(ValueError):
        dump_json(float("nan"))
    with pytest.raises(TypeError):
        dump_json({1, 2})


DOCUMENT = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, "null": None, "deep": {"list": [[7]]}}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/m~0n", 8),
        ("/null", None),
        ("/deep/list/0/0", 7),
        ("/foo/2", MISSING),
        ("/foo/00", MISSING),
        ("/foo/-", MISSING),
        ("/foo/-1", MISSING),
        ("/foo/x", MISSING),
        ("/null/x", MISSING),
        ("/nothing/at/all", MISSING),
    ],
)
def test_pointers_lead_to_values(pointer: str, value: object) -> None:
    assert resolve_pointer(DOCUMENT, pointer) is value or resolve_pointer(DOCUMENT, pointer) == value


def test_a_pointer_starts_with_a_slash() -> None:
    with pytest.raises(ValueError, match="does not start with a slash"):
        resolve_pointer({}, "foo")


@given(st.dictionaries(st.text(), st.integers(), min_size=1))
@settings(database=None, deadline=None)
def test_a_child_pointer_leads_to_the_child(members: dict[str, int]) -> None:
    document = json.loads(json.dumps({"list": [members]}))
    for name, value in members.items():
        assert resolve_pointer(document, child_pointer(child_pointer("/list", 0), name)) == value
