"""Each attack on a signed message is refused, in every dialect, with the one reason that it has."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from protocol.keys.key import Key, SharedSecret
from protocol.keys.making import make_ed25519_key
from protocol.signing.content import read_object
from protocol.signing.dialects import keys_by_sender
from protocol.signing.refusal import SignatureReason, SignatureRefused
from tests.protocol.signing.conftest import (
    FOREIGN,
    NOW,
    SECRET,
    SENDER,
    SIGNING,
    STRANGER,
    WAYS,
    Sent,
    envelope,
    key_named,
    sent,
)

Way = tuple[str, Key | SharedSecret]


def refused(reason: SignatureReason, verify: Callable[[], object]) -> SignatureRefused:
    with pytest.raises(SignatureRefused) as caught:
        verify()
    assert caught.value.reason is reason, str(caught.value)
    missing = reason is SignatureReason.MISSING
    assert caught.value.code == ("err.signature.missing" if missing else "err.signature.invalid")
    return caught.value


def signed_at(way: Way, moment: datetime) -> Sent:
    """Sign a message that was made at `moment`, by whatever means the dialect tells the time."""
    given = envelope()
    given["header"]["message_ts"] = moment.isoformat()
    return sent(*way, given, moment)


def test_a_genuine_message_is_verified(way: Way) -> None:
    verified = sent(*way).verified()
    assert (verified.sender, verified.key_id, verified.created) == (SENDER, way[1].kid, NOW)
    assert verified.content == {name: envelope()[name] for name in ("header", "message")}


def test_only_the_content_that_was_signed_is_handed_on(way: Way) -> None:
    if way[0] != "hmac-header":  # which covers the whole body
        message = sent(*way)
        assert "more" not in message.with_body(message.envelope | {"more": 1}).verified().content


def test_no_signature(way: Way) -> None:
    message = sent(*way)
    for empty in ({}, {"signature": None}, {"signature": ""}):
        bare = message.with_body(envelope() | empty)
        refused(SignatureReason.MISSING, replace(bare, request=replace(bare.request, headers={})).verified)


@pytest.mark.parametrize("member", ["header", "message"])
def test_another_header_or_message(way: Way, member: str) -> None:
    message = sent(*way)
    changed = message.envelope
    changed[member]["more"] = "x"
    refused(SignatureReason.VERIFY, message.with_body(changed).verified)
    del changed[member]
    reason = SignatureReason.CONTENT if member == "header" else SignatureReason.VERIFY
    refused(reason, message.with_body(changed).verified)


def test_signed_by_another_key_of_the_same_name(way: Way) -> None:
    dialect, key = way
    other = SharedSecret(key.kid, b"z" * 32) if isinstance(key, SharedSecret) else replace(FOREIGN, kid=key.kid)
    reason = SignatureReason.VERIFY if key.kid in ("key-1", "secret-1") else SignatureReason.ALGORITHM
    refused(reason, sent(dialect, other).verified)


def test_signed_with_the_key_of_another_sender(way: Way) -> None:
    dialect, key = way
    other: Key | SharedSecret = (
        SharedSecret("secret-2", b"y" * 32) if key is SECRET else replace(FOREIGN, kid="only-theirs")
    )
    find = keys_by_sender({SENDER: [key], STRANGER: [other]})
    refused(SignatureReason.UNKNOWN_KEY, lambda: sent(dialect, other).verified(find_key=find))


def test_sent_in_the_name_of_another(way: Way) -> None:
    refused(SignatureReason.WRONG_SENDER, lambda: sent(*way).verified(sender=STRANGER))
    assert sent(*way).verified(sender=SENDER)


def test_a_sender_that_is_not_named_must_be_known_from_elsewhere(way: Way) -> None:
    dialect, key = way
    unnamed = envelope()
    del unnamed["header"]["sender_id"]
    if dialect == "dci-http-signature":
        with pytest.raises(SignatureRefused, match="wrong sender"):
            sent(dialect, key, unnamed)
        message = sent(dialect, key)
        refused(
            SignatureReason.WRONG_SENDER,
            message.with_body(unnamed | {"signature": message.envelope["signature"]}).verified,
        )
    else:
        message = sent(dialect, key, unnamed)
        refused(SignatureReason.WRONG_SENDER, message.verified)
        assert message.verified(sender=SENDER).sender == SENDER


def test_a_sender_that_is_no_text(way: Way) -> None:
    message = sent(*way)
    changed = message.envelope
    changed["header"]["sender_id"] = 7
    refused(SignatureReason.WRONG_SENDER, message.with_body(changed).verified)


def test_an_unknown_key(way: Way) -> None:
    dialect, _ = way
    unknown = SharedSecret("nobody", b"q" * 32) if dialect == "hmac-header" else make_ed25519_key(bytes(32))
    refused(SignatureReason.UNKNOWN_KEY, sent(dialect, unknown).verified)


def test_a_key_that_is_for_encryption(way: Way) -> None:
    dialect, key = way
    if isinstance(key, Key):
        find = keys_by_sender({SENDER: [replace(key, use="enc")]})
        refused(SignatureReason.ALGORITHM, lambda: sent(dialect, key).verified(find_key=find))


def test_expired(way: Way) -> None:
    limit = NOW - timedelta(seconds=300 + 60)
    assert signed_at(way, limit).verified()
    refused(SignatureReason.EXPIRED, signed_at(way, limit - timedelta(seconds=1)).verified)


def test_from_the_future(way: Way) -> None:
    limit = NOW + timedelta(seconds=60)
    assert signed_at(way, limit).verified()
    refused(SignatureReason.FUTURE, signed_at(way, limit + timedelta(seconds=1)).verified)


def test_the_clock_skew_is_a_parameter(way: Way) -> None:
    later = signed_at(way, NOW + timedelta(seconds=61))
    assert later.verified(clock_skew=61)
    refused(SignatureReason.FUTURE, lambda: later.verified(clock_skew=0))


def test_a_life_time_that_is_too_long() -> None:
    message = sent("dci-http-signature", SIGNING["key-1"], life_time=3600)
    assert message.verified(longest_life_time=3600)
    refused(SignatureReason.LIFE_TIME, lambda: message.verified(longest_life_time=3599))


def test_a_life_time_that_ends_before_it_begins() -> None:
    message = sent("dci-http-signature", SIGNING["key-1"], life_time=0)
    refused(SignatureReason.MALFORMED, message.verified)


def test_the_signature_of_another_message(way: Way) -> None:
    other = sent(*way, envelope() | {"message": {"transaction_id": "t-2"}})
    message = sent(*way)
    moved = message.with_body(message.envelope | {"signature": other.envelope.get("signature")})
    if way[0] == "hmac-header":
        moved = replace(other, body=message.body)
    refused(SignatureReason.VERIFY, moved.verified)


@pytest.mark.parametrize("way", [way for way in WAYS if way[0] != "hmac-header"])
def test_an_algorithm_that_is_not_allowed(way: tuple[str, str]) -> None:
    dialect, kid = way
    own = {"key-1": "Ed25519", "key-2": "RS256", "key-3": "ES256"}[kid]
    others = tuple({"Ed25519", "RS256", "ES256"} - {own})
    refused(SignatureReason.ALGORITHM, lambda: sent(dialect, key_named(kid)).verified(algorithms=others))


def test_the_word_none_and_hmac_in_a_signature_string() -> None:
    message = sent("dci-http-signature", SIGNING["key-1"])
    for word in ("none", "hmac-sha256", "hs256", "es256", "ED25519", ""):
        signature = message.envelope["signature"].replace("ed25519", word)
        reason = SignatureReason.ALGORITHM if word else SignatureReason.MALFORMED
        refused(reason, message.with_body(message.envelope | {"signature": signature}).verified)


def test_an_algorithm_of_another_kind_of_key() -> None:
    message = sent("dci-http-signature", SIGNING["key-2"])
    signature = message.envelope["signature"].replace("rs256", "ed25519")
    refused(SignatureReason.ALGORITHM, message.with_body(message.envelope | {"signature": signature}).verified)


def test_a_public_key_behind_a_credential() -> None:
    find = keys_by_sender({SENDER: [replace(SIGNING["key-1"], kid="secret-1")]})
    refused(SignatureReason.ALGORITHM, lambda: sent("hmac-header", SECRET).verified(find_key=find))


@pytest.mark.parametrize("dialect", ["dci-http-signature", "jws-compact", "jws-detached"])
def test_a_secret_behind_a_key_id(dialect: str) -> None:
    find = keys_by_sender({SENDER: [SharedSecret("key-1", b"x" * 32)]})
    refused(SignatureReason.ALGORITHM, lambda: sent(dialect, SIGNING["key-1"]).verified(find_key=find))


@pytest.mark.parametrize("dialect", ["dci-http-signature", "jws-compact", "jws-detached"])
@pytest.mark.parametrize(
    "signature",
    [
        "unsigned-stub",
        "..",
        "a.b.c",
        "é",
        "Signature:",
        'Signature: a="',
        "." * 99,
        'x="' + "y" * 9000,
        7,
        {"a": 1},
        [],
    ],
)
def test_what_is_no_signature(dialect: str, signature: object) -> None:
    message = sent(dialect, SIGNING["key-1"])
    refused(SignatureReason.MALFORMED, message.with_body(message.envelope | {"signature": signature}).verified)


def test_a_member_given_twice(way: Way) -> None:
    message = sent(*way)
    doubled = message.body.replace(b'"action":', b'"action":"notify","action":')
    refused(SignatureReason.CONTENT, replace(message, body=doubled).verified)
    refused(SignatureReason.CONTENT, lambda: read_object(doubled))
