"""Faults and lawful habits by which a system refuses, and by which it publishes its keys."""

from functools import partial
from typing import Any

from protocol.encryption.refusal import EncryptionReason, EncryptionRefused
from protocol.json_text import dump_json
from protocol.keys.key import Key
from protocol.keys.making import ED25519_BYTES, make_ed25519_key
from protocol.operations import Operation
from protocol.signing.dialect import HttpRequest, Verified
from protocol.signing.refusal import SignatureReason, SignatureRefused
from simulator.composer import Reply
from simulator.deviations import Function, Replacements
from simulator.receiving import Received
from simulator.refusals import Refusal
from simulator.security.deviations.leaving import stranger_key

ROWS = Replacements()

_SEARCHES = ("search", "sync/search")


@ROWS.replaces("edge.refuse_unproven", "signature-refused-for-another-reason")
def _signature_for_another_reason(_system: Any, original: Function, operation: Operation, refusal: Refusal) -> Any:
    return original(operation, _renamed(refusal, "err.signature.", "err.version.not_supported"))


@ROWS.replaces("edge.refuse_unproven", "encryption-refused-for-another-reason")
def _encryption_for_another_reason(_system: Any, original: Function, operation: Operation, refusal: Refusal) -> Any:
    return original(operation, _renamed(refusal, "err.encryption.", "err.version.not_supported"))


@ROWS.replaces("edge.refuse_unproven", "receiver-refused-for-another-reason")
def _receiver_for_another_reason(_system: Any, original: Function, operation: Operation, refusal: Refusal) -> Any:
    return original(operation, _renamed(refusal, "err.receiver_id.", "err.version.not_supported"))


def _renamed(refusal: Refusal, codes: str, code: str) -> Refusal:
    return Refusal(refusal.message, error_code=code) if refusal.error_code.startswith(codes) else refusal


def _by_status(status: int, system: Any, _original: Function, operation: Operation, refusal: Refusal) -> Reply:
    document = system.composer.error(operation.name, code=refusal.error_code, reason=refusal.message)
    return Reply(status, dump_json(document))


for _status in (400, 401, 403):
    ROWS.replaces("edge.refuse_unproven", f"unproven-message-refused-with-{_status}")(partial(_by_status, _status))


@ROWS.replaces("edge.refuse_unproven", "unproven-message-refused-by-acknowledgement")
def _by_acknowledgement(system: Any, _original: Function, operation: Operation, refusal: Refusal) -> Reply:
    return system.receiver.refuse_by_acknowledgement(operation, refusal)  # type: ignore[no-any-return]


@ROWS.replaces("receiver.recall", "replayed-message-refused")
def _once(_system: Any, original: Function, connection: Any, received: Received) -> None:
    if original(connection, received) is not None:
        raise Refusal("the message came before", header_reason="rjct.message_id.duplicate")


@ROWS.replaces("arrivals.open", "signed-search-refused")
def _good_refused(
    _system: Any, original: Function, operation: Operation, body: bytes, request: HttpRequest
) -> Verified:
    if operation.name in _SEARCHES:
        raise SignatureRefused(SignatureReason.VERIFY, "nothing is good enough")
    return original(operation, body, request)  # type: ignore[no-any-return]


@ROWS.replaces("arrivals.open", "encrypted-search-refused")
def _encrypted_refused(
    _system: Any, original: Function, operation: Operation, body: bytes, request: HttpRequest
) -> Verified:
    if operation.name in _SEARCHES:
        raise EncryptionRefused(EncryptionReason.TAMPERED, "nothing can be opened")
    return original(operation, body, request)  # type: ignore[no-any-return]


@ROWS.replaces("published_keys.published", "other-key-published")
def _other_key(system: Any, original: Function) -> Any:
    own = system.settings.security.signing_key
    other = stranger_key(own.kid).public_jwk()
    keys = [other if each["kid"] == own.kid else each for each in original()["keys"]]
    return {"keys": keys}


@ROWS.replaces("published_keys.published", "message-keys-not-published")
def _not_published(_system: Any, _original: Function) -> Any:
    return {"keys": []}


@ROWS.replaces("published_keys.published", "message-keys-without-kid")
def _nameless(_system: Any, original: Function) -> Any:
    return {"keys": [{name: value for name, value in key.items() if name != "kid"} for key in original()["keys"]]}


@ROWS.replaces("published_keys.published", "private-message-key-published")
def _private(system: Any, original: Function) -> Any:
    own: Key = system.settings.security.signing_key
    secret = {"d": own.jose.as_dict(private=True)["d"]}
    return {"keys": [key | (secret if key["kid"] == own.kid else {}) for key in original()["keys"]]}


@ROWS.replaces("published_keys.published", "encryption-key-published-first")
def _reversed(_system: Any, original: Function) -> Any:
    return {"keys": original()["keys"][::-1]}


@ROWS.replaces("published_keys.published", "next-key-published-beside-the-present")
def _rotating(_system: Any, original: Function) -> Any:
    coming = make_ed25519_key(b"\x78" * ED25519_BYTES, kid="next-key").public_jwk()
    return {"keys": [coming, *original()["keys"]]}


@ROWS.replaces("published_keys.published", "keys-of-other-kinds-published")
def _other_kinds(_system: Any, original: Function) -> Any:
    other = {"kty": "EC", "crv": "P-521", "kid": "of-another-kind", "use": "sig", "alg": "ES512", "x": "AA", "y": "AA"}
    return {"keys": [other, *original()["keys"]]}
