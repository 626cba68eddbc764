"""sync/enrolled: yes or no, for one person in one programme, and nothing more."""

import pytest

from protocol.schemas import answer_violations


@pytest.mark.parametrize(
    ("status", "expected"),
    [("1", "yes"), ("2", "no"), ("3", "no"), ("4", "no"), ("5", "no"), ("6", "yes"), ("7", "no")],
)
def test_only_active_and_reinstated_count(ibr, make, status, expected):
    ibr.enrol(make.somebody("U1", status=status))
    assert ibr.enrolled("U1") == expected


def test_the_programme_counts(ibr, make):
    ibr.enrol(make.somebody("U1", programme="P1"), make.somebody("U2", programme="P2"))
    assert [ibr.enrolled("U1", each) for each in ("P1", "P2", "P3")] == ["yes", "no", "no"]


def test_unknown_person_is_not_enrolled(ibr, make):
    ibr.enrol(make.somebody("U1"))
    answer = ibr.ask("sync/enrolled", ibr.question("nobody"))
    (outcome,) = answer["message"]["enrolled_response"]
    assert (outcome["status"], outcome["enrolled_status"]) == ("succ", "no")


def test_status_follows_the_last_report(ibr, make):
    for status, expected in (("1", "yes"), ("2", "no"), ("1", "yes"), ("3", "no")):
        ibr.enrol(make.somebody("U1", status=status))
        assert ibr.enrolled("U1") == expected


def test_household_is_asked_by_its_own_identifier(ibr, make):
    member = make.somebody("U1", group={"group_identifier": [{"identifier_type": "HHID", "identifier_value": "H2"}]})
    ibr.enrol(make.household("H1"), member)
    assert ibr.enrolled("H1") == "yes"
    assert ibr.enrolled("H2") == "no"


def test_the_answer_says_nothing_else(ibr, make):
    ibr.enrol(make.somebody("U1"))
    answer = ibr.ask("sync/enrolled", ibr.question("U1"))
    assert answer_violations("sync/enrolled", answer) == ()
    assert set(answer["message"]) == {"transaction_id", "correlation_id", "enrolled_response"}
    (outcome,) = answer["message"]["enrolled_response"]
    assert set(outcome) == {"reference_id", "timestamp", "status", "enrolled_status"}
    assert answer["message"]["transaction_id"] == "t-enrolled"
    assert answer["header"]["receiver_id"] == "spmis.example.org"


@pytest.mark.parametrize(
    "query",
    [
        {"person_identifier": {"eq": "U1"}, "programme_identifier.programme.programme_identifier": {"eq": "P1"}},
        {"person_identifier": {"eq": "U1"}, "programme_identifier": {"eq": "P1"}},
        {"person_identifier": "U1", "programme_identifier.programme_identifier": "P1"},
        {"$and": [{"person_identifier": {"$eq": "U1"}}, {"programme_identifier": {"$eq": "P1"}}]},
        [
            {
                "expression1": {"attribute_name": "person_identifier", "operator": "eq", "attribute_value": "U1"},
                "condition": "and",
                "expression2": {"attribute_name": "programme_identifier", "operator": "eq", "attribute_value": "P1"},
            }
        ],
    ],
)
def test_other_forms_of_the_question_are_understood(ibr, make, query):
    ibr.enrol(make.somebody("U1"))
    question = ibr.question("U1")
    question["message"]["enrolled_criteria"]["query"] = query
    answer = ibr.ask("sync/enrolled", question)
    assert answer["message"]["enrolled_response"][0]["enrolled_status"] == "yes"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"person_identifier": {"eq": "U1"}},
        {"programme_identifier": {"eq": "P1"}},
        {"person_identifier": {"eq": "U1"}, "surname": {"eq": "Samplewood"}},
        {"person_identifier": {"$in": ["U1"]}, "programme_identifier": {"eq": "P1"}},
        {"$or": [{"person_identifier": "U1"}, {"programme_identifier": "P1"}]},
    ],
)
def test_a_question_that_cannot_be_answered_is_rejected(ibr, make, query):
    ibr.enrol(make.somebody("U1"))
    question = ibr.question("U1")
    question["message"]["enrolled_criteria"]["query"] = query
    answer = ibr.ask("sync/enrolled", question)
    assert answer["header"]["status"] == "rjct"
    assert "message" not in answer
    assert answer["header"]["status_reason_message"]
    assert answer_violations("sync/enrolled", answer) == ()
