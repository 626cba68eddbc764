"""Bodies are kept byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.record import RecordWriter, body_bytes, encode_body


@given(st.binary())
def test_every_body_comes_back_as_it_was(content: bytes) -> None:
    with RecordWriter(header={}, started="") as writer:
        writer.add("exchange", request={"headers": [], "body": encode_body(content)})
        assert body_bytes(writer.record().exchanges[0]["request"]["body"]) == content


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"", {"text": ""}),
        (b"\xef\xbb\xbf{}", {"text": "\ufeff{}"}),
        (b'{"a":1,"a":1.0}', {"text": '{"a":1,"a":1.0}'}),
        ("सीता".encode(), {"text": "सीता"}),
        (b"\x00", {"text": "\x00"}),
        (b"\xed\xa0\x80", {"base64": "7aCA"}),
    ],
)
def test_text_is_kept_as_text_and_the_rest_in_base64(content: bytes, form: dict[str, str]) -> None:
    assert encode_body(content) == form


def test_no_body_is_no_bytes() -> None:
    assert body_bytes(None) == b""
