"""A message is recognised by itself, and what is wrong with it is said, whatever it is."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.json_text import dump_json
from protocol.operations import operations
from protocol.recognition import examine, recognise

Build = Callable[[str], dict[str, Any]]
Read = Callable[[str], bytes]
OPERATIONS = list(operations())


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_valid_request_is_recognised(name: str, valid_request: Build) -> None:
    document = valid_request(name)
    if name in ("sync/search", "sync/txn/status"):
        del document["header"]["sender_uri"]  # nothing else tells it from the asynchronous request
    found = examine(dump_json(document))
    assert (found.operation, found.part, found.violations) == (name, "request", ())
    assert found.explanation.startswith(f"It is the request of `{name}`: its message has `")


@pytest.mark.parametrize("name", ["sync/enrolled", "sync/enrollment/updates"])
def test_a_valid_answer_is_recognised_with_and_without_envelope(name: str, valid_answer: Build) -> None:
    for document in (valid_answer(name), valid_answer(name)["message"]):
        found = examine(dump_json(document))
        assert (found.operation, found.part, found.violations) == (name, "answer", ())


@pytest.mark.parametrize(
    ("name", "callback"), [("sync/search", "on-search"), ("sync/txn/status", "txn/on-status")]
)
def test_an_answer_that_could_be_a_callback_names_both(name: str, callback: str, valid_answer: Build) -> None:
    found = examine(dump_json(valid_answer(name)))
    assert (found.operation, found.part, found.violations) == (callback, "request", ())
    assert f"could also be the answer of `{name}`; nothing in it tells them apart" in found.explanation


def test_acknowledgements_and_refusals_are_recognised() -> None:
    ack = {"message": {"ack_status": "ACK", "timestamp": "2026-01-15T09:30:00Z", "correlation_id": "c"}}
    found = examine(dump_json(ack))
    assert (found.operation, found.part, found.violations) == (None, "answer", ())
    assert "acknowledgement" in found.explanation
    found = examine(b'{"errors": [{"code": "x"}]}')
    assert (found.operation, found.part, found.violations) == (None, "answer", ())
    assert examine(b'{"errors": {}}').violations[0].pointer == "/errors"


# sample, operation, part, pointers that fail, words of the explanation
SAMPLES: list[tuple[str, str | None, str | None, set[str], tuple[str, ...]]] = [
    ("ibr-search-request", "sync/search", "request", set(), ("could also be the request of `search`",)),
    ("ibr-search-response", "on-search", "request", {"/header/action"}, ("answer of `sync/search`",)),
    ("ibr-enrolled-request", "sync/enrolled", "request", set(), ("`enrolled_criteria`",)),
    ("ibr-enrolled-response", "on-search", "request", {"/header/action"}, ("`search_response`",)),
    (
        "ibr-enrollment-updates-request",
        "sync/enrollment/updates",
        "request",
        set(),
        ("`receipt_information`", "`register` is another name"),
    ),
    (
        "ibr-enrollment-updates-response",
        "sync/enrollment/updates",
        "answer",
        {"/message/correlation_id", "/message/enrolled_response"},
        ("an acknowledgement stands in its message",),
    ),
    ("ibr-beneficiary-record", None, None, set(), ('"Beneficiary" record and no message',)),
    ("ess-prs-emp-01-notify", "notify", "request", {"/header/status_reason_code"}, ("of the ESS interface",)),
    ("ess-prs-emp-01-subscribe", "subscribe", "request", set(), ("spelt as in the ESS interface",)),
    ("ess-prs-emp-02-notify", "notify", "request", {"/header/status_reason_code"}, ("of the ESS interface",)),
    ("ess-prs-emp-02-subscribe", "subscribe", "request", set(), ("of the ESS interface",)),
    ("ess-prs-emp-03-search", "sync/search", "request", set(), ("is of another registry",)),
    (
        "ess-prs-emp-03-on-search",
        "on-search",
        "request",
        {
            "/header/status",
            "/header/status_reason_code",
            "/message/search_response/0/status",
            "/message/search_response/0/status_reason_code",
        },
        ("is of another registry",),
    ),
    (
        "ess-prs-emp-05-check-enrollment-request",
        "sync/enrolled",
        "request",
        {"/header/action", "/header/total_count", "/message/enrolled_criteria"},
        ("one of the ESS interface", "`search_activity_id`"),
    ),
    (
        "ess-prs-emp-05-check-enrollment-response",
        "sync/enrolled",
        "answer",
        {"/header/status", "/header/status_reason_code", "/message/enrolled_response/0/enrolled_status"},
        ("one of the ESS interface",),
    ),
]


@pytest.mark.parametrize(("sample", "operation", "part", "failing", "words"), SAMPLES)
def test_official_samples_are_recognised_and_judged(
    sample: str,
    operation: str | None,
    part: str | None,
    failing: set[str],
    words: tuple[str, ...],
    read_sample: Read,
) -> None:
    found = examine(read_sample(f"{sample}.json"))
    assert (found.operation, found.part) == (operation, part)
    assert {one.pointer for one in found.violations if one.severity == "MUST"} == failing
    assert all(word in found.explanation for word in words), found.explanation
    assert all(one.clause and one.message for one in found.violations)


def test_official_samples_are_warned_about(read_sample: Read) -> None:
    found = examine(read_sample("ibr-search-request.json"))
    assert {one.pointer for one in found.violations} == {
        "/header/sender_uri",
        "/header/total_count",
        "/header/meta",
        "/message/search_request/0/search_criteria/consent",
        "/message/search_request/0/search_criteria/authorize",
        "/message/search_request/0/locale",
    }
    found = examine(read_sample("ibr-beneficiary-record.json"))
    assert "/member/member_identifier" in {one.pointer for one in found.violations}
    found = examine(read_sample("ibr-enrolled-request.json"))
    query = [one for one in found.violations if one.pointer == "/message/enrolled_criteria/query"]
    assert [(one.keyword, one.severity) for one in query] == [("query_type", "SHOULD")]
    assert "the form of `query` is that of no query type" in query[0].message


@pytest.mark.parametrize(
    ("query_type", "query", "warned"),
    [
        ("idtype-value", {"type": "UIN", "value": "1"}, False),
        ("predicate", {"type": "UIN", "value": "1"}, True),
        ("expression", {"type": "UIN", "value": "1"}, True),
        ("idtype-value", [], True),
        ("expression", {"type": "x", "value": {"expression": {}}}, False),
        ("idtype-value", {"type": "x", "value": {"expression": {}}}, True),
    ],
)
def test_a_query_of_another_form_than_its_type_is_warned_about(
    query_type: str, query: Any, warned: bool, valid_request: Build
) -> None:
    document = valid_request("search")
    document["message"]["search_request"][1]["search_criteria"] |= {"query_type": query_type, "query": query}
    found = [(one.pointer, one.severity) for one in examine(dump_json(document)).violations]
    place = "/message/search_request/1/search_criteria/query"
    assert found == ([(place, "SHOULD")] if warned else [])


def test_the_filter_of_a_subscription_is_bound_to_its_type_too(valid_request: Build) -> None:
    document = valid_request("subscribe")
    criteria = document["message"]["subscribe_request"][0]["subscribe_criteria"]
    criteria["filter_type"] = "predicate"
    (found,) = examine(dump_json(document)).violations
    assert found.pointer == "/message/subscribe_request/0/subscribe_criteria/filter"
    assert found.message == '`filter_type` is "predicate", but the form of `filter` is that of idtype-value'
    criteria["filter_type"] = "graphql"
    assert examine(dump_json(document)).violations == ()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "it is empty"),
        (b"{", "it is not JSON"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"[" * 100_000, "nested deeper than"),
        (b"[]", "no message but an empty list"),
        (b"null", "no message but null"),
        (b'"search"', "no message but a string"),
        (b"{}", "fits no operation"),
        (b'{"header": {}, "message": {}}', "fits no operation"),
        (b'{"header": {"action": "dance"}, "message": {}}', "fits no operation"),
        (b'{"header": 5, "message": [1]}', "fits no operation"),
        (b'{"header": {"action": ["search"]}, "message": null}', "fits no operation"),
    ],
)
def test_what_is_no_message_says_so(raw: bytes, told: str) -> None:
    found = examine(raw)
    assert (found.operation, found.part) == (None, None)
    assert told in found.explanation
    assert found.violations and all(one.severity == "MUST" for one in found.violations)


def test_faults_of_the_text_are_warned_about(valid_request: Build) -> None:
    raw = b"\xef\xbb\xbf" + dump_json(valid_request("search")).replace(
        b'"locale":"eng"', b'"locale":"eng","locale":"eng"', 1
    )
    found = examine(raw)
    assert found.operation == "search"
    assert [(one.keyword, one.severity) for one in found.violations] == [("json", "SHOULD")] * 2


def test_the_best_candidate_comes_first(valid_request: Build) -> None:
    names = [candidate.operation for candidate in recognise(valid_request("search"))]
    assert names[:2] == ["search", "sync/search"]
    assert recognise([]) == ()


MEMBERS = st.sampled_from(
    [
        "header",
        "message",
        "action",
        "status",
        "transaction_id",
        "search_request",
        "search_response",
        "query",
        "search_criteria",
        "query_type",
        "enrolled_criteria",
        "enrolled_response",
        "data",
        "reg_type",
        "errors",
        "notify_event",
        "subscribe_request",
        "subscribe_criteria",
        "filter",
        "filter_type",
        "ack_status",
        "member",
        "receipt_information",
        "search_activity_id",
        "sender_uri",
        "x",
    ]
)
WORDS = st.sampled_from(
    ["search", "on-search", "notify", "register", "search-status", "expression", "predicate"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=5),
    max_leaves=25,
)


@given(VALUES)
@settings(database=None, deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_no_message_makes_it_raise(document: Any) -> None:
    found = examine(dump_json(document))
    assert found.explanation
    assert all(one.message.isprintable() for one in found.violations)
