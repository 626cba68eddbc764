"""Send with a token where the receiver wants one: obtained from its token endpoint, kept, renewed when refused."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from protocol.json_text import parse_json
from simulator.access.configuration import Credentials
from simulator.outbox import Answer, Sender, SendFailed
from simulator.scheduler import Scheduler

EARLY_SECONDS = 30
"""A token is not used any more so long before it expires: it has to be in force when it arrives."""

_DEFAULT_SECONDS = 60.0


@dataclass(frozen=True)
class _Kept:
    token: str
    until: datetime


class AuthorizedSender:
    """A Sender that adds the header Authorization to what goes below the addresses of `credentials`."""

    def __init__(self, send: Sender, *, credentials: Sequence[Credentials], scheduler: Scheduler) -> None:
        self._send = send
        self._credentials = sorted(credentials, key=lambda each: -len(each.url))
        self._scheduler = scheduler
        self._lock = threading.Lock()
        self._kept: dict[Credentials, _Kept] = {}

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post with a token where one is needed; after a 401 once more with a new one. SendFailed if none is given."""
        credentials = next((each for each in self._credentials if is_below(url, each.url)), None)
        if credentials is None:
            return self._send(url, headers, body)
        answer = self._send(url, {**headers, "Authorization": self._bearer(credentials)}, body)
        if answer.status != 401:
            return answer
        with self._lock:
            self._kept.pop(credentials, None)
        return self._send(url, {**headers, "Authorization": self._bearer(credentials)}, body)

    def _bearer(self, credentials: Credentials) -> str:
        with self._lock:
            kept = self._kept.get(credentials)
            if kept is None or self._scheduler.now() >= kept.until:
                kept = self._kept[credentials] = self._obtain(credentials)
            return f"Bearer {kept.token}"

    def _obtain(self, credentials: Credentials) -> _Kept:
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._send(credentials.token_url, headers, urlencode(form).encode())
        document = parse_json(answer.body).document
        token = document.get("access_token") if isinstance(document, dict) else None
        if answer.status != 200 or not isinstance(token, str) or not (token.isascii() and token.isprintable()):
            raise SendFailed(f"the token endpoint {credentials.token_url} gave no token (HTTP {answer.status})")
        seconds = max(0.0, _seconds(document.get("expires_in")) - EARLY_SECONDS)
        return _Kept(token, self._scheduler.now() + timedelta(seconds=seconds))


def is_below(url: str, base: str) -> bool:
    """Tell whether an address is `base` or below it."""
    base = base.rstrip("/")
    return url == base or url.startswith((f"{base}/", f"{base}?"))


def _seconds(told: object) -> float:
    """Return `expires_in` in seconds: the file shows it as text (IBR-I-49)."""
    try:
        return min(86_400.0, max(0.0, float(told)))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return _DEFAULT_SECONDS
