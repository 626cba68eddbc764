"""Messages of the IUT, read from the events of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from conformance.judgement import Place
from conformance.profile import profile
from conformance.record import clear_bytes
from conformance.uploaded_file import uploaded_file
from protocol.json_text import MISSING, Parsed, parse_json, resolve_pointer
from protocol.operations import Operation, operations

if TYPE_CHECKING:
    from conformance.data_objects import DataObject

_READ = 4096
_WORDS = 200
_OTHER_THAN_DEFAULT = (401, 403, 500)
_PENDING = ("rcvd", "pdng")

Kind = Literal["answer", "acknowledgement", "callback", "request", "refusal", "other", "none"]


@dataclass(frozen=True)
class Message:
    """One message of the IUT: an answer to a request of ours, or what it sent us of its own: a callback, a request.

    Pointers are those of the enveloped form; a bare answer (IBR-I-01) is read as if it were the `message`.
    """

    event: Mapping[str, Any]
    operation: Operation | None
    callback: bool

    @property
    def part(self) -> Mapping[str, Any] | None:
        """The half of the event that the IUT wrote; None when it wrote nothing."""
        half: Mapping[str, Any] | None = self.event["request" if self.callback else "response"]
        return half

    @property
    def status(self) -> int | None:
        """The HTTP status of an answer."""
        return None if self.callback or self.part is None else int(self.part["status"])

    @property
    def taken(self) -> bool:
        """Whether we took what the IUT sent us of its own: answered it with a 2xx."""
        response = self.event["response"]
        return self.callback and response is not None and int(response["status"]) < 300

    @cached_property
    def parsed(self) -> Parsed:
        """The body as JSON."""
        return _read(clear_bytes(self.part))

    @cached_property
    def document(self) -> Any:
        """The body as JSON; None when it is not JSON."""
        return self.parsed.document

    @cached_property
    def sent(self) -> Any:
        """What an answer answers, as JSON; None when it was no JSON."""
        return sent_document(self.event)

    @cached_property
    def kind(self) -> Kind:
        """What the message is, told by its form alone."""
        if self.part is None:
            return "none"
        if self.callback:
            return "callback" if self.operation is None or self.operation.is_callback else "request"
        if self.status is not None and self.status >= 400:
            return "acknowledgement" if self._acknowledges_by_default() else "refusal"
        if not isinstance(self.document, dict) or self.operation is None:
            return "other"
        if resolve_pointer(self.document, "/message/ack_status") is not MISSING:
            return "acknowledgement"
        synchronous = self.operation.answer != "acknowledgement"
        return "answer" if synchronous and self._answers() else "other"

    def _acknowledges_by_default(self) -> bool:
        """Tell whether an error is the `default` response of an asynchronous operation (ibr.md 8.1 and 8.2)."""
        asynchronous = self.operation is not None and self.operation.answer == "acknowledgement"
        said = resolve_pointer(self.document, "/message/ack_status")
        return asynchronous and self.status not in _OTHER_THAN_DEFAULT and said is not MISSING

    def _answers(self) -> bool:
        return "header" in self.document or "message" in self.document or self.bare

    @cached_property
    def bare(self) -> bool:
        """Whether an answer is the message alone, without envelope."""
        document, operation = self.document, self.operation
        if self.callback or operation is None or not isinstance(document, dict):
            return False
        return operation.answer_items in document and "header" not in document

    def at(self, pointer: str) -> Any:
        """Return the value at the pointer of the enveloped form, or MISSING."""
        if not isinstance(self.document, dict):
            return MISSING
        if not self.bare:
            return resolve_pointer(self.document, pointer)
        if pointer.startswith("/message"):
            return resolve_pointer(self.document, pointer.removeprefix("/message"))
        return MISSING

    def place(self, pointer: str = "") -> Place:
        """Return the place of a pointer of the enveloped form in the record."""
        real = pointer.removeprefix("/message") if self.bare else pointer
        return Place(self.event["id"], "request" if self.callback else "response", real)

    def text(self, pointer: str) -> str | None:
        """Return the string at the pointer; None when there is none."""
        value = self.at(pointer)
        return value if isinstance(value, str) else None

    @cached_property
    def items(self) -> list[Mapping[str, Any]]:
        """The outcomes that the message carries: those of them that are objects."""
        operation = self.operation
        name = (operation.items if self.callback else operation.answer_items) if operation else None
        found = self.at(f"/message/{name}") if name else MISSING
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    @cached_property
    def data_objects(self) -> tuple[DataObject, ...]:
        """The data objects in the records that the message carries."""
        from conformance.data_objects import data_objects  # which reads messages

        return tuple(data_objects(self))

    @cached_property
    def transaction_id(self) -> str:
        """The transaction that the message says it belongs to, as text whatever it is."""
        return str(self.at("/message/transaction_id"))

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The reference_ids of the outcomes, in order: those of them that are text."""
        return tuple(name for item in self.items if isinstance(name := item.get("reference_id"), str))

    @property
    def identity(self) -> Any:
        """What makes the message one with another: its bytes; of one that is protected, what it says.

        It is signed anew when it is sent again, and may be dated anew for that.
        """
        if self.part is None or not isinstance(self.document, dict) or "protection" not in self.part:
            return self.part and self.part["body"]
        header = self.document.get("header")
        if not isinstance(header, dict):
            return self.part["body"]
        return {name: value for name, value in header.items() if name != "message_ts"}, self.document.get("message")

    @property
    def header_only(self) -> bool:
        """Whether a callback consists of its header, with no word of what it answers (ess.md 8.1, ibr.md 8.1)."""
        return self.callback and isinstance(self.document, dict) and not isinstance(self.at("/message"), dict)

    @property
    def pending(self) -> bool:
        """Whether the message only says that its outcomes are still to come."""
        if self.header_only:
            return self.at("/header/status") in _PENDING
        if self.items:
            return all(
                item.get("status") in _PENDING and not (item.get("data") or item.get("subscriptions"))
                for item in self.items
            )
        return self.at("/message/status") in _PENDING

    @property
    def rejected(self) -> bool:
        """Whether the header or, in a message with outcomes, every outcome says `rjct`."""
        if self.at("/header/status") == "rjct" or self.at("/message/status") == "rjct":
            return True
        return bool(self.items) and all(item.get("status") == "rjct" for item in self.items)


def answer_of(event: Mapping[str, Any], role: str = "ibr") -> Message:
    """Read the answer of a recorded exchange."""
    return Message(event=event, operation=_operation(event, role), callback=False)


def callback_of(event: Mapping[str, Any], role: str = "ibr") -> Message:
    """Read a recorded message that the IUT sent us of its own: a callback or a request."""
    return Message(event=event, operation=_operation(event, role), callback=True)


def _operation(event: Mapping[str, Any], role: str) -> Operation | None:
    interface = event.get("interface") or profile(role).serves
    return operations(interface).get(event.get("operation") or "")


def sent_document(event: Mapping[str, Any]) -> Any:
    """Return what we sent in an exchange, as JSON, be it as body or as file; None when it was no JSON."""
    request = event["request"]
    body = clear_bytes(request)
    media_type = next((value for name, value in request["headers"] if name.lower() == "content-type"), "")
    if media_type.startswith("multipart/form-data"):
        body = uploaded_file(body, media_type)
    return _read(body).document


@lru_cache(maxsize=_READ)
def _read(body: bytes) -> Parsed:
    """Return what a body holds; several look at one message, and none changes what it sees."""
    return parse_json(body)


def refusal_of(message: Message) -> str | None:
    """Return how an answer refuses the request that it answers, in words; None when it does not refuse it.

    The HTTP status is not the oracle: a 4xx refuses, and so do ERR, NACK and `rjct`.
    """
    if message.status is not None and 400 <= message.status < 500:
        return f"HTTP {message.status}"
    if message.kind == "acknowledgement":
        status = message.at("/message/ack_status")
        if status in ("ERR", "NACK"):
            code = message.text("/message/error/code")
            return f"{status} {code}" if code else str(status)
    if message.kind == "answer" and message.rejected:
        return f"rjct {_reason(message)}".strip()
    return None


def told_refusal(message: Message) -> str:
    """Return how an answer refuses, with the reason in the words of the IUT: at most 200 characters of it."""
    return f"{refusal_of(message) or 'no answer'}{_in_words(message)}"


def told_rejection(message: Message) -> str:
    """Return with what code a message says `rjct`, and the reason in the words of the IUT, as told_refusal does."""
    return f"rjct {_reason(message)}".strip() + _in_words(message)


def _in_words(message: Message) -> str:
    places = ("/header/status_reason_message", "/message/status_reason_message", "/message/error/message")
    words = [*map(message.text, places), *(item.get("status_reason_message") for item in message.items)]
    words.append(message.text("/errors/0/message"))
    said = next((text for text in words if isinstance(text, str) and text), "")
    return f"{said and ': '}{said[:_WORDS]}"


def _reason(message: Message) -> str:
    codes = [message.text("/header/status_reason_code"), message.text("/message/status_reason_code")]
    codes += [item.get("status_reason_code") for item in message.items]
    return next((code for code in codes if isinstance(code, str) and code), "")


def callback_operation(document: Any, path: str, role: str = "ibr", interface: str | None = None) -> str | None:
    """Name the operation of what the IUT sent us by what its message holds, its action, or the end of its path.

    Where its message or action fits several, as those of `search` and `sync/search` do, its path decides. None for what
    is none of the interface, like an enrolment update that came to an ESS.
    """
    received = _sent_by(role, interface or profile(role).serves)
    members = _object(_object(document).get("message"))
    if not _holds_items_of(received, members) and any(
        _holds_items_of(_sent_by(role, other), members) for other in profile(role).sends
    ):
        return None
    action = _object(_object(document).get("header")).get("action")
    told = ([row for row in received if row.items in members], [row for row in received if row.action == action])
    for fitting in (*told, received):
        at_path = [row.name for row in fitting if path.rstrip("/").endswith(f"/{row.name}")]
        if at_path:
            return max(at_path, key=len)
        if fitting and fitting is not received:
            return fitting[0].name
    return None


def _holds_items_of(rows: list[Operation], members: dict[str, Any]) -> bool:
    return any(row.items in members for row in rows)


def _sent_by(role: str, interface: str) -> list[Operation]:
    """Return the operations that a system of the role may send by an interface."""
    return [row for row in operations(interface).values() if row.served_by != role]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
