"""The requests that a system sends: kept with what becomes of them, from the first attempt to the last callback.

A request is `sent`; acknowledged with ACK it is `waiting` for its callback; when each item has its final outcome it is
`done`. It is `refused` by NACK, ERR, rjct or a 4xx, and has `failed` when nothing readable came. Whatever arrived is
not sent again (outbox). A callback is taken in once, for what was asked, by whoever asked it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from protocol.candidates import header_and_message
from protocol.json_text import dump_json, parse_json
from protocol.operations import operation as operation_of
from protocol.schemas import accepts_answer, answer_violations
from simulator.client.outcomes import Outcome, asked_references, is_of_another_transaction, outcomes_of
from simulator.client.register import DONE, FAILED, REFUSED, SENT, Register, Request
from simulator.composer import Composer
from simulator.identifiers import Identifiers
from simulator.outbox import Answer, Outbox, Parcel
from simulator.receiving import Received
from simulator.refusals import Refusal, cut

_TAG = "request "
_TRIED_AGAIN = (408, 425, 429)
"""Statuses that ask for patience; every other 4xx is a refusal."""


class Interested(Protocol):
    """Whoever acts on what comes back; called in the transaction that takes it in."""

    def outcome_taken_in(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        """Act on one final outcome."""

    def request_ended(self, connection: Connection, request: Request) -> None:
        """Act on a request that is done, refused or failed."""


class Requests:
    """Sends requests and takes in what comes back."""

    def __init__(
        self,
        *,
        register: Register,
        composer: Composer,
        identifiers: Identifiers,
        outbox: Outbox,
        sender_uri: Callable[[], str],
        interested: Interested,
    ) -> None:
        self._register = register
        self._composer = composer
        self._identifiers = identifiers
        self._outbox = outbox
        self._sender_uri = sender_uri
        self._interested = interested
        outbox.follow(self)

    def send(
        self,
        connection: Connection,
        *,
        interface: str,
        operation: str,
        to: str,
        message: Mapping[str, Any],
        receiver_id: str | None = None,
    ) -> Request:
        """Keep a request and have it leave after the transaction; `to` is the base address of the receiver."""
        known = operation_of(operation, interface)
        whole = {"transaction_id": self._identifiers.new("transaction"), **message}
        sender_uri = None if known.callback is None else self._sender_uri()
        document = self._composer.compose(known, receiver_id=receiver_id, sender_uri=sender_uri, message=whole)
        request = self._register.add(
            connection,
            interface=interface,
            operation=operation,
            transaction_id=whole["transaction_id"],
            message_id=document["header"]["message_id"],
            receiver_id=receiver_id,
            address=to,
            message=whole,
            sent_on=document["header"]["message_ts"],
        )
        url = f"{to.rstrip('/')}/{operation}"
        body = dump_json(self._composer.finish("request", operation, document))
        self._outbox.add(connection, operation=operation, url=url, body=body, tag=f"{_TAG}{request.number}")
        return request

    def has_arrived(self, parcel: Parcel, answer: Answer) -> bool:
        """Tell whether an answer refuses a request by HTTP status; it would be refused again."""
        return _is_request(parcel) and 400 <= answer.status < 500 and answer.status not in _TRIED_AGAIN

    def arrived(self, connection: Connection, parcel: Parcel, answer: Answer) -> None:
        """Take in the answer to a request; what is unreadable ends it."""
        request = self._register.by_number(connection, _number(parcel)) if _is_request(parcel) else None
        if request is None or request.state != SENT:  # forgotten, or its callback was quicker than its answer
            return
        parsed = parse_json(answer.body)
        if answer.fault is not None:
            self._end(connection, request, FAILED, f"the answer {answer.fault}")
        elif answer.status >= 400:
            self._end(connection, request, REFUSED, f"HTTP {answer.status}{_first_error(parsed.document)}")
        elif parsed.error is not None:
            self._end(connection, request, FAILED, f"the answer {parsed.error}")
        elif operation_of(request.operation, request.interface).answer == "acknowledgement":
            self._take_acknowledgement(connection, request, parsed.document)
        else:
            self._take_answer(connection, request, parsed.document)

    def given_up(self, connection: Connection, parcel: Parcel, reason: str) -> None:
        """Take in that a request never arrived."""
        request = self._register.by_number(connection, _number(parcel)) if _is_request(parcel) else None
        if request is not None and request.state == SENT:
            self._end(connection, request, FAILED, f"not delivered after {parcel.attempts + 1} attempts: {reason}")

    def take_in(self, connection: Connection, received: Received) -> None:
        """Take in a callback; Refusal for one that answers nothing that was asked here.

        A rejection may come without a message (ESS-C-08), and then says of no transaction that it is rejected.
        """
        if not received.message:
            return
        request = self._register.by_transaction(connection, received.transaction_id)
        if request is None or operation_of(request.operation, request.interface).callback != received.operation.name:
            raise Refusal(f"no request with this `transaction_id` was sent that {received.operation.name} would answer")
        if request.state == REFUSED:
            raise Refusal("the request with this `transaction_id` was refused, so that nothing was to follow")
        outcomes = self._answering(request, received.header, received.message, by_callback=True)
        if not outcomes:
            raise Refusal("nothing in the message answers what was asked; compare `reference_id` and `transaction_id`")
        self._keep(connection, request, outcomes)
        if request.state != DONE and self._register.is_answered(connection, request):
            # An answer that came before the acknowledgement did leaves nothing to send again.
            self._outbox.withdraw(connection, f"{_TAG}{request.number}")
            self._end(connection, request, DONE, None)

    def interface_of(self, connection: Connection, transaction_id: object) -> str | None:
        """Return the interface of the request that began a transaction, None where none did."""
        request = self.of_transaction(connection, transaction_id)
        return None if request is None else request.interface

    def of_transaction(self, connection: Connection, transaction_id: object) -> Request | None:
        """Return the request that began a transaction, None where none did."""
        return self._register.by_transaction(connection, transaction_id) if isinstance(transaction_id, str) else None

    def _take_acknowledgement(self, connection: Connection, request: Request, document: Any) -> None:
        message = document.get("message") if isinstance(document, dict) else None
        told = message if isinstance(message, dict) else {}
        ack_status = told.get("ack_status")
        if ack_status == "ACK":
            correlation_id = told.get("correlation_id")
            self._register.acknowledge(connection, request, correlation_id if isinstance(correlation_id, str) else None)
            if operation_of(request.operation, request.interface).callback is None:
                self._end(connection, request, DONE, None)
        elif ack_status in ("NACK", "ERR"):
            self._end(connection, request, REFUSED, f"{ack_status}{_reason(told.get('error'))}")
        else:
            self._end(connection, request, FAILED, "no acknowledgement: `ack_status` is not ACK, NACK or ERR")

    def _take_answer(self, connection: Connection, request: Request, document: Any) -> None:
        fault = _fault(request, document)
        header, message = header_and_message(document)
        if fault is not None:
            self._end(connection, request, FAILED, f"the answer cannot be read: {fault}")
            return
        rejected = header.get("status") == "rjct"
        if message and message.get("transaction_id") != request.transaction_id:
            self._end(connection, request, FAILED, "the answer is of another transaction")
            return
        self._keep(connection, request, self._answering(request, header, message, by_callback=False))
        if rejected:
            self._end(connection, request, REFUSED, f"rjct{_header_reason(header)}")
        elif self._register.is_answered(connection, request) or message.get("enrolled_response") == []:  # ESS-C-24
            self._end(connection, request, DONE, None)
        else:
            self._end(connection, request, FAILED, "the answer does not answer all that was asked")

    def _answering(
        self, request: Request, header: Mapping[str, Any], message: Mapping[str, Any], *, by_callback: bool
    ) -> list[Outcome]:
        """Return the outcomes in a message that answer what was asked."""
        if is_of_another_transaction(request.message, header, message):
            return []
        asked = asked_references(request.message)
        found = outcomes_of(header, message, by_callback=by_callback)
        return [each for each in found if not asked or each.reference_id in asked]

    def _keep(self, connection: Connection, request: Request, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            if self._register.keep(connection, request, outcome) and outcome.final:
                self._interested.outcome_taken_in(connection, request, outcome)

    def _end(self, connection: Connection, request: Request, state: str, reason: str | None) -> None:
        ended = self._register.end(connection, request, state, None if reason is None else cut(reason))
        self._interested.request_ended(connection, ended)


def _is_request(parcel: Parcel) -> bool:
    return parcel.tag is not None and parcel.tag.startswith(_TAG)


def _number(parcel: Parcel) -> int:
    return int(str(parcel.tag).removeprefix(_TAG))


def _fault(request: Request, document: Any) -> str | None:
    """Return what makes an answer unusable; what only another reading of the standard forbids does not."""
    if accepts_answer(request.operation, document, request.interface):
        return None
    found = answer_violations(request.operation, document, request.interface)
    grave = next((each for each in found if each.severity == "MUST"), None)
    return None if grave is None else f"{grave.message} (at {grave.pointer or 'the top'})"


def _reason(error: object) -> str:
    """Return code and message of an error for the end of a sentence."""
    members = [error.get(name) for name in ("code", "message")] if isinstance(error, dict) else []
    told = " ".join(each for each in members if isinstance(each, str))
    return f": {told}" if told else ""


def _first_error(document: object) -> str:
    errors = document.get("errors") if isinstance(document, dict) else None
    return _reason(errors[0]) if isinstance(errors, list) and errors else ""


def _header_reason(header: Mapping[str, Any]) -> str:
    return _reason({"code": header.get("status_reason_code"), "message": header.get("status_reason_message")})
