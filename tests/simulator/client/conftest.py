"""A simulated client in virtual time, and what others answer to it."""

import json

import pytest

from simulator.ess import create_ess
from simulator.outbox import Answer
from simulator.sp_mis import create_sp_mis

NOW = "2026-01-15T09:30:00Z"
TO = "http://asked.example.org/registry"


class Asking:
    """A client that was told to send something, and ways to answer it."""

    def __init__(self, bench):
        self.bench = bench

    def post(self, form):
        """Tell the client to send something and return the HTTP response."""
        return self.bench.client.post("/admin/send", json={"to": TO, **form} if isinstance(form, dict) else form)

    def send(self, form):
        """Tell the client to send something and return the transaction_id."""
        response = self.post(form)
        assert response.status_code == 200, response.text
        return response.get_json()["transaction_id"]

    def sent(self):
        """Return operation and body of each message that left."""
        return [(url.removeprefix(f"{TO}/"), json.loads(body)) for url, _, body in self.bench.sent]

    def fate(self, transaction_id):
        """Return what became of a request."""
        return self.bench.client.get(f"/admin/requests/{transaction_id}").get_json()

    def state(self, transaction_id):
        """Return state and reason of a request."""
        fate = self.fate(transaction_id)
        return fate["state"], fate["reason"]

    def ask(self, form, *, acknowledged="ACK"):
        """Send something that is acknowledged, and return its transaction_id."""
        self.bench.answers = [acknowledgement(acknowledged)]
        transaction_id = self.send(form)
        self.bench.run()
        return transaction_id

    def reference(self):
        """Return the reference_id of the item that was sent last."""
        message = self.sent()[-1][1]["message"]
        items = message.get("search_request") or message["subscribe_request"]
        return items[0]["reference_id"]

    def call_back(self, operation, message, *, path=None, **members):
        """Send a callback and return its acknowledgement."""
        action = {"txn/on-status": "txn-on-status"}.get(operation, operation)
        header = self.bench.header(action, 1) | {"status": "succ"} | members
        header.pop("sender_uri")
        document = {"header": header, "message": message}
        response = self.bench.client.post(path or f"/registry/{operation}", json=document)
        assert response.status_code == 200
        return response.get_json()["message"]


def acknowledgement(ack_status, **members):
    """Return the HTTP answer with an acknowledgement."""
    message = {"ack_status": ack_status, "timestamp": NOW, "correlation_id": "c-1", **members}
    return Answer(200, json.dumps({"message": message}).encode())


def synchronous(action, message, status="succ", **members):
    """Return the HTTP answer with a synchronous message."""
    header = {"version": "1.0.0", "message_id": "a-1", "message_ts": NOW, "action": action, "status": status, **members}
    document = {"header": header} if message is None else {"header": header, "message": message}
    return Answer(200, json.dumps(document).encode())


class Answers:
    """The makers of answers, for tests that cannot import this file."""

    acknowledgement = staticmethod(acknowledgement)
    synchronous = staticmethod(synchronous)
    to = TO


@pytest.fixture
def answers():
    """Return the makers of answers."""
    return Answers


@pytest.fixture(params=["ess", "sp-mis"])
def client(request, make):
    """Return a client."""
    bench = make.bench(create={"ess": create_ess, "sp-mis": create_sp_mis}[request.param])
    yield Asking(bench)
    bench.system.close()
