"""A dialect is chosen by name, with the parameters that a target declares; what does not fit is told at once."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from joserfc.jws import serialize_compact

from protocol.json_text import dump_json
from protocol.keys.key import SharedSecret
from protocol.signing.dialect import HttpRequest
from protocol.signing.dialects import DIALECTS, keys_by_sender, sign, verify
from protocol.signing.hmac_header import string_to_sign
from protocol.signing.parameters import dialect_rows, signature_parameters
from protocol.signing.refusal import SignatureReason, SignatureRefused
from tests.protocol.signing.conftest import (
    KNOWN,
    NOW,
    SECRET,
    SENDER,
    SIGNING,
    Sent,
    envelope,
    sent,
)


def refused(reason: SignatureReason, message: Sent) -> None:
    with pytest.raises(SignatureRefused) as caught:
        message.verified()
    assert caught.value.reason is reason, str(caught.value)


def test_the_table_of_functions_is_the_table_of_the_data() -> None:
    assert list(DIALECTS) == list(dialect_rows())
    assert [signature_parameters(name).dialect for name in DIALECTS] == list(DIALECTS)


@pytest.mark.parametrize(
    ("dialect", "declared", "told"),
    [
        ("pgp", {}, "dialect: 'pgp' is unknown; known are dci-http-signature"),
        ("none", {"prefix": ""}, "prefix: the dialect none has no such parameter"),
        ("jws-compact", {"namespace": "dci"}, "namespace: the dialect jws-compact has no such parameter"),
        ("jws-compact", {"algorithms": ["none"]}, "algorithms: none cannot be allowed"),
        ("jws-compact", {"algorithms": ["HS256", "Ed25519"]}, "algorithms: HS256 cannot be allowed"),
        ("jws-compact", {"algorithms": []}, "algorithms: .* is no list of names"),
        ("jws-compact", {"algorithms": "RS256"}, "algorithms: .* is no list of names"),
        ("jws-compact", {"canonical_form": "xml"}, "canonical_form: 'xml' is unknown; known are sorted-compact"),
        ("jws-compact", {"clock_skew": -1}, "clock_skew: -1 is no whole number of seconds"),
        ("jws-compact", {"clock_skew": True}, "clock_skew: True is no whole number"),
        ("dci-http-signature", {"life_time": 70000}, "life_time: 70000 is more than longest_life_time allows"),
        ("dci-http-signature", {"namespace": 'a"b'}, "namespace: .* is no text without quotes"),
        ("hmac-header", {"signed_headers": ["date"]}, "signed_headers: x-content-sha256 is missing"),
        ("hmac-header", {"signed_headers": ["x-content-sha256"]}, "signed_headers: date is missing"),
        ("hmac-header", {"signed_headers": ["Date", "x-content-sha256"]}, "in lower case"),
    ],
)
def test_parameters_that_do_not_fit_are_told(dialect: str, declared: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        signature_parameters(dialect, declared)


@pytest.mark.parametrize(
    "declared",
    [
        {"prefix": ""},
        {"prefix": "Sig"},
        {"namespace": "dci"},
        {"namespace": "g2p"},
        {"key_id_name": "keyId"},
        {"canonical_form": "rfc8785"},
        {"canonical_form": "sorted-compact-utf-8"},
        {"digest_prefix": "SHA-256="},
    ],
    ids=str,
)
def test_both_sides_must_declare_the_same(declared: dict[str, Any]) -> None:
    message = sent("dci-http-signature", SIGNING["key-1"], **declared)
    assert message.verified().sender == SENDER
    with pytest.raises(SignatureRefused):
        replace(message, parameters=signature_parameters("dci-http-signature")).verified()


def test_the_key_id_of_the_jwks_may_be_the_whole() -> None:
    whole = replace(SIGNING["key-1"], kid=f"{SENDER}|key-1|ed25519")
    message = sent("dci-http-signature", whole)
    assert f'kidId="{SENDER}|key-1|ed25519"' in message.envelope["signature"]
    assert message.verified(find_key=keys_by_sender({SENDER: [whole]})).key_id == whole.kid


def test_a_key_id_with_a_sender_of_several_parts() -> None:
    given = envelope()
    given["header"]["sender_id"] = "a|b"
    message = sent("dci-http-signature", SIGNING["key-1"], given)
    assert message.verified(find_key=keys_by_sender({"a|b": [SIGNING["key-1"]]})).sender == "a|b"


def test_the_parameters_of_a_signature_string_may_come_in_any_order_and_closer() -> None:
    message = sent("dci-http-signature", SIGNING["key-1"])
    parts = message.envelope["signature"].removeprefix("Signature: ").split(", ")
    signature = "Signature:   " + ",".join(reversed(parts))
    assert message.with_body(message.envelope | {"signature": signature}).verified()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("namespace=", 'more="1", namespace='),
        ('namespace="spdci", ', ""),
        ('namespace="spdci"', 'namespace="spdci", namespace="spdci"'),
        ('algorithm="ed25519"', 'algorithm="rs256"'),
        ("|key-1|", "|"),
        ("|key-1|", "||"),
        ('created="', 'created="-'),
        ('created="', 'created="1.'),
        ("(created) ", ""),
        ("==", ""),
        ('=="', '==" '),
        ("Signature:", "signature:"),
        (", ", ";"),
        (", ", ",\t"),
    ],
)
def test_a_signature_string_of_another_form_is_malformed(old: str, new: str) -> None:
    message = sent("dci-http-signature", SIGNING["key-1"])
    signature = message.envelope["signature"]
    assert old in signature
    changed = message.envelope | {"signature": signature.replace(old, new, 1)}
    refused(SignatureReason.MALFORMED, message.with_body(changed))


def test_a_signature_string_cannot_hold_a_quote() -> None:
    given = envelope()
    given["header"]["sender_id"] = 'a"b'
    with pytest.raises(ValueError, match=r"kidId: .* has a quote"):
        sent("dci-http-signature", SIGNING["key-1"], given)


@pytest.mark.parametrize(
    ("dialect", "key"),
    [
        ("dci-http-signature", SIGNING["key-3"]),
        ("dci-http-signature", SECRET),
        ("jws-compact", SECRET),
        ("jws-detached", None),
        ("hmac-header", SIGNING["key-1"]),
        ("hmac-header", None),
    ],
)
def test_a_key_that_the_dialect_cannot_use_is_told(dialect: str, key: Any) -> None:
    with pytest.raises(ValueError):
        sent(dialect, key)


def test_an_algorithm_without_a_word_in_the_signature_string_is_told() -> None:
    with pytest.raises(ValueError, match="ES256 has no word"):
        sent("dci-http-signature", SIGNING["key-3"], algorithms=["ES256"])


def test_the_moment_is_the_same_in_every_zone() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))
    for dialect, key in (("dci-http-signature", SIGNING["key-1"]), ("hmac-header", SECRET)):
        here, there = sent(dialect, key), sent(dialect, key, None, elsewhere)
        assert (here.body, here.request) == (there.body, there.request)
        assert here.verified(elsewhere).created == NOW.astimezone(UTC)


def test_none_signs_nothing_and_proves_nothing() -> None:
    parameters = signature_parameters("none")
    assert sign(envelope(), None, parameters, NOW).envelope == envelope()
    verified = verify(envelope() | {"signature": "forged"}, KNOWN, parameters, NOW, sender=SENDER)
    assert (verified.sender, verified.key_id, verified.content) == (None, None, envelope())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"method": "PUT"}, SignatureReason.VERIFY),
        ({"target": "/registry/subscribe"}, SignatureReason.VERIFY),
        ({"headers": {"Host": "evil.example.org"}}, SignatureReason.VERIFY),
        ({"headers": {"Content-Type": "text/plain"}}, SignatureReason.VERIFY),
        ({"headers": {"Content-Type": "application/json; charset=utf-8"}}, SignatureReason.VERIFY),
        ({"headers": {"Content-Type": "a\nb"}}, SignatureReason.MALFORMED),
        ({"headers": {"Host": "a;b"}}, SignatureReason.MALFORMED),
        ({"headers": {"Content-Type": None}}, SignatureReason.MALFORMED),
        ({"headers": {"x-HMAC": "HMAC-SHA1 Credential=secret-1"}}, SignatureReason.ALGORITHM),
        ({"headers": {"x-HMAC": "none"}}, SignatureReason.ALGORITHM),
        ({"headers": {"x-HMAC": "HMAC-SHA256 Credential=secret-1"}}, SignatureReason.MALFORMED),
        ({"headers": {"x-HMAC": None}}, SignatureReason.MISSING),
    ],
    ids=str,
)
def test_what_the_header_of_hmac_covers(changed: dict[str, Any], reason: SignatureReason) -> None:
    message = sent("hmac-header", SECRET)
    headers = {**message.request.headers, **changed.get("headers", {})}
    told = {name: value for name, value in headers.items() if value is not None}
    refused(reason, replace(message, request=replace(message.request, **changed | {"headers": told})))


def test_the_parameters_of_a_media_type_are_signed() -> None:
    headers = {"Host": "ibr.example.org", "Content-Type": "application/json; charset=utf-8"}
    request = HttpRequest("POST", "/registry/search", headers, dump_json(envelope()))
    parameters = signature_parameters("hmac-header")
    signed = sign(envelope(), SECRET, parameters, NOW, request=request)
    carried = replace(request, headers={**headers, **signed.headers})
    assert verify(envelope(), KNOWN, parameters, NOW, request=carried).sender == SENDER
    other = replace(carried, headers={**carried.headers, "Content-Type": "application/json; charset=latin-1"})
    with pytest.raises(SignatureRefused):
        verify(envelope(), KNOWN, parameters, NOW, request=other)


def test_headers_left_out_of_the_signature_are_malformed() -> None:
    message = sent("hmac-header", SECRET)
    value = message.request.headers["x-HMAC"].replace(";x-content-sha256", "")
    headers = {**message.request.headers, "x-HMAC": value}
    refused(SignatureReason.MALFORMED, replace(message, request=replace(message.request, headers=headers)))


@pytest.mark.parametrize("date", ["yesterday", "2026-01-15T09:30:00Z", "Thu, 15 Jan 2026 09:30:00 +0000", "1 GMT"])
def test_a_date_of_another_form_is_malformed(date: str) -> None:
    message = sent("hmac-header", SECRET)
    request = replace(message.request, headers={**message.request.headers, "Date": date})
    code = hmac.digest(SECRET.secret, string_to_sign(request, message.parameters), "sha256")
    start = request.headers["x-HMAC"].partition("Signature=")[0]
    headers = {**request.headers, "x-HMAC": f"{start}Signature={base64.b64encode(code).decode()}"}
    refused(SignatureReason.MALFORMED, replace(message, request=replace(request, headers=headers)))


def test_the_payload_of_a_jws_may_be_written_in_another_form() -> None:
    message = sent("jws-compact", SIGNING["key-1"])
    payload = json.dumps(message.envelope | {"signature": None}, indent=2)
    written = {name: message.envelope[name] for name in ("message", "header")}
    for text, same in ((json.dumps(written, indent=2), True), (payload, False)):
        signature = serialize_compact({"alg": "Ed25519", "kid": "key-1"}, text, SIGNING["key-1"].jose, ["Ed25519"])
        changed = message.with_body(message.envelope | {"signature": signature})
        if same:
            assert changed.verified().sender == SENDER
        else:
            refused(SignatureReason.VERIFY, changed)


def test_the_envelope_that_is_verified_is_that_of_the_body() -> None:
    message = sent("hmac-header", SECRET)
    other = envelope() | {"message": {"transaction_id": "t-2"}}
    with pytest.raises(SignatureRefused, match="not this envelope"):
        verify(other, KNOWN, message.parameters, NOW, request=message.request)


def test_the_body_that_is_signed_is_that_of_the_envelope() -> None:
    parameters = signature_parameters("hmac-header")
    request = HttpRequest("POST", "/", {"host": "h", "content-type": "application/json"}, b'{"header":{}}')
    with pytest.raises(SignatureRefused, match="not this envelope"):
        sign(envelope(), SECRET, parameters, NOW, request=request)
    with pytest.raises(ValueError, match="give both"):
        sign(envelope(), SECRET, parameters, NOW)
    with pytest.raises(ValueError, match="give it"):
        verify(envelope(), KNOWN, parameters, NOW)


@pytest.mark.parametrize("kid", ["", "a b", "a,b", "a;b", "ä", 'a"b'])
def test_the_id_of_a_secret_must_fit_into_a_header(kid: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a header"):
        sent("hmac-header", SharedSecret(kid, b"x" * 32))
