"""The public keys of the IUT: of a file that the target names, or of its JWKS, fetched as any request is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from conformance.exchange import exchange_event
from conformance.security.declaration import JWKS_PATH
from conformance.target import Target
from conformance.transport import HttpRequest, NoResponse, Transport
from protocol.datetimes import format_datetime
from protocol.json_text import parse_json
from protocol.keys.key import Key
from protocol.keys.key_set import KeySet, read_jwks
from protocol.keys.refusal import KeyRefused

Record = Callable[[Mapping[str, Any]], object]


class NoKeys(Exception):
    """No keys of the IUT can be had, with the reason."""


def keys_address(target: Target) -> str:
    """Return the address of the JWKS of the IUT."""
    declared = target.signature.jwks_url if target.signature else None
    return declared or f"{target.url}{JWKS_PATH}"


def keys_key(target: Target) -> str:
    """Return the key of the target that says where the keys of the IUT are."""
    return "signature.jwks" if target.signature and target.signature.jwks else "signature.jwks_url"


def published_keys(
    target: Target, transport: Transport, now: Callable[[], datetime], record: Record = lambda event: None
) -> KeySet:
    """Return the keys that the IUT publishes now, and enter the exchange by `record`; NoKeys if there are none."""
    if target.signature and target.signature.jwks:
        return _read(target.signature.jwks.read_bytes(), f"the file {target.signature.jwks}")
    request = HttpRequest("GET", keys_address(target), (("Accept", "application/json"),))
    started = now()
    response = transport.send(request)
    seconds = round(max(0.0, (now() - started).total_seconds()), 4)
    about = {"scenario": None, "step": None, "operation": None}
    record(exchange_event(request, response, **about, started=format_datetime(started), seconds=seconds))
    if isinstance(response, NoResponse):
        raise NoKeys(f"the JWKS at {request.url} does not answer: {response.detail}")
    if response.status != 200:
        raise NoKeys(f"there is no JWKS at {request.url}: HTTP {response.status}")
    return _read(response.body, f"what is at {request.url}")


def fetcher(
    target: Target, transport: Transport, now: Callable[[], datetime], record: Record
) -> Callable[[], Sequence[Key] | None]:
    """Return the function that fetches the keys of the IUT; it returns None where they cannot be had."""

    def fetch() -> Sequence[Key] | None:
        try:
            return published_keys(target, transport, now, record).keys
        except NoKeys:
            return None

    return fetch


def _read(content: bytes, what: str) -> KeySet:
    try:
        return read_jwks(parse_json(content).document)
    except KeyRefused as error:
        raise NoKeys(f"{what} is no JWKS: {error.detail}") from None
