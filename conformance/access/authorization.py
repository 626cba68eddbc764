"""What we send in the header Authorization: what the target gives, or a token that is obtained and renewed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime as http_date
from typing import Any
from urllib.parse import urlencode

from conformance.exchange import exchange_event
from conformance.story_end import Unreachable
from conformance.target import Target
from conformance.transport import Headers, HttpRequest, HttpResponse, NoResponse, Transport
from protocol.datetimes import format_datetime
from protocol.json_text import parse_json

FORM = "application/x-www-form-urlencoded"
KEY = "access.token_url"

_EARLY_SECONDS = 30.0
_DEFAULT_SECONDS = 60.0
_LONGEST_SECONDS = 86_400.0

Record = Callable[[Mapping[str, Any]], object]


class NoToken(Exception):
    """The token endpoint gave no token, with the reason."""


@dataclass(frozen=True)
class _Kept:
    token: str
    until: datetime


class Authorization:
    """Obtains a token when one is needed, keeps it until shortly before it expires, and records how it was obtained."""

    def __init__(
        self,
        target: Target,
        *,
        transport: Transport,
        now: Callable[[], datetime],
        record: Record = lambda event: None,
    ) -> None:
        """Begin without a token."""
        self._target = target
        self._transport = transport
        self._now = now
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self.record = record

    @property
    def key(self) -> str:
        """The key of the target that decides on whether we are let in."""
        return "access.client_id" if self._target.access.client_id else "access.authorization"

    def headers(self) -> list[tuple[str, str]]:
        """Return the header, if the target declares one; Unreachable when no token can be had."""
        access = self._target.access
        if access.authorization:
            return [("Authorization", access.authorization.reveal())]
        if not access.client_id:
            return []
        try:
            return [("Authorization", f"Bearer {self.obtained()}")]
        except NoToken as reason:
            raise Unreachable(str(reason), key=KEY) from None

    def token(self) -> str:
        """Return the token alone; Unreachable when there is none."""
        found = self.headers()
        scheme, _, token = found[0][1].partition(" ") if found else ("", "", "")
        if scheme.lower() != "bearer" or not token:
            raise Unreachable("the target gives no bearer token", key="access.authorization")
        return token

    def obtained(self) -> str:
        """Return a token of the endpoint that is in force; NoToken when it gives none."""
        with self._lock:
            if self._kept is None or self._now() >= self._kept.until:
                self._kept = self._obtain()
            return self._kept.token

    def _obtain(self) -> _Kept:
        request = token_request(self._target, self._now())
        started = self._now()
        response = self._transport.send(request)
        seconds = (self._now() - started).total_seconds()
        self.record(
            exchange_event(
                request, response, scenario=None, step=None, operation=None,
                started=format_datetime(started), seconds=round(max(0.0, seconds), 4),
            )
        )  # fmt: skip
        return self._read(request.url, response, started)

    def _read(self, address: str, response: HttpResponse | NoResponse, started: datetime) -> _Kept:
        if isinstance(response, NoResponse):
            raise NoToken(f"the token endpoint {address} does not answer: {response.detail}")
        document = parse_json(response.body).document
        told = document if isinstance(document, dict) else {}
        token = told.get("access_token")
        if response.status != 200 or not isinstance(token, str) or not (token.isascii() and token.isprintable()):
            error = told.get("error")
            reason = f" {error[:60]}" if isinstance(error, str) else ""
            raise NoToken(f"the token endpoint {address} gives no token: HTTP {response.status}{reason}")
        seconds = seconds_of(told.get("expires_in")) or _DEFAULT_SECONDS
        seconds = min(seconds, _LONGEST_SECONDS)
        return _Kept(token, started + timedelta(seconds=max(seconds / 2, seconds - _EARLY_SECONDS)))


def token_request(target: Target, now: datetime, form: Mapping[str, str] | None = None) -> HttpRequest:
    """Return the request for a token (RFC 6749 section 4.4.2) with the header `timestamp` of the file (IBR-I-49).

    `form` are parameters in place of those of the target.
    """
    body = urlencode(credentials(target) if form is None else form).encode()
    return HttpRequest("POST", token_address(target), (("Content-Type", FORM), *token_headers(now)), body)


def token_headers(now: datetime) -> Headers:
    """Return the headers of a request for a token beside its media type."""
    return (("Accept", "application/json"), ("timestamp", http_date(now, usegmt=True)))


def token_address(target: Target) -> str:
    """Return the address of the token endpoint."""
    return target.access.token_url or f"{target.url}/oauth2/client/token"


def credentials(target: Target) -> dict[str, str]:
    """Return the parameters by which the target lets us ask for a token; Unreachable when it gives none."""
    access = target.access
    if access.client_id is None or access.client_secret is None:
        raise Unreachable("the target gives no client_id", key="access.client_id")
    return {
        "grant_type": "client_credentials",
        "client_id": access.client_id,
        "client_secret": access.client_secret.reveal(),
    }


def seconds_of(told: object) -> float | None:
    """Return the seconds that `expires_in` tells, as a number or, as the file shows it, as text; None if neither."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        seconds = float(told)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
