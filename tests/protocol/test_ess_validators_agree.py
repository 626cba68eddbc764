"""The validator that explains and the one that is quick say the same of every message of the ESS interface."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.operations import operations
from protocol.schemas import accepts_answer, accepts_request, answer_violations, request_violations

Build = Callable[[str], dict[str, Any]]
OPERATIONS = list(operations("ess"))
SAMPLES = [
    "ess-prs-emp-01-notify.json",
    "ess-prs-emp-01-subscribe.json",
    "ess-prs-emp-02-notify.json",
    "ess-prs-emp-02-subscribe.json",
    "ess-prs-emp-03-on-search.json",
    "ess-prs-emp-03-search.json",
    "ess-prs-emp-05-check-enrollment-request.json",
    "ess-prs-emp-05-check-enrollment-response.json",
    "ibr-beneficiary-record.json",
    "ibr-enrolled-request.json",
    "ibr-enrolled-response.json",
    "ibr-enrollment-updates-request.json",
    "ibr-enrollment-updates-response.json",
    "ibr-search-request.json",
    "ibr-search-response.json",
]
VALUES: list[Any] = [
    *(None, True, 0, 1, 1.5, "", "x", "1", "eng", "en", "x" * 100, "2026-01-15T09:30:00Z", "2026-01-15", "search"),
    *("rjct", "ERR", "yes", "Active", "Exited", "enrolment", "enrollement", "enrollementstatus", "search-status"),
    *([], [None], ["x"], {}, {"x": 1}, [{}], {"value": 5}, [{"expression1": {}}], {"ciphertext": "x"}),
    *({"ack_status": "ERR"}, {"transaction_id": "t", "receipt_information": {}}, {"enrolled_response": []}),
]


def _agree(name: str, document: Any) -> None:
    assert accepts_request(name, document, "ess") == (request_violations(name, document, "ess") == ())
    assert accepts_answer(name, document, "ess") == (answer_violations(name, document, "ess") == ())


def _containers(value: Any) -> list[Any]:
    if not isinstance(value, dict | list):
        return []
    children = value.values() if isinstance(value, dict) else value
    return [value, *(inner for child in children for inner in _containers(child))]


@given(data=st.data(), name=st.sampled_from(OPERATIONS), other=st.sampled_from(OPERATIONS), answer=st.booleans())
@settings(database=None, deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_on_every_mutation_of_every_message(
    data: st.DataObject, name: str, other: str, answer: bool, valid_ess_request: Build, valid_ess_answer: Build
) -> None:
    document = valid_ess_answer(name) if answer else valid_ess_request(name)
    for _ in range(data.draw(st.integers(1, 3))):
        filled = [one for one in _containers(document) if one]
        if not filled:
            break
        around = data.draw(st.sampled_from(filled))
        place = data.draw(st.sampled_from(sorted(around) if isinstance(around, dict) else range(len(around))))
        if data.draw(st.booleans()):
            around[place] = json.loads(json.dumps(data.draw(st.sampled_from(VALUES))))
        else:
            del around[place]
    _agree(name, document)
    _agree(other, document)


@pytest.mark.parametrize("sample", SAMPLES)
def test_on_every_official_sample(sample: str, read_sample: Callable[[str], bytes]) -> None:
    document = json.loads(read_sample(sample))
    for name in OPERATIONS:
        _agree(name, document)


@pytest.mark.parametrize("value", VALUES)
def test_on_every_value_as_a_message(value: Any) -> None:
    for name in OPERATIONS:
        _agree(name, value)
