"""No secret reaches the record, in whatever form it travels."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from conformance.record import RecordWriter, body_bytes, encode_body

SECRET = 's3cret/"ü+ key'


def recorded(**message: object) -> RecordWriter:
    """Record one exchange while a secret is known."""
    writer = RecordWriter(header={}, started="", redact=["", SECRET, "s3cret"])
    writer.add(
        "exchange", request={"method": "POST", "url": "u", "headers": [], "body": encode_body(b""), **message}
    )
    return writer


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "authorization",
        "COOKIE",
        "Set-Cookie",
        "X-HMAC",
        "Proxy-Authorization",
        "x-api-token",
    ],
)
def test_values_of_secret_headers_are_never_written(name: str) -> None:
    request = recorded(headers=[["Accept", "*/*"], [name, "open sesame"]]).record().exchanges[0]["request"]
    assert request["headers"] == [["Accept", "*/*"], [name, "(redacted)"]]


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").replace("%20", "+"),
    ],
)
def test_a_secret_is_replaced_in_every_spelling(spelling: str) -> None:
    body = f'{{"token":"{spelling}"}}'.encode()
    request = (
        recorded(url=f"https://x/?t={spelling}", body=encode_body(body)).record().exchanges[0]["request"]
    )
    assert request["url"] == "https://x/?t=(redacted)"
    assert body_bytes(request["body"]) == b'{"token":"(redacted)"}'


def test_a_secret_is_replaced_in_bodies_that_are_no_text() -> None:
    body = b"\xff" + SECRET.encode() + b"\xff"
    request = recorded(body=encode_body(body)).record().exchanges[0]["request"]
    assert base64.b64decode(request["body"]["base64"]) == b"\xff(redacted)\xff"


def test_a_secret_is_replaced_in_other_events() -> None:
    writer = recorded()
    writer.add("check", requirement="R", check="c", verdict="fail", actual=f"got {SECRET}")
    writer.add("expectation", kind="k", data={SECRET: [SECRET, 1, None]})
    record = writer.record()
    assert record.checks[0]["actual"] == "got (redacted)"
    assert record.of_type("expectation")[0]["data"] == {"(redacted)": ["(redacted)", 1, None]}


def test_a_secret_that_spells_a_word_of_the_record_does_not_break_it() -> None:
    with RecordWriter(header={}, started="", redact=["check", "pass", "k1", "dci-record/1"]) as writer:
        writer.add("check", requirement="R", check="check", verdict="pass", message="pass")
        record = writer.record()
    assert record.header["format"] == "dci-record/1"
    assert (record.checks[0]["id"], record.checks[0]["verdict"], record.checks[0]["message"]) == (
        "k1",
        "pass",
        "(redacted)",
    )


def test_what_the_caller_holds_is_left_alone() -> None:
    headers = [["Authorization", "open sesame"]]
    recorded(headers=headers)
    assert headers == [["Authorization", "open sesame"]]
