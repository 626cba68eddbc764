"""Faults by which a system takes in messages that are not encrypted as agreed, or could not be opened."""

from dataclasses import replace
from functools import partial
from typing import Any, cast

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from flask import request as received
from joserfc.errors import JoseError
from joserfc.jwe import FlattenedJSONSerialization, JWERegistry, decrypt_json

from protocol.encryption.encrypted_message import PROTECTED, protected_header
from protocol.encryption.refusal import EncryptionReason
from protocol.json_text import dump_json, parse_json
from protocol.operations import Operation
from protocol.signing.dialect import HttpRequest, Verified
from simulator.composer import Reply, Spoken
from simulator.deviations import Function, Replacements
from simulator.receiving import answer_action, is_callback
from simulator.refusals import Refusal
from simulator.security.arrivals import Arrived, signed_request
from simulator.security.deviations.opening import Refused, Take, document_of, opened, proven, takes

ROWS, OF_CLIENTS = Replacements(), Replacements()


def _plain(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    """Take a message in clear, whatever its header says of that."""
    if refused.reason is not EncryptionReason.NOT_ENCRYPTED:
        return None
    return proven(system, document_of(body), replace(request, body=body))


takes(ROWS, "plain-request-taken")(_plain)
takes(OF_CLIENTS, "plain-callback-taken", callbacks=True)(_plain)


def _remembered(system: Any, original: Function, refused: Refused) -> Refusal:
    system.switch.memory["reason"] = refused.reason
    return original(refused)  # type: ignore[no-any-return]


def _served(
    reason: EncryptionReason, of_callbacks: bool, system: Any, original: Function, operation: Operation, body: bytes
) -> Reply:
    """Answer what cannot be opened as if it asked for nothing."""
    reply: Reply = original(operation, body)
    if system.switch.memory.pop("reason", None) is not reason or is_callback(operation) != of_callbacks:
        return reply
    if operation.answer == "acknowledgement":
        correlation_id = system.composer.correlation_id()
        document = system.composer.acknowledge(operation.name, ack_status="ACK", correlation_id=correlation_id)
        return Reply(200, dump_json(document))
    sender = document_of(body)["header"].get("sender_id")
    nothing = Spoken(message=None, total_count=0, completed_count=0)
    action = answer_action(operation)
    document = system.composer.answer(operation.name, action=action, receiver_id=sender, spoken=nothing)
    came = Arrived(body, sender, signed_request(received))
    return system.arrivals.answer(Reply(200, dump_json(document)), came)  # type: ignore[no-any-return]


for _kind, _callbacks, _rows in (("request", False, ROWS), ("callback", True, OF_CLIENTS)):
    for _what, _reason in (
        ("for-another-key", EncryptionReason.ANOTHER_KEY),
        ("with-changed-ciphertext", EncryptionReason.TAMPERED),
    ):
        _row = f"{_kind}-{_what}-served"
        _rows.replaces("arrivals.refusal", _row)(_remembered)
        _rows.replaces("edge.serve", _row)(partial(_served, _reason, _callbacks))


def _ignoring(member: str) -> Take:
    """Return what opens a message as if its header named our own key and algorithms in `member`."""

    def take(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
        if refused.reason not in (EncryptionReason.ANOTHER_KEY, EncryptionReason.ALGORITHM):
            return None
        document = document_of(body)
        message = document["message"]
        (key,) = system.settings.security.decryption_keys
        ours = {"kid": key.kid, "alg": key.public_jwk()["alg"], "enc": "A256GCM"}
        header = {**message["header"], member: ours[member]}
        return opened(system, dump_json({**document, "message": {**message, "header": header}}), request)

    return take


takes(ROWS, "key-id-of-encryption-not-looked-at")(_ignoring("kid"))
takes(ROWS, "algorithm-of-encryption-not-looked-at")(_ignoring("alg"))
takes(ROWS, "content-encryption-not-looked-at")(_ignoring("enc"))


class _Untagged:
    """Content encryption by AES-GCM that does not look at its tag."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def decrypt(self, ciphertext: bytes, _tag: bytes, cek: bytes, iv: bytes, _aad: bytes) -> bytes:
        """Return the plaintext: AES-GCM counts from 2 (NIST SP 800-38D section 7.2)."""
        cipher = Cipher(AES(cek), CTR(iv + b"\x00\x00\x00\x02")).decryptor()
        return cipher.update(ciphertext) + cipher.finalize()


class _Registry(JWERegistry):
    def get_enc(self, name: str) -> Any:
        return _Untagged(super().get_enc(name))


@takes(ROWS, "tag-of-encryption-not-verified")
def _without_tag(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    document = document_of(body)
    if refused.reason is not EncryptionReason.TAMPERED:
        return None
    (key,) = system.settings.security.decryption_keys
    message = document["message"]
    header = {name: value for name, value in message["header"].items() if name not in PROTECTED}
    whole = {**message, "protected": protected_header(message["header"]).decode(), "header": header}
    registry = _Registry(algorithms=[message["header"]["alg"], message["header"]["enc"]])
    plain = type(key.jose).import_key(key.private)
    try:
        found = decrypt_json(cast(FlattenedJSONSerialization, whole), plain, registry=registry).plaintext
    except (JoseError, ValueError):
        return None
    clear = parse_json(found or b"").document
    return proven(system, {**document, "message": clear}, request) if isinstance(clear, dict) else None
