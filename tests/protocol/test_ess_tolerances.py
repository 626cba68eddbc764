"""What official ESS samples and other readings do is a warning, each by a row of the table; neighbours fail."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from protocol.data import load_yaml
from protocol.json_text import resolve_pointer
from protocol.schemas import Violation, answer_violations, request_violations
from protocol.tolerances import TOLERANCES

Build = Callable[[str], dict[str, Any]]
DROP = object()
CHECK = "sync/check-enrollment"
RECORD = "/message/search_response/0/data/reg_records/0"
EVENT = "/message/notify_event/0/data"
ENROLLED = "/message/enrolled_response/0/enrolled_status"
EVERYTHING = "only JSON-LD"
# operation, pointer, a tolerated value (DROP: the member is missing), part of the reason, a refused value
REQUESTS: list[tuple[str, str, Any, str, Any]] = [
    ("search", "/header/total_count", "1", "counts as text", "one"),
    ("search", "/header/meta", "", "leave it empty", "x"),
    ("search", "/message/search_request/0/locale", "", "leave it empty", " "),
    ("search", "/message/search_request/0/locale", "en", "has two letters", "En"),
    ("search", "/header/sender_uri", "", "leave it empty", " "),
    ("on-search", "/header/status_reason_code", "", "leave it empty", "ok"),
    ("search", "/message/search_request/0/search_criteria/authorize/ts", {}, EVERYTHING, None),
    ("on-search", "/message", DROP, "lets it be absent", 5),
    (CHECK, "/header/action", "search", "ESS-C-26", "txn-status"),
    (CHECK, "/header/action", "search-status", "ESS-C-26", "on-search-status"),
    (CHECK, "/message/enrolled_criteria/query", [], "ESS-C-46", "x"),
    ("notify", f"{EVENT}/reg_records", [], "ESS-C-32", "x"),
    ("notify", f"{EVENT}/reg_event_type", "enrollement_status_change", "ESS-C-30", "deregister"),
    ("on-search", f"{RECORD}/benefits", "", "leave unknown members empty", 0),
    ("on-search", f"{RECORD}/member/demographic_info", None, "ESS-C-31", 7),
    ("on-search", f"{RECORD}/member/demographic_info/birth_date", "1985-05-20", "ESS-C-43", 1985),
    ("on-search", f"{RECORD}/member/employment_info", {"job_title": "farmer"}, "ESS-C-36", 1),
    ("on-search", f"{RECORD}/group/group_identifier", {"identifier_type": "UIN"}, "ESS-C-41", 1),
    ("on-search", f"{RECORD}/member/is_disabled", "0", "send a code", "perhaps"),
    ("on-search", f"{RECORD}/group/group_size", "6", "numbers as text", "six"),
    ("on-search", f"{RECORD}/member/employment_status", 6, "ESS-C-37", 1.5),
]
ANSWERS: list[tuple[str, str, Any, str, Any]] = [
    (CHECK, "/header/action", "on-search-status", "ESS-C-26", "search-status"),
    (CHECK, ENROLLED, "Exited", "ESS-C-29", "Graduated"),
    (CHECK, ENROLLED, "3", "ESS-C-29", "8"),
    (CHECK, ENROLLED, "yes", "ESS-C-22", "Yes"),
    ("search", "/message/error", DROP, "ESS-C-12", 5),
]
ALL = [("request", *case) for case in REQUESTS] + [("answer", *case) for case in ANSWERS]


@pytest.fixture
def judged(valid_ess_request: Build, valid_ess_answer: Build) -> Callable[..., Violation]:
    """Judge a valid message in which one member is changed, or missing."""

    def judge(part: str, name: str, pointer: str, value: Any) -> Violation:
        document = valid_ess_request(name) if part == "request" else valid_ess_answer(name)
        parent, _, member = pointer.rpartition("/")
        around = resolve_pointer(document, parent)
        if value is DROP:
            del around[member]
        else:
            around[int(member) if isinstance(around, list) else member] = value
        violations = request_violations if part == "request" else answer_violations
        (found,) = violations(name, document, "ess")
        assert found.pointer == pointer
        return found

    return judge


@pytest.mark.parametrize(("part", "name", "pointer", "tolerated", "reason", "_"), ALL)
def test_what_is_tolerated_is_a_warning_with_its_reason(
    part: str, name: str, pointer: str, tolerated: Any, reason: str, _: Any, judged: Callable[..., Violation]
) -> None:
    found = judged(part, name, pointer, tolerated)
    assert found.severity == "SHOULD"
    assert reason in found.message


@pytest.mark.parametrize(
    ("part", "name", "pointer", "_", "reason", "refused"), [case for case in ALL if case[4] != EVERYTHING]
)
def test_its_neighbour_is_a_failure(
    part: str, name: str, pointer: str, _: Any, reason: str, refused: Any, judged: Callable[..., Violation]
) -> None:
    found = judged(part, name, pointer, refused)
    assert found.severity == "MUST"
    assert reason not in found.message


def test_search_criteria_are_another_reading_of_the_enrolment_question(valid_ess_request: Build) -> None:
    document = valid_ess_request(CHECK)
    document["message"]["search_criteria"] = document["message"].pop("enrolled_criteria")
    (found,) = request_violations(CHECK, document, "ess")
    assert (found.pointer, found.severity) == ("/message/enrolled_criteria", "SHOULD")
    assert "`search_criteria` stands in its place" in found.message and "ESS-C-26" in found.message


def test_no_other_operation_takes_the_actions_of_the_sample(valid_ess_request: Build) -> None:
    for name in ("search", "sync/search", "sync/txn/status"):
        document = valid_ess_request(name)
        document["header"]["action"] = "search-status"
        (found,) = request_violations(name, document, "ess")
        assert (found.pointer, found.severity) == ("/header/action", "MUST")


def test_every_row_of_the_table_is_shown_here() -> None:
    predicate = "/message/search_request/0/search_criteria/query/0/expression1/attribute_value"  # test_tolerances.py
    elsewhere = [
        (CHECK, "/message/enrolled_criteria", None, "ESS-C-26", None),
        ("search", predicate, None, "be an object", None),
    ]
    cases = [*REQUESTS, *ANSWERS, *elsewhere]
    shown = {
        row.reason
        for row in TOLERANCES["ess"]
        for _, pointer, _, reason, _ in cases
        if reason in row.reason and re.fullmatch(row.place, pointer)
    }
    assert shown == {row.reason for row in TOLERANCES["ess"]}


def test_reasons_name_points_of_their_own_interface() -> None:
    known = {row["id"] for row in load_yaml("interpretations_ess.yaml")["rows"] if "no_effect" not in row}
    for row in TOLERANCES["ess"]:
        assert set(re.findall(r"[A-Z]+-[A-Z]-[0-9]{2}", row.reason)) <= known
    assert not any("ESS-C-" in row.reason for row in TOLERANCES["ibr"])
