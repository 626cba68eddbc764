"""Protect what we send and open what the IUT sends, as the target declares it, and say what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conformance.security import http_coverage
from conformance.security.attacks import ATTACKS
from conformance.security.halves import Facts, Half, ProtectedRequest, ProtectedResponse
from conformance.security.own_keys import OwnKeys
from conformance.security.sealing import Material
from conformance.story_end import Unreachable
from conformance.target import Target
from conformance.transport import HttpRequest, HttpResponse
from protocol.encryption.encrypted_message import decrypt
from protocol.encryption.refusal import EncryptionRefused
from protocol.json_text import dump_json, parse_json
from protocol.keys.key import Key, SharedSecret
from protocol.known_keys import FetchKeys, KnownKeys
from protocol.protected_party import ProtectedParty
from protocol.protection import Protection, unprotect
from protocol.signing import dialect
from protocol.signing.dialect import Verified
from protocol.signing.dialects import verify
from protocol.signing.refusal import SignatureRefused

_NO_ENVELOPE: Facts = {"none": "it has no header, so that it names no sender who could sign"}
_NOT_SIGNED: Facts = {"none": "the dialect none signs nothing"}


@dataclass(frozen=True)
class _Sent:
    """A body as it leaves, the HTTP headers that go with it, what it says in clear if encrypted, and the facts."""

    body: bytes
    headers: Mapping[str, str]
    clear: bytes | None
    facts: Facts


class ProtectedMessages:
    """The messages between us and one IUT."""

    def __init__(
        self,
        target: Target,
        keys: OwnKeys,
        *,
        fetch: FetchKeys,
        now: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        """Begin without a key of the IUT, which `fetch` brings when the first is needed.

        ValueError unless the target says how messages are protected and who the implementation is.
        """
        if target.protection is None or target.identities.receiver_id is None:
            raise ValueError("the target does not say how messages are protected, or who the implementation is")
        self.protection: Protection = target.protection
        self.keys = keys
        self._peer: str = target.identities.receiver_id
        self._sender = target.identities.sender_id
        self._now = now
        self._random_bytes = random_bytes
        shared = {self._peer: keys.signing} if isinstance(keys.signing, SharedSecret) else {}
        self._known = KnownKeys({self._peer: fetch}, secrets=shared)
        self._party = ProtectedParty(
            self.protection, signing_key=keys.signing, decryption_keys=keys.decryption, known=self._known, now=now
        )

    # --- what we send ------------------------------------------------------------------------------------------------

    def protected_request(self, request: HttpRequest, attack: str | None = None) -> ProtectedRequest:
        """Return a request protected, or forged by an attack; what has no envelope, or cannot be signed, as it is."""
        covered = http_coverage.of_request(request)
        sent = self._sent(request.body, covered, attack)
        host = {"Host": covered.header("host") or ""} if sent.headers else {}
        headers = http_coverage.with_headers(request.headers, {**host, **sent.headers})
        return ProtectedRequest(request.method, request.url, headers, sent.body, Half(sent.clear, sent.facts))

    def protected_response(self, response: HttpResponse, request: HttpRequest) -> ProtectedResponse:
        """Return our answer to a request of the IUT, protected; what has no envelope, or cannot be, as it is."""
        try:
            sent = self._sent(response.body, http_coverage.of_answer(request, response.headers, response.body), None)
        except Unreachable as stop:  # whoever asked is to be answered all the same
            return ProtectedResponse(
                response.status, response.headers, response.body, Half(None, {"none": stop.reason})
            )
        headers = http_coverage.with_headers(response.headers, sent.headers)
        return ProtectedResponse(response.status, headers, sent.body, Half(sent.clear, sent.facts))

    def _sent(self, body: bytes, covered: dialect.HttpRequest, attack: str | None) -> _Sent:
        envelope = _envelope(body)
        if envelope is None:
            return _Sent(body, {}, None, _NO_ENVELOPE)
        said = envelope["header"].get("is_msg_encrypted", False)
        if self.protection.encrypted and not isinstance(said, bool):
            return _Sent(body, {}, None, {"none": "its header does not say whether it is encrypted"})
        encrypting = self.protection.encrypted and isinstance(envelope.get("message"), Mapping)
        if encrypting:
            envelope = {**envelope, "header": {**envelope["header"], "is_msg_encrypted": True}}
        if attack is not None:
            forged = ATTACKS[attack](self._material(envelope, covered))
            return _Sent(forged.body, forged.headers, forged.clear, {"attack": attack})
        recipient = self._recipient_key() if encrypting else None
        try:
            named = envelope["header"].get("sender_id") is not None
            sender = None if named else self._sender
            made = self._party.protect(
                envelope, receiver=self._peer if recipient else None, sender=sender, request=covered
            )
        except (ValueError, SignatureRefused) as error:
            return _Sent(body, {}, None, {"none": f"it cannot be protected: {error}"})
        applied = self._applied(envelope, made.body, replace(covered, headers={**covered.headers, **made.headers}))
        return _Sent(made.body, made.headers, dump_json(envelope) if encrypting else None, applied)

    def _applied(self, envelope: Mapping[str, Any], body: bytes, covered: dialect.HttpRequest) -> Facts:
        """Return what was applied to a message of ours: nothing, where no receiver could verify it."""
        encrypted = envelope["header"].get("is_msg_encrypted") is True
        outer: dict[str, Any] = parse_json(body).document
        if encrypted and self.protection.order == "sign-then-encrypt":
            outer = {**outer, "message": envelope["message"]}
        parameters, find = self.protection.signature, self.keys.verification_key
        try:
            found = verify(outer, find, parameters, self._now(), request=replace(covered, body=body))
        except SignatureRefused as refused:
            return {"none": f"no receiver can verify it: {refused}"}
        return {"applied": {"dialect": parameters.dialect, "key_id": found.key_id, "encrypted": encrypted}}

    def _material(self, envelope: Mapping[str, Any], covered: dialect.HttpRequest) -> Material:
        return Material(
            envelope=envelope,
            protection=self.protection,
            now=self._now(),
            random_bytes=self._random_bytes,
            request=covered,
            sender=self._sender,
            signing_key=self.keys.signing,
            another_senders_key=self.keys.second,
            recipient_key=self._recipient_key() if self.protection.encrypted else None,
        )

    def _recipient_key(self) -> Key:
        key = self._known.to_encrypt_for(self._peer, self._now())
        if key is None:
            reason = f"no key is to be had for which a message to {self._peer} could be encrypted"
            raise Unreachable(reason, key="signature.jwks_url")
        return key

    # --- what the IUT sends ------------------------------------------------------------------------------------------

    def opened_request(self, request: HttpRequest) -> ProtectedRequest:
        """Return a callback, notification or request of the IUT, with what is found of it."""
        half = self._opened(request.body, http_coverage.of_request(request))
        return ProtectedRequest(request.method, request.url, request.headers, request.body, half)

    def opened_response(self, response: HttpResponse, request: HttpRequest) -> ProtectedResponse:
        """Return an answer of the IUT to a request of ours, with what is found of it."""
        half = self._opened(response.body, http_coverage.of_answer(request, response.headers, response.body))
        return ProtectedResponse(response.status, response.headers, response.body, half)

    def _opened(self, body: bytes, covered: dialect.HttpRequest) -> Half:
        envelope = _envelope(body)
        if envelope is None:
            return Half(None, _NO_ENVELOPE)
        found, verified = self._found(body, covered)
        clear = self._in_clear(envelope, verified)
        agreed = self.protection.encrypted and "message" in envelope
        return Half(clear, {**found, "encrypted": clear is not None} if agreed else found)

    def _found(self, body: bytes, covered: dialect.HttpRequest) -> tuple[Facts, Verified | None]:
        """Return whether a message is protected as agreed, with what it says then.

        Where its encryption is not, tell what its signature is.
        """
        try:
            content = self._party.unprotect(body, sender=self._peer, request=covered)
            return _verified(content), content
        except SignatureRefused as refused:
            return _refused(refused), None
        except EncryptionRefused as refused:
            found = _refused(refused)
        now = self._now()
        try:
            verified = unprotect(
                body,
                replace(self.protection, encrypted=False),
                lambda sender, kid: self._known.find(sender, kid, now),
                now,
                decryption_keys=self.keys.decryption,
                sender=self._peer,
                request=covered,
            )
        except SignatureRefused as refused:
            return {**found, "signature": _refused(refused)}, None
        except EncryptionRefused:
            return found, None
        return {**found, "signature": _verified(verified)}, None

    def _in_clear(self, envelope: Mapping[str, Any], verified: Verified | None) -> bytes | None:
        """Return an encrypted message in clear, whatever its signature is; None where there is nothing to open."""
        if envelope["header"].get("is_msg_encrypted") is not True:
            return None
        if verified is not None and self.protection.encrypted and "message" in verified.content:
            return dump_json({**envelope, "message": verified.content["message"]})
        try:
            message = decrypt(envelope.get("message"), self.keys.decryption)
        except EncryptionRefused:
            return None
        return dump_json({**envelope, "message": message})


def _envelope(body: bytes) -> dict[str, Any] | None:
    """Return the envelope that a body is, alike to every reader; None where it is none."""
    parsed = parse_json(body)
    document = parsed.document
    whole = parsed.error is None and not parsed.faults and isinstance(document, dict)
    return document if whole and isinstance(document.get("header"), dict) else None


def _verified(found: Verified) -> Facts:
    if found.sender is None:
        return _NOT_SIGNED
    return {"verified": {"sender": found.sender, "key_id": found.key_id, "algorithm": found.algorithm}}


def _refused(refused: SignatureRefused | EncryptionRefused) -> Facts:
    return {"refused": {"code": refused.code, "reason": str(refused.reason), "detail": refused.detail}}
