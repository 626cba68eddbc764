"""sync/check-enrollment: one of the words of the ESS for somebody's standing in its programmes."""

import pytest

from protocol.codes import closed_list, directory
from protocol.schemas import answer_violations
from simulator.employment.standings import enrolled_status


def checked(ess, forms, query, **criteria):
    answer = ess.ask("sync/check-enrollment", forms.check(ess, query, **criteria))
    assert answer_violations("sync/check-enrollment", answer, "ess") == ()
    assert answer["header"]["action"] == "txn-on-status"
    return [(each["reference_id"], each["enrolled_status"]) for each in answer["message"]["enrolled_response"]]


@pytest.mark.parametrize(
    ("query", "criteria", "expected"),
    [
        ({"person_identifier": {"eq": "M1"}}, {}, [("M1", "Active")]),
        ({"person_identifier": {"eq": "M1"}}, {"query_type": "expression"}, [("M1", "Active")]),
        ({"person_identifier": {"eq": "M2"}}, {"response_entity": "Member"}, [("M2", "Suspended")]),
        ({"person_identifier": {"eq": "M2"}}, {"response_entity": "Group"}, []),
        ({"person_identifier": {"eq": "H2"}}, {"response_entity": "Group"}, [("H2", "Awaiting Renewal")]),
        ({"type": "UIN", "value": "M1"}, {"query_type": "idtype-value"}, [("M1", "Active")]),
        ({"person_identifier": {"eq": "M1"}, "programme_identifier": {"eq": "ESS-WORKS"}}, {}, []),
        ({"person_identifier": {"in": ["M1", "M3", "M2"]}}, {}, [("M1", "Active"), ("M2", "Suspended")]),
        ({"person_identifier": {"eq": "nobody"}}, {}, []),
    ],
)
def test_standing(known, forms, query, criteria, expected):
    assert checked(known, forms, query, **criteria) == expected


@pytest.mark.parametrize("code", list(directory("enrolment_status", interface="ess").values))
def test_every_status_has_a_word_of_the_list(code):
    assert enrolled_status(code) in closed_list("enrolled_status", interface="ess")


def test_who_exited_is_inactive(known, forms):
    known.client.post(
        "/admin/status", json={"person": "M1", "programme_identifier": "ESS-JOBS", "enrolment_status": "Exited"}
    )
    assert checked(known, forms, {"person_identifier": {"eq": "M1"}}) == [("M1", "Inactive")]


def test_programmes_of_the_other_side_do_not_count(known, forms, admit):
    admit({"member": forms.member("M9"), "enrolments": [forms.enrolment("CASH", side="sp")]})
    assert checked(known, forms, {"person_identifier": {"eq": "M9"}}) == []


def test_a_question_about_nobody_is_rejected(known, forms):
    answer = known.ask("sync/check-enrollment", forms.check(known, {"shoe_size": {"eq": 1}}))
    assert answer["header"]["status"] == "rjct"
    assert answer_violations("sync/check-enrollment", answer, "ess") == ()


def test_another_action_is_rejected(known, forms):
    answer = known.ask(
        "sync/check-enrollment", forms.check(known, {"person_identifier": {"eq": "M1"}}, action="search-status")
    )
    assert (answer["header"]["status"], answer["header"]["status_reason_code"]) == ("rjct", "rjct.action.invalid")
