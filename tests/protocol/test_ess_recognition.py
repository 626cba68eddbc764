"""A message of the ESS interface is recognised by its own words, and judged by that interface."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.json_text import dump_json
from protocol.operations import operations
from protocol.recognition import examine, interface_of, recognise

Build = Callable[[str], dict[str, Any]]
Read = Callable[[str], bytes]
CHECK = "sync/check-enrollment"
SEVERITIES = ("MUST", "SHOULD")
MEMBERS = [
    *(
        "header",
        "message",
        "action",
        "status",
        "sender_uri",
        "@context",
        "employment_info",
        "reg_type",
        "reg_event_type",
    ),
    *("search_request", "search_response", "search_criteria", "subscribe_response", "subscriptions", "notify_event"),
    *("data", "reg_records", "query", "query_type", "enrolled_criteria", "enrolled_response", "enrolled_status"),
    *("search_activity_id", "receipt_information", "ack_status", "errors"),
]
BY_THEMSELVES = ["notify", "on-search", "on-subscribe", "search", "subscribe", "sync/search", CHECK]


@pytest.mark.parametrize("name", operations("ess"))
def test_a_valid_request_is_recognised(name: str, valid_ess_request: Build) -> None:
    document = valid_ess_request(name)
    if name in ("sync/search", "sync/txn/status"):
        del document["header"]["sender_uri"]  # nothing else tells it from the asynchronous request
    found = examine(dump_json(document), "ess")
    assert (found.operation, found.part, found.violations, found.interface) == (name, "request", (), "ess")
    assert found.explanation.startswith(f"It is the request of `{name}` of the ESS interface: its message has `")


def test_a_valid_answer_is_recognised(valid_ess_answer: Build) -> None:
    found = examine(dump_json(valid_ess_answer(CHECK)), None)
    assert (found.operation, found.part, found.violations, found.interface) == (CHECK, "answer", (), "ess")


@pytest.mark.parametrize("name", BY_THEMSELVES)
def test_the_interface_is_told_by_the_words_of_a_message(
    name: str, valid_ess_request: Build, valid_request: Build
) -> None:
    document = valid_ess_request(name)
    assert interface_of(document) == "ess"
    assert examine(dump_json(document), None).interface == "ess"
    if name in operations():
        assert interface_of(valid_request(name)) == "ibr"


@pytest.mark.parametrize("document", [None, 5, [], {}, {"header": 5, "message": [1]}, {"message": {"notify_event": 1}}])
def test_what_speaks_for_none_is_judged_as_before(document: Any) -> None:
    assert interface_of(document) == "ibr"
    assert examine(dump_json(document), None) == examine(dump_json(document))


def test_a_record_is_of_the_interface_that_its_members_or_context_name() -> None:
    job = {"member_identifier": [], "employment_info": {"job_title": "farmer"}}
    found = examine(dump_json(job), None)
    assert (found.interface, [one.pointer for one in found.violations]) == ("ess", ["/employment_info"])
    assert "of the ESS interface and no message" in found.explanation
    context = {"@context": {"spdci": "https://schema.spdci.org/extensions/PES/v1/"}, "@type": "spdci:Member"}
    assert interface_of(context | {"member_identifier": []}) == "ess"
    assert interface_of({"@context": "https://schema.spdci.org/extensions/ibr/v1/x", "group": {}}) == "ibr"


# sample, operation, part, pointers that fail, pointers that are warned about (where they are few)
SAMPLES: list[tuple[str, str, str, set[str], set[str]]] = [
    (
        "01-notify",
        "notify",
        "request",
        {"/header/status_reason_code"},
        {"/message/notify_event/0/data/reg_records/demographic_info/birth_date"},
    ),
    (
        "01-subscribe",
        "subscribe",
        "request",
        set(),
        {"/message/subscribe_request/0/subscribe_criteria/authorize/ts"},
    ),
    (
        "02-notify",
        "notify",
        "request",
        {"/header/status_reason_code"},
        {
            "/message/notify_event/0/data/reg_records/demographic_info/birth_date",
            "/message/notify_event/0/data/reg_records/employment_info",
        },
    ),
    ("02-subscribe", "subscribe", "request", set(), set()),
    ("03-search", "sync/search", "request", set(), set()),
    (
        "05-check-enrollment-request",
        CHECK,
        "request",
        {"/header/total_count"},
        {"/header/action", "/message/enrolled_criteria"},
    ),
    (
        "05-check-enrollment-response",
        CHECK,
        "answer",
        {"/header/status", "/header/status_reason_code"},
        {"/header/action"},
    ),
]


@pytest.mark.parametrize(("sample", "operation", "part", "failing", "warned"), SAMPLES)
def test_official_samples_are_recognised_and_judged(
    sample: str, operation: str, part: str, failing: set[str], warned: set[str], read_sample: Read
) -> None:
    found = examine(read_sample(f"ess-prs-emp-{sample}.json"), None)
    assert (found.operation, found.part, found.interface) == (operation, part, "ess")
    judged = {
        severity: {one.pointer for one in found.violations if one.severity == severity} for severity in SEVERITIES
    }
    assert judged == {"MUST": failing, "SHOULD": warned}
    assert "another registry" not in found.explanation and "IBR" not in found.explanation
    assert all("IBR" not in one.clause + one.message for one in found.violations)


def test_the_sample_of_found_groups_fails_for_its_status_only(read_sample: Read) -> None:
    found = examine(read_sample("ess-prs-emp-03-on-search.json"), None)
    assert (found.operation, found.part, found.interface) == ("on-search", "request", "ess")
    item = "/message/search_response/0"
    assert {one.pointer for one in found.violations if one.severity == "MUST"} == {
        *("/header/status", "/header/status_reason_code", f"{item}/status", f"{item}/status_reason_code")
    }
    warned = {one.pointer for one in found.violations if one.severity == "SHOULD"}
    assert {f"{item}/data/reg_records/0/group_identifier", f"{item}/data/reg_records/0/geographical_location"} < warned


def test_official_ibr_samples_stay_messages_of_the_ibr(read_sample: Read) -> None:
    names = (
        "beneficiary-record",
        "enrolled-request",
        "enrollment-updates-request",
        "search-request",
        "search-response",
    )
    for name in names:
        raw = read_sample(f"ibr-{name}.json")
        assert interface_of(json.loads(raw)) == "ibr", name
        assert examine(raw, None) == examine(raw)


def test_a_message_of_the_other_interface_is_told_as_such(valid_request: Build) -> None:
    found = examine(dump_json(valid_request("notify")), "ess")
    assert 'Its reg_type "ns:org:RegistryType:IBR" is of the IBR interface.' in found.explanation
    assert 'Its reg_event_type "enrollement" is spelt as in the IBR interface.' in found.explanation
    found = examine(dump_json(valid_request("sync/enrollment/updates")), "ess")
    assert "`enrolled_updates` is a member of the IBR interface" in found.explanation


def test_what_fits_no_operation_names_those_of_the_interface() -> None:
    found = examine(b'{"header": {"action": "dance"}, "message": {}}', "ess")
    (told,) = found.violations
    assert "enrollementstatus" in told.message and told.clause == "ESS API 1.0.0, paths"
    assert found.interface == "ess"


def test_a_query_of_another_form_than_its_type_cites_its_interface(valid_ess_request: Build) -> None:
    document = valid_ess_request("search")
    document["message"]["search_request"][0]["search_criteria"]["query_type"] = "predicate"
    (found,) = examine(dump_json(document), None).violations
    assert (found.severity, found.clause) == ("SHOULD", "ESS API 1.0.0, query types (ESS-C-45)")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["search", "search-status", "enrolment", "Active", "x:SP"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=5),
    max_leaves=25,
)


@given(VALUES)
@settings(database=None, deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_no_message_makes_it_raise(document: Any) -> None:
    for interface in (None, "ess"):
        found = examine(dump_json(document), interface)
        assert found.explanation
        assert all(one.message.isprintable() for one in found.violations)


def test_the_best_candidate_comes_first(valid_ess_request: Build) -> None:
    names = [candidate.operation for candidate in recognise(valid_ess_request(CHECK), "ess")]
    assert names[0] == CHECK
    assert CHECK not in [candidate.operation for candidate in recognise(valid_ess_request(CHECK))]
