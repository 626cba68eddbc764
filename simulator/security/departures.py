"""Protect what leaves at the moment of sending, and take in its protected answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from protocol.json_text import dump_json, parse_json
from protocol.protected_party import ProtectedParty
from protocol.protection import Protected
from protocol.refusal import Refused
from protocol.signing.dialect import HttpRequest, Verified
from simulator.outbox import Answer, Sender, SendFailed
from simulator.scheduler import Scheduler
from simulator.security.arrivals import readable
from simulator.security.dating import dated
from simulator.security.parties import Parties


class Departures:
    """A Sender that protects envelopes for who receives them; without `party` it sends all as it is."""

    def __init__(
        self, send: Sender, *, party: ProtectedParty | None, parties: Parties, own_id: str, scheduler: Scheduler
    ) -> None:
        self._send = send
        self._party = party
        self._parties = parties
        self._own_id = own_id
        self._scheduler = scheduler

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post an envelope protected, and return its answer in clear; SendFailed where nothing comes, or no key fits.

        What is wrong with the protection of the answer is its `fault`.
        """
        envelope = parse_json(body).document if self._party is not None else None
        if not isinstance(envelope, dict) or not isinstance(envelope.get("header"), dict):
            return self._send(url, headers, body)
        receiver = self._parties.receiver(envelope["header"], url)
        request = posted(url, headers, body)
        try:
            protected = self.protect(envelope, receiver, request)
        except (ValueError, Refused) as error:
            raise SendFailed(f"the message for {receiver or url} cannot be protected: {error}") from None
        answer = self._send(url, {**request.headers, **protected.headers}, protected.body)
        return self.take_in(answer, receiver, request)

    def protect(self, envelope: dict[str, Any], receiver: str | None, request: HttpRequest) -> Protected:
        """Return an envelope as it leaves for `receiver`, whom its header then names."""
        assert self._party is not None
        named = {} if receiver is None else {"receiver_id": receiver}
        addressed = {**envelope, "header": {**named, **envelope["header"]}}
        made = dated(addressed, self._party.protection.signature, self._scheduler.now())
        sender = None if "sender_id" in made["header"] else self._own_id
        return self._party.protect(made, receiver=receiver, sender=sender, request=request)

    def take_in(self, answer: Answer, receiver: str | None, request: HttpRequest) -> Answer:
        """Return an answer in clear; one that has no sender, such as an acknowledgement, as it is."""
        document = parse_json(answer.body).document
        if not isinstance(document, dict) or not 200 <= answer.status < 300 or is_bare(document):
            return answer
        host = {"Host": request.header("Host") or ""}
        came = HttpRequest(request.method, request.target, {**answer.headers, **host}, answer.body)
        try:
            verified = self.open(answer.body, receiver, came)
        except Refused as refused:
            return replace(answer, fault=f"cannot be trusted: {refused}")
        if verified.content["header"].get("receiver_id") not in (None, self._own_id):
            return replace(answer, fault="is for another receiver_id")
        return replace(answer, body=dump_json(readable(verified.content)))

    def open(self, body: bytes, sender: str | None, request: HttpRequest) -> Verified:
        """Return what the answer of `sender` says, in clear; SignatureRefused or EncryptionRefused with the reason."""
        assert self._party is not None
        return self._party.unprotect(body, sender=sender, request=request)


def posted(url: str, headers: Mapping[str, str], body: bytes) -> HttpRequest:
    """Return the request that posts `body`, with the host that it is for."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return HttpRequest("POST", target, {"Host": parts.netloc.rpartition("@")[2], **headers}, body)


def is_bare(document: Mapping[str, Any]) -> bool:
    """Tell whether an answer is an acknowledgement or a list of errors, which name no sender and are not signed."""
    message = document.get("message")
    return "header" not in document and (
        "errors" in document or (isinstance(message, dict) and "ack_status" in message)
    )
