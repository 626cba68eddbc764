"""POST /admin/send: well-formed requests leave through the outbox, and what comes at once is taken in."""

import json

import pytest

from protocol.schemas import request_violations
from simulator.ess import create_ess
from simulator.outbox import Answer

SEARCH = {"interface": "ess", "operation": "search", "identifier_value": "U1"}
SYNC = SEARCH | {"operation": "sync/search"}
RECORD = {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "U1"}]}
FORMS = {
    ("ess", "search"): {"identifier_type": "UIN", "identifier_value": "U1", "record_type": "Group", "page_size": 5},
    ("ess", "sync/search"): {
        "query": {"employment_status": {"eq": "6"}},
        "sort": [{"attribute_name": "surname", "sort_order": "desc"}],
        "consent": {"ts": "2026-01-15T09:30:00Z"},
    },
    ("ess", "subscribe"): {"event_type": "enrollement_status_change", "identifier_value": "U1"},
    ("ess", "unsubscribe"): {"subscription_code": ["s-1", "s-2"]},
    ("ess", "txn/status"): {"about": "t-1"},
    ("ess", "sync/check-enrollment"): {"identifier_value": "U1"},
    ("ess", "notify"): {"record": RECORD, "event_type": "enrolment"},
    ("ibr", "sync/enrolled"): {"identifier_value": "U1", "programme_identifier": "P1"},
    ("ibr", "search"): {"identifier_value": "U1"},
    ("ibr", "sync/search"): {"query_type": "expression", "query": {"surname": {"eq": "Samplewood"}}},
}


@pytest.mark.parametrize(("interface", "operation"), FORMS)
def test_what_is_sent_is_what_the_standard_says(client, answers, interface, operation):
    client.send({"interface": interface, "operation": operation, **FORMS[interface, operation]})
    client.bench.run()
    ((path, document),) = client.sent()
    assert path == operation
    assert request_violations(operation, document, interface) == ()
    called_back = operation in ("search", "subscribe", "unsubscribe", "txn/status")
    expected = client.bench.system.public_url if called_back else None
    assert document["header"].get("sender_uri") == expected
    assert document["header"]["sender_id"] == client.bench.system.settings.sender_id


def test_the_address_for_callbacks_is_a_setting(make, answers):
    bench = make.bench(create=create_ess, settings={"public_url": "https://public.example.org/ess"})
    bench.system.listens_at("http://127.0.0.1:1")
    bench.client.post("/admin/send", json={"to": answers.to, **SEARCH})
    bench.run()
    assert bench.callbacks[0]["header"]["sender_uri"] == "https://public.example.org/ess"
    bench.system.close()


def test_the_ids_are_told_at_once_and_the_message_leaves_later(client, answers):
    told = client.post(SEARCH | {"receiver_id": "asked.example.org"}).get_json()
    assert client.sent() == []
    client.bench.run()
    ((_, document),) = client.sent()
    assert document["header"]["message_id"] == told["message_id"]
    assert document["header"]["receiver_id"] == "asked.example.org"
    assert document["message"]["transaction_id"] == told["transaction_id"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"interface": "crvs"}, "/interface"),
        ({"interface": None}, "/interface"),
        ({"operation": "on-search"}, "/operation"),
        ({"operation": 7}, "/operation"),
        ({"interface": "ibr", "operation": "sync/check-enrollment"}, "/operation"),
        ({"to": "nowhere"}, "/to"),
        ({"to": None}, "/to"),
        ({"receiver_id": 7}, "/receiver_id"),
        ({"identifier_value": 7}, "/identifier_value"),
        ({"shoe_size": 7}, "/shoe_size"),
        ({"page_number": 2}, "page_size"),
        ({"operation": "subscribe", "event_type": "marriage"}, "/event_type"),
        ({"operation": "subscribe"}, "`event_type`"),
        ({"operation": "unsubscribe", "identifier_value": None}, "/identifier_value"),
        ({"operation": "notify"}, "/identifier_value"),
        ({"operation": "notify", "record": "text"}, "reg_records"),
        ({"operation": "sync/check-enrollment", "response_entity": "Village"}, "response_entity"),
    ],
)
def test_what_cannot_be_sent(client, change, place):
    response = client.post(SEARCH | change)
    assert response.status_code == 400
    (error,) = response.get_json()["errors"]
    assert error["code"] == "err.request.bad"
    assert place in error["message"]
    client.bench.run()
    assert client.sent() == []


@pytest.mark.parametrize("body", [[], "text", 7])
def test_what_is_no_form(client, body):
    assert client.bench.client.post("/admin/send", json=body).status_code == 400


def test_a_person_who_is_known_is_notified_of_with_the_record(client):
    client.bench.client.post("/admin/people", json=[{"member": RECORD | {"employment_status": "6"}}])
    client.send({"interface": "ess", "operation": "notify", "identifier_value": "U1", "record_type": "Member"})
    client.bench.run()
    ((_, document),) = client.sent()
    (event,) = document["message"]["notify_event"]
    assert event["data"]["reg_event_type"] == "enrolment"
    assert event["data"]["reg_records"]["employment_status"] == "6"
    assert request_violations("notify", document, "ess") == ()


@pytest.mark.parametrize("answer", [None, 302, 408, 429, 500, 503])
def test_what_did_not_arrive_is_sent_again(client, answers, answer):
    client.bench.answers = [answer, answer, answers.acknowledgement("ACK")]
    transaction = client.send(SEARCH)
    client.bench.run(60)
    assert len(client.sent()) == 3
    assert len({body for _, _, body in client.bench.sent}) == 1
    assert client.state(transaction) == ("waiting", None)


def test_what_never_arrives_fails(client):
    client.bench.answers = [None] * 20
    transaction = client.send(SEARCH)
    client.bench.run(200)
    assert len(client.sent()) == 7
    assert client.state(transaction) == ("failed", "not delivered after 7 attempts: reset")


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ({"ack_status": "ACK"}, "waiting", None),
        ({"ack_status": "NACK"}, "refused", "NACK"),
        ({"ack_status": "ERR", "error": {"code": "err.request.bad", "message": "no"}}, "refused", "err.request.bad no"),
        ({"ack_status": "ERR", "error": ["no"]}, "refused", "ERR"),
        ({"ack_status": "OK"}, "failed", "ack_status"),
        ({}, "failed", "ack_status"),
        (None, "failed", "ack_status"),
    ],
)
def test_an_acknowledgement(client, answer, state, reason):
    client.bench.answers = [Answer(202, json.dumps({"message": answer}).encode())]
    transaction = client.send(SEARCH)
    client.bench.run(300)
    assert len(client.sent()) == 1, "whatever arrived is not sent again"
    found = client.state(transaction)
    assert found[0] == state
    assert (found[1] is None) if reason is None else (reason in found[1])


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff", b'"ACK"', b"{" * 500])
def test_an_unreadable_answer_ends_a_request(client, body):
    for form in (SEARCH, SYNC):
        client.bench.answers = [Answer(200, body)]
        transaction = client.send(form)
        client.bench.run(300)
        assert client.state(transaction)[0] == "failed"
    assert len(client.sent()) == 2


def test_a_refusal_by_status_is_not_repeated(client):
    body = json.dumps({"errors": [{"code": "err.request.bad", "message": "no"}]}).encode()
    for answer, reason in ((Answer(400, body), "HTTP 400: err.request.bad no"), (Answer(404, b"gone"), "HTTP 404")):
        client.bench.answers = [answer]
        transaction = client.send(SYNC)
        client.bench.run(300)
        assert client.state(transaction) == ("refused", reason)
    assert len(client.sent()) == 2


def test_a_push_is_done_when_it_is_acknowledged(client, answers):
    client.bench.answers = [answers.acknowledgement("ACK")]
    transaction = client.send({"interface": "ess", "operation": "notify", "record": RECORD})
    client.bench.run()
    assert client.state(transaction) == ("done", None)


def test_the_requests_are_listed(client):
    first, second = client.send(SEARCH), client.send(SYNC)
    listed = client.bench.client.get("/admin/requests").get_json()
    assert [(each["transaction_id"], each["operation"]) for each in listed] == [
        (first, "search"),
        (second, "sync/search"),
    ]
    response = client.bench.client.get("/admin/requests/unknown")
    assert (response.status_code, list(response.get_json())) == (404, ["errors"])


def test_what_was_to_be_sent_survives_a_restart(make, answers, tmp_path):
    database = f"sqlite:///{tmp_path / 'state.db'}"
    first = make.bench(create=create_ess, database=database)
    transaction = first.client.post("/admin/send", json={"to": answers.to, **SEARCH}).get_json()["transaction_id"]
    first.system.close()
    second = make.bench(create=create_ess, database=database, run="second")
    second.answers = [answers.acknowledgement("ACK")]
    second.run()
    assert len(second.sent) == 1
    assert second.client.get(f"/admin/requests/{transaction}").get_json()["state"] == "waiting"
    second.system.close()


def test_counterparts(client, answers):
    assert client.bench.client.get("/admin/counterparts").get_json() == {"ibr": None, "ess": None, "sp-mis": None}
    told = {"ibr": "http://ibr.example.org/registry", "sp-mis": "http://other.example.org/registry/"}
    told["ess"] = told["sp-mis"]
    assert client.bench.client.post("/admin/counterparts", json=told).status_code == 200
    client.send({**SEARCH, "interface": "ibr", "to": "ibr"})
    client.send(SEARCH | {"to": None})
    client.bench.run()
    urls = [url for url, _, _ in client.bench.sent]
    assert urls == ["http://ibr.example.org/registry/search", "http://other.example.org/registry/search"]
    client.bench.client.post("/admin/counterparts", json={"ibr": None})
    assert client.post({**SEARCH, "interface": "ibr", "to": "ibr"}).status_code == 400


@pytest.mark.parametrize(
    "body", [[], {"crvs": "http://x.example.org"}, {"ibr": 7}, {"ibr": "x", "ess": "http://x.org"}]
)
def test_counterparts_that_are_none(client, body):
    response = client.bench.client.post("/admin/counterparts", json=body)
    assert (response.status_code, list(response.get_json())) == (400, ["errors"])
    assert set(client.bench.client.get("/admin/counterparts").get_json().values()) == {None}
