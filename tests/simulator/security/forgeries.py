"""Messages that a system must refuse: each maker returns body and headers of a message of the other party, spoilt."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from protocol.datetimes import format_datetime
from protocol.json_text import dump_json
from protocol.keys.key import SharedSecret, key_from_jwk
from protocol.keys.making import make_p256_key
from protocol.known_keys import KnownKeys
from protocol.protection import Protection
from protocol.signing.dci_http_signature import signing_string
from protocol.signing.hmac_header import string_to_sign
from protocol.signing.signature_string import read_signature_string
from tests.simulator.security.conftest import OTHER_KEYS, SYSTEM, THIRD_KEYS, Keys

STRANGER = Keys(9)


def _made(talk, operation, document, speaker=None):
    protected = talk.protected(operation, document, speaker)
    return json.loads(protected.body), dict(protected.headers)


def _is_hmac(talk):
    return talk.agreed.signature.dialect == "hmac-header"


def _speaker(talk, key, secret, **given):
    return talk.speaker(OTHER_KEYS, signing_key=secret if _is_hmac(talk) else key, **given)


def _under(key, kid):
    return key_from_jwk({**key.jose.as_dict(private=True), "kid": kid, "use": "sig"})


def unsigned(talk, operation, document):
    body, _ = _made(talk, operation, document)
    return dump_json({name: value for name, value in body.items() if name != "signature"}), {}


def header_changed(talk, operation, document):
    body, headers = _made(talk, operation, document)
    body["header"]["message_id"] += "x"
    return dump_json(body), headers


def message_changed(talk, operation, document):
    body, headers = _made(talk, operation, document)
    # Of an encrypted message, the signature covers what is inside; what is outside is told by other forgeries.
    body["message"]["another" if not talk.agreed.encrypted else "ciphertext"] = "AAAA"
    return dump_json(body), headers


def signature_changed(talk, operation, document):
    body, headers = _made(talk, operation, document)
    if _is_hmac(talk):
        at = headers["x-HMAC"].index("Signature=") + 10
        return dump_json(body), headers | {"x-HMAC": _flipped(headers["x-HMAC"], at)}
    text = body["signature"]
    at = text.index('signature="') + 11 if 'signature="' in text else text.rindex(".") + 3
    return dump_json({**body, "signature": _flipped(text, at)}), headers


def another_key(talk, operation, document):
    key = _under(STRANGER.signing, OTHER_KEYS.signing.kid)
    return _posted(*_made(talk, operation, document, _speaker(talk, key, SharedSecret("shared-1", b"x" * 32))))


def key_of_another_sender(talk, operation, document):
    secret = SharedSecret("shared-3", b"\x07" * 32)
    return _posted(*_made(talk, operation, document, _speaker(talk, THIRD_KEYS.signing, secret)))


def unknown_key(talk, operation, document):
    secret = SharedSecret("shared-9", b"\x07" * 32)
    return _posted(*_made(talk, operation, document, _speaker(talk, STRANGER.signing, secret)))


def expired(talk, operation, document):
    return _at(talk, operation, document, timedelta(days=-1))


def from_the_future(talk, operation, document):
    return _at(talk, operation, document, timedelta(days=1))


def of_another_message(talk, operation, document):
    other, headers = _made(talk, operation, {**document, "header": {**document["header"], "message_id": "other"}})
    body, _ = _made(talk, operation, document)
    return _posted(body | {name: other[name] for name in ("signature",) if name in other}, headers)


def algorithm_none(talk, operation, document):
    body, headers = _made(talk, operation, document)
    if _is_hmac(talk):
        return dump_json(body), headers | {"x-HMAC": headers["x-HMAC"].replace("HMAC-SHA256", "NONE")}
    text = body["signature"]
    if text.startswith("Signature:"):
        text = text.replace('"ed25519"', '"none"').replace("|ed25519", "|none")
        return dump_json({**body, "signature": text}), headers
    header = _encoded({"alg": "none", "kid": OTHER_KEYS.signing.kid})
    return dump_json({**body, "signature": f"{header}.{text.split('.')[1]}."}), headers


def hmac_with_public_key(talk, operation, document):
    body, headers = _made(talk, operation, document)
    public = OTHER_KEYS.signing.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if _is_hmac(talk) or body["signature"].startswith("Signature:"):
        secret = SharedSecret.__new__(SharedSecret)
        object.__setattr__(secret, "kid", "shared-1")
        object.__setattr__(secret, "secret", public)
        if _is_hmac(talk):
            return _posted(*_made(talk, operation, document, _speaker(talk, None, secret)))
        parameters = talk.agreed.signature
        members = read_signature_string(body["signature"], parameters)
        header = {**document["header"], **({"is_msg_encrypted": True} if talk.agreed.encrypted else {})}
        covered = signing_string(members["created"], members["expires"], {**document, "header": header}, parameters)
        code = base64.b64encode(hmac.digest(public, covered, hashlib.sha256)).decode()
        text = body["signature"].replace("ed25519", "hs256")
        return dump_json({**body, "signature": text[: text.index('signature="') + 11] + code + '"'}), headers
    payload = body["signature"].split(".")[1]
    header = _encoded({"alg": "HS256", "kid": OTHER_KEYS.signing.kid})
    code = base64.urlsafe_b64encode(hmac.digest(public, f"{header}.{payload}".encode(), hashlib.sha256))
    return dump_json({**body, "signature": f"{header}.{payload}.{code.decode().rstrip('=')}"}), headers


def member_twice(talk, operation, document):
    body, headers = _made(talk, operation, document)
    raw = dump_json(body).decode().replace('"header":{', '"header":{"message_id":"smuggled",', 1).encode()
    return raw, headers


def another_receiver(talk, operation, document):
    swapped = {**document, "header": {**document["header"], "receiver_id": "somebody.else.example.org"}}
    return _posted(*_made(talk, operation, swapped))


def for_another_key(talk, operation, document):
    known = KnownKeys({SYSTEM: lambda: (make_p256_key(b"\x09" * 40, use="enc"),)}, secrets={SYSTEM: _secret(talk)})
    speaker = talk.speaker(OTHER_KEYS)
    speaker.known = known
    return _posted(*_made(talk, operation, document, speaker))


def ciphertext_changed(talk, operation, document):
    return _opaque(talk, operation, document, "ciphertext")


def tag_changed(talk, operation, document):
    return _opaque(talk, operation, document, "tag")


def plain(talk, operation, document):
    agreed = Protection(signature=talk.agreed.signature)
    return _posted(*_made(talk, operation, document, talk.speaker(OTHER_KEYS, agreed)))


def plain_under_the_word_encrypted(talk, operation, document):
    agreed = Protection(signature=talk.agreed.signature)
    said = {**document, "header": {**document["header"], "is_msg_encrypted": True}}
    return _posted(*_made(talk, operation, said, talk.speaker(OTHER_KEYS, agreed)))


def encrypted_by_password(talk, operation, document):
    return _jwe_header(talk, operation, document, alg="PBES2-HS256+A128KW", p2c=10_000_000, p2s="AAAA")


def compressed(talk, operation, document):
    return _jwe_header(talk, operation, document, zip="DEF")


def weak_content_encryption(talk, operation, document):
    return _jwe_header(talk, operation, document, enc="A128CBC-HS256")


FORGERIES = (
    unsigned,
    header_changed,
    message_changed,
    signature_changed,
    another_key,
    key_of_another_sender,
    unknown_key,
    expired,
    from_the_future,
    of_another_message,
    algorithm_none,
    hmac_with_public_key,
    member_twice,
    another_receiver,
)
OF_ENCRYPTION = (
    for_another_key,
    ciphertext_changed,
    tag_changed,
    plain,
    plain_under_the_word_encrypted,
    encrypted_by_password,
    compressed,
    weak_content_encryption,
)


def _posted(body, headers):
    return dump_json(body), headers


def _flipped(text, at):
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def _encoded(value):
    return base64.urlsafe_b64encode(dump_json(value)).decode().rstrip("=")


def _secret(talk):
    return talk.party.known.secret(SYSTEM) or SharedSecret("unused", b"u" * 32)


def _at(talk, operation, document, shift):
    moment = talk.bench.scheduler.now() + shift
    dated = {**document, "header": {**document["header"], "message_ts": format_datetime(moment)}}
    speaker = talk.speaker(OTHER_KEYS, now=lambda: moment)
    return _posted(*_made(talk, operation, dated, speaker))


def _resigned(talk, operation, body, headers):
    """Return a changed body under a signature of its own where that covers what is sent."""
    if talk.agreed.order != "encrypt-then-sign":
        return dump_json(body), headers
    outer = Protection(signature=replace(talk.agreed.signature))
    return _posted(*_made(talk, operation, body, talk.speaker(OTHER_KEYS, outer)))


def _opaque(talk, operation, document, member):
    body, headers = _made(talk, operation, document)
    body["message"][member] = _flipped(body["message"][member], 4)
    return _resigned(talk, operation, body, headers)


def _jwe_header(talk, operation, document, **members):
    body, headers = _made(talk, operation, document)
    body["message"]["header"] |= members
    return _resigned(talk, operation, body, headers)


def another_algorithm(talk, operation, document):
    body, headers = _made(talk, operation, document)
    if _is_hmac(talk):
        return _by_sha1(talk, operation, body, headers)
    text = body["signature"].replace('"ed25519"', '"rs512"').replace("|ed25519", "|rs512")
    return dump_json({**body, "signature": text}), headers


def both_changed(talk, operation, document):
    other = {**document, "header": {**document["header"], "message_id": "other"}}
    other["message"] = {**document["message"], "transaction_id": "other"}
    signed, headers = _made(talk, operation, other)
    body, _ = _made(talk, operation, document)
    return _posted(body | {name: signed[name] for name in ("signature",) if name in signed}, headers)


def held_for_too_long(talk, operation, document):
    lasting = replace(talk.agreed.signature, life_time=70_000, longest_life_time=70_000)
    return _posted(*_made(talk, operation, document, talk.speaker(OTHER_KEYS, Protection(signature=lasting))))


def key_id_of_encryption(talk, operation, document):
    return _jwe_header(talk, operation, document, kid="another")


def algorithm_of_encryption(talk, operation, document):
    return _jwe_header(talk, operation, document, alg="RSA1_5")


def content_encryption(talk, operation, document):
    return _jwe_header(talk, operation, document, enc="A128GCM")


def _by_sha1(talk, operation, body, headers):
    request = talk.request(operation)
    complete = replace(request, headers=request.headers | headers, body=dump_json(body))
    code = hmac.digest(_secret(talk).secret, string_to_sign(complete, talk.agreed.signature), hashlib.sha1)
    stem = headers["x-HMAC"].rpartition("Signature=")[0].replace("HMAC-SHA256", "HMAC-SHA1")
    return dump_json(body), headers | {"x-HMAC": f"{stem}Signature={base64.b64encode(code).decode()}"}
