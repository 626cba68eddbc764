"""Faults and lawful habits by which answers, callbacks, notifications and requests leave."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from protocol.json_text import dump_json, parse_json
from protocol.keys.key import Key, SharedSecret
from protocol.keys.making import ED25519_BYTES, make_ed25519_key
from protocol.protection import Protected, protect
from protocol.signing.dialect import HttpRequest
from simulator.deviations import Function, Replacements
from simulator.security.deviations.opening import agreed

ROWS, OF_CLIENTS = Replacements(), Replacements()

Change = Callable[[Any, Function, Mapping[str, Any], str | None, HttpRequest], Protected]
"""Protects an envelope for a receiver, wrongly; it is given the system and how that is done rightly."""

_CALLBACKS = ("on-search", "on-subscribe", "on-unsubscribe", "txn-on-status")
_KINDS: Mapping[str, Callable[[str], bool]] = {
    "callback": lambda action: action in _CALLBACKS,
    "notification": lambda action: action == "notify",
    "request": lambda action: action not in (*_CALLBACKS, "notify"),
}


def _sent(
    change: Change,
    is_concerned: Callable[[str], bool],
    system: Any,
    original: Function,
    envelope: Mapping[str, Any],
    receiver: str | None,
    request: HttpRequest,
) -> Protected:
    if not is_concerned(str(envelope["header"].get("action"))):
        return original(envelope, receiver, request)  # type: ignore[no-any-return]
    return change(system, original, envelope, receiver, request)


def leaves(name: str, change: Change) -> None:
    """Register rows by which answers, callbacks, notifications or requests leave otherwise: `name` tells which."""
    ROWS.replaces("arrivals.protect", name.format("answer"))(partial(_sent, change, lambda _action: True))
    for kind, is_concerned in _KINDS.items():
        rows = OF_CLIENTS if kind == "request" else ROWS
        rows.replaces("departures.protect", name.format(kind))(partial(_sent, change, is_concerned))


def protected(
    system: Any, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest, **changed: Any
) -> Protected:
    """Return an envelope protected with other keys, at another moment, or by another agreement."""
    security, now = system.settings.security, system.scheduler.now()
    given = {
        "protection": agreed(system),
        "now": now,
        "signing_key": security.signing_key or system.known_keys.secret(receiver),
        "recipient_key": system.known_keys.to_encrypt_for(receiver, now) if receiver else None,
        **changed,
    }
    sender = None if "sender_id" in envelope["header"] else system.settings.sender_id
    return protect(envelope, **given, sender=sender, request=request)


def _unsigned(
    system: Any, original: Function, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest
) -> Protected:
    document = parse_json(original(envelope, receiver, request).body).document
    return Protected(dump_json({name: value for name, value in document.items() if name != "signature"}), {})


def _by_stranger(
    system: Any, _original: Function, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest
) -> Protected:
    own = system.settings.security.signing_key or system.known_keys.secret(receiver)
    shared = isinstance(own, SharedSecret)
    key = SharedSecret(own.kid, b"a secret that is shared with nobody") if shared else stranger_key(own.kid)
    return protected(system, envelope, receiver, request, signing_key=key)


def stranger_key(kid: str) -> Key:
    """Return a key that nobody knows under the id of another."""
    return make_ed25519_key(b"\x77" * ED25519_BYTES, kid=kid)


def _long_ago(
    system: Any, _original: Function, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest
) -> Protected:
    now = system.scheduler.now() - timedelta(days=30)
    return protected(system, envelope, receiver, request, now=now)


def _changed(
    system: Any, original: Function, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest
) -> Protected:
    document = parse_json(original(envelope, receiver, request).body).document
    header = {**document["header"], "message_id": f"{document['header'].get('message_id')}-1"}
    return Protected(dump_json({**document, "header": header}), {})


def _plain(
    system: Any, _original: Function, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest
) -> Protected:
    return protected(system, envelope, receiver, request, protection=replace(agreed(system), encrypted=False))


def _for_itself(
    system: Any, _original: Function, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest
) -> Protected:
    (key,) = system.settings.security.decryption_keys
    return protected(system, envelope, receiver, request, recipient_key=key)


def _spaced(
    _system: Any, original: Function, envelope: Mapping[str, Any], receiver: str | None, request: HttpRequest
) -> Protected:
    made: Protected = original(envelope, receiver, request)
    return Protected(json.dumps(parse_json(made.body).document, indent=2).encode(), made.headers)


leaves("unsigned-{}", _unsigned)
leaves("{}-under-unpublished-key", _by_stranger)
leaves("{}-signed-long-ago", _long_ago)
leaves("{}-changed-after-signing", _changed)
leaves("plain-{}", _plain)
leaves("{}-encrypted-for-sender", _for_itself)
for _path in ("arrivals.protect", "departures.protect"):
    ROWS.replaces(_path, "protected-message-with-spaces")(_spaced)
