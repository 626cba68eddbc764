"""Constraints stated as data: each rule holds for what satisfies it, and fails for what does not."""

import json

import pytest

from conformance.checks.constraint import applies, judge_constraint
from conformance.judgement import NotApplicable, Violated
from conformance.messages import answer_of
from conformance.requirements import Requirement

GOOD_AND_BAD = [
    ("string", "text", 5),
    ("not-empty", "text", ""),
    ("not-empty", [1], []),
    ("integer", 3, "3"),
    ("integer", 3, True),
    ("number", 1.5, "1.5"),
    ("boolean", False, "false"),
    ("object", {}, []),
    ("array", [], {}),
    ("object-or-array", [], "text"),
    ("object-or-empty", "", "text"),
    ("date-time", "2026-01-15T09:30:00+05:45", "2026-01-15T09:30:00"),
    ("date-time", "2026-01-15T09:30:00.123456Z", "15.01.2026"),
    ({"one-of": "status"}, "succ", "success"),
    ({"one-of-or-empty": "search_reason"}, "", "ok"),
    ("own-action", "on-search", "search"),
    ({"max-length": 5}, "12345", "123456"),
    ({"pattern-or-empty": "^[a-z]{3}$"}, "eng", "en"),
    ("event-type", "enrollement_status_change", "Birth"),
    ("event-type", "spdci:enrolment", "enrolment_changed"),
    ({"either": [["a", "b"], ["c"]]}, {"c": 1}, {"a": 1}),
]


def message(document, operation="sync/search"):
    body = {"text": json.dumps(document)}
    event = {"id": "x1", "operation": operation, "response": {"status": 200, "headers": [], "body": body}}
    return answer_of(event)


def row(**judge):
    return Requirement(
        id="T-1", group="", statement="", clause="", basis="schema", keyword="MUST", roles=("ibr",), judge=judge
    )


@pytest.mark.parametrize(("rule", "good", "bad"), GOOD_AND_BAD)
def test_each_rule_passes_and_fails(rule, good, bad):
    about = row(messages=["answer"], at="/header/member", must=[rule])
    judge_constraint(about, message({"header": {"member": good}}))
    with pytest.raises(Violated) as found:
        judge_constraint(about, message({"header": {"member": bad}}))
    assert found.value.at[0].pointer == "/header/member"


def test_a_missing_member_is_judged_only_when_it_has_to_be_there():
    document = message({"header": {}})
    with pytest.raises(NotApplicable):
        judge_constraint(row(messages=["answer"], at="/header/member", must=["string"]), document)
    with pytest.raises(Violated, match="is missing"):
        judge_constraint(row(messages=["answer"], at="/header/member", must=["present"]), document)


def test_a_place_whose_parent_is_missing_is_not_judged():
    with pytest.raises(NotApplicable):
        judge_constraint(row(messages=["answer"], at="/header/member", must=["present"]), message({"message": {}}))


def test_every_item_of_a_list_is_judged():
    about = row(messages=["answer"], at="/message/items/*/status", must=["present"])
    with pytest.raises(Violated) as found:
        judge_constraint(about, message({"header": {}, "message": {"items": [{"status": 1}, {}]}}))
    assert found.value.at[0].pointer == "/message/items/1/status"


@pytest.mark.parametrize(("status", "judged"), [("rjct", False), ("succ", True)])
def test_conditions_look_beside_the_place(status, judged):
    unless = {"at": "../status", "is": "rjct"}
    about = row(messages=["answer"], at="/message/items/*/code", unless=unless, must=["present"])
    with pytest.raises(Violated if judged else NotApplicable):
        judge_constraint(about, message({"header": {}, "message": {"items": [{"status": status}]}}))


def test_a_bare_answer_is_read_as_the_message():
    bare = message({"enrolled_response": [{"status": "succ"}]}, operation="sync/enrolled")
    about = row(messages=["answer"], at="/message/enrolled_response/*/reference_id", must=["present"])
    assert applies(about, bare)
    with pytest.raises(Violated) as found:
        judge_constraint(about, bare)
    assert found.value.at[0].pointer == "/enrolled_response/0/reference_id"
    assert not applies(row(messages=["answer"], at="/header", must=["present"]), bare)
