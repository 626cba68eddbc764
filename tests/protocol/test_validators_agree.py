"""The validator that explains and the one that is quick say the same of every message."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.json_text import resolve_pointer
from protocol.operations import operations
from protocol.schemas import accepts_answer, accepts_request, answer_violations, request_violations

Build = Callable[[str], dict[str, Any]]
OPERATIONS = list(operations())
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
    *(None, True, False, 0, 1, -1, 1.0, 1.5, 10**30, 1e300),
    *(
        "",
        "x",
        "1",
        "eng",
        "eng\n",
        "en",
        "x" * 99,
        "x" * 100,
        "\U0001f600" * 99,
        "\U0001f600" * 100,
        "x" * 1000,
    ),
    *("2026-01-15T09:30:00Z", "2026-01-15T09:30:00+0545", "2026-01-15T09:30:00", "02.05.2004"),
    *("https://example.org/x", "https://example.org/{x}", "search", "rjct", "ERR", "yes", "enrollement"),
    *([], [None], ["x"], {}, {"x": 1}, [{}], {"value": 5}, [{"expression1": {}}], {"ciphertext": "x"}),
    *({"ack_status": "ERR"}, {"transaction_id": "t", "receipt_information": {}}),
]


def _agree(name: str, document: Any) -> None:
    assert accepts_request(name, document) == (request_violations(name, document) == ())
    assert accepts_answer(name, document) == (answer_violations(name, document) == ())


def _containers(value: Any) -> list[Any]:
    if not isinstance(value, dict | list):
        return []
    children = value.values() if isinstance(value, dict) else value
    return [value, *(inner for child in children for inner in _containers(child))]


@given(
    data=st.data(), name=st.sampled_from(OPERATIONS), other=st.sampled_from(OPERATIONS), answer=st.booleans()
)
@settings(
    database=None,
    deadline=None,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow],
)
def test_on_every_mutation_of_every_message(
    data: st.DataObject, name: str, other: str, answer: bool, valid_request: Build, valid_answer: Build
) -> None:
    document = valid_answer(name) if answer else valid_request(name)
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


@pytest.mark.parametrize("name", ["search", "on-search", "on-subscribe", "sync/enrollment/updates"])
def test_on_every_value_in_every_member_of_the_header(name: str, valid_request: Build) -> None:
    for member in valid_request(name)["header"]:
        for value in VALUES:
            document = valid_request(name)
            document["header"][member] = value
            _agree(name, document)


def test_formats_are_asserted_by_both() -> None:
    for name, value in (("message_ts", "nonsense"), ("sender_uri", "not a uri")):
        header = {
            "message_id": "m",
            "message_ts": "2026-01-15T09:30:00+0545",
            "action": "search",
            "sender_id": "s",
            "total_count": 1,
        }
        message = {"transaction_id": "t", "search_request": []}
        assert accepts_request("search", {"header": header, "message": message})
        assert request_violations("search", {"header": header, "message": message}) == ()
        broken = {"header": header | {name: value}, "message": message}
        assert not accepts_request("search", broken)
        assert [one.keyword for one in request_violations("search", broken)] == ["format"]


def test_the_schemas_hold_against_their_own_meta_schema() -> None:
    from protocol.schema_document import document

    for schema in document()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert resolve_pointer(document(), "/components/schemas/Record") is not None
