"""Every operation: a valid message passes, each missing member and each wrong value is found where it is."""

import copy
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from protocol.json_text import resolve_pointer
from protocol.operations import operations
from protocol.schemas import (
    accepts_answer,
    accepts_request,
    answer_violations,
    request_violations,
    schema,
)

Build = Callable[[str], dict[str, Any]]
OPERATIONS = list(operations())
SYNCHRONOUS = [name for name, row in operations().items() if row.answer != "acknowledgement"]


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


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_valid_request_breaks_nothing(name: str, valid_request: Build) -> None:
    assert request_violations(name, valid_request(name)) == ()
    assert accepts_request(name, valid_request(name))


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_valid_answer_breaks_nothing(name: str, valid_answer: Build) -> None:
    assert answer_violations(name, valid_answer(name)) == ()
    assert accepts_answer(name, valid_answer(name))


@pytest.mark.parametrize("name", ["sync/enrolled", "sync/enrollment/updates"])
def test_an_answer_without_envelope_breaks_nothing(name: str, valid_answer: Build) -> None:
    bare = valid_answer(name)["message"]
    assert answer_violations(name, bare) == ()
    del bare["correlation_id"]
    assert [violation.pointer for violation in answer_violations(name, bare)] == ["/correlation_id"]


@pytest.mark.parametrize("name", ["sync/search", "sync/txn/status"])
def test_other_synchronous_answers_need_their_envelope(name: str, valid_answer: Build) -> None:
    assert "/header" in [
        violation.pointer for violation in answer_violations(name, valid_answer(name)["message"])
    ]


@pytest.mark.parametrize("name", OPERATIONS)
def test_members_that_the_standard_does_not_know_are_allowed_everywhere(
    name: str, valid_request: Build
) -> None:
    document = valid_request(name)
    for pointer in ["", *_members(document)]:
        if isinstance(resolve_pointer(document, pointer), dict):
            assert accepts_request(name, _with(document, f"{pointer}/x_unknown", {"any": [1]})), pointer


@pytest.mark.parametrize("name", ["on-subscribe", "on-unsubscribe", "sync/enrollment/updates"])
def test_operations_of_two_headers_take_both(name: str, valid_request: Build, other_header: Build) -> None:
    document = valid_request(name) | {"header": other_header(name)}
    assert request_violations(name, document) == ()


def test_of_two_headers_the_nearer_one_is_judged(valid_request: Build, other_header: Build) -> None:
    for header, missing in (
        (other_header("on-subscribe"), "status"),
        (valid_request("on-subscribe")["header"], "sender_id"),
    ):
        changed = {name: value for name, value in header.items() if name != missing}
        if missing == "status":
            del changed["sender_id"]
        found = request_violations("on-subscribe", valid_request("on-subscribe") | {"header": changed})
        assert [violation.pointer for violation in found] == [f"/header/{missing}"]


@pytest.mark.parametrize("name", ["search", "sync/enrolled", "notify"])
def test_operations_of_one_header_take_no_other(name: str, valid_request: Build, other_header: Build) -> None:
    header = other_header(name)
    lacking = "sender_id" if name != "notify" else "status"
    header.pop(lacking, None)
    document = valid_request(name) | {"header": header}
    assert f"/header/{lacking}" in [violation.pointer for violation in request_violations(name, document)]


@pytest.mark.parametrize("name", OPERATIONS)
def test_another_action_is_refused_with_the_right_one(name: str, valid_request: Build) -> None:
    found = request_violations(name, _with(valid_request(name), "/header/action", "x-action"))
    assert [violation.pointer for violation in found] == ["/header/action"]
    wanted = operations()[name].action
    assert found[0].message == f'`action` is "x-action"; the standard gives "{wanted}" for this path'
    assert found[0].severity == "MUST"


@pytest.mark.parametrize("name", SYNCHRONOUS)
def test_the_action_of_an_answer_is_judged_where_the_standard_names_one(
    name: str, valid_answer: Build
) -> None:
    found = answer_violations(name, _with(valid_answer(name), "/header/action", "x-action"))
    named = operations()[name].answer_action is not None
    assert [violation.pointer for violation in found] == (["/header/action"] if named else [])


@pytest.mark.parametrize("name", ["on-search", "notify", "txn/on-status", "sync/enrollment/updates"])
def test_a_rejection_needs_no_message(name: str, valid_request: Build) -> None:
    document = _without(valid_request(name), "/message")
    assert [(one.pointer, one.severity) for one in request_violations(name, document)] == [
        ("/message", "SHOULD")
    ]
    assert request_violations(name, _with(document, "/header/status", "rjct")) == ()


def test_an_encrypted_message_is_judged_as_such(valid_request: Build) -> None:
    encrypted = {
        "header": {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "key-1"},
        "ciphertext": "x",
        "encrypted_key": "x",
        "tag": "x",
        "iv": "x",
    }
    for name in OPERATIONS:
        document = valid_request(name) | {"message": encrypted}
        assert request_violations(name, document) == ()
        found = request_violations(name, _without(document, "/message/iv"))
        assert [violation.pointer for violation in found] == ["/message/iv"]


WRONG_VALUES: list[tuple[str, str, Any, str]] = [
    ("search", "/header/message_ts", "2026-01-15T09:30:00", "format"),
    ("search", "/header/message_ts", "15.01.2026", "format"),
    ("search", "/header/message_ts", 1768469400, "type"),
    ("search", "/header/message_id", 1, "type"),
    ("search", "/header/sender_uri", "not a uri", "format"),
    ("search", "/header/sender_uri", "https://{host}/x", "format"),
    ("search", "/header/total_count", "one", "type"),
    ("search", "/header/total_count", 1.5, "type"),
    ("search", "/header/total_count", True, "type"),
    ("search", "/header/is_msg_encrypted", "false", "type"),
    ("search", "/header/meta", [], "type"),
    ("search", "/message/transaction_id", "x" * 100, "maxLength"),
    ("search", "/message/transaction_id", 123, "type"),
    ("search", "/message/search_request", {}, "type"),
    ("search", "/message/search_request/0", "x", "type"),
    ("search", "/message/search_request/0/locale", "EN", "pattern"),
    ("search", "/message/search_request/0/locale", "eng\n", "maxLength"),
    ("search", "/message/search_request/0/search_criteria/query_type", "graphql", "enum"),
    ("search", "/message/search_request/0/search_criteria/query", "UIN 1", "anyOf"),
    ("search", "/message/search_request/0/search_criteria/query/value", ["1"], "type"),
    ("search", "/message/search_request/0/search_criteria/sort/0/sort_order", "up", "enum"),
    ("search", "/message/search_request/0/search_criteria/pagination/page_size", "10", "type"),
    ("search", "/message/search_request/1/search_criteria/query/0/expression1/operator", "like", "enum"),
    ("search", "/message/search_request/1/search_criteria/query/0/condition", "xor", "enum"),
    ("search", "/message/search_request/1/search_criteria/query/0/expression1/attribute_value", None, "anyOf"),
    ("on-search", "/header/status", "success", "enum"),
    ("on-search", "/header/status_reason_code", "ok", "enum"),
    ("on-search", "/header/status_reason_message", "x" * 1000, "maxLength"),
    ("on-search", "/message/correlation_id", "x" * 100, "maxLength"),
    ("on-search", "/message/search_response/0/status", "done", "enum"),
    ("on-search", "/message/search_response/0/status_reason_code", "rjct.requester.invalid", "enum"),
    ("on-search", "/message/search_response/0/data/reg_records", {}, "type"),
    ("on-search", "/message/search_response/0/data/reg_records/0", "x", "type"),
    ("on-search", "/message/search_response/0/data/reg_records/0/benefits", 5, "type"),
    ("on-search", "/message/search_response/0/data/reg_records/0/enrolment_date", 5, "type"),
    ("on-search", "/message/search_response/0/data/reg_records/0/member/demographic_info/sex", {}, "type"),
    ("subscribe", "/message/subscribe_request/0/subscribe_criteria/filter_type", "sql", "enum"),
    ("on-subscribe", "/message/subscribe_response/0/subscriptions/0/status", "active", "enum"),
    ("notify", "/message/notify_event/0/data/reg_event_type", "birth", "enum"),
    ("notify", "/message/notify_event/0/data/reg_records", "x", "type"),
    ("unsubscribe", "/message/subscription_codes/0", 7, "type"),
    ("on-unsubscribe", "/message/status_reason_code", "rjct.filter.invalid", "enum"),
    ("txn/status", "/message/txnstatus_request/txn_type", "notify", "enum"),
    ("txn/status", "/message/txnstatus_request/attribute_type", "message_id", "enum"),
    ("txn/status", "/message/txnstatus_request/attribute_value", 5, "anyOf"),
    ("txn/on-status", "/message/txnstatus_response/txn_status", "x", "anyOf"),
    ("sync/enrolled", "/message/enrolled_criteria/response_entity", "Household", "enum"),
    ("sync/enrolled", "/message/enrolled_criteria/query", "x", "type"),
    ("sync/enrollment/updates", "/message/enrolled_updates/beneficiaries", {}, "type"),
]


@pytest.mark.parametrize(("name", "pointer", "value", "keyword"), WRONG_VALUES)
def test_a_wrong_value_is_found(
    name: str, pointer: str, value: Any, keyword: str, valid_request: Build
) -> None:
    document = _with(valid_request(name), pointer, value)
    found = request_violations(name, document)
    assert [(one.pointer, one.keyword, one.severity) for one in found] == [(pointer, keyword, "MUST")]
    assert not accepts_request(name, document)


def test_enrolled_status_is_yes_or_no_in_lower_case(valid_answer: Build) -> None:
    for value in ("Yes", "Active", True):
        document = _with(valid_answer("sync/enrolled"), "/message/enrolled_response/0/enrolled_status", value)
        assert [one.pointer for one in answer_violations("sync/enrolled", document)] == [
            "/message/enrolled_response/0/enrolled_status"
        ]


def test_an_acknowledgement_is_judged(valid_answer: Build) -> None:
    document = valid_answer("search")
    assert answer_violations("search", _with(document, "/message/ack_status", "OK"))[0].keyword == "enum"
    assert answer_violations("search", _with(document, "/message/error/code", "E1"))[0].keyword == "enum"
    lenient = answer_violations("search", _without(document, "/message/error"))
    assert [(one.pointer, one.severity) for one in lenient] == [("/message/error", "SHOULD")]
    assert answer_violations("search", {})[0].severity == "MUST"


@pytest.mark.parametrize("document", [None, 5, "x", [], True])
def test_what_is_no_object_is_no_message(document: Any) -> None:
    for name in OPERATIONS:
        found = request_violations(name, document)
        assert [(one.pointer, one.keyword) for one in found] == [("", "type")]
        assert found[0].message.startswith("the message is ")


def test_one_component_can_be_judged_by_itself() -> None:
    assert schema("Benefit").accepts({"benefit_type": "1"})
    assert [one.pointer for one in schema("Benefit").violations({"benefit_type": 1})] == ["/benefit_type"]
    with pytest.raises(KeyError, match="no schema 'Nothing'"):
        schema("Nothing")


def test_unknown_operations_are_named() -> None:
    with pytest.raises(KeyError, match="known are search, on-search"):
        request_violations("find", {})


def test_the_validators_are_loaded_only_when_a_message_is_judged() -> None:
    code = (
        "import sys, protocol.codes, protocol.operations, protocol.queries\n"
        "import protocol.recognition, protocol.schemas\n"
        "protocol.operations.operations()\n"
        "print([name for name in ('jsonschema', 'jsonschema_rs', 'referencing') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
