"""The canonical forms are, byte by byte, what their document says, and what has no such form is refused."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.json_text import dump_json
from protocol.signing.canonical_form import CANONICAL_FORMS, canonical_bytes
from protocol.signing.content import read_object, signed_content
from protocol.signing.refusal import SignatureReason, SignatureRefused
from tests.protocol.signing.conftest import envelope, read_vectors

VECTORS = read_vectors("canonical-forms.json")
LITERALS = {"True": "true", "False": "false", "None": "null"}
SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str, form: str) -> str:
    """Write a string by the rules of docs/signatures.md, without the json module."""

    def written(character: str) -> str:
        number = ord(character)
        if character in SHORT:
            return SHORT[character]
        if number < 0x20 or (form == "sorted-compact" and number == 0x7F):
            return f"\\u{number:04x}"
        if form != "sorted-compact" or number < 0x7F:
            return character
        units = character.encode("utf-16-be")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))

    return '"' + "".join(map(written, text)) + '"'


def by_hand(value: Any, form: str) -> str:
    """Write a value without fractions by the rules of docs/signatures.md."""
    if isinstance(value, str):
        return quoted(value, form)
    if isinstance(value, dict):
        order = sorted(value, key=lambda name: name.encode("utf-16-be") if form == "rfc8785" else [*map(ord, name)])
        return "{" + ",".join(f"{quoted(name, form)}:{by_hand(value[name], form)}" for name in order) + "}"
    if isinstance(value, list):
        return "[" + ",".join(by_hand(item, form) for item in value) + "]"
    return LITERALS[str(value)] if value is None or isinstance(value, bool) else str(value)


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
@pytest.mark.parametrize("form", CANONICAL_FORMS)
def test_a_vector_has_its_bytes(vector: dict[str, str], form: str) -> None:
    content = read_object(vector["text"].encode())
    assert canonical_bytes(content, form) == vector[form].encode()
    if vector["name"] != "other numbers":
        assert by_hand(content, form) == vector[form]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize("form", CANONICAL_FORMS)
@given(message=JSON)
@settings(database=None, deadline=None, max_examples=60)
def test_any_content_has_the_bytes_that_are_written_by_hand(form: str, message: Any) -> None:
    content = signed_content({"header": {}, "message": message})
    assert canonical_bytes(content, form).decode() == by_hand({"header": {}, "message": message}, form)


@pytest.mark.parametrize("form", CANONICAL_FORMS)
@given(number=st.floats(-(2.0**53) + 1, 2.0**53 - 1))
@settings(database=None, deadline=None, max_examples=60)
def test_a_number_reads_the_same_in_every_form(form: str, number: float) -> None:
    content = signed_content({"header": {"n": number}})
    assert json.loads(canonical_bytes(content, form)) == {"header": {"n": number}}


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["name"])
def test_what_readers_may_take_for_different_things_is_refused(vector: dict[str, str]) -> None:
    with pytest.raises(SignatureRefused) as caught:
        read_object(vector["text"].encode())
    assert caught.value.reason is SignatureReason.CONTENT
    assert caught.value.code == "err.signature.invalid"


@pytest.mark.parametrize(
    "text", ["1.10", "1e5", "1E5", "-0", "-0.0", "1.50", "0.1", "12345.678", "1e+15", "9007199254740991"]
)
def test_numbers_as_people_write_them_are_read(text: str) -> None:
    assert read_object(b'{"n":' + text.encode() + b"}") == {"n": float(text)}


@pytest.mark.parametrize(
    "unsigned",
    [
        {},
        {"message": {}},
        {"header": None},
        {"header": []},
        envelope() | {"message": {"n": float("nan")}},
        envelope() | {"message": {"n": 2**53}},
        envelope() | {"message": {"text": "\ud800"}},
        envelope() | {"message": {"what": {1, 2}}},
    ],
)
def test_an_envelope_that_cannot_be_signed_is_refused(unsigned: dict[str, Any]) -> None:
    with pytest.raises(SignatureRefused) as caught:
        signed_content(unsigned)
    assert caught.value.reason is SignatureReason.CONTENT


def test_header_and_message_alone_are_signed_and_what_is_absent_stays_absent() -> None:
    assert signed_content({"header": {}, "signature": "s", "more": 1}) == {"header": {}}
    assert signed_content({"header": {}, "message": None}) == {"header": {}, "message": None}


def test_what_is_signed_is_what_is_sent() -> None:
    given = {"header": {"numbers": (1, 2)}, "message": {1: "one"}}
    assert signed_content(given) == json.loads(dump_json(given))
