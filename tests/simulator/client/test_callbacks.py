"""Callbacks are taken in once, for what was asked, and refused for anything else."""

import json

import pytest

NOW = "2026-01-15T09:30:00Z"
SEARCH = {"interface": "ess", "operation": "search", "identifier_value": "U1", "page_size": 1}
SUBSCRIBE = {"interface": "ess", "operation": "subscribe", "event_type": "enrolment", "identifier_value": "U1"}
UNSUBSCRIBE = {"interface": "ess", "operation": "unsubscribe", "subscription_code": "s-1"}
STATUS = {"interface": "ess", "operation": "txn/status", "about": "t-asked"}


def outcome(reference, status="succ", **members):
    return {"reference_id": reference, "timestamp": NOW, "status": status, **members}


def page(reference, number, total=3):
    pagination = {"page_size": 1, "page_number": number, "total_count": total}
    return outcome(reference, data={"reg_records": [{"number": number}]}, pagination=pagination)


def found(transaction, *outcomes):
    return {"transaction_id": transaction, "correlation_id": "c-1", "search_response": list(outcomes)}


@pytest.fixture
def asked(client):
    """Return a search that waits: its transaction_id and its reference_id."""
    transaction = client.ask(SEARCH)
    assert client.state(transaction) == ("waiting", None)
    return transaction, client.reference()


def test_a_search_is_answered(client, asked):
    transaction, reference = asked
    assert client.call_back("on-search", found(transaction, outcome(reference)))["ack_status"] == "ACK"
    fate = client.fate(transaction)
    assert (fate["state"], fate["correlation_id"]) == ("done", "c-1")
    assert fate["outcomes"] == [outcome(reference)]


@pytest.mark.parametrize("path", ["/", "/on-search", "/registry/on-search"])
def test_both_readings_of_the_address_work(client, asked, path):
    transaction, reference = asked
    assert client.call_back("on-search", found(transaction, outcome(reference)), path=path)["ack_status"] == "ACK"
    assert client.state(transaction)[0] == "done"


@pytest.mark.parametrize("body", [{"header": {"action": "search"}}, {"header": {}}, [], "x"])
def test_at_the_bare_address_only_callbacks_are_taken(client, body):
    answer = client.bench.client.post("/", json=body).get_json()["message"]
    assert (answer["ack_status"], answer["error"]["code"]) == ("ERR", "err.request.bad")


@pytest.mark.parametrize("status", ["rcvd", "pdng"])
def test_a_preliminary_callback_ends_nothing(client, asked, status):
    transaction, reference = asked
    assert client.call_back("on-search", found(transaction, outcome(reference, status)))["ack_status"] == "ACK"
    assert client.state(transaction)[0] == "waiting"
    client.call_back("on-search", found(transaction, outcome(reference)))
    assert client.call_back("on-search", found(transaction, outcome(reference, status)))["ack_status"] == "ACK"
    assert [each["status"] for each in client.fate(transaction)["outcomes"]] == ["succ"]


def test_every_page_is_kept(client, asked):
    transaction, reference = asked
    for number in (1, 2, 3):
        assert client.call_back("on-search", found(transaction, page(reference, number)))["ack_status"] == "ACK"
    outcomes = client.fate(transaction)["outcomes"]
    assert [each["data"]["reg_records"][0]["number"] for each in outcomes] == [1, 2, 3]


def test_a_repeated_callback_is_acknowledged_and_changes_nothing(client, asked):
    transaction, reference = asked
    client.call_back("on-search", found(transaction, page(reference, 1)))
    before = client.fate(transaction)
    for status in ("succ", "rjct"):
        again = found(transaction, page(reference, 1) | {"status": status})
        assert client.call_back("on-search", again)["ack_status"] == "ACK"
    assert client.fate(transaction) == before


def test_a_callback_of_a_transaction_that_was_never_started(client, asked):
    _, reference = asked
    answer = client.call_back("on-search", found("another", outcome(reference)))
    assert (answer["ack_status"], answer["error"]["code"]) == ("ERR", "err.request.bad")
    assert client.bench.client.get("/admin/requests").get_json()[0]["state"] == "waiting"


def test_a_callback_of_another_kind(client, asked):
    transaction, reference = asked
    message = {"transaction_id": transaction, "correlation_id": "c", "subscribe_response": [outcome(reference)]}
    assert client.call_back("on-subscribe", message)["ack_status"] == "ERR"
    assert client.state(transaction)[0] == "waiting"


@pytest.mark.parametrize("ack_status", ["NACK", "ERR"])
def test_a_callback_after_a_refusal(client, ack_status):
    transaction = client.ask(SEARCH, acknowledged=ack_status)
    answer = client.call_back("on-search", found(transaction, outcome(client.reference())))
    assert (answer["ack_status"], answer["error"]["code"]) == ("ERR", "err.request.bad")
    fate = client.fate(transaction)
    assert (fate["state"], fate["outcomes"]) == ("refused", [])


def test_a_callback_that_is_quicker_than_the_acknowledgement(client, answers):
    client.bench.answers = [None, answers.acknowledgement("ACK")]
    transaction = client.send(SEARCH)
    client.bench.run(0.5)
    assert client.state(transaction)[0] == "sent"
    assert client.call_back("on-search", found(transaction, outcome(client.reference())))["ack_status"] == "ACK"
    client.bench.run(60)
    assert client.state(transaction) == ("done", None)
    assert len(client.sent()) == 1, "what was answered is not sent again"


def test_a_callback_although_the_acknowledgement_was_unreadable(client):
    transaction = client.send(SEARCH)
    client.bench.run()
    assert client.state(transaction)[0] == "failed"
    assert client.call_back("on-search", found(transaction, outcome(client.reference())))["ack_status"] == "ACK"
    assert client.state(transaction) == ("done", None)


def test_the_acknowledgement_that_comes_after_the_callback(client, answers):
    def send(_url, _headers, body):
        message = json.loads(body)["message"]
        told = outcome(message["search_request"][0]["reference_id"])
        client.call_back("on-search", found(message["transaction_id"], told))
        return answers.acknowledgement("ACK")

    client.bench.system.outbox._send = send
    transaction = client.send(SEARCH)
    client.bench.run()
    assert client.state(transaction) == ("done", None)


def test_what_was_not_asked_is_not_taken(client, asked):
    transaction, reference = asked
    assert client.call_back("on-search", found(transaction, outcome("another")))["ack_status"] == "ERR"
    assert client.state(transaction)[0] == "waiting"
    both = found(transaction, outcome("another"), outcome(reference))
    assert client.call_back("on-search", both)["ack_status"] == "ACK"
    assert [each["reference_id"] for each in client.fate(transaction)["outcomes"]] == [reference]


@pytest.mark.parametrize("operation", ["on-search", "txn/on-status"])
def test_a_rejection_without_a_message_names_no_transaction(client, asked, operation):
    header = client.bench.header({"txn/on-status": "txn-on-status"}.get(operation, operation)) | {"status": "rjct"}
    answer = client.bench.ask(operation, {"header": header})
    assert answer["message"]["ack_status"] == "ACK"
    assert client.state(asked[0])[0] == "waiting"


@pytest.mark.parametrize("fault", [{"correlation_id": None}, {"search_response": "none"}, {"search_response": [{}]}])
def test_a_malformed_callback_is_refused(client, asked, fault):
    transaction, reference = asked
    answer = client.call_back("on-search", found(transaction, outcome(reference)) | fault)
    assert (answer["ack_status"], answer["error"]["code"]) == ("ERR", "err.request.bad")
    assert client.state(transaction)[0] == "waiting"


def test_a_subscription(client):
    transaction = client.ask(SUBSCRIBE)
    info = {"code": "s-1", "status": "subscribe", "timestamp": NOW}
    told = outcome(client.reference(), subscriptions=[info])
    message = {"transaction_id": transaction, "correlation_id": "c", "subscribe_response": [told]}
    assert client.call_back("on-subscribe", message)["ack_status"] == "ACK"
    fate = client.fate(transaction)
    assert (fate["state"], fate["outcomes"][0]["subscriptions"][0]["code"]) == ("done", "s-1")


def test_the_end_of_a_subscription(client):
    transaction = client.ask(UNSUBSCRIBE)
    message = {"transaction_id": transaction, "correlation_id": "c", "timestamp": NOW, "status": "succ"}
    message["subscription_status"] = [{"code": "s-1", "status": "unsubscribe"}]
    for _ in range(2):
        assert client.call_back("on-unsubscribe", message)["ack_status"] == "ACK"
    fate = client.fate(transaction)
    assert (fate["state"], fate["outcomes"]) == ("done", [message])


@pytest.mark.parametrize(
    ("about", "header", "taken"), [("t-asked", "succ", True), ("another", "succ", False), ("another", "rjct", True)]
)
def test_the_status_of_a_transaction(client, about, header, taken):
    transaction = client.ask(STATUS)
    response = {"txn_type": "search", "txn_status": found(about, outcome("r"))}
    message = {"transaction_id": transaction, "correlation_id": "c", "txnstatus_response": response}
    answer = client.call_back("txn/on-status", message, status=header)
    assert answer["ack_status"] == ("ACK" if taken else "ERR")
    assert client.state(transaction)[0] == ("done" if taken else "waiting")


def test_a_callback_of_the_ibr_is_judged_by_its_interface(client):
    transaction = client.ask({"interface": "ibr", "operation": "search", "identifier_value": "U1"})
    record = {"@type": "Beneficiary", "enrolment_status": "3", "member": {"employment_info": 7}}
    told = outcome(client.reference(), data={"reg_record_type": "Beneficiary", "reg_records": [record]})
    assert client.call_back("on-search", found(transaction, told))["ack_status"] == "ACK"
    assert client.state(transaction)[0] == "done"
