"""A system with access on, in virtual time: its clients, and tokens good and bad."""

import base64
import json

import pytest

from protocol.keys.making import make_ed25519_key, make_rsa_key
from simulator.access.configuration import Access, Client, TrustedIssuer
from simulator.ess import create_ess
from simulator.ibr import create_ibr
from simulator.sp_mis import create_sp_mis

SECRET, WEAK_SECRET = "a-secret-of-the-judge", "another-secret"
ADDRESS = "http://system.example.org"
OTHER_ISSUER = "https://login.example.org"
CREATORS = {"ibr": create_ibr, "ess": create_ess, "sp-mis": create_sp_mis}


@pytest.fixture(scope="session")
def other_keys():
    return {"Ed25519": make_ed25519_key(b"\x01" * 32), "RS256": make_rsa_key()}


@pytest.fixture
def guarded(make, other_keys):
    """Return a function that makes a system of a role with access on."""
    benches = []

    def create(role="ibr", **settings):
        clients = (Client("judge", SECRET), Client("weak", WEAK_SECRET, frozenset({"registry.search"})))
        issuer = TrustedIssuer(OTHER_ISSUER, tuple(other_keys.values()))
        access = Access(clients=clients, issuers=(issuer,), token_seconds=600)
        settings = {"access": access, "public_url": ADDRESS, **settings}
        benches.append(make.bench(create=CREATORS[role], settings=settings))
        return benches[-1]

    yield create
    for bench in benches:
        bench.system.close()


def ask_for_token(bench, **changed):
    form = {"grant_type": "client_credentials", "client_id": "judge", "client_secret": SECRET} | changed
    form = {name: value for name, value in form.items() if value is not None}
    return bench.client.post("/oauth2/client/token", data=form)


def token_of(bench, **changed):
    return ask_for_token(bench, **changed).get_json()["access_token"]


def bearing(token):
    return {"Authorization": f"Bearer {token}"}


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def decoded(piece):
    return json.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))
