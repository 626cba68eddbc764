"""Documents are compared with what a flow says that they carry: by names of members, whatever place and spelling."""

import pytest

from conformance.replay.members import differences

DOCUMENT = {
    "message": {
        "notify_event": [
            {
                "data": {
                    "reg_event_type": "enrollement_status_change",
                    "reg_records": {
                        "enrollment_status": "Deceased",
                        "benefits": [{"benefit_type": "Cash", "benefit_date": "2025-01-15T05:45:00+05:45"}],
                        "is_disabled": True,
                        "additional_attributes": [{"key": "job_search_compliance", "value": "compliant"}],
                    },
                }
            }
        ],
        "query": {"person_identifier": {"eq": "A"}, "programme": [{"in": ["P", "Q"]}]},
    }
}


@pytest.mark.parametrize(
    "carries",
    [
        {"enrolment_status": "2"},
        {"enrolment_status": "Deceased"},
        {"reg_event_type": "enrolment_status_change"},
        {"benefit_type": "1"},
        {"is_disabled": True},
        {"job_search_compliance": "compliant"},
        {"query": ["A", "P", "Q"]},
        {"enrolment_status": {"one_of": ["1", "2"]}},
        {"benefit_date": "2025-01-15T00:00:00Z"},
        {"benefit_date": "2025-01-15"},
        {},
    ],
)
def test_what_is_there_is_found(carries):
    assert differences(DOCUMENT, carries, {}) == []


@pytest.mark.parametrize(
    ("carries", "told"),
    [
        ({"enrolment_status": "1"}, "`enrolment_status` is 2, and 1 is not among it"),
        ({"query": ["A", "B"]}, "`query` is A, P, Q, and B is not among it"),
        ({"surname": "Specimen"}, "`surname` is missing, and Specimen is not among it"),
        ({"benefit_date": "soon"}, "`benefit_date` is 2025-01-15T00:00:00Z, and soon is not among it"),
        ({"enrolment_status": {"one_of": ["1", "3"]}}, "`enrolment_status` is 2, and 1 or 3 is not among it"),
    ],
)
def test_what_is_not_there_is_told(carries, told):
    assert differences(DOCUMENT, carries, {}) == [told]


def test_what_was_to_be_left_out_is_told():
    assert differences(DOCUMENT, {}, {"query": ["Z"]}) == []
    assert differences(DOCUMENT, {}, {"query": ["Z", "Q"]}) == ["`query` has Q, which was to be left out"]


@pytest.mark.parametrize("document", [None, [], "text", {"message": 7}])
def test_documents_of_any_form_are_compared(document):
    assert differences(document, {"status": "succ"}, {"status": "rjct"}) == [
        "`status` is missing, and succ is not among it"
    ]
