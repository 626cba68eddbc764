"""Over HTTP: what is too deep, too large or too costly is refused, in what is sent to a system and what answers it."""

import json
from contextlib import contextmanager

import httpx
import pytest

from protocol.json_text import dump_json
from simulator.http_sender import HttpSender
from simulator.outbox import SendFailed
from simulator.serving import Server
from tests.simulator.security import forgeries
from tests.simulator.security.conftest import protection, subscription

JSON = {"Content-Type": "application/json"}
DEEP = [
    b"[" * 100_000,
    b"[" * 100_000 + b"]" * 100_000,
    b'{"header":' * 100_000,
    b'{"header":{},"message":' + b"[" * 100_000,
]
"""Open ends too, since a reader may give up before it sees them."""


@pytest.fixture
def served(talk):
    """Return a system with security and encryption on, its address, and the other party."""
    talking = talk(agreed=protection(encrypted=True))
    server = Server(talking.bench.system).start()
    talking.url = server.url
    yield talking
    server.stop()


def post(talking, operation, body, headers=JSON):
    return httpx.post(f"{talking.url}/registry/{operation}", content=body, headers=headers, timeout=10, trust_env=False)


def still_serves(talking):
    return httpx.get(f"{talking.url}/health", trust_env=False).status_code == 200


@pytest.mark.parametrize("body", DEEP, ids=lambda body: f"{body[:12]!r}")
@pytest.mark.parametrize("operation", ["subscribe", "sync/search"])
def test_what_is_nested_too_deep_is_refused(served, operation, body):
    response = post(served, operation, body)
    assert response.status_code in (200, 400)
    assert "err.signature.invalid" in response.text
    assert still_serves(served)


@pytest.mark.parametrize("body", DEEP, ids=lambda body: f"{body[:12]!r}")
def test_what_is_nested_too_deep_is_refused_without_security_too(ibr, body):
    response = ibr.client.post("/registry/sync/search", data=body, headers=JSON)
    assert response.status_code == 400
    assert "nested deeper" in response.text or "is not JSON" in response.text


@pytest.mark.parametrize("forge", forgeries.OF_ENCRYPTION, ids=lambda forge: forge.__name__)
def test_what_is_costly_or_impossible_to_decrypt_is_refused(served, forge):
    body, headers = forge(served, "subscribe", subscription(served.bench))
    response = post(served, "subscribe", body, JSON | headers)
    assert response.json()["message"]["error"]["code"] == "err.encryption.invalid"
    assert served.subscriptions() == 0


def test_a_signature_or_key_id_of_any_length_is_refused(served):
    document = subscription(served.bench)
    body = json.loads(served.protected("subscribe", document).body)
    for signature in ("x" * 1_000_000, body["signature"].replace("|", "|" * 100_000), ["deep"], 7, ""):
        response = post(served, "subscribe", dump_json({**body, "signature": signature}))
        assert response.json()["message"]["error"]["code"].startswith("err.signature.")


@contextmanager
def answering(body, headers=()):
    """Yield the address of a server that answers everything with `body`."""

    def application(_environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json"), *headers])
        return [body]

    class Canned:
        app = staticmethod(application)

        def listens_at(self, url):
            self.url = url

        def close(self):
            pass

    server = Server(Canned()).start()
    try:
        yield server.url
    finally:
        server.stop()


class Through:
    """Answers what a bench sends by what comes when it is really sent."""

    def __init__(self, bench, sender):
        self.bench, self.sender = bench, sender

    def pop(self, _index):
        return self.sender(*self.bench.sent[-1])


@pytest.mark.parametrize("body", DEEP, ids=lambda body: f"{body[:12]!r}")
@pytest.mark.parametrize("operation", ["search", "sync/search"])
def test_an_answer_that_is_nested_too_deep_ends_the_request(talk, operation, body):
    sender = HttpSender()
    talking = talk("sp-mis")
    with answering(body) as url:
        talking.bench.answers = Through(talking.bench, sender)
        form = {"interface": "ess", "operation": operation, "to": url, "identifier_value": "U1"}
        transaction_id = talking.bench.client.post("/admin/send", json=form).get_json()["transaction_id"]
        talking.bench.run(120)
    sender.close()
    fate = talking.bench.client.get(f"/admin/requests/{transaction_id}").get_json()
    assert fate["state"] == "failed"
    assert "nested deeper" in fate["reason"] or "is not JSON" in fate["reason"]


def test_an_answer_with_too_many_headers_is_no_answer():
    sender = HttpSender()
    with answering(b"{}", [(f"x-{number}", "1" * 100) for number in range(2_000)]) as url, pytest.raises(SendFailed):
        sender(url, JSON, b"{}")
    sender.close()
