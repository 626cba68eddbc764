"""What official samples and other readings do is a warning, each by a row of the table; neighbours fail."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from protocol.json_text import resolve_pointer
from protocol.schemas import Violation, answer_violations, request_violations, schema
from protocol.tolerances import TOLERANCES

Build = Callable[[str], dict[str, Any]]
DROP = object()
EVERYTHING = "only JSON-LD"
RECORD = "/message/search_response/0/data/reg_records/0"
PREDICATE = "/message/search_request/0/search_criteria/query/0"
# operation, pointer, a tolerated value (DROP: the member is missing), part of the reason, a refused value
CASES: list[tuple[str, str, Any, str, Any]] = [
    ("search", "/header/total_count", "1", "counts as text", "one"),
    ("on-search", "/header/completed_count", "", "counts as text", "-"),
    ("on-search", "/message/search_response/0/pagination/total_count", "", "counts as text", []),
    ("search", "/header/meta", "", "leave it empty", "x"),
    ("search", "/message/search_request/0/search_criteria/consent", "", "leave it empty", "x"),
    ("search", "/message/search_request/0/locale", "", "leave it empty", " "),
    ("search", "/message/search_request/0/locale", "en", "IBR-I-34", "En"),
    ("search", "/header/sender_uri", "", "leave it empty", " "),
    ("on-search", "/header/status_reason_code", "", "leave it empty", "x"),
    ("search", "/message/search_request/0/search_criteria/authorize/ts", {}, EVERYTHING, None),
    ("on-search", "/message", DROP, "lets it be absent", 5),
    ("sync/enrollment/updates", "/header/action", "register", "IBR-I-09", "search"),
    ("sync/enrolled", "/message/enrolled_criteria/response_entity", "Beneficiary", "IBR-I-33", "Person"),
    ("sync/enrolled", "/message/enrolled_criteria/query", [], "IBR-I-36", "x"),
    ("notify", "/message/notify_event/0/data/reg_records", [], "IBR-I-29", "x"),
    ("notify", "/message/notify_event/0/data/reg_event_type", "enrolment", "IBR-I-30", "enrolments"),
    ("notify", "/message/notify_event/0/data/reg_event_type", "x:enrollment_status_change", "IBR-I-30", "x:"),
    ("notify", "/message/notify_event/0/data/reg_event_type", "deregister", "IBR-I-30", "register"),
    ("on-search", f"{RECORD}/benefits", "", "leave unknown members empty", 0),
    ("on-search", f"{RECORD}/member/demographic_info", None, "IBR-I-16", 7),
    ("on-search", f"{RECORD}/enrolment_date", "02.05.2004", "IBR-I-45", 2004),
    ("on-search", f"{RECORD}/enrolment_date", "2024-04-12T00:00", "IBR-I-45", {}),
    ("on-search", f"{RECORD}/member/demographic_info/birth_date", "1990-01-01", "IBR-I-45", False),
    ("on-search", f"{RECORD}/programme_identifier", {"programme": {}}, "IBR-I-14", 1),
    ("on-search", f"{RECORD}/member/member_identifier", "HS1", "IBR-I-14", 1),
    ("on-search", f"{RECORD}/group/place", "Testville", "IBR-I-14", 1),
    ("on-search", f"{RECORD}/member/is_disabled", "0", "send a code", "perhaps"),
    ("on-search", f"{RECORD}/benefits/0/benefit_quantity", "6", "numbers as text", "six"),
    ("on-search", f"{RECORD}/enrolment_status", 1, "IBR-I-15", 1.5),
    ("notify", "/message/notify_event/0/data/reg_records/benefits", {}, "IBR-I-14", 1),
    ("sync/enrollment/updates", "/message/enrolled_updates/beneficiaries/0/benefits", "", "leave unknown", 1),
]


def _judged(name: str, document: Any, pointer: str, value: Any) -> Violation:
    parent, _, member = pointer.rpartition("/")
    around = resolve_pointer(document, parent)
    if value is DROP:
        del around[member]
    else:
        around[int(member) if isinstance(around, list) else member] = value
    (found,) = request_violations(name, document)
    assert found.pointer == pointer
    return found


@pytest.mark.parametrize(("name", "pointer", "tolerated", "reason", "_"), CASES)
def test_what_is_tolerated_is_a_warning_with_its_reason(
    name: str, pointer: str, tolerated: Any, reason: str, _: Any, valid_request: Build
) -> None:
    found = _judged(name, valid_request(name), pointer, tolerated)
    assert found.severity == "SHOULD"
    assert reason in found.message


@pytest.mark.parametrize(
    ("name", "pointer", "_", "reason", "refused"), [case for case in CASES if case[3] != EVERYTHING]
)
def test_its_neighbour_is_a_failure(
    name: str, pointer: str, _: Any, reason: str, refused: Any, valid_request: Build
) -> None:
    found = _judged(name, valid_request(name), pointer, refused)
    assert found.severity == "MUST"
    assert reason not in found.message


def test_receipt_information_is_another_reading_of_the_updates(valid_request: Build) -> None:
    document = valid_request("sync/enrollment/updates")
    updates = document["message"].pop("enrolled_updates")
    document["message"]["receipt_information"] = {"receipt_type": "enrollment", **updates}
    (found,) = request_violations("sync/enrollment/updates", document)
    assert (found.pointer, found.severity) == ("/message/enrolled_updates", "SHOULD")
    assert "`receipt_information` stands in its place" in found.message and "IBR-I-10" in found.message
    updates["beneficiaries"][0]["benefits"] = 5
    document["message"]["receipt_information"] = updates
    pointers = [violation.pointer for violation in request_violations("sync/enrollment/updates", document)]
    assert "/message/receipt_information/beneficiaries/0/benefits" in pointers
    del document["message"]["receipt_information"]
    (found,) = request_violations("sync/enrollment/updates", document)
    assert found.severity == "MUST"


def test_an_error_may_lack_its_code(valid_answer: Build) -> None:
    document = valid_answer("search")
    del document["message"]["error"]
    (found,) = answer_violations("search", document)
    assert (found.pointer, found.severity) == ("/message/error", "SHOULD")
    assert "IBR-I-27" in found.message


def test_a_date_outside_of_records_is_not_tolerated(valid_request: Build) -> None:
    for value in ("", "02.05.2004", "2024-04-12T00:00", "2024-04-12"):
        document = valid_request("search")
        document["message"]["search_request"][0]["timestamp"] = value
        (found,) = request_violations("search", document)
        assert found.severity == "MUST"


def test_a_record_by_itself_is_judged_as_one_in_a_message() -> None:
    record = {"benefits": "", "enrolment_date": "02.05.2004"}
    assert {one.severity for one in schema("Record").violations(record)} == {"MUST"}
    assert {one.severity for one in schema("Record").violations(record, at="/reg_records/0")} == {"SHOULD"}


def test_every_row_of_the_table_is_shown_here() -> None:
    shown = {
        row.reason
        for row in TOLERANCES["ibr"]
        for _, pointer, _, reason, _ in [
            *CASES,
            ("", "/message/enrolled_updates", None, "IBR-I-10", None),
            ("", "/message/error", None, "IBR-I-27", None),
            ("", f"{PREDICATE}/expression1/attribute_value", None, "be an object", None),
        ]
        if reason in row.reason and re.fullmatch(row.place, pointer)
    }
    assert shown == {row.reason for row in TOLERANCES["ibr"]}


@pytest.mark.parametrize(("value", "severity"), [({"name": "text"}, "SHOULD"), ([["text"]], "MUST"), (None, "MUST")])
def test_a_value_that_is_an_object_is_tolerated_as_the_published_schema_has_it(
    value: Any, severity: str, valid_request: Build
) -> None:
    document = valid_request("search")
    expression = {"attribute_name": "surname", "operator": "eq", "attribute_value": value}
    document["message"]["search_request"][0]["search_criteria"] |= {
        "query_type": "predicate",
        "query": [{"seq_num": 1, "expression1": expression}],
    }
    (found,) = request_violations("search", document)
    assert found.severity == severity
