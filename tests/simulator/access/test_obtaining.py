"""A system sends a token where its counterpart wants one: obtained once, kept, renewed when it ends or is refused."""

import json
from urllib.parse import parse_qs

import pytest

from simulator.access.authorized_sender import AuthorizedSender, is_below
from simulator.access.configuration import Credentials
from simulator.outbox import Answer, SendFailed
from simulator.scheduler import VirtualScheduler
from tests.simulator.access.conftest import SECRET

IBR = Credentials("http://ibr.example.org", "http://ibr.example.org/oauth2/client/token", "judge", SECRET)


class Counterpart:
    """Gives tokens 1, 2, ... and takes those that are in `good`."""

    def __init__(self, expires_in=600):
        self.given = 0
        self.good = None
        self.expires_in = expires_in
        self.seen = []

    def __call__(self, url, headers, body):
        if url == IBR.token_url:
            assert parse_qs(body.decode())["client_secret"] == [SECRET]
            assert "Authorization" not in headers
            self.given += 1
            token = {"access_token": f"token-{self.given}", "token_type": "Bearer", "expires_in": self.expires_in}
            return Answer(200, json.dumps(token).encode())
        self.seen.append(headers.get("Authorization"))
        return Answer(200 if self.good is None or self.seen[-1] == self.good else 401)


@pytest.fixture
def scheduler(make):
    return VirtualScheduler(make.start)


def sender(counterpart, scheduler):
    return AuthorizedSender(counterpart, credentials=[IBR], scheduler=scheduler)


@pytest.mark.parametrize("expires_in", [600, "600"])
def test_a_token_is_kept_until_shortly_before_it_expires(scheduler, expires_in):
    counterpart = Counterpart(expires_in)
    send = sender(counterpart, scheduler)
    for seconds in (0, 569, 1, 1):
        scheduler.pause(seconds)
        send(f"{IBR.url}/registry/search", {}, b"{}")
    assert counterpart.seen == ["Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2"]


def test_after_a_401_it_is_obtained_again_once(scheduler):
    counterpart = Counterpart()
    send = sender(counterpart, scheduler)
    counterpart.good = "Bearer token-2"
    assert send(f"{IBR.url}/registry/search", {}, b"{}").status == 200
    counterpart.good = "none"
    assert send(f"{IBR.url}/registry/search", {}, b"{}").status == 401
    assert counterpart.seen == ["Bearer token-1", "Bearer token-2", "Bearer token-2", "Bearer token-3"]


def test_nobody_else_gets_the_token(scheduler):
    counterpart = Counterpart()
    sender(counterpart, scheduler)("http://ibr.example.org.evil.example/registry/search", {}, b"{}")
    assert (counterpart.seen, counterpart.given) == ([None], 0)
    assert not is_below("http://ibr.example.org:81/x", "http://ibr.example.org")


@pytest.mark.parametrize("answer", [Answer(401), Answer(200, b"{}"), Answer(200, b'{"access_token": "a\\nb"}')])
def test_a_token_that_is_not_given_is_a_message_that_was_not_sent(scheduler, answer):
    send = AuthorizedSender(lambda *_: answer, credentials=[IBR], scheduler=scheduler)
    with pytest.raises(SendFailed, match="gave no token") as failure:
        send(f"{IBR.url}/registry/search", {}, b"{}")
    assert SECRET not in str(failure.value)


def test_a_system_reports_to_one_that_demands_tokens(guarded, make):
    from simulator.sp_mis import create_sp_mis

    ibr = guarded("ibr")

    def send(url, headers, body):
        path = url.removeprefix("http://ibr.example.org")
        response = ibr.client.post(path, data=body, headers=list(headers.items()))
        return Answer(response.status_code, response.data)

    spmis = make.bench(
        create=create_sp_mis, send=send, settings={"ibr_url": "http://ibr.example.org/registry", "credentials": (IBR,)}
    )
    form = {"interface": "ibr", "operation": "sync/enrolled", "identifier_value": "U1", "programme_identifier": "P1"}
    sent = spmis.client.post("/admin/send", json=form).get_json()
    spmis.run(5)
    told = spmis.client.get(f"/admin/requests/{sent['transaction_id']}").get_json()
    spmis.system.close()
    assert told["state"] == "done", told
