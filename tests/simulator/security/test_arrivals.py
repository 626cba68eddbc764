"""What arrives at a system with security on is verified and decrypted before it is read; answers are protected."""

from dataclasses import replace
from io import BytesIO

import pytest

from protocol.json_text import dump_json
from simulator.access.configuration import Access, Client
from simulator.security.configuration import Party
from tests.simulator.security.conftest import (
    DIALECTS,
    OTHER,
    OTHER_KEYS,
    SYSTEM,
    THIRD,
    THIRD_KEYS,
    URL,
    envelope,
    protection,
    refusal,
)


def test_a_good_question_is_answered_under_the_signature_of_the_system(talking):
    response = talking.say("sync/enrolled", talking.bench.question("U1"))
    content = talking.opened("sync/enrolled", response)
    assert content["message"]["enrolled_response"][0]["enrolled_status"] == "no"
    assert content["header"]["receiver_id"] == OTHER
    assert ("ciphertext" in response.get_json()["message"]) == talking.agreed.encrypted


def test_a_callback_is_signed_and_encrypted(talking):
    search = talking.bench.search(talking.bench.item("r", "idtype-value", {"type": "UIN", "value": "U1"}))
    response = talking.say("search", search)
    assert response.get_json()["message"]["ack_status"] == "ACK"
    assert "header" not in response.get_json()
    talking.bench.run()
    (callback,) = talking.callbacks()
    assert callback["header"]["action"] == "on-search"
    assert callback["message"]["transaction_id"] == "t-search"
    ((_, _, body),) = talking.bench.sent
    assert ("ciphertext" in envelope(body)["message"]) == talking.agreed.encrypted


def asked(talking, form=None):
    """Have an SP-MIS ask for a search, and return its transaction_id with a callback that answers it."""
    form = form or {"interface": "ess", "operation": "search", "to": URL, "identifier_value": "U1"}
    talking.bench.answers = [talking.acknowledgement()]
    transaction_id = talking.bench.client.post("/admin/send", json=form).get_json()["transaction_id"]
    talking.bench.run()
    return transaction_id, talking.answer_to(talking.callbacks()[-1])


def state_of(talking, transaction_id):
    return talking.bench.client.get(f"/admin/requests/{transaction_id}").get_json()["state"]


@pytest.fixture(params=[(dialect, encrypted) for dialect in DIALECTS for encrypted in (False, True)], ids=str)
def client(request, talk):
    """Return an SP-MIS with security on, in every dialect, with encryption and without."""
    return talk("sp-mis", agreed=protection(*request.param))


def test_a_callback_ends_the_request_that_it_answers(client):
    transaction_id, callback = asked(client)
    assert client.say("on-search", callback).get_json()["message"]["ack_status"] == "ACK"
    assert state_of(client, transaction_id) == "done"


def test_a_callback_may_come_to_the_address_itself(client):
    transaction_id, callback = asked(client)
    request = replace(client.request(""), target="/")
    made = client.party.protect(callback, receiver=SYSTEM, request=request)
    client.bench.client.post("/", data=made.body, headers=request.headers | dict(made.headers))
    assert state_of(client, transaction_id) == "done"


def test_a_callback_of_another_party_than_the_one_that_was_asked_is_refused(talk):
    talking = talk("sp-mis")
    transaction_id, callback = asked(talking)
    callback["header"]["sender_id"] = THIRD
    response = talking.say("on-search", callback, talking.speaker(THIRD_KEYS))
    assert refusal(response) == (200, "err.signature.invalid")
    assert state_of(talking, transaction_id) == "waiting"


def nameless(talking, callback, speaker=None, name=OTHER):
    header = {member: value for member, value in callback["header"].items() if member != "sender_id"}
    request = talking.request("on-search")
    protected = (speaker or talking.party).protect(
        {**callback, "header": header}, receiver=SYSTEM, sender=name, request=request
    )
    return talking.post("on-search", protected.body, protected.headers)


def test_who_was_asked_need_not_name_itself(talk):
    talking = talk("sp-mis")
    transaction_id, callback = asked(talking)
    refused = nameless(talking, callback, talking.speaker(THIRD_KEYS), THIRD)
    assert refusal(refused) == (200, "err.signature.invalid")
    assert nameless(talking, callback).get_json()["message"]["ack_status"] == "ACK"
    assert state_of(talking, transaction_id) == "done"


def test_the_only_party_need_not_name_itself_either(talk):
    agreed = protection(encrypted=True)
    talking = talk("sp-mis", agreed=agreed, changed={"parties": (Party(OTHER, OTHER_KEYS.public()),)})
    transaction_id, callback = asked(talking)
    assert nameless(talking, callback).get_json()["message"]["ack_status"] == "ACK"
    assert state_of(talking, transaction_id) == "done"


def test_a_token_is_looked_at_before_the_signature(talk):
    access = Access(clients=(Client("judge", "a-secret-of-the-judge"),))
    talking = talk(access=access, public_url="http://ibr.invalid")
    question = talking.bench.question("U1")
    assert talking.say("sync/enrolled", question).status_code == 401
    form = {"grant_type": "client_credentials", "client_id": "judge", "client_secret": "a-secret-of-the-judge"}
    token = talking.bench.client.post("/oauth2/client/token", data=form).get_json()["access_token"]
    bearing = {"Authorization": f"Bearer {token}"}
    assert refusal(talking.post("sync/enrolled", dump_json(question), bearing)) == (400, "err.signature.missing")
    protected = talking.protected("sync/enrolled", question)
    assert talking.post("sync/enrolled", protected.body, bearing).status_code == 200
    keys = talking.bench.client.get("/.well-known/jwks.json").get_json()["keys"]
    assert len({key["kid"] for key in keys}) == 3


def test_a_message_in_a_file_is_verified_too(talk, make):
    talking = talk()
    updates = talking.bench.updates(make.somebody("U1"))
    good = talking.protected("sync/enrollment/updates", updates).body
    for body, status in ((dump_json(updates), 400), (good, 200)):
        form = {"action": "notify", "fileName": (BytesIO(body), "updates.json")}
        response = talking.bench.client.post("/registry/sync/enrollment/updates", data=form)
        assert response.status_code == status
    assert talking.bench.system.state()["counts"]["subjects"] == 1


def test_a_path_is_signed_as_it_stands_in_the_request_line(talk):
    talking = talk(agreed=protection("hmac-header"))
    request = replace(talking.request("sync/enrolled"), target="/registry/sync/enrolled?a=%C3%A4&b=1")
    made = talking.party.protect(talking.bench.question("U1"), receiver=SYSTEM, request=request)
    headers = request.headers | dict(made.headers)
    assert talking.bench.client.post(request.target, data=made.body, headers=headers).status_code == 200
    assert talking.bench.client.post("/registry/sync/enrolled", data=made.body, headers=headers).status_code == 400
