"""A simulated system with security on, in virtual time, and the other party, whose messages it takes."""

import json
from dataclasses import replace

import pytest

from protocol.keys.key import SharedSecret, key_from_jwk
from protocol.keys.making import make_ed25519_key, make_p256_key
from protocol.known_keys import KnownKeys
from protocol.protected_party import ProtectedParty
from protocol.protection import Protection
from protocol.signing.dialect import HttpRequest
from protocol.signing.parameters import signature_parameters
from simulator.ess import create_ess
from simulator.event_types import ENROLMENT, spelt
from simulator.ibr import create_ibr
from simulator.outbox import Answer
from simulator.security.configuration import Party, Security
from simulator.security.departures import posted
from simulator.sp_mis import create_sp_mis

CREATORS = {"ibr": create_ibr, "ess": create_ess, "sp-mis": create_sp_mis}
SYSTEM, OTHER, THIRD = "system.example.org", "spmis.example.org", "third.example.org"
URL = "http://spmis.example.org"
DIALECTS = ("dci-http-signature", "jws-compact", "jws-detached", "hmac-header")
SECRET = SharedSecret("shared-1", b"\x05" * 32)


def protection(dialect="dci-http-signature", encrypted=False, **declared):
    order = "encrypt-then-sign" if dialect in ("jws-compact", "hmac-header") else "sign-then-encrypt"
    return Protection(signature=signature_parameters(dialect, declared), encrypted=encrypted, order=order)


class Keys:
    """The keys of one party; the same for the same number."""

    def __init__(self, number):
        self.signing = make_ed25519_key(bytes([number]) * 32)
        self.encryption = make_p256_key(bytes([number]) * 40, use="enc")

    def public(self):
        return tuple(key_from_jwk(key.public_jwk()) for key in (self.signing, self.encryption))


SYSTEM_KEYS, OTHER_KEYS, THIRD_KEYS = Keys(1), Keys(2), Keys(3)


def security(agreed, own=SYSTEM_KEYS, **changed):
    """Return the security of the system under test, which knows two parties."""
    shared = agreed.signature.dialect == "hmac-header"
    parties = (
        Party(OTHER, OTHER_KEYS.public(), secret=SECRET if shared else None, url=URL),
        Party(THIRD, THIRD_KEYS.public(), secret=SharedSecret("shared-3", b"\x07" * 32) if shared else None),
    )
    given = {"signing_key": None if shared else own.signing, "decryption_keys": (own.encryption,), "parties": parties}
    return Security(agreed, **given | changed)


class Talk:
    """A bench whose messages are protected by the other party, and whose answers that party opens."""

    def __init__(self, bench, agreed):
        self.bench, self.agreed = bench, agreed
        self.party = self.speaker(OTHER_KEYS)

    def speaker(self, keys, agreed=None, **given):
        """Return a party that knows the system under test."""
        shared = self.agreed.signature.dialect == "hmac-header"
        known = KnownKeys({SYSTEM: SYSTEM_KEYS.public}, secrets={SYSTEM: SECRET} if shared else {})
        return ProtectedParty(
            agreed or self.agreed,
            **{
                "signing_key": None if shared else keys.signing,
                "decryption_keys": (keys.encryption,),
                "known": known,
                "now": self.bench.scheduler.now,
                **given,
            },
        )

    def request(self, operation):
        headers = {"Host": "ibr.invalid", "Content-Type": "application/json"}
        return HttpRequest("POST", f"/registry/{operation}", headers, b"")

    def protected(self, operation, document, speaker=None):
        """Return body and headers as they leave."""
        return (speaker or self.party).protect(document, receiver=SYSTEM, request=self.request(operation))

    def post(self, operation, body, headers=()):
        """Post bytes and return the HTTP response."""
        given = self.request(operation).headers | dict(headers)
        return self.bench.client.post(f"/registry/{operation}", data=body, headers=given)

    def say(self, operation, document, speaker=None):
        """Post a document protected, and return the HTTP response."""
        protected = self.protected(operation, document, speaker)
        return self.post(operation, protected.body, protected.headers)

    def opened(self, operation, response, party=None):
        """Return what an answer says to the other party; refused unless it is protected as agreed."""
        came = replace(self.request(operation), headers={**dict(response.headers), "Host": "ibr.invalid"})
        return (party or self.party).unprotect(response.data, sender=SYSTEM, request=came).content

    def callbacks(self):
        """Return what the system sent, as the other party reads it."""
        return [
            self.party.unprotect(body, sender=SYSTEM, request=posted(url, headers, body)).content
            for url, headers, body in self.bench.sent
        ]

    def answer_to(self, asked):
        """Return a callback that answers a search that the system asked for."""
        outcome = {
            "reference_id": asked["message"]["search_request"][0]["reference_id"],
            "timestamp": "2026-01-15T09:30:00Z",
            "status": "rjct",
            "status_reason_code": "rjct.search_criteria.invalid",
        }
        header = self.bench.header("on-search") | {"status": "succ"}
        header.pop("sender_uri")
        message = {"transaction_id": asked["message"]["transaction_id"], "correlation_id": "c-1"}
        return {"header": header, "message": message | {"search_response": [outcome]}}

    def acknowledgement(self):
        """Return the HTTP answer with an acknowledgement, which nobody signs."""
        message = {"ack_status": "ACK", "timestamp": "2026-01-15T09:30:00Z", "correlation_id": "c-1"}
        return Answer(200, json.dumps({"message": message}).encode())

    def subscriptions(self):
        """Return how many subscriptions the system holds."""
        return self.bench.system.state()["counts"]["subscriptions"]


@pytest.fixture
def talk(make):
    """Return a function that makes a system of a role with security on, and the other party."""
    benches = []

    def create(role="ibr", *, agreed=None, changed=None, **settings):
        agreed = agreed or protection()
        settings = {"sender_id": SYSTEM, "security": security(agreed, **changed or {}), **settings}
        benches.append(make.bench(create=CREATORS[role], settings=settings))
        return Talk(benches[-1], agreed)

    yield create
    for bench in benches:
        bench.system.close()


@pytest.fixture(params=[(dialect, encrypted) for dialect in DIALECTS for encrypted in (False, True)], ids=str)
def talking(request, talk):
    """Return an IBR with security on, in every dialect, with encryption and without."""
    return talk(agreed=protection(*request.param))


def refusal(response):
    """Return HTTP status and code of a refusal."""
    document = response.get_json()
    if "errors" in document:
        return response.status_code, document["errors"][0]["code"]
    message = document["message"]
    assert message["ack_status"] == "ERR", document
    return response.status_code, message["error"]["code"]


def subscription(bench):
    """Return a message that subscribes to the enrolments of one person."""
    event = spelt(ENROLMENT, bench.system.interface)
    criteria = {"filter_type": "idtype-value"}
    return bench.subscription({"type": "UIN", "value": "U1"}, event=event, criteria=criteria)


def envelope(body):
    """Return the JSON of a body."""
    return json.loads(body)
