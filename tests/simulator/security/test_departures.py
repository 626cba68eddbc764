"""What leaves is protected at the moment of sending, and an answer that cannot be trusted ends its request, once."""

import json
from dataclasses import replace

import pytest

from protocol.json_text import dump_json
from protocol.keys.key import SharedSecret
from protocol.keys.key_set import jwks_of
from protocol.signing.dialect import HttpRequest
from simulator.outbox import Answer
from simulator.security.configuration import Party
from simulator.security.departures import posted
from tests.simulator.security.conftest import OTHER, OTHER_KEYS, SYSTEM, THIRD_KEYS, URL, protection

FORM = {"interface": "ess", "operation": "sync/search", "to": URL, "identifier_value": "U1"}
LATER = {"interface": "ess", "operation": "search", "to": URL, "identifier_value": "U1"}


def ask(talking, form=FORM, seconds=1.0):
    """Have the system ask, and return what became of it."""
    transaction_id = talking.bench.client.post("/admin/send", json=form).get_json()["transaction_id"]
    talking.bench.run(seconds)
    return talking.bench.client.get(f"/admin/requests/{transaction_id}").get_json()


class Answering:
    """Answers a synchronous search as the other party does; `make` protects the answer."""

    def __init__(self, talking, make):
        self.talking, self.make = talking, make

    def pop(self, _index):
        url, headers, body = self.talking.bench.sent[-1]
        party = self.talking.party
        asked = party.unprotect(body, request=posted(url, headers, body)).content
        item = {
            "reference_id": asked["message"]["search_request"][0]["reference_id"],
            "timestamp": "2026-01-15T09:30:00Z",
            "status": "rjct",
            "status_reason_code": "rjct.search_criteria.invalid",
        }
        header = {
            "version": "1.0.0",
            "message_id": "answer-1",
            "message_ts": "2026-01-15T09:30:00Z",
            "action": "on-search",
            "status": "succ",
            "sender_id": OTHER,
        }
        message = {
            "transaction_id": asked["message"]["transaction_id"],
            "correlation_id": "c-1",
            "search_response": [item],
        }
        request = replace(posted(url, headers, b""), headers={"Host": headers["Host"], **JSON})
        return self.make(self.talking, {"header": header, "message": message}, request)


JSON = {"Content-Type": "application/json"}


def good(talking, document, request):
    made = talking.party.protect(document, receiver=SYSTEM, request=request)
    return Answer(200, made.body, {**JSON, **made.headers})


def under_another_key(talking, document, request):
    shared = talking.agreed.signature.dialect == "hmac-header"
    key = SharedSecret("shared-1", b"x" * 32) if shared else THIRD_KEYS.signing
    made = talking.speaker(OTHER_KEYS, signing_key=key).protect(document, receiver=SYSTEM, request=request)
    return Answer(200, made.body, {**JSON, **made.headers})


def unsigned(_talking, document, _request):
    return Answer(200, dump_json(document), JSON)


def without_header(_talking, document, _request):
    return Answer(200, dump_json({"message": document["message"]}), JSON)


def under_an_acknowledgement(_talking, document, _request):
    return Answer(200, dump_json({"message": {"ack_status": "ACK", **document["message"]}}), JSON)


def changed(talking, document, request):
    made = good(talking, document, request)
    body = json.loads(made.body)
    body["header"]["message_id"] = "another"
    return replace(made, body=dump_json(body))


def for_somebody_else(talking, document, request):
    return good(talking, {**document, "header": {**document["header"], "receiver_id": "else.example.org"}}, request)


def test_a_good_answer_is_taken_in_in_clear(talkative):
    talkative.bench.answers = Answering(talkative, good)
    assert ask(talkative)["state"] == "done"


@pytest.mark.parametrize("spoilt", [under_another_key, unsigned, without_header, changed, for_somebody_else])
def test_an_answer_that_cannot_be_trusted_ends_the_request_at_once(talkative, spoilt):
    talkative.bench.answers = Answering(talkative, spoilt)
    fate = ask(talkative, seconds=300)
    assert fate["state"] == "failed"
    assert fate["reason"].startswith(("the answer cannot be trusted: ", "the answer is for another receiver_id"))
    assert fate["outcomes"] == []
    assert len(talkative.bench.sent) == 1


@pytest.fixture(params=["dci-http-signature", "jws-compact", "jws-detached", "hmac-header"])
def talkative(talk, request):
    """Return an SP-MIS with security and encryption on."""
    return talk("sp-mis", agreed=protection(request.param, encrypted=True))


def test_an_answer_that_calls_itself_an_acknowledgement_is_none(talkative):
    talkative.bench.answers = Answering(talkative, under_an_acknowledgement)
    fate = ask(talkative, seconds=300)
    assert (fate["state"], fate["outcomes"]) == ("failed", [])
    assert fate["reason"].startswith("the answer cannot be read")


def test_an_error_by_status_needs_no_signature(talkative):
    talkative.bench.answers = [Answer(403, b'{"errors": [{"code": "err.request.forbidden", "message": "no"}]}')]
    fate = ask(talkative)
    assert (fate["state"], fate["reason"]) == ("refused", "HTTP 403: err.request.forbidden no")


def test_each_attempt_is_signed_anew_under_the_same_message_id(talk):
    talking = talk("sp-mis")
    talking.bench.answers = [None, 503, talking.acknowledgement()]
    assert ask(talking, LATER, 10)["state"] == "waiting"
    bodies = [json.loads(body) for _, _, body in talking.bench.sent]
    assert len({body["header"]["message_id"] for body in bodies}) == 1
    assert len({body["signature"] for body in bodies}) == 3
    for url, headers, body in talking.bench.sent:
        talking.party.unprotect(body, request=posted(url, headers, body))


@pytest.mark.parametrize("dialect", ["jws-compact", "jws-detached"])
def test_what_waited_for_long_gets_a_new_message_ts(talk, dialect):
    talking = talk("sp-mis", agreed=protection(dialect, longest_life_time=1, clock_skew=2))
    talking.bench.answers = [503, 503, 503, talking.acknowledgement()]
    assert ask(talking, LATER, 60)["state"] == "waiting"
    _, _, body = talking.bench.sent[-1]
    assert json.loads(body)["header"]["message_ts"] > json.loads(talking.bench.sent[0][2])["header"]["message_ts"]


def test_a_request_names_its_receiver(talk):
    talking = talk("sp-mis")
    ask(talking)
    assert json.loads(talking.bench.sent[0][2])["header"]["receiver_id"] == OTHER


def test_nothing_is_sent_in_clear_where_a_key_is_missing(talk):
    parties = (Party(OTHER, OTHER_KEYS.public()[:1], url=URL),)
    talking = talk("sp-mis", agreed=protection(encrypted=True), changed={"parties": parties})
    fate = ask(talking, seconds=300)
    assert fate["state"] == "failed"
    assert "cannot be protected" in fate["reason"]
    assert talking.bench.sent == []


def test_a_deviation_of_the_message_acts_before_it_is_signed(talk):
    talking = talk()
    talking.bench.system.composer.finish = lambda _kind, _operation, document: {
        **document,
        **({"header": {**document["header"], "version": "7"}} if "header" in document else {}),
    }
    content = talking.opened("sync/enrolled", talking.say("sync/enrolled", talking.bench.question("U1")))
    assert content["header"]["version"] == "7"


def test_only_the_addresses_that_the_operator_named_are_asked_for_keys(talk):
    keys_at = "http://keys.example.org/jwks"
    talking = talk(changed={"parties": (Party(OTHER, jwks_url=keys_at),)})
    question = talking.bench.question("U1", sender_uri="http://attacker.example.org/")
    talking.bench.answers = [Answer(200, dump_json(jwks_of(OTHER_KEYS.public())))]
    assert talking.say("sync/enrolled", question).status_code == 200
    stranger = {**talking.bench.question("U1"), "header": {**question["header"], "sender_id": "attacker.example.org"}}
    assert talking.say("sync/enrolled", stranger).status_code == 400
    assert [(url, headers[":method"]) for url, headers, _ in talking.bench.sent] == [(keys_at, "GET")]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer(302, b"", {"Location": "http://elsewhere.example.org"}),
        Answer(200, b"[]"),
        Answer(200, b"[" * 100_000),
        Answer(200, dump_json({"keys": [{"kty": "oct", "k": "AAAA", "kid": "x"}]})),
        Answer(200, dump_json(jwks_of(OTHER_KEYS.public())) + b" " * 2**20),
    ],
)
def test_keys_that_cannot_be_had_are_asked_for_once_in_a_while(talk, answer):
    talking = talk(changed={"parties": (Party(OTHER, jwks_url="http://keys.example.org/jwks"),)})
    talking.bench.answers = [answer]
    for _ in range(5):
        assert talking.say("sync/enrolled", talking.bench.question("U1")).status_code == 400
    assert len(talking.bench.sent) == 1
    talking.bench.answers = [Answer(200, dump_json(jwks_of(OTHER_KEYS.public())))]
    talking.bench.run(31)
    assert talking.say("sync/enrolled", talking.bench.question("U1")).status_code == 200


def test_the_published_keys_are_those_that_sign_and_decrypt(talk):
    talking = talk(agreed=protection(encrypted=True))
    keys = talking.bench.client.get("/.well-known/jwks.json").get_json()["keys"]
    assert [(key["use"], key["kty"]) for key in keys] == [("sig", "OKP"), ("enc", "EC")]
    assert not any("d" in key for key in keys)


def test_a_system_without_security_publishes_nothing(ibr):
    assert ibr.client.get("/.well-known/jwks.json").status_code == 404


def test_what_is_signed_of_a_request_is_its_target_and_host():
    assert posted("https://user@ibr.example.org:8443/a/b?c=d", {}, b"x") == HttpRequest(
        "POST", "/a/b?c=d", {"Host": "ibr.example.org:8443"}, b"x"
    )
    assert posted("http://ibr.example.org", {}, b"").target == "/"
