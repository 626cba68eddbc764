"""Every ESS operation: a valid message passes; each missing member and each wrong value is found where it is."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from protocol.json_text import resolve_pointer
from protocol.operations import operations
from protocol.schemas import Violation, accepts_answer, accepts_request, answer_violations, request_violations, schema

Build = Callable[[str], dict[str, Any]]
OPERATIONS = list(operations("ess"))
SYNCHRONOUS = [name for name, row in operations("ess").items() if row.answer != "acknowledgement"]
HEADER = ["/header/message_id", "/header/message_ts", "/header/action"]
REQUEST = ["/header", "/message", *HEADER, "/header/sender_id", "/header/total_count"]
CALLBACK = ["/header", *HEADER, "/header/status"]
TRANSACTION = ["/message/transaction_id"]
ANSWERED = [*TRANSACTION, "/message/correlation_id"]


def _under(pointer: str, *names: str) -> list[str]:
    return [f"{pointer}/{name}" for name in names]


PREDICATES = _under(
    "",
    "expression1",
    *_under("expression1", "attribute_name", "operator", "attribute_value"),
    *_under("expression2", "attribute_name", "operator", "attribute_value"),
)
PAGE = ["pagination/page_size", "pagination/page_number", "pagination/total_count"]
ITEM = ["reference_id", "timestamp", "status"]
FREQUENCY = ["frequency/start_time", "frequency/end_time", "frequency/frequency"]
SUBSCRIPTION = "/message/subscribe_response/0/subscriptions/0"
SEARCH = [
    *TRANSACTION,
    "/message/search_request",
    *_under("/message/search_request/0", "reference_id", "timestamp", "search_criteria"),
    *_under("/message/search_request/0/search_criteria", "query_type", "query", "pagination/page_size"),
    *[f"/message/search_request/1/search_criteria/query/0{name}" for name in PREDICATES],
]
SEARCHED = ["/search_response", *_under("/search_response/0", *ITEM, *PAGE, "data/reg_records")]
STATUS_REQUEST = [
    *TRANSACTION,
    "/message/txnstatus_request",
    *_under("/message/txnstatus_request", "reference_id", "txn_type", "attribute_type", "attribute_value"),
]
STATUS_ANSWER = [
    *ANSWERED,
    "/message/txnstatus_response",
    *_under("/message/txnstatus_response", "txn_type", "txn_status"),
    *[f"/message/txnstatus_response/txn_status{name}" for name in SEARCHED],
    *_under("/message/txnstatus_response/txn_status", "transaction_id", "correlation_id"),
]
# What the published schema requires (ess.md sections 8.1, 8.2 and 8.6), operation by operation.
REQUIRED: dict[str, list[str]] = {
    "search": REQUEST + SEARCH,
    "on-search": CALLBACK + ANSWERED + [f"/message{name}" for name in SEARCHED],
    "subscribe": [
        *REQUEST,
        *TRANSACTION,
        "/message/subscribe_request",
        *_under("/message/subscribe_request/0", "reference_id", "timestamp", "subscribe_criteria"),
        *_under(
            "/message/subscribe_request/0/subscribe_criteria",
            "reg_event_type",
            "filter",
            "notify_record_type",
            *FREQUENCY,
        ),
    ],
    "on-subscribe": [
        *REQUEST,
        *ANSWERED,
        "/message/subscribe_response",
        *_under("/message/subscribe_response/0", *ITEM),
        *_under(SUBSCRIPTION, "code", "status", "timestamp", *FREQUENCY),
        *[f"{SUBSCRIPTION}/filter/0{name}" for name in PREDICATES],
    ],
    "notify": [
        *CALLBACK,
        *TRANSACTION,
        "/message/notify_event",
        *_under("/message/notify_event/0", "reference_id", "timestamp", "data"),
        *_under("/message/notify_event/0/data", "reg_record_type", "reg_records"),
    ],
    "unsubscribe": [*REQUEST, *TRANSACTION, "/message/timestamp", "/message/subscription_codes"],
    "on-unsubscribe": [
        *REQUEST,
        *ANSWERED,
        "/message/timestamp",
        "/message/status",
        *_under("/message/subscription_status/0", "code", "status"),
    ],
    "txn/status": REQUEST + STATUS_REQUEST,
    "txn/on-status": CALLBACK + STATUS_ANSWER,
    "sync/search": REQUEST + SEARCH,
    "sync/check-enrollment": [*REQUEST, *TRANSACTION, "/message/enrolled_criteria"],
    "sync/txn/status": REQUEST + STATUS_REQUEST,
}
REQUIRED_OF_ANSWERS: dict[str, list[str]] = {
    "search": ["/message", *_under("/message", "ack_status", "timestamp", "correlation_id")],
    "sync/search": CALLBACK + ANSWERED + [f"/message{name}" for name in SEARCHED],
    "sync/check-enrollment": [
        *CALLBACK,
        *ANSWERED,
        "/message/enrolled_response",
        *_under("/message/enrolled_response/0", *ITEM, "enrolled_status"),
    ],
    "sync/txn/status": CALLBACK + STATUS_ANSWER,
}
# What only our reading of the text asks for (ESS-C-08, ESS-C-12).
OWN = {"/message", "/message/error"}


def _without(document: Any, pointer: str) -> Any:
    changed = copy.deepcopy(document)
    parent, _, name = pointer.rpartition("/")
    del resolve_pointer(changed, parent)[name.replace("~1", "/").replace("~0", "~")]
    return changed


def _with(document: Any, pointer: str, value: Any) -> Any:
    changed = copy.deepcopy(document)
    parent, _, name = pointer.rpartition("/")
    around = resolve_pointer(changed, parent)
    around[int(name) if isinstance(around, list) else name] = value
    return changed


def _members(value: Any, pointer: str = "") -> list[str]:
    if isinstance(value, dict):
        tokens = [(name.replace("~", "~0").replace("/", "~1"), part) for name, part in value.items()]
        here = [f"{pointer}/{name}" for name, _ in tokens]
        return here + [inner for name, part in tokens for inner in _members(part, f"{pointer}/{name}")]
    if isinstance(value, list):
        return [inner for index, part in enumerate(value) for inner in _members(part, f"{pointer}/{index}")]
    return []


def _told(found: tuple[Violation, ...]) -> list[tuple[str, str, str]]:
    return [(one.pointer, one.keyword, one.severity) for one in found]


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_valid_message_breaks_nothing(name: str, valid_ess_request: Build, valid_ess_answer: Build) -> None:
    assert request_violations(name, valid_ess_request(name), "ess") == ()
    assert accepts_request(name, valid_ess_request(name), "ess")
    assert answer_violations(name, valid_ess_answer(name), "ess") == ()
    assert accepts_answer(name, valid_ess_answer(name), "ess")


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_required_member_is_missed_where_it_belongs(name: str, valid_ess_request: Build) -> None:
    for pointer in REQUIRED[name]:
        document = _without(valid_ess_request(name), pointer)
        found = request_violations(name, document, "ess")
        assert _told(found) == [(pointer, "required", "MUST")]
        assert found[0].message == f"`{pointer.rpartition('/')[2]}` is missing"
        assert found[0].clause.startswith("ESS API 1.0.0, ")
        assert not accepts_request(name, document, "ess")


@pytest.mark.parametrize("name", REQUIRED_OF_ANSWERS)
def test_each_required_member_of_an_answer_is_missed(name: str, valid_ess_answer: Build) -> None:
    for pointer in REQUIRED_OF_ANSWERS[name]:
        document = _without(valid_ess_answer(name), pointer)
        assert _told(answer_violations(name, document, "ess")) == [(pointer, "required", "MUST")]
        assert not accepts_answer(name, document, "ess")


@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_else_is_required(name: str, valid_ess_request: Build, valid_ess_answer: Build) -> None:
    messages = [(request_violations, valid_ess_request(name), set(REQUIRED[name]))]
    if name in REQUIRED_OF_ANSWERS:
        messages.append((answer_violations, valid_ess_answer(name), set(REQUIRED_OF_ANSWERS[name])))
    for judge, document, required in messages:
        alike = {_first_item(pointer) for pointer in required}
        for pointer in _members(document):
            if _first_item(pointer) in alike or "/search_request/2/" in pointer:
                continue
            found = judge(name, _without(document, pointer), "ess")
            assert all(one.severity == "SHOULD" and one.pointer in OWN for one in found), found


def _first_item(pointer: str) -> str:
    return "/".join("0" if token.isdigit() else token for token in pointer.split("/"))


@pytest.mark.parametrize("name", OPERATIONS)
def test_members_that_the_standard_does_not_know_are_allowed_everywhere(name: str, valid_ess_request: Build) -> None:
    document = valid_ess_request(name)
    for pointer in ["", *_members(document)]:
        if isinstance(resolve_pointer(document, pointer), dict):
            assert accepts_request(name, _with(document, f"{pointer}/x_unknown", {"any": [1]}), "ess"), pointer


@pytest.mark.parametrize("name", ["on-subscribe", "on-unsubscribe"])
def test_operations_of_two_headers_take_both(name: str, valid_ess_request: Build, other_ess_header: Build) -> None:
    document = valid_ess_request(name) | {"header": other_ess_header(name)}
    assert request_violations(name, document, "ess") == ()


@pytest.mark.parametrize("name", OPERATIONS)
def test_another_action_is_refused_with_the_right_one(name: str, valid_ess_request: Build) -> None:
    (found,) = request_violations(name, _with(valid_ess_request(name), "/header/action", "x-action"), "ess")
    wanted = operations("ess")[name].action
    assert found.message == f'`action` is "x-action"; the standard gives "{wanted}" for this path'
    assert (found.pointer, found.severity) == ("/header/action", "MUST")


@pytest.mark.parametrize("name", SYNCHRONOUS)
def test_the_action_and_the_envelope_of_an_answer_are_judged(name: str, valid_ess_answer: Build) -> None:
    found = answer_violations(name, _with(valid_ess_answer(name), "/header/action", "x-action"), "ess")
    assert _told(found) == [("/header/action", "enum", "MUST")]
    bare = answer_violations(name, valid_ess_answer(name)["message"], "ess")
    assert "/header" in [one.pointer for one in bare]


@pytest.mark.parametrize("name", ["on-search", "notify", "txn/on-status"])
def test_a_rejection_needs_no_message(name: str, valid_ess_request: Build) -> None:
    document = _without(_with(valid_ess_request(name), "/header/status", "rjct"), "/message")
    assert request_violations(name, document, "ess") == ()


def test_a_synchronous_request_needs_no_address_to_call_back(valid_ess_request: Build) -> None:
    for name in ("sync/search", "sync/check-enrollment"):
        document = valid_ess_request(name)
        assert request_violations(name, _without(document, "/header/sender_uri"), "ess") == ()
        assert request_violations(name, _with(document, "/header/sender_uri", ""), "ess") == ()
        assert "MsgSyncHeader" in request_violations(name, _without(document, "/header/sender_id"), "ess")[0].clause


ENROLLED = "/message/enrolled_response/0/enrolled_status"
CRITERIA = "/message/subscribe_request/0/subscribe_criteria"
RECORD = "/message/notify_event/0/data/reg_records"
WRONG_VALUES: list[tuple[str, str, Any, str]] = [
    ("search", "/header/message_ts", "2026-01-15T09:30:00", "format"),
    ("search", "/header/total_count", "one", "type"),
    ("search", "/message/transaction_id", "x" * 100, "maxLength"),
    ("search", "/message/search_request/0/search_criteria/query_type", "graphql", "enum"),
    ("on-search", "/header/status", "success", "enum"),
    ("on-search", "/header/status_reason_code", "ok", "enum"),
    ("on-search", "/message/search_response/0/data/reg_records", {}, "type"),
    ("subscribe", f"{CRITERIA}/reg_event_type", "birth", "enum"),
    ("subscribe", f"{CRITERIA}/filter_type", "sparql", "enum"),
    ("on-subscribe", f"{SUBSCRIPTION}/reg_event_type", 7, "type"),
    ("notify", "/message/notify_event/0/data/reg_event_type", "birth", "enum"),
    ("notify", f"{RECORD}/member/employment_info", 5, "type"),
    ("notify", f"{RECORD}/member/employment_info/0/start_date", 2026, "type"),
    ("notify", f"{RECORD}/member/unemployment_reason", 1.5, "type"),
    ("txn/status", "/message/txnstatus_request/txn_type", "enrolled", "enum"),
    ("txn/on-status", "/message/txnstatus_response/txn_type", "notify", "enum"),
    ("txn/on-status", "/message/txnstatus_response/txn_status", "completed", "anyOf"),
    ("sync/check-enrollment", "/message/enrolled_criteria/response_entity", "Household", "enum"),
    ("sync/check-enrollment", "/message/enrolled_criteria/query", "x", "type"),
]


@pytest.mark.parametrize(("name", "pointer", "value", "keyword"), WRONG_VALUES)
def test_a_wrong_value_is_found(name: str, pointer: str, value: Any, keyword: str, valid_ess_request: Build) -> None:
    document = _with(valid_ess_request(name), pointer, value)
    assert _told(request_violations(name, document, "ess")) == [(pointer, keyword, "MUST")]
    assert not accepts_request(name, document, "ess")


@pytest.mark.parametrize("value", ["active", "Graduated", "8", "", True, None])
def test_enrolled_status_is_one_of_six_words(value: Any, valid_ess_answer: Build) -> None:
    document = _with(valid_ess_answer("sync/check-enrollment"), ENROLLED, value)
    (found,) = answer_violations("sync/check-enrollment", document, "ess")
    assert (found.pointer, found.severity) == (ENROLLED, "MUST")


def test_the_status_of_each_kind_of_transaction_is_accepted(valid_ess_request: Build, valid_ess_answer: Build) -> None:
    document = valid_ess_request("txn/on-status")
    enrolled = valid_ess_answer("sync/check-enrollment")["message"]
    for kind, content in (
        ("subscribe", valid_ess_request("on-subscribe")["message"]),
        ("enrolled", enrolled),
        ("receipt", {"transaction_id": "t", "receipt_information": {"beneficiaries": []}}),
    ):
        document["message"]["txnstatus_response"] = {"txn_type": kind, "txn_status": content}
        assert request_violations("txn/on-status", document, "ess") == ()


def test_the_interfaces_do_not_share_what_differs(valid_request: Build, valid_ess_request: Build) -> None:
    place = "/message/notify_event/0/data/reg_event_type"
    for interface, document in (("ess", valid_request("notify")), ("ibr", valid_ess_request("notify"))):
        assert _told(request_violations("notify", document, interface)) == [(place, "enum", "SHOULD")]
    with pytest.raises(KeyError, match="no operation 'sync/enrolled' in interface 'ess'"):
        request_violations("sync/enrolled", {}, "ess")
    assert schema("EmploymentInfo", "ess").accepts({"employment_type": "4"})
    with pytest.raises(KeyError, match="no schema 'EmploymentInfo'"):
        schema("EmploymentInfo")
