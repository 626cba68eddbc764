"""Constraints stated as data: each rule holds for what satisfies it, and fails for what does not."""

import json

import pytest

from conformance.checks.constraint import applies, judge_constraint
from conformance.judgement import NotApplicable, Violated
from conformance.messages import answer_of
from conformance.requirements import Requirement

PREDICATE = {"type": "predicate", "query": {"type": "UIN", "value": "1"}}
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
    ({"pattern-or-empty": "^[a-z]{3}$"}, None, False),
    ("string-or-empty", "", []),
    ("string-or-empty", None, 0),
    ("event-type", "enrollement_status_change", "Birth"),
    ("event-type", "spdci:enrolment", "enrolment_changed"),
    ({"either": [["a", "b"], ["c"]]}, {"c": 1}, {"a": 1}),
    ({"any-of": ["notify", "register"]}, "register", "search"),
    ("text-or-texts", ["a", "b"], ["a", 1]),
    ("text-or-texts", "a", []),
    ({"typed": ["type", "query"]}, {"type": "idtype-value", "query": {"type": "UIN", "value": "1"}}, PREDICATE),
    ({"typed": ["type", "query"]}, {"type": "graphql", "query": "{ person }"}, {"type": "expression", "query": "x"}),
    ("objects", {"a": 1}, "text"),
    ("objects", [{}, {}], [{}, "text"]),
]
OF_THE_ESS_INTERFACE = [
    ({"entry-of": "employment_status"}, "6", "42"),
    ({"entry-of": "employment_status"}, "8", "9"),
    ({"entry-of": "employment_status"}, "not employed", "jobless"),
    ({"entry-of": "unemployment_reason"}, "02", "002"),
    ({"entry-of": "unemployment_reason"}, 2, True),
    ({"entry-of": "employment_type"}, "", "teacher"),
    ({"one-of": "event_type"}, "enrolment", "enrollement"),
    ("enrolled-status", "Awaiting Renewal", "waiting"),
    ("enrolled-status", "3", "8"),
    ("enrolled-status", "yes", True),
]


def message(document, operation="sync/search", role="ibr"):
    body = {"text": json.dumps(document)}
    event = {"id": "x1", "operation": operation, "response": {"status": 200, "headers": [], "body": body}}
    return answer_of(event, role)


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


@pytest.mark.parametrize(
    ("holder", "judged"), [(7, True), ("text", True), (False, True), ("", False), (None, False), ([], False)]
)
def test_a_value_in_the_place_of_an_object_lacks_its_members_unless_it_is_empty(holder, judged):
    about = row(messages=["answer"], at="/header/member", must=["present"])
    with pytest.raises(Violated if judged else NotApplicable):
        judge_constraint(about, message({"header": holder, "message": {}}))


def record(**members):
    """Return the answer to a search that found one record."""
    found = {"member_identifier": [], "demographic_info": {"sex": "1", **members}}
    item = {"status": "succ", "data": {"reg_record_type": "Member", "reg_records": [found]}}
    return message({"header": {}, "message": {"search_response": [item]}}, role="ess")


def test_null_in_a_record_says_what_a_missing_member_says():
    about = row(messages=["answer"], of=["person"], at="/death_date", must=["string"])
    for silent in (record(), record(death_date=None)):
        with pytest.raises(NotApplicable):
            judge_constraint(about, silent)
    judge_constraint(about, record(death_date="2026-01-15"))
    with pytest.raises(Violated):
        judge_constraint(about, record(death_date=7))


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


@pytest.mark.parametrize(("interface", "applied"), [("ibr", True), ("ess", False)])
def test_a_row_about_one_interface_is_not_applied_to_another(interface, applied):
    about = row(messages=["answer"], interface=interface, at="/header/member", must=["present"])
    assert applies(about, message({"header": {}})) is applied


@pytest.mark.parametrize(("rule", "good", "bad"), OF_THE_ESS_INTERFACE)
def test_each_rule_of_the_ess_interface_passes_and_fails(rule, good, bad):
    about = row(messages=["answer"], at="/header/member", must=[rule])
    judge_constraint(about, message({"header": {"member": good}}, role="ess"))
    with pytest.raises(Violated):
        judge_constraint(about, message({"header": {"member": bad}}, role="ess"))


RECORDS = {
    "a member": {"member_identifier": [], "demographic_info": {"sex": "F"}},
    "a member of a group": {"group_size": 1, "member_list": [{"demographic_info": {"sex": "F"}}]},
    "the head of a group": {"group_identifier": [], "group_head_info": {"demographic_info": {"sex": "F"}}},
    "a beneficiary": {"member": {"demographic_info": {"sex": "F"}}},
    "a person": {"name": {}, "sex": "F"},
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_constraint_of_a_data_object_holds_wherever_the_object_stands(record):
    about = row(messages=["answer"], of=["person"], at="/sex", must=[{"entry-of": "sex"}])
    document = {"header": {}, "message": {"search_response": [{"data": {"reg_records": [{}, record]}}]}}
    with pytest.raises(Violated) as found:
        judge_constraint(about, message(document, role="ess"))
    assert found.value.at[0].pointer.startswith("/message/search_response/0/data/reg_records/1")


@pytest.mark.parametrize("record", [{}, "text", None, 7, [], {"sex": "F"}, {"member_list": ["text"], "group_size": 1}])
def test_what_is_no_such_data_object_is_not_judged(record):
    about = row(messages=["answer"], of=["person"], at="/sex", must=[{"entry-of": "sex"}])
    document = {"header": {}, "message": {"search_response": [{"data": {"reg_records": [record]}}]}}
    with pytest.raises(NotApplicable):
        judge_constraint(about, message(document, role="ess"))
