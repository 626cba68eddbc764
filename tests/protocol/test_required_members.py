"""What the published schema requires of each message is missed where it belongs, and nothing else is."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from protocol.json_text import resolve_pointer
from protocol.operations import operations
from protocol.schemas import answer_violations, request_violations

Build = Callable[[str], dict[str, Any]]
OPERATIONS = list(operations())
HEADER = ["/header/message_id", "/header/message_ts", "/header/action"]
REQUEST = ["/header", "/message", *HEADER, "/header/sender_id", "/header/total_count"]
CALLBACK = ["/header", *HEADER, "/header/status"]
TRANSACTION = ["/message/transaction_id"]
ANSWERED = [*TRANSACTION, "/message/correlation_id"]


def _under(pointer: str, *names: str) -> list[str]:
    return [f"{pointer}/{name}" for name in names]


PREDICATES = _under(
    "", "expression1", *_under("expression1", "attribute_name", "operator", "attribute_value")
)
PREDICATES += _under("/expression2", "attribute_name", "operator", "attribute_value")
SEARCH = [
    *TRANSACTION,
    "/message/search_request",
    *_under("/message/search_request/0", "reference_id", "timestamp", "search_criteria"),
    *_under("/message/search_request/0/search_criteria", "query_type", "query", "pagination/page_size"),
    *[f"/message/search_request/1/search_criteria/query/0{name}" for name in PREDICATES],
]
PAGE = ["pagination/page_size", "pagination/page_number", "pagination/total_count"]
ITEM = ["reference_id", "timestamp", "status"]
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
FREQUENCY = ["frequency/start_time", "frequency/end_time", "frequency/frequency"]
SUBSCRIPTION = "/message/subscribe_response/0/subscriptions/0"
ENROLLED_ANSWER = [
    *CALLBACK,
    *ANSWERED,
    "/message/enrolled_response",
    *_under("/message/enrolled_response/0", *ITEM),
]
# What the published schema requires (ibr.md section 9.1), operation by operation.
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
        *_under("/message/subscribe_response/0", *ITEM, *PAGE),
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
    # its header satisfies both kinds, so that a status is not missed
    "sync/enrollment/updates": ["/header", *HEADER, *TRANSACTION, "/message/enrolled_updates"],
    "sync/enrolled": [*REQUEST, *TRANSACTION, "/message/enrolled_criteria"],
    "sync/txn/status": REQUEST + STATUS_REQUEST,
}
REQUIRED_OF_ANSWERS: dict[str, list[str]] = {
    "sync/search": CALLBACK + ANSWERED + [f"/message{name}" for name in SEARCHED],
    "sync/enrollment/updates": ENROLLED_ANSWER,
    "sync/enrolled": [*ENROLLED_ANSWER, "/message/enrolled_response/0/enrolled_status"],
    "sync/txn/status": CALLBACK + STATUS_ANSWER,
    "search": ["/message", *_under("/message", "ack_status", "timestamp", "correlation_id")],
}
# What only an own rule asks for (IBR-I-27).
OWN = {"/message", "/message/error"}


def _without(document: Any, pointer: str) -> Any:
    changed = copy.deepcopy(document)
    parent, _, name = pointer.rpartition("/")
    del resolve_pointer(changed, parent)[name.replace("~1", "/").replace("~0", "~")]
    return changed


def _members(value: Any, pointer: str = "") -> list[str]:
    if isinstance(value, dict):
        tokens = [(name.replace("~", "~0").replace("/", "~1"), part) for name, part in value.items()]
        here = [f"{pointer}/{name}" for name, _ in tokens]
        return here + [inner for name, part in tokens for inner in _members(part, f"{pointer}/{name}")]
    if isinstance(value, list):
        return [inner for index, part in enumerate(value) for inner in _members(part, f"{pointer}/{index}")]
    return []


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_required_member_is_missed_where_it_belongs(name: str, valid_request: Build) -> None:
    for pointer in REQUIRED[name]:
        found = request_violations(name, _without(valid_request(name), pointer))
        assert [(one.pointer, one.keyword, one.severity) for one in found] == [(pointer, "required", "MUST")]
        assert found[0].message == f"`{pointer.rpartition('/')[2]}` is missing"
        assert found[0].clause


@pytest.mark.parametrize("name", REQUIRED_OF_ANSWERS)
def test_each_required_member_of_an_answer_is_missed(name: str, valid_answer: Build) -> None:
    for pointer in REQUIRED_OF_ANSWERS[name]:
        found = answer_violations(name, _without(valid_answer(name), pointer))
        assert [(one.pointer, one.keyword, one.severity) for one in found] == [(pointer, "required", "MUST")]


@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_else_is_required(name: str, valid_request: Build, valid_answer: Build) -> None:
    messages = [(request_violations, valid_request(name), set(REQUIRED[name]))]
    if name in REQUIRED_OF_ANSWERS:
        messages.append((answer_violations, valid_answer(name), set(REQUIRED_OF_ANSWERS[name])))
    for judge, document, required in messages:
        alike = {_first_item(pointer) for pointer in required}
        for pointer in _members(document):
            if _first_item(pointer) in alike or "/search_request/2/" in pointer:
                continue
            found = judge(name, _without(document, pointer))
            assert all(one.severity == "SHOULD" and one.pointer in OWN for one in found), found


def _first_item(pointer: str) -> str:
    return "/".join("0" if token.isdigit() else token for token in pointer.split("/"))
