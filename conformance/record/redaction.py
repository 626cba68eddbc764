"""Keep secrets out of the record, before they are written."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

REDACTED = "(redacted)"

SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-hmac", "x-api-token"}
)

# Members by which the record is navigated; a secret that happens to spell one of their values must not break
# it.
_STRUCTURE = frozenset(
    {"type", "format", "id", "scenario", "phase", "step", "requirement", "check", "verdict", "operation"}
)


class Redaction:
    """Replace the values of secret headers, and given secret strings wherever they occur in an event."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the secret strings; empty ones are ignored, as they would match everywhere."""
        spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
        # The longest first: a secret may contain another one.
        self._spellings = sorted(spellings, key=lambda text: (-len(text), text))

    def apply(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the event without secrets; the event itself when there is nothing to hide."""
        if event.get("type") in ("exchange", "callback"):
            event = _without_secret_headers(event)
        if not self._spellings:
            return event
        return {name: value if name in _STRUCTURE else self._clean(value) for name, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._clean_text(value)
        if isinstance(value, Mapping):
            if len(value) == 1 and isinstance(value.get("base64"), str):
                return {"base64": self._clean_bytes(value["base64"])}
            return {self._clean_text(str(name)): self._clean(member) for name, member in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(item) for item in value]
        return value

    def _clean_text(self, text: str) -> str:
        for spelling in self._spellings:
            if spelling in text:
                text = text.replace(spelling, REDACTED)
        return text

    def _clean_bytes(self, encoded: str) -> str:
        try:
            content = base64.b64decode(encoded, validate=True)
        except ValueError:
            return self._clean_text(encoded)
        for spelling in self._spellings:
            content = content.replace(spelling.encode("utf-8", "surrogatepass"), REDACTED.encode())
        return base64.b64encode(content).decode("ascii")


def _spellings(secret: str) -> set[str]:
    """The forms in which a secret travels: plain, inside JSON, inside a form or an address."""
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    in_json |= {text.replace("/", "\\/") for text in in_json}
    plain = secret.encode("utf-8", "surrogatepass")
    return {secret, *in_json, quote(plain, safe=""), quote_plus(plain)}


def _without_secret_headers(event: Mapping[str, Any]) -> Mapping[str, Any]:
    changed = dict(event)
    for part in ("request", "response"):
        message = event.get(part)
        if isinstance(message, Mapping) and any(
            _is_secret(header) for header in message.get("headers") or ()
        ):
            headers = [
                [header[0], REDACTED] if _is_secret(header) else list(header) for header in message["headers"]
            ]
            changed[part] = {**message, "headers": headers}
    return changed


def _is_secret(header: Any) -> bool:
    return str(header[0]).lower() in SECRET_HEADERS
