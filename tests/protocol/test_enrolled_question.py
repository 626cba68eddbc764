"""The enrolment question is read in every form that the standard leaves open, and asks about one person."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from protocol.queries import EnrolledQuestion, QueryError, parse_enrolled

PERSON = {"person_identifier": {"eq": "P1"}}
PROGRAMME = {"programme_identifier.program.programme_identifier": {"eq": "G1"}}


@pytest.mark.parametrize(
    ("criteria", "question"),
    [
        ({"query": PERSON}, EnrolledQuestion("P1", None, None)),
        (
            {"query_type": "expression", "response_entity": "Member", "query": PERSON | PROGRAMME},
            EnrolledQuestion("P1", "G1", "Member"),
        ),
        ({"query_type": "graphql", "query": PERSON | PROGRAMME}, EnrolledQuestion("P1", "G1", None)),
        (
            {"query": {"member_identifier": "P1", "programme_identifier": "G1"}},
            EnrolledQuestion("P1", "G1", None),
        ),
        (
            {"query": {"type": "x", "value": {"expression": {"query": PERSON | PROGRAMME}}}},
            EnrolledQuestion("P1", "G1", None),
        ),
        ({"query": {"$and": [PERSON, PROGRAMME]}}, EnrolledQuestion("P1", "G1", None)),
        (
            {"query_type": "idtype-value", "query": {"type": "UIN", "value": "P1"}},
            EnrolledQuestion("P1", None, None),
        ),
        (
            {
                "query_type": "predicate",
                "query": [
                    {
                        "expression1": {
                            "attribute_name": "person_identifier",
                            "operator": "eq",
                            "attribute_value": "P1",
                        },
                        "condition": "and",
                        "expression2": {
                            "attribute_name": "programme_identifier",
                            "operator": "eq",
                            "attribute_value": "G1",
                        },
                    }
                ],
            },
            EnrolledQuestion("P1", "G1", None),
        ),
        ({"query": {"person_identifier": {"eq": 17}}}, EnrolledQuestion("17", None, None)),
        ({"query": PERSON | {"member_identifier": "P1"}}, EnrolledQuestion("P1", None, None)),
    ],
)
def test_enrolment_questions_are_read_in_every_form(criteria: Any, question: EnrolledQuestion) -> None:
    assert parse_enrolled(criteria) == question


def test_the_official_question_is_read(read_sample: Callable[[str], bytes]) -> None:
    message = json.loads(read_sample("ibr-enrolled-request.json"))["message"]
    assert parse_enrolled(message["enrolled_criteria"]) == EnrolledQuestion("847951632", None, "Beneficiary")


@pytest.mark.parametrize(
    ("criteria", "pointer", "told"),
    [
        (None, "", "an object with `query`"),
        ({}, "", "an object with `query`"),
        ({"query": PERSON, "response_entity": 5}, "/response_entity", "Member or Group"),
        ({"query": PROGRAMME}, "/query", "a person, as `person_identifier`"),
        ({"query": PERSON | {"colour": "red"}}, "/query", "not `colour`"),
        ({"query": PERSON | {"member_identifier": "P2"}}, "/query", "names two"),
        ({"query": {"person_identifier": {"gt": "P1"}}}, "/query", "equals one value"),
        ({"query": {"person_identifier": {"in": ["P1", "P2"]}}}, "/query", "equals one value"),
        ({"query": {"$or": [PERSON, PROGRAMME]}}, "/query", "equals one value"),
        ({"query": {"person_identifier": {"eq": True}}}, "/query", "an identifier as a string"),
        ({"query": {"person_identifier": {"like": "P1"}}}, "/query/person_identifier/like", "one of $eq"),
        ({"query": []}, "/query", "an array with at least one predicate"),
        ({"query": "P1"}, "/query", "expected an object"),
    ],
)
def test_what_is_no_question_says_what_is_expected(criteria: Any, pointer: str, told: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_enrolled(criteria)
    assert caught.value.pointer == pointer
    assert told in caught.value.message
