"""Every forged message is refused with a code that says so, in every dialect, and leaves no trace."""

import pytest

from protocol.json_text import dump_json
from protocol.keys.key_set import jwks_of
from simulator.outbox import Answer
from simulator.security.configuration import Party
from tests.simulator.security.conftest import (
    DIALECTS,
    OTHER,
    OTHER_KEYS,
    THIRD,
    THIRD_KEYS,
    Keys,
    protection,
    refusal,
    subscription,
)
from tests.simulator.security.forgeries import FORGERIES, OF_ENCRYPTION


def check_refused(talk, forge, operation, document):
    body, headers = forge(talk, operation, document)
    status, code = refusal(talk.post(operation, body, headers))
    assert status in (200, 400)
    wanted = "err.receiver_id." if forge.__name__ == "another_receiver" else ("err.signature.", "err.encryption.")
    assert code.startswith(wanted), code


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_subscription_leaves_no_trace(talking, forge):
    document = subscription(talking.bench)
    check_refused(talking, forge, "subscribe", document)
    talking.bench.run()
    assert talking.subscriptions() == 0
    assert talking.bench.sent == []
    assert talking.say("subscribe", document).get_json()["message"]["ack_status"] == "ACK"
    assert talking.subscriptions() == 1


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_question_is_refused_with_http_400(talking, forge):
    check_refused(talking, forge, "sync/enrolled", talking.bench.question("U1"))


@pytest.mark.parametrize("forge", OF_ENCRYPTION, ids=lambda forge: forge.__name__)
@pytest.mark.parametrize("dialect", (*DIALECTS, "none"))
def test_a_message_that_is_badly_encrypted_is_refused(talk, dialect, forge):
    talking = talk(agreed=protection(dialect, encrypted=True))
    document = subscription(talking.bench)
    check_refused(talking, forge, "subscribe", document)
    assert talking.subscriptions() == 0
    assert talking.say("subscribe", document).get_json()["message"]["ack_status"] == "ACK"


def test_what_holds_for_too_long_is_refused(talk):
    talking = talk(agreed=protection(longest_life_time=600))
    lasting = protection(life_time=601, longest_life_time=601)
    response = talking.say("subscribe", subscription(talking.bench), talking.speaker(OTHER_KEYS, lasting))
    assert refusal(response) == (200, "err.signature.invalid")


def test_an_algorithm_that_was_not_agreed_on_is_refused(talk):
    keys = {"signing_key": None, "decryption_keys": ()}
    talking = talk(agreed=protection("jws-compact", algorithms=["ES256"]), changed=keys)
    speaker = talking.speaker(OTHER_KEYS, protection("jws-compact", algorithms=["Ed25519"]))
    response = talking.say("subscribe", subscription(talking.bench), speaker)
    assert refusal(response) == (200, "err.signature.invalid")


def test_a_missing_signature_has_a_code_of_its_own(talk):
    talking = talk()
    assert refusal(talking.bench.post("sync/enrolled", talking.bench.question("U1"))) == (400, "err.signature.missing")


def test_a_refusal_repeats_no_part_of_a_message(talking):
    question = talking.bench.question("very-personal-number")
    response = talking.bench.post("sync/enrolled", question)
    assert "very-personal-number" not in response.text


def test_a_message_that_comes_twice_takes_effect_once(talking):
    protected = talking.protected("subscribe", subscription(talking.bench))
    first, second = (talking.post("subscribe", protected.body, protected.headers) for _ in range(2))
    assert first.data == second.data
    assert talking.subscriptions() == 1
    talking.bench.run()
    assert len(talking.callbacks()) == 1


def test_a_question_that_is_asked_again_under_a_new_signature_is_answered_again(talking):
    question = talking.bench.question("U1")
    first = talking.opened("sync/enrolled", talking.say("sync/enrolled", question))
    talking.bench.run(20)
    question["header"]["message_ts"] = "2026-01-15T09:30:20Z"
    assert talking.opened("sync/enrolled", talking.say("sync/enrolled", question)) == first


@pytest.mark.parametrize("dialect", ["jws-compact", "jws-detached"])
def test_an_answer_that_is_repeated_much_later_is_dated_anew(talk, dialect):
    talking = talk(agreed=protection(dialect))
    question = talking.bench.question("U1")
    first = talking.opened("sync/enrolled", talking.say("sync/enrolled", question))
    talking.bench.run(600)
    question["header"]["message_ts"] = "2026-01-15T09:40:00Z"
    again = talking.opened("sync/enrolled", talking.say("sync/enrolled", question))
    assert again["message"] == first["message"]
    assert again["header"]["message_id"] == first["header"]["message_id"]


@pytest.mark.parametrize("sender_id", [None, [], {}, 7, ""])
def test_a_sender_id_that_is_none_is_refused(talk, sender_id):
    talking = talk(agreed=protection("none", encrypted=True))
    document = subscription(talking.bench)
    document["header"]["sender_id"] = sender_id
    response = talking.say("subscribe", document)
    assert refusal(response)[1].startswith("err.")
    assert talking.subscriptions() == 0


def test_who_publishes_no_key_to_encrypt_for_is_refused_before_anything_happens(talk):
    parties = (Party(OTHER, OTHER_KEYS.public()[:1]),)
    talking = talk(agreed=protection(encrypted=True), changed={"parties": parties})
    response = talking.say("subscribe", subscription(talking.bench))
    assert refusal(response) == (200, "err.encryption.invalid")
    assert talking.subscriptions() == 0


def test_a_sender_that_nobody_knows_is_refused(talk):
    talking = talk(changed={"parties": (Party(THIRD, THIRD_KEYS.public()),)})
    assert refusal(talking.say("subscribe", subscription(talking.bench))) == (200, "err.signature.invalid")


def test_an_answer_by_header_is_signed_too(talking):
    question = talking.bench.question("U1", version="9.0.0")
    content = talking.opened("sync/enrolled", talking.say("sync/enrolled", question))
    assert content["header"]["status_reason_code"] == "rjct.version.invalid"


def test_a_new_key_is_found_and_an_old_one_ends_with_its_jwks(talk, make):
    published = [*OTHER_KEYS.public()]
    talking = talk(changed={"parties": (Party(OTHER, jwks_url="http://spmis.example.org/keys"),)})
    talking.bench.answers = [Answer(200, dump_json(jwks_of(published)))]
    assert talking.say("sync/enrolled", talking.bench.question("U1")).status_code == 200
    new = Keys(21)
    talking.bench.answers = [Answer(200, dump_json(jwks_of(new.public())))]
    speaker = talking.speaker(new)
    assert talking.say("sync/enrolled", talking.bench.question("U1"), speaker).status_code == 400
    talking.bench.run(31)
    assert talking.say("sync/enrolled", talking.bench.question("U1"), speaker).status_code == 200
    assert talking.say("sync/enrolled", talking.bench.question("U1")).status_code == 400
    assert len(talking.bench.sent) == 2
