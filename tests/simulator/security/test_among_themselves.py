"""The three systems speak with one another under signatures and encryption, in every dialect, and with real JWKS."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from protocol.keys.key import SharedSecret
from simulator.identifiers import Identifiers
from simulator.outbox import Answer
from simulator.scheduler import VirtualScheduler
from simulator.security.configuration import Party, Security
from tests.simulator.security.conftest import CREATORS, DIALECTS, Keys, envelope, protection

IDS = {"ibr": "ibr.example.org", "ess": "ess.example.org", "sp-mis": "spmis.example.org"}
ENROLLED = {"identifier_value": "U1", "programme_identifier": "P1"}
KEYS = {role: Keys(number) for number, role in enumerate(IDS, 11)}


class Network:
    """The three systems, who reach each other by host name and fetch each other's keys."""

    def __init__(self, start, agreed):
        self.scheduler = VirtualScheduler(start)
        self.bodies, self.fetched = [], []
        self.systems = {}
        for role, create in CREATORS.items():
            settings = {"security": self.security(role, agreed)}
            self.systems[role] = create(
                scheduler=self.scheduler, send=self.send, identifiers=Identifiers(role), settings=settings
            )
        addresses = {role: f"http://{role}.invalid/registry" for role in CREATORS}
        for role in ("ess", "sp-mis"):
            self.systems[role].work_with(addresses)

    def security(self, role, agreed):
        shared = agreed.signature.dialect == "hmac-header"
        parties = tuple(
            Party(
                IDS[other],
                jwks_url=f"http://{other}.invalid/.well-known/jwks.json",
                secret=SharedSecret("-".join(sorted((role, other))), b"s" * 32) if shared else None,
            )
            for other in IDS
            if other != role
        )
        own = KEYS[role]
        return Security(agreed, None if shared else own.signing, (own.encryption,), parties)

    def send(self, url, headers, body):
        parts = urlsplit(url)
        method = headers.get(":method", "POST")
        given = {name: value for name, value in headers.items() if name != ":method"}
        role = parts.netloc.removesuffix(".invalid")
        client = self.systems[role].app.test_client()
        response = client.open(parts.path or "/", method=method, data=body, headers={"Host": parts.netloc, **given})
        (self.fetched if method == "GET" else self.bodies).append(url if method == "GET" else (body, response.data))
        return Answer(response.status_code, response.data, dict(response.headers))

    def ask(self, role, **form):
        client = self.systems[role].app.test_client()
        response = client.post("/admin/send", json=form)
        assert response.status_code == 200, response.text
        told = response.get_json()
        until = self.scheduler.now() + timedelta(seconds=5)
        while self.scheduler.run_next(until):
            pass
        return client.get(f"/admin/requests/{told['transaction_id']}").get_json()


@pytest.fixture(params=[(dialect, encrypted) for dialect in DIALECTS for encrypted in (False, True)], ids=str)
def network(request, make):
    network = Network(make.start, protection(*request.param))
    network.encrypted = request.param[1]
    yield network
    for system in network.systems.values():
        system.close()


@pytest.mark.parametrize(
    ("role", "form"),
    [
        ("sp-mis", {"interface": "ibr", "operation": "sync/enrolled", **ENROLLED}),
        ("sp-mis", {"interface": "ibr", "operation": "search", "identifier_value": "U1"}),
        ("ess", {"interface": "ibr", "operation": "sync/search", "identifier_value": "U1"}),
        ("ess", {"interface": "ess", "operation": "sync/check-enrollment", "identifier_value": "U1"}),
        ("sp-mis", {"interface": "ess", "operation": "search", "identifier_value": "U1"}),
    ],
)
def test_a_question_is_asked_and_answered(network, role, form):
    fate = network.ask(role, **form)
    assert fate["state"] == "done", fate
    assert len(network.fetched) == len(set(network.fetched))
    for sent, answered in network.bodies:
        assert ("ciphertext" in envelope(sent)["message"]) == network.encrypted
        if "header" in envelope(answered):
            assert ("ciphertext" in envelope(answered)["message"]) == network.encrypted
