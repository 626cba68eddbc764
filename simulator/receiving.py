"""Take in a message: read it, judge its form and header, have it served once, and answer or refuse it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from protocol.json_text import dump_json, parse_json, resolve_pointer
from protocol.operations import Operation
from protocol.schemas import accepts_request
from simulator.callbacks import Callbacks, is_http_address
from simulator.composer import Composer, Reply, Spoken
from simulator.message_memory import MessageMemory, digest_of
from simulator.refusals import ItemRefusal, Refusal
from simulator.settings import Settings
from simulator.store import Store
from simulator.violations import Faults, faults_of


@dataclass(frozen=True, kw_only=True)
class Received:
    """A message that was read and found well-formed, but for the items that `refused_items` names by index."""

    operation: Operation
    header: dict[str, Any]
    message: dict[str, Any]
    correlation_id: str
    digest: str
    interface: str
    refused_items: Mapping[int, ItemRefusal] = field(default_factory=dict)
    mended: bool = False
    """The message has another form than the schema, one that is understood all the same."""

    @property
    def sender_id(self) -> str:
        """Who sent it; empty where the header kind does not demand it."""
        return str(self.header.get("sender_id", ""))

    @property
    def message_id(self) -> str:
        """The id that the sender gave the message."""
        return str(self.header["message_id"])

    @property
    def transaction_id(self) -> str:
        """The id that the sender gave the transaction."""
        return str(self.message.get("transaction_id", ""))


Handler = Callable[[Connection, Received], Spoken | None]
"""Serves one operation: returns the synchronous answer, or None when a callback is on its way."""


class Receiver:
    """The way of every message through a simulator, whatever its role."""

    def __init__(
        self,
        *,
        store: Store,
        memory: MessageMemory,
        composer: Composer,
        callbacks: Callbacks,
        settings: Settings,
        handlers: Mapping[str, Handler],
        interface_of: Callable[[Operation, Any], str],
    ) -> None:
        self.interface_of = interface_of
        self._store = store
        self._memory = memory
        self._composer = composer
        self._callbacks = callbacks
        self._settings = settings
        self._handlers = handlers

    def receive(self, operation: Operation, body: bytes) -> Reply:
        """Return the answer to a message; whatever is wrong with it is told in the codes of the standard."""
        self.before(operation)
        document: Any = None
        try:
            document = self.read(operation, body)
            return self.serve(self.understand(operation, document))
        except Refusal as refusal:
            return self.refuse(operation, document, refusal)

    def before(self, operation: Operation) -> None:
        """Do what comes before a message is looked at: nothing."""

    def read(self, operation: Operation, body: bytes) -> Any:
        """Return the JSON document that `body` holds; Refusal for what is no JSON text."""
        parsed = parse_json(body)
        if parsed.error is not None:
            raise Refusal(f"the body {parsed.error}")
        if parsed.faults:
            raise Refusal(f"the body {parsed.faults[0]}")
        return parsed.document

    def understand(self, operation: Operation, document: Any) -> Received:
        """Return the message that `document` is; Refusal for what the standard does not allow."""
        accepted = self.accepts(operation, document)
        faults = Faults() if accepted else self.faults(operation, document)
        if faults.refusal is not None:
            raise faults.refusal
        self.check_readable(operation, document)
        received = Received(
            operation=operation,
            header=document["header"],
            message=document.get("message", {}),
            correlation_id=self._composer.correlation_id(),
            digest=digest_of(operation.name, document),
            interface=self.interface_of(operation, document),
            refused_items=faults.items,
            mended=not accepted,
        )
        self.check_header(received)
        return received

    def accepts(self, operation: Operation, document: Any) -> bool:
        """Tell whether `document` has the form of a request to `operation`."""
        return accepts_request(operation.name, document, self.interface_of(operation, document))

    def faults(self, operation: Operation, document: Any) -> Faults:
        """Return what is wrong with the form of `document`."""
        return faults_of(operation, document, self.interface_of(operation, document))

    def check_readable(self, operation: Operation, document: dict[str, Any]) -> None:
        """Refuse a message that is encrypted, or missing although its operation has one."""
        message = document.get("message")
        if message is None and is_callback(operation) and document["header"].get("status") == "rjct":
            return
        if not isinstance(message, dict):
            raise Refusal("`message` is missing")
        if document["header"].get("is_msg_encrypted") or "ciphertext" in message:
            raise Refusal("encrypted messages cannot be read here", error_code="err.encryption.invalid")

    def check_header(self, received: Received) -> None:
        """Refuse a header that has the right form and cannot be right all the same."""
        header = received.header
        if not received.message_id:
            raise Refusal("`message_id` is empty")
        if received.message and not received.transaction_id:
            raise Refusal("`transaction_id` is empty")
        if header.get("sender_id") == "":
            raise Refusal("`sender_id` is empty", error_code="err.sender_id.invalid")
        if not str(header.get("version", "1")).startswith("1"):
            raise Refusal(
                "version 1.0.0 is spoken here",
                error_code="err.version.not_supported",
                header_reason="rjct.version.invalid",
            )
        self.check_count(received)
        self.check_address(received)

    def check_count(self, received: Received) -> None:
        """Refuse a `total_count` that is neither 1 nor the number of items, where one is stated.

        Of a callback it counts what was asked, which other messages may answer too.
        """
        if is_callback(received.operation):
            return
        items = received.message.get(received.operation.items or "")
        if isinstance(items, dict) and isinstance(items.get("beneficiaries"), list):
            items = items["beneficiaries"]
        one_message = received.operation.items not in ("search_request", "subscribe_request")
        allowed = {len(items)} if isinstance(items, list) else {1}
        allowed |= {1} if one_message else set()
        count = received.header.get("total_count")
        if count is not None and count not in allowed:
            wanted = " or ".join(str(number) for number in sorted(allowed))
            raise Refusal(
                f"`total_count` is {count}, but the number of requests is {wanted}",
                header_reason="rjct.total_count.invalid",
            )

    def check_address(self, received: Received) -> None:
        """Refuse a request whose callback has no address to go to."""
        if received.operation.callback is None:
            return
        address = self._callbacks.address(received.header)
        if address is None:
            reason = "a callback address is needed: send `sender_uri`, or agree one at onboarding"
            raise Refusal(reason, error_code="err.sender_uri.invalid")
        if not is_http_address(address):
            reason = "`sender_uri` is not an absolute http or https address"
            raise Refusal(reason, error_code="err.sender_uri.invalid")
        if not self._callbacks.may_go_to(address):
            reason = "callbacks are not sent to this host; have the address registered here, or its host allowed"
            raise Refusal(reason, error_code="err.sender_uri.invalid")

    def serve(self, received: Received) -> Reply:
        """Have a message take effect, once, and return its answer."""
        with self._store.write() as connection:
            known = self.recall(connection, received)
            if known is not None:
                return known
            spoken = self._handlers[received.operation.name](connection, received)
            reply = self.acknowledge(received) if spoken is None else self.answer(received, spoken)
            if spoken is None or spoken.status != "rjct":
                self._memory.keep(connection, received.sender_id, received.message_id, received.digest, reply)
        return reply

    def recall(self, connection: Connection, received: Received) -> Reply | None:
        """Return the answer that this message got before, None for a message that is new."""
        return self._memory.recall(connection, received.sender_id, received.message_id, received.digest)

    def acknowledge(self, received: Received) -> Reply:
        """Return the acknowledgement ACK."""
        document = self._composer.acknowledge(
            received.operation.name, ack_status="ACK", correlation_id=received.correlation_id
        )
        return Reply(200, dump_json(document))

    def answer(self, received: Received, spoken: Spoken) -> Reply:
        """Return a synchronous answer."""
        operation = received.operation
        document = self._composer.answer(
            operation.name,
            action=answer_action(operation),
            receiver_id=received.header.get("sender_id"),
            spoken=spoken,
        )
        return Reply(200, dump_json(document))

    def refuse(self, operation: Operation, document: Any, refusal: Refusal) -> Reply:
        """Return the refusal of a message, in the form that its operation has for it (IBR-I-20)."""
        if operation.answer == "acknowledgement":
            return self.refuse_by_acknowledgement(operation, refusal)
        if refusal.header_reason is not None:
            return self.refuse_by_header(operation, document, refusal)
        return self.refuse_by_status(operation, refusal)

    def refuse_by_acknowledgement(self, operation: Operation, refusal: Refusal) -> Reply:
        """Return the acknowledgement ERR."""
        document = self._composer.acknowledge(
            operation.name,
            ack_status="ERR",
            correlation_id=self._composer.correlation_id(),
            code=refusal.error_code,
            reason=refusal.message,
        )
        return Reply(200, dump_json(document))

    def refuse_by_header(self, operation: Operation, document: Any, refusal: Refusal) -> Reply:
        """Return a synchronous answer whose header says rjct."""
        sender_id = resolve_pointer(document, "/header/sender_id")
        spoken = Spoken(
            message=None,
            status="rjct",
            reason_code=refusal.header_reason,
            reason=refusal.message,
            total_count=0,
            completed_count=0,
        )
        answer = self._composer.answer(
            operation.name,
            action=answer_action(operation),
            receiver_id=sender_id if isinstance(sender_id, str) else None,
            spoken=spoken,
        )
        return Reply(200, dump_json(answer))

    def refuse_by_status(self, operation: Operation, refusal: Refusal) -> Reply:
        """Return HTTP 400 with the list `errors`."""
        document = self._composer.error(operation.name, code=refusal.error_code, reason=refusal.message)
        return Reply(400, dump_json(document))


def is_callback(operation: Operation) -> bool:
    """Tell whether the operation answers an earlier request, or notifies, and is only acknowledged itself."""
    return operation.answer == "acknowledgement" and operation.callback is None


def answer_action(operation: Operation) -> str:
    """Return the action of a synchronous answer.

    Where the published file names none (IBR-I-01), that of its sibling for the same kind of question, `on-search`, or
    the request's own.
    """
    if operation.answer_action is not None:
        return operation.answer_action
    return "on-search" if operation.action == "search" else operation.action
