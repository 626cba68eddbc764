"""txn/status and sync/txn/status: the searches of the one who asks, by each of their ids, and nobody else's."""

import pytest

from protocol.schemas import answer_violations, request_violations

SECOND = {"sender_id": "second.example.org", "sender_uri": "http://second.example.org/callback"}


@pytest.fixture
def asked(ibr, make):
    """Return an IBR that has answered two searches, and their correlation ids."""
    ibr.enrol(make.somebody("U1"), make.somebody("U2"))
    ids = []
    for number in (1, 2):
        item = ibr.item(f"ref-{number}", "idtype-value", {"type": "UIN", "value": f"U{number}"})
        other = ibr.item(f"other-{number}", "expression", {"shoe_size": 42})
        answer = ibr.ask("sync/search", ibr.search(item, other, transaction_id=f"t-{number}"))
        ids.append(answer["message"]["correlation_id"])
    return ibr, ids


def told(message):
    status = message["txnstatus_response"]["txn_status"]
    return status["transaction_id"], [(each["reference_id"], each["status"]) for each in status["search_response"]]


@pytest.mark.parametrize("synchronous", [True, False])
@pytest.mark.parametrize(
    ("by", "value", "expected"),
    [
        ("transaction_id", "t-2", ("t-2", [("ref-2", "succ"), ("other-2", "rjct")])),
        ("correlation_id", 1, ("t-2", [("ref-2", "succ"), ("other-2", "rjct")])),
        ("reference_id_list", ["ref-2"], ("t-2", [("ref-2", "succ")])),
        ("reference_id_list", "ref-2,other-2", ("t-2", [("ref-2", "succ"), ("other-2", "rjct")])),
        (
            "reference_id_list",
            ["ref-1", "ref-2", "ref-9"],
            ("t-2", [("ref-1", "succ"), ("ref-2", "succ"), ("ref-9", "rjct")]),
        ),
    ],
)
def test_status_of_a_search(asked, synchronous, by, value, expected):
    ibr, ids = asked
    request = ibr.status(by, ids[value] if isinstance(value, int) else value)
    if synchronous:
        answer = ibr.ask("sync/txn/status", request)
        assert answer_violations("sync/txn/status", answer) == ()
    else:
        ack = ibr.ask("txn/status", request)
        assert ack["message"]["ack_status"] == "ACK"
        ibr.run()
        (answer,) = ibr.callbacks
        assert request_violations("txn/on-status", answer) == ()
        assert answer["message"]["correlation_id"] == ack["message"]["correlation_id"]
    assert answer["header"]["action"] == "txn-on-status"
    assert answer["header"]["status"] == "succ"
    assert answer["message"]["transaction_id"] == "t-status"
    assert told(answer["message"]) == expected


def test_the_outcome_is_the_one_of_the_search(asked):
    ibr, _ = asked
    search = ibr.search(ibr.item("r", "idtype-value", {"type": "UIN", "value": "U1"}), transaction_id="t-3")
    outcome = ibr.ask("sync/search", search)["message"]["search_response"]
    status = ibr.ask("sync/txn/status", ibr.status("transaction_id", "t-3"))["message"]["txnstatus_response"]
    assert status["txn_type"] == "search"
    assert status["txn_status"]["search_response"] == outcome


@pytest.mark.parametrize("synchronous", [True, False])
@pytest.mark.parametrize(
    ("by", "value", "members"),
    [
        ("transaction_id", "none", {}),
        ("correlation_id", "none", {}),
        ("reference_id_list", ["none"], {}),
        ("reference_id_list", [], {}),
        ("transaction_id", "", {}),
        ("transaction_id", "t-2", SECOND),
        ("transaction_id", "t-2", {"txn_type": "receipt"}),
        ("transaction_id", "t-2", {"txn_type": "subscribe"}),
        ("transaction_id", "x" * 200, {}),
    ],
)
def test_what_is_not_known_is_rejected(asked, synchronous, by, value, members):
    ibr, _ = asked
    if synchronous:
        answer = ibr.ask("sync/txn/status", ibr.status(by, value, **members))
        assert answer_violations("sync/txn/status", answer) == ()
    else:
        ibr.ask("txn/status", ibr.status(by, value, **members))
        ibr.run()
        (answer,) = ibr.callbacks
        assert request_violations("txn/on-status", answer) == ()
    assert answer["header"]["status"] == "rjct"
    outcomes = answer["message"]["txnstatus_response"]["txn_status"]["search_response"]
    assert {each["status"] for each in outcomes} == {"rjct"}
    assert "U2" not in str(answer)


def test_an_asynchronous_search_is_known_at_once(asked):
    ibr, _ = asked
    ibr.ask("search", ibr.search(ibr.item("r", "idtype-value", {"type": "UIN", "value": "U1"}), transaction_id="t-a"))
    answer = ibr.ask("sync/txn/status", ibr.status("transaction_id", "t-a"))
    assert told(answer["message"]) == ("t-a", [("r", "succ")])
