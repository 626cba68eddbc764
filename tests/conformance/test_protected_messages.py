"""What the judge makes of its own messages, and finds of those of the system."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conformance.bundled_target import bundled_target
from conformance.qualification import URL
from conformance.security.bundled import judge_keys, system_keys
from conformance.security.protected_messages import ProtectedMessages
from conformance.story_end import Unreachable
from conformance.transport import HttpRequest, HttpResponse
from protocol.json_text import dump_json, parse_json
from protocol.keys.key import key_from_jwk
from protocol.known_keys import KnownKeys
from protocol.protected_party import ProtectedParty

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
TABLES = {"signature": {"dialect": "dci-http-signature"}, "encryption": {"algorithm": "ECDH-ES+A256KW"}}
TARGET = bundled_target("ibr", URL, TABLES)
JSON = (("Content-Type", "application/json"),)


def public(keys):
    return tuple(key_from_jwk(key.public_jwk()) for key in keys)


def messages(*, published=None):
    """Return the judge's side; `published` are the keys of the system, all of them unless they are given."""
    theirs = system_keys(TARGET)
    found = public((theirs.signing, *theirs.decryption)) if published is None else published
    drawn = iter(range(256)).__next__
    return ProtectedMessages(
        TARGET,
        judge_keys(TARGET),
        fetch=lambda: found,
        now=lambda: NOW,
        random_bytes=lambda count: bytes(drawn() for _ in range(count)),
    )


def system(**changes):
    """Return the system's side."""
    theirs, ours = system_keys(TARGET), judge_keys(TARGET)
    known = KnownKeys({TARGET.identities.sender_id: lambda: public(ours.of_the_first)})
    protection = changes.get("protection", TARGET.protection)
    signing = changes.get("signing", theirs.signing)
    return ProtectedParty(
        protection, signing_key=signing, decryption_keys=theirs.decryption, known=known, now=lambda: NOW
    )


def envelope(sender, receiver, **header):
    about = {"message_id": "m-1", "message_ts": "2026-01-15T09:30:00Z", "sender_id": sender, "receiver_id": receiver}
    return {"header": {**about, **header}, "message": {"transaction_id": "t-1"}}


def ours(**header):
    return envelope(TARGET.identities.sender_id, TARGET.identities.receiver_id, **header)


def theirs():
    return envelope(TARGET.identities.receiver_id, TARGET.identities.sender_id)


def sent(document):
    return HttpRequest("POST", f"{URL}/registry/search", JSON, dump_json(document))


def came(document, party, *, receiver=TARGET.identities.sender_id):
    made = party.protect(document, receiver=receiver)
    return messages().opened_request(HttpRequest("POST", "http://judge.invalid/dci/x", JSON, made.body)).half


def test_a_message_of_ours_is_signed_and_encrypted_and_kept_in_clear():
    made = messages().protected_request(sent(ours()))
    assert "ciphertext" in parse_json(made.body).document["message"]
    assert parse_json(made.half.clear).document["message"] == {"transaction_id": "t-1"}
    assert made.half.facts["applied"] == {
        "dialect": "dci-http-signature",
        "key_id": judge_keys(TARGET).signing.kid,
        "encrypted": True,
    }
    assert system().unprotect(made.body).content["message"] == {"transaction_id": "t-1"}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "no header"),
        (b"[]", "no header"),
        (b'{"message": {}}', "no header"),
        (b'{"header": {}, "header": {}}', "no header"),
        (dump_json(ours(is_msg_encrypted="no")), "does not say whether it is encrypted"),
        (dump_json(ours(total_count=2**60)), "cannot be protected"),
        (dump_json(ours(sender_id=4711)), "cannot be protected"),
    ],
)
def test_what_cannot_be_protected_leaves_as_it_is(body, told):
    made = messages().protected_request(HttpRequest("POST", URL, JSON, body))
    assert (made.body, made.headers, made.half.clear) == (body, JSON, None)
    assert told in made.half.facts["none"]


def test_what_no_receiver_could_verify_is_told():
    document = ours()
    del document["header"]["sender_id"]
    made = messages().protected_request(sent(document))
    assert "signature" in parse_json(made.body).document
    assert made.half.facts["none"].startswith("no receiver can verify it: wrong sender")


def test_a_forged_message_names_its_attack():
    assert messages().protected_request(sent(ours()), "no signature").half.facts == {"attack": "no signature"}


def test_without_a_key_of_the_system_no_message_leaves_and_an_answer_leaves_in_clear():
    blind = messages(published=())
    with pytest.raises(Unreachable, match="no key is to be had"):
        blind.protected_request(sent(ours()))
    answer = HttpResponse(200, JSON, dump_json(ours()))
    made = blind.protected_response(answer, HttpRequest("POST", "http://judge.invalid/x", JSON))
    assert made.body == answer.body and "no key is to be had" in made.half.facts["none"]


def test_a_good_message_of_the_system_is_verified_and_opened():
    half = came(theirs(), system())
    assert half.facts["verified"]["sender"] == TARGET.identities.receiver_id
    assert half.facts["encrypted"] is True
    assert parse_json(half.clear).document["message"] == {"transaction_id": "t-1"}


def test_a_message_in_clear_is_told_beside_its_signature():
    plain = replace(TARGET.protection, encrypted=False)
    half = came(theirs(), system(protection=plain))
    assert half.facts["refused"]["reason"] == "not encrypted"
    assert half.facts["signature"]["verified"]["sender"] == TARGET.identities.receiver_id
    half = came(theirs(), system(protection=plain, signing=judge_keys(TARGET).signing))
    assert half.facts["signature"]["refused"]["reason"] == "unknown key"
    assert (half.clear, half.facts["encrypted"]) == (None, False)


def test_a_badly_signed_message_is_opened_all_the_same():
    half = came(theirs(), system(signing=judge_keys(TARGET).second))
    assert half.facts["refused"]["reason"] == "unknown key"
    assert parse_json(half.clear).document["message"] == {"transaction_id": "t-1"}


def test_a_bare_acknowledgement_is_not_signed():
    body = dump_json({"message": {"ack_status": "ACK"}})
    made = messages().opened_response(HttpResponse(200, JSON, body), sent(ours()))
    assert made.half.facts == {"none": "it has no header, so that it names no sender who could sign"}
