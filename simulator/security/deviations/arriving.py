"""Faults by which a system takes in messages whose signature proves nothing, and what a refusal leaves behind."""

from functools import partial
from typing import Any

from protocol.json_text import dump_json
from protocol.operations import Operation
from protocol.signing.dialect import HttpRequest, Verified
from protocol.signing.refusal import SignatureReason
from simulator.client.register import REFUSED
from simulator.composer import Reply
from simulator.deviations import Function, Replacements
from simulator.receiving import is_callback
from simulator.refusals import Refusal
from simulator.security.arrivals import readable, signed_request
from simulator.security.deviations.opening import (
    Refused,
    Take,
    document_of,
    found_anywhere,
    opened,
    takes,
    unproven,
)

ROWS, OF_CLIENTS = Replacements(), Replacements()

_FOR_EVER = 10**9


def _unsigned(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    return unproven(system, body, request) if refused.reason is SignatureReason.MISSING else None


def _unverified(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    return unproven(system, body, request) if refused.reason is SignatureReason.VERIFY else None


def _of_anybodys_key(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    if refused.reason is not SignatureReason.UNKNOWN_KEY:
        return None
    return opened(system, body, request, find=found_anywhere(system))


def _of_nobodys_key(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    if refused.reason is not SignatureReason.UNKNOWN_KEY or opened(system, body, request, find=found_anywhere(system)):
        return None
    return unproven(system, body, request)


def _expired(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    return opened(system, body, request, clock_skew=_FOR_EVER) if refused.reason is SignatureReason.EXPIRED else None


def _from_the_future(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    return opened(system, body, request, clock_skew=_FOR_EVER) if refused.reason is SignatureReason.FUTURE else None


def _living_too_long(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    too_long = refused.reason is SignatureReason.LIFE_TIME
    return opened(system, body, request, longest_life_time=_FOR_EVER) if too_long else None


def _of_another_algorithm(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    """Verify by the algorithm of the key, whatever is named: the string does not sign the name."""
    document = document_of(body)
    if refused.reason is not SignatureReason.ALGORITHM or not isinstance(document.get("signature"), str):
        return None
    text = document["signature"].replace('"rs512"', '"ed25519"').replace("|rs512", "|ed25519")
    return opened(system, dump_json({**document, "signature": text}), request)


def _with_members_twice(system: Any, body: bytes, request: HttpRequest, refused: Refused) -> Verified | None:
    again = dump_json(document_of(body))
    return opened(system, again, request) if refused.reason is SignatureReason.CONTENT else None


_TAKEN: tuple[tuple[str, Take], ...] = (
    ("unsigned-{}-taken", _unsigned),
    ("signature-of-{}-not-verified", _unverified),
    ("{}-signed-by-another-sender-taken", _of_anybodys_key),
    ("{}-signed-by-unknown-key-taken", _of_nobodys_key),
    ("expired-{}-taken", _expired),
    ("{}-from-the-future-taken", _from_the_future),
    ("{}-signed-for-too-long-taken", _living_too_long),
    ("algorithm-of-{}-not-looked-at", _of_another_algorithm),
    ("{}-with-members-twice-taken", _with_members_twice),
)

for _name, _take in _TAKEN:
    takes(ROWS, _name.format("request"))(_take)
    takes(OF_CLIENTS, _name.format("callback"), callbacks=True)(_take)
for _dialect in ("jws-compact", "jws-detached", "hmac-header"):
    takes(ROWS, f"unsigned-request-taken-{_dialect}")(_unsigned)
    takes(ROWS, f"expired-request-taken-{_dialect}")(_expired)


def _any_receiver(of_callbacks: bool, _system: Any, original: Function, operation: Operation, header: Any) -> None:
    if is_callback(operation) != of_callbacks:
        original(operation, header)


ROWS.replaces("arrivals.check_receiver", "request-for-another-receiver-taken")(partial(_any_receiver, False))
OF_CLIENTS.replaces("arrivals.check_receiver", "callback-for-another-receiver-taken")(partial(_any_receiver, True))


@ROWS.replaces("memory.find", "replayed-message-executed-again")
def _forgotten(_system: Any, _original: Function, *_arguments: Any) -> None:
    return None


@ROWS.replaces("memory.keep", "replayed-message-executed-again")
def _not_kept(_system: Any, _original: Function, *_arguments: Any) -> None:
    return None


def _taken_all_the_same(
    codes: str, system: Any, original: Function, operation: Operation, body: bytes, request: Any
) -> Any:
    try:
        return original(operation, body, request)
    except Refusal as refusal:
        verified = unproven(system, body, signed_request(request))
        if operation.name == "subscribe" and refusal.error_code.startswith(codes) and verified is not None:
            system.receiver.receive(operation, dump_json(readable(verified.content)))
        raise


for _row, _codes in (
    ("refused-subscription-leaves-a-trace", "err.signature."),
    ("plain-subscription-leaves-a-trace", "err.encryption."),
):
    ROWS.replaces("arrivals.take_in", _row)(partial(_taken_all_the_same, _codes))


@OF_CLIENTS.replaces("edge.refuse_unproven", "refused-callback-ends-the-request")
def _ended(system: Any, original: Function, operation: Operation, refusal: Refusal) -> Reply:
    if is_callback(operation):
        with system.store.write() as connection:
            for request in system.register.all(connection):
                system.register.end(connection, request, REFUSED, refusal.message)
    return original(operation, refusal)  # type: ignore[no-any-return]
