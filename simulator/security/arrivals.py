"""Take in what others protected, before anything else is made of it, and protect what answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Request

from protocol.encryption.refusal import EncryptionRefused
from protocol.json_text import dump_json, parse_json
from protocol.operations import Operation
from protocol.protected_party import ProtectedParty
from protocol.protection import Protected
from protocol.signing.dialect import HttpRequest, Verified
from protocol.signing.refusal import SignatureReason, SignatureRefused
from simulator.composer import Reply
from simulator.receiving import is_callback
from simulator.refusals import Refusal
from simulator.scheduler import Scheduler
from simulator.security.dating import dated
from simulator.security.parties import Parties

ExpectedSender = Callable[[Operation, Any], str | None]
"""Returns who alone may send a message to an operation, None where that may be anybody."""


@dataclass(frozen=True)
class Arrived:
    """A message in clear, who is proven to have sent it, None where nothing proves that, and the request it came in."""

    body: bytes
    sender: str | None = None
    request: HttpRequest | None = None


class Arrivals:
    """Verifies and decrypts what arrives; without `party` it lets everything through as it is.

    A refusal has the form that every refusal of the operation has which comes before its message is read: the
    acknowledgement ERR, else HTTP 400, with a code of ibr.md section 8.5. The reasons of answers by header (section
    8.4) have none for signatures, and such an answer would have to be signed for a sender whom nothing proves.
    """

    def __init__(
        self,
        *,
        party: ProtectedParty | None,
        parties: Parties,
        own_id: str,
        expected_sender: ExpectedSender,
        scheduler: Scheduler,
    ) -> None:
        self._party = party
        self._parties = parties
        self._scheduler = scheduler
        self._own_id = own_id
        self._expected_sender = expected_sender

    def take_in(self, operation: Operation, body: bytes, request: Request) -> Arrived:
        """Return a message as the receiver reads it, in clear; Refusal unless it is protected as was agreed."""
        if self._party is None:
            return Arrived(body)
        came = signed_request(request)
        try:
            verified = self.open(operation, body, came)
            header = verified.content["header"]
            self.check_sender(operation, verified)
        except (SignatureRefused, EncryptionRefused) as refused:
            raise self.refusal(refused) from None
        self.check_receiver(operation, header)
        sender = verified.sender or _text(header.get("sender_id"))
        self.check_answerable(operation, sender)
        return Arrived(dump_json(readable(verified.content)), sender, came)

    def open(self, operation: Operation, body: bytes, request: HttpRequest) -> Verified:
        """Return what a body says, in clear; SignatureRefused or EncryptionRefused with the reason."""
        assert self._party is not None
        try:
            return self._party.unprotect(body, request=request)
        except SignatureRefused as refused:
            sender = self.unnamed_sender(operation, body)
            if refused.reason is not SignatureReason.WRONG_SENDER or sender is None:
                raise
        return self._party.unprotect(body, sender=sender, request=request)

    def unnamed_sender(self, operation: Operation, body: bytes) -> str | None:
        """Return who must have sent what names no sender_id, as callbacks may: who was asked, else the only party."""
        document = parse_json(body).document
        header = document.get("header") if isinstance(document, dict) else None
        if not isinstance(header, dict) or header.get("sender_id") is not None:
            return None
        return self._expected_sender(operation, document) or self._parties.only()

    def refusal(self, refused: SignatureRefused | EncryptionRefused) -> Refusal:
        """Return a refusal in the words of the standard."""
        return Refusal(str(refused), error_code=refused.code)

    def check_sender(self, operation: Operation, verified: Verified) -> None:
        """Refuse a callback of another party than the one that was asked."""
        expected = self._expected_sender(operation, verified.content)
        if verified.sender is not None and expected not in (None, verified.sender):
            raise SignatureRefused(
                SignatureReason.WRONG_SENDER, f"{verified.sender!r} sent what {expected!r} was asked for"
            )

    def check_receiver(self, operation: Operation, header: Mapping[str, Any]) -> None:
        """Refuse a message that was made for somebody else."""
        if header.get("receiver_id") not in (None, self._own_id):
            raise Refusal("`receiver_id` names another system", error_code="err.receiver_id.invalid")

    def check_answerable(self, operation: Operation, sender: str | None) -> None:
        """Refuse the message of a sender for whom no answer could be encrypted; a callback has none."""
        assert self._party is not None
        if is_callback(operation) or not self._party.protection.encrypted:
            return
        if sender is None or not self._party.may_encrypt_for(sender):
            raise Refusal(
                "no key is published for which the answer could be encrypted", error_code="err.encryption.invalid"
            )

    def answer(self, reply: Reply, arrived: Arrived) -> Reply:
        """Return the answer to a message as it leaves: protected if it has a header, else as it is."""
        document = parse_json(reply.body).document if self._party is not None else None
        if not isinstance(document, dict) or not isinstance(document.get("header"), dict) or arrived.request is None:
            return reply
        protected = self.protect(document, arrived.sender, answered(arrived.request, reply))
        return Reply(reply.status, protected.body, {**reply.headers, **protected.headers})

    def protect(self, envelope: dict[str, Any], receiver: str | None, request: HttpRequest) -> Protected:
        """Return an answer as it leaves for `receiver`."""
        assert self._party is not None
        made = dated(envelope, self._party.protection.signature, self._scheduler.now())
        sender = None if "sender_id" in made["header"] else self._own_id
        return self._party.protect(made, receiver=receiver, sender=sender, request=request)


def readable(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return decrypted content without the word that it is encrypted."""
    if content["header"].get("is_msg_encrypted") is not True:
        return dict(content)
    return {**content, "header": {**content["header"], "is_msg_encrypted": False}}


def answered(request: HttpRequest, reply: Reply) -> HttpRequest:
    """Return what a signature in HTTP headers covers of an answer: method, target and host are of its request."""
    host = {"Host": request.header("Host") or ""}
    return HttpRequest(request.method, request.target, {**reply.headers, **host}, reply.body)


def signed_request(request: Request) -> HttpRequest:
    """Return what a signature in HTTP headers covers of a request, but for its body."""
    query = request.query_string.decode("latin-1")
    target = request.environ.get("REQUEST_URI") or quote(request.path) + (f"?{query}" if query else "")
    return HttpRequest(request.method, target, dict(request.headers), b"")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
