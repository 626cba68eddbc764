"""The administration of a simulated system, wherever it runs: how a replay gives it what people do and decide."""

from __future__ import annotations

import json
from typing import Any

from conformance.transport import HttpRequest, HttpResponse, NoResponse, Transport
from protocol.json_text import dump_json, parse_json


class AdministrationError(Exception):
    """An administration that did not take what it was given; the message says why."""

    exit_code = 3


class Administration:
    """The paths below `/admin` of one system; `url` is its address without `/registry`."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport = transport
        self._url = url.rstrip("/")

    def is_there(self) -> bool:
        """Tell whether the system has an administration of ours."""
        try:
            return isinstance(self.look_up("state")["outbox"]["waiting"], int)
        except (AdministrationError, LookupError, TypeError):
            return False

    def is_quiet(self) -> bool:
        """Tell whether the system has nothing more to send for now."""
        return not self.look_up("state")["outbox"]["waiting"]

    def give(self, path: str, form: Any) -> Any:
        """Post a form and return what is answered; AdministrationError when it is refused."""
        return self._ask("POST", path, dump_json(form))

    def look_up(self, path: str) -> Any:
        """Return what the administration tells at a path; AdministrationError when it tells nothing."""
        return self._ask("GET", path, b"")

    def _ask(self, method: str, path: str, body: bytes) -> Any:
        url = f"{self._url}/admin/{path}"
        headers = (("Content-Type", "application/json"),) if body else ()
        response = self._transport.send(HttpRequest(method, url, headers, body))
        if isinstance(response, NoResponse):
            raise AdministrationError(f"{method} {url}: {response.detail}")
        parsed = parse_json(response.body)
        if response.status >= 300:
            raise AdministrationError(f"{method} /admin/{path} was refused with {response.status}: {_reason(response)}")
        if parsed.error is not None:
            raise AdministrationError(f"{method} /admin/{path}: the answer {parsed.error}")
        return parsed.document


def _reason(response: HttpResponse) -> str:
    document = parse_json(response.body).document
    errors = document.get("errors") if isinstance(document, dict) else None
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return str(errors[0].get("message", ""))[:300]
    return json.dumps(document)[:300] if document is not None else "no reason is given"
