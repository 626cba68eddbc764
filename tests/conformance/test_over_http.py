"""Certification over real HTTP with real callbacks."""

import json

import pytest

from conformance.recomputation import differences
from tests.conformance.conftest import PEERS, answering, peer, running

ACK = json.dumps(
    {"message": {"ack_status": "ACK", "timestamp": "2026-01-15T09:30:00Z", "correlation_id": "1"}}
).encode()
# What an answer of any content lets pass: that it came, was no 5xx, and is JSON.
SEEN_IN = {ACK: {f"DCI-ACK-00{number}" for number in (1, 2, 3, 4)}, b'{"message": {}}': {"DCI-ENV-004"}}
TRANSPORT = {"DCI-HTTP-001", "DCI-HTTP-002", "DCI-HTTP-003", "DCI-HTTP-004"}


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def faults(result):
    return [row for row in result["requirements"] if row["verdict"] not in ("pass", "not_applicable", "untestable")]


# How often a message is delivered there depends on what comes first.
RACING = ("ibr.callback_addresses_that_fail.", "ibr.subscriptions_while_things_happen.")


def checks(result):
    """Return what was checked, but for the number of messages in scenarios in which some are under way at once."""
    told = [
        (check["requirement"], check["check"], check.get("scenario") or "", check["verdict"])
        for check in result["checks"]
    ]
    return sorted(row for row in told if not row[2].startswith(RACING))


@pytest.mark.parametrize(
    ("name", "warned"),
    # The austere one gives callbacks a correlation_id of their own and no sender_id, and tells every type of records
    # alike: lawful, and against rules of ours.
    [("ibr", set()), ("ibr_austere", {"DCI-ECHO-009", "DCI-HDR-016", "IBR-QRY-044"})],
)
def test_a_system_written_by_somebody_else_is_conformant_and_so_is_a_second_run(certified, name, warned):
    with peer(PEERS / f"{name}.py") as url:
        for _ in range(2):
            result, record = certified(url)
            assert result["verdict"] == "conformant", faults(result)
            assert {row for row, verdict in verdicts(result).items() if verdict == "warn"} == warned
            assert differences(record) == []


def test_the_number_in_flight_changes_no_verdict(certified):
    with running("ibr") as url:
        one, _ = certified(url, in_flight=1)
        eight, _ = certified(url, in_flight=8)
    assert one["verdict"] == "conformant"
    assert checks(one) == checks(eight)
    assert verdicts(one) == verdicts(eight)


@pytest.mark.parametrize(
    "name",
    ["callback-never", "enrolled-ignores-status", "callback-twice", "callback-by-put", "notified-after-unsubscribing"],
)
def test_deviations_are_found_over_http_too(certified, name):
    from simulator.deviations import catalogue

    with running("ibr", "--deviation", name) as url:
        result, record = certified(url, budgets={"callback": 2.0})
    assert verdicts(result)[catalogue("ibr")[name].requirement] == "fail"
    assert result["verdict"] == "not_conformant"
    assert differences(record) == []


@pytest.mark.parametrize("name", ["ack-202", "refusals-as-errors", "repeated-message-refused", "callback-path-added"])
def test_variants_are_left_alone_over_http_too(certified, name):
    with running("ibr", "--deviation", name) as url:
        for _ in range(2):
            result, _ = certified(url)
            assert result["verdict"] == "conformant", faults(result)


def test_a_slow_system_is_waited_for(certified):
    with running("ibr", "--deviation", "slow-answers") as url:
        result, _ = certified(url, only=["ibr.prs_ibr_01_enrolled_elsewhere.somebody-who-is-enrolled"])
    assert "fail" not in verdicts(result).values()
    assert verdicts(result)["IBR-ENR-006"] == "pass"


@pytest.mark.parametrize("body", [b"{}", ACK, b"[]", b"", b'{"message": {}}', b"<html>"], ids=repr)
def test_a_system_that_answers_anything_with_the_same_words_is_not_conformant(certified, body):
    with answering(lambda number, request: body) as url:
        result, record = certified(url, budgets={"callback": 1.0})
    assert result["verdict"] == "not_conformant"
    passed = {row for row, verdict in verdicts(result).items() if verdict == "pass"}
    lawful = TRANSPORT | SEEN_IN.get(body, set())
    assert passed <= lawful
    assert not [outcome for outcome in record.outcomes.values() if outcome["outcome"] == "harness_error"]


def test_a_run_ends_at_its_limit_and_says_which_key_lifts_it(certified):
    with running("ibr") as url:
        result, _ = certified(url, budgets={"run": 0.01})
    assert result["verdict"] == "inconclusive"
    assert any("budgets.run" in row["reason"] for row in result["requirements"])


def test_a_system_that_dies_in_mid_run_fails_and_the_rest_is_not_tested(certified):
    def answer(number, request):
        return ACK if number < 60 else None

    with answering(answer) as url:
        result, _ = certified(url, budgets={"callback": 0.5})
    assert result["verdict"] == "not_conformant"
    assert verdicts(result)["DCI-HTTP-001"] == "fail"
    reasons = {row["reason"] for row in result["requirements"] if row["verdict"] == "not_tested"}
    assert any("stopped answering" in reason for reason in reasons)
