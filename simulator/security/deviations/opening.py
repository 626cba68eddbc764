"""How a faulty system opens a message: with other parameters, other keys, or without any proof."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from protocol.encryption.encrypted_message import is_encrypted_message
from protocol.encryption.refusal import EncryptionRefused
from protocol.json_text import parse_json
from protocol.keys.key import Key, SharedSecret
from protocol.operations import Operation
from protocol.protection import Protection, unprotect
from protocol.signing.content import signed_content
from protocol.signing.dialect import FindKey, HttpRequest, Verified
from protocol.signing.dialects import verify
from protocol.signing.parameters import SignatureParameters, signature_parameters
from protocol.signing.refusal import SignatureRefused
from simulator.deviations import Function, Replacements
from simulator.receiving import is_callback

Refused = SignatureRefused | EncryptionRefused
Take = Callable[[Any, bytes, HttpRequest, Refused], Verified | None]
"""Returns what a message says that was refused, None for one that this fault does not let through."""


def takes(rows: Replacements, name: str, *, callbacks: bool = False) -> Callable[[Take], Take]:
    """Register what lets refused requests through; with `callbacks`, refused callbacks and notifications."""

    def register(take: Take) -> Take:
        rows.replaces("arrivals.open", name)(partial(_open, take, callbacks))
        return take

    return register


def _open(
    take: Take,
    callbacks: bool,
    system: Any,
    original: Function,
    operation: Operation,
    body: bytes,
    request: HttpRequest,
) -> Verified:
    try:
        return original(operation, body, request)  # type: ignore[no-any-return]
    except (SignatureRefused, EncryptionRefused) as refused:
        verified = take(system, body, request, refused) if is_callback(operation) == callbacks else None
        if verified is None:
            raise
        return verified


def agreed(system: Any) -> Protection:
    """Return the protection that was agreed."""
    return system.settings.security.protection  # type: ignore[no-any-return]


def opened(
    system: Any,
    body: bytes,
    request: HttpRequest,
    *,
    protection: Protection | None = None,
    find: FindKey | None = None,
    **signature: Any,
) -> Verified | None:
    """Return what a message says if it holds by another protection, other keys or parameters; None if it does not."""
    chosen = protection or agreed(system)
    if signature:
        chosen = replace(chosen, signature=replace(chosen.signature, **signature))
    try:
        return unprotect(
            body,
            chosen,
            find or found(system),
            system.scheduler.now(),
            decryption_keys=system.settings.security.decryption_keys,
            request=request,
        )
    except (SignatureRefused, EncryptionRefused):
        return None


def found(system: Any) -> FindKey:
    """Return what finds the key of a sender, as the system does."""
    return lambda sender, kid: system.known_keys.find(sender, kid, system.scheduler.now())


def found_anywhere(system: Any) -> FindKey:
    """Return what finds a key whoever publishes it."""
    of_sender = found(system)

    def find(_sender: str, kid: str) -> Key | SharedSecret | None:
        keys = (of_sender(party.id, kid) for party in system.settings.security.parties)
        return next((key for key in keys if key is not None), None)

    return find


def unproven(system: Any, body: bytes, request: HttpRequest) -> Verified | None:
    """Return what a message says without looking at its signature; in clear, if it can be decrypted or needs not."""
    unsigned = replace(agreed(system), signature=signature_parameters("none"), order="encrypt-then-sign")
    verified = opened(system, body, request, protection=unsigned)
    document = document_of(body)
    if verified is None and not is_encrypted_message(document.get("message")):
        verified = Verified(signed_content(document))
    return verified and replace(verified, sender=verified.content["header"].get("sender_id"))


def proven(system: Any, envelope: Mapping[str, Any], request: HttpRequest) -> Verified | None:
    """Return what an envelope in clear says if its signature holds."""
    try:
        return verify(envelope, found(system), parameters(system), system.scheduler.now(), request=request)
    except SignatureRefused:
        return None


def parameters(system: Any) -> SignatureParameters:
    """Return the parameters of the dialect that was agreed."""
    return agreed(system).signature


def document_of(body: bytes) -> Any:
    """Return the JSON of a body in which the last one of two members counts."""
    return parse_json(body).document
