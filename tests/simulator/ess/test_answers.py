"""What is answered to the ESS: acknowledged when well-formed, refused otherwise."""

import pytest

NOW = "2026-01-15T09:30:00Z"
OUTCOME = {"reference_id": "r", "timestamp": NOW, "status": "succ"}
IDS = {"transaction_id": "t", "correlation_id": "c"}
MESSAGES = {
    "on-search": ("on-search", IDS | {"search_response": [OUTCOME | {"data": {"reg_records": []}}]}),
    "on-subscribe": ("on-subscribe", IDS | {"subscribe_response": [OUTCOME]}),
    "on-unsubscribe": ("on-unsubscribe", IDS | {"timestamp": NOW, "status": "succ"}),
    "txn/on-status": (
        "txn-on-status",
        IDS | {"txnstatus_response": {"txn_type": "search", "txn_status": IDS | {"search_response": [OUTCOME]}}},
    ),
}


def callback(ess, action, message, **members):
    header = ess.header(action, 7) | {"status": "succ"} | members
    header.pop("sender_uri")
    return {"header": header} if message is None else {"header": header, "message": message}


@pytest.mark.parametrize("operation", MESSAGES)
def test_a_well_formed_answer_is_acknowledged(ess, operation):
    answer = ess.ask(operation, callback(ess, *MESSAGES[operation]))
    assert answer["message"]["ack_status"] == "ACK"
    assert ess.client.get("/admin/state").get_json()["counts"]["answers"] == 1


@pytest.mark.parametrize("operation", MESSAGES)
def test_a_malformed_answer_is_refused(ess, operation):
    action, message = MESSAGES[operation]
    for fault in ({name: value for name, value in message.items() if name != "correlation_id"}, None):
        answer = ess.ask(operation, callback(ess, action, fault))
        assert answer["message"]["ack_status"] == "ERR"
        assert answer["message"]["error"]["code"] == "err.request.bad"
    assert ess.client.get("/admin/state").get_json()["counts"]["answers"] == 0


@pytest.mark.parametrize("operation", ["on-search", "txn/on-status"])
def test_a_rejection_needs_no_message(ess, operation):
    answer = ess.ask(operation, callback(ess, MESSAGES[operation][0], None, status="rjct"))
    assert answer["message"]["ack_status"] == "ACK"
