"""What comes back in the same exchange is judged, and taken for what was asked only."""

import json

import pytest

from simulator.outbox import Answer

NOW = "2026-01-15T09:30:00Z"
SYNC = {"interface": "ess", "operation": "sync/search", "identifier_value": "U1"}
CHECK = {"interface": "ess", "operation": "sync/check-enrollment", "identifier_value": "U1"}
ENROLLED = {"interface": "ibr", "operation": "sync/enrolled", "identifier_value": "U1", "programme_identifier": "P1"}


class Answering:
    """Answers a request when it comes, with its ids."""

    def __init__(self, client, answer):
        self.client, self.answer = client, answer

    def __call__(self, url, headers, body):
        self.client.bench.sent.append((url, dict(headers), body))
        return self.answer(json.loads(body)["message"])


@pytest.fixture
def exchange(client, make):
    """Return a function that sends a form, answers it, and tells what became of it."""

    def exchanged(form, answer):
        client.bench.system.outbox._send = Answering(client, answer)
        transaction = client.send(form)
        client.bench.run(300)
        assert len(client.bench.sent) == 1
        return client.fate(transaction)

    return exchanged


def outcome(reference, status="succ", **members):
    return {"reference_id": reference, "timestamp": NOW, "status": status, **members}


def found(message, *outcomes, **members):
    own = message["search_request"][0]["reference_id"]
    told = outcomes or [outcome(own, data={"reg_records": [{"member_identifier": []}]})]
    ids = {"transaction_id": message["transaction_id"], "correlation_id": "c"}
    return {**ids, "search_response": list(told), **members}


def test_records_are_taken_in(exchange, answers):
    fate = exchange(SYNC, lambda message: answers.synchronous("on-search", found(message)))
    assert fate["state"] == "done"
    assert [each["data"]["reg_records"] for each in fate["outcomes"]] == [[{"member_identifier": []}]]


@pytest.mark.parametrize("status", ["rcvd", "pdng"])
def test_whatever_its_status_nothing_follows_a_synchronous_answer(exchange, answers, status):
    def answer(message):
        own = message["search_request"][0]["reference_id"]
        return answers.synchronous("on-search", found(message, outcome(own, status)), status)

    assert exchange(SYNC, answer)["state"] == "done"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"transaction_id": "another"}, "another transaction"),
        ({"search_response": "none"}, "search_response"),
        ({"search_response": []}, "all that was asked"),
        ({"search_response": [outcome("another")]}, "all that was asked"),
        ({"correlation_id": None}, "correlation_id"),
    ],
)
def test_an_answer_to_something_else(exchange, answers, change, reason):
    fate = exchange(SYNC, lambda message: answers.synchronous("on-search", found(message) | change))
    assert (fate["state"], fate["outcomes"]) == ("failed", [])
    assert reason in fate["reason"]


def test_an_answer_without_a_message(exchange, answers):
    assert exchange(SYNC, lambda message: answers.synchronous("on-search", None))["state"] == "failed"


def test_a_rejection(exchange, answers):
    told = {"status_reason_code": "rjct.message_id.duplicate", "status_reason_message": "known"}
    fate = exchange(SYNC, lambda message: answers.synchronous("on-search", None, "rjct", **told))
    assert (fate["state"], fate["reason"]) == ("refused", "rjct: rjct.message_id.duplicate known")


def test_a_rejection_of_every_item(exchange, answers):
    def answer(message):
        own = message["search_request"][0]["reference_id"]
        return answers.synchronous("on-search", found(message, outcome(own, "rjct")), "rjct")

    fate = exchange(SYNC, answer)
    assert (fate["state"], [each["status"] for each in fate["outcomes"]]) == ("refused", ["rjct"])


def check(message, *outcomes):
    return {"transaction_id": message["transaction_id"], "correlation_id": "c", "enrolled_response": list(outcomes)}


def test_a_standing_is_taken_in_whatever_its_reference(exchange, answers):
    told = outcome("of-its-own", enrolled_status="Active")
    fate = exchange(CHECK, lambda message: answers.synchronous("txn-on-status", check(message, told)))
    assert (fate["state"], fate["outcomes"]) == ("done", [told])


def test_nobody_is_told_of_whom_nothing_is_known(exchange, answers):
    fate = exchange(CHECK, lambda message: answers.synchronous("txn-on-status", check(message)))
    assert (fate["state"], fate["outcomes"]) == ("done", [])


@pytest.mark.parametrize("bare", [False, True])
def test_yes_or_no_comes_with_or_without_an_envelope(exchange, answers, bare):
    def answer(message):
        told = check(message, outcome("r", enrolled_status="yes"))
        return Answer(200, json.dumps(told).encode()) if bare else answers.synchronous("search", told)

    fate = exchange(ENROLLED, answer)
    assert (fate["state"], [each["enrolled_status"] for each in fate["outcomes"]]) == ("done", ["yes"])


def test_a_word_that_the_interface_does_not_know_is_no_answer(exchange, answers):
    told = outcome("r", enrolled_status="perhaps")
    fate = exchange(ENROLLED, lambda message: answers.synchronous("search", check(message, told)))
    assert fate["state"] == "failed"
    assert "enrolled_status" in fate["reason"]
