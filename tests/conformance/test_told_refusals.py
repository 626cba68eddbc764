"""What is told of a refusal: how it refuses, and the words of the system, as many as a line holds."""

import json

import pytest

from conformance.checks.answers import summary
from conformance.messages import answer_of


def told(document, *, status=200, operation="search"):
    body = {"text": json.dumps(document)}
    event = {"id": "x1", "operation": operation, "response": {"status": status, "headers": [], "body": body}}
    return summary(answer_of(event, "sp-mis"))


def err(words):
    error = {"code": "err.request.bad", "message": words}
    return {"message": {"ack_status": "ERR", "timestamp": "", "correlation_id": "", "error": error}}


def test_the_words_of_the_system_are_quoted():
    assert told(err("/header/sender_id is missing")) == "refused: ERR err.request.bad: /header/sender_id is missing"


@pytest.mark.parametrize("words", [None, 7, "", ["text"]])
def test_what_is_no_text_is_not(words):
    assert told(err(words)) == "refused: ERR err.request.bad"


def test_a_long_text_is_cut():
    assert len(told(err("x" * 100_000))) < 300


def test_the_list_of_errors_of_an_http_status_is_quoted():
    document = {"errors": [{"code": "413", "message": "too large"}]}
    assert told(document, status=413) == "refused: HTTP 413: too large"
