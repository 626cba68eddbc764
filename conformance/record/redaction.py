"""Keep secrets out of the record, before they are written."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

REDACTED = "(redacted)"

SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-hmac", "x-api-token"})

# Members by which the record is navigated; a secret that happens to spell one of their values must not break
# it.
_STRUCTURE = frozenset(
    {"type", "format", "id", "scenario", "phase", "step", "requirement", "check", "verdict", "operation"}
)


_TOKEN = re.compile(r'"access_token"\s*:\s*("(?:[^"\\\x00-\x1f]|\\["\\/bfnrt])*")')
# The private members of a JWK (RFC 7518 section 6): a system that publishes them is not to be exposed by our record.
_PRIVATE = re.compile(r'"(?:d|p|q|dp|dq|qi|k)"\s*:\s*("[A-Za-z0-9_-]*")')
_CLIENT_SECRET = re.compile(r"(?:^|&)client_secret=([^&\s]+)")
_SHORTEST_SECRET = 16  # what is shorter is no secret, and hiding it would tear holes into the record


class Redaction:
    """Replace the values of secret headers, and given secret strings wherever they occur in an event."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the secret strings; empty ones are ignored, as they would match everywhere."""
        self._spellings: list[str] = []
        for secret in secrets:
            self.hide(secret)

    def hide(self, secret: str) -> None:
        """Take one more secret string."""
        found = {*self._spellings, *(_spellings(secret) if secret else ())}
        # The longest first: a secret may contain another one.
        self._spellings = sorted(found, key=lambda text: (-len(text), text))

    def apply(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the event without secrets; the event itself when there is nothing to hide."""
        if event.get("type") in ("exchange", "callback"):
            event = _without_secret_headers(event)
            for secret in (*_secrets_sent(event), *_secrets_given(event)):
                self.hide(secret)
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
        if isinstance(message, Mapping) and any(_is_secret(header) for header in message.get("headers") or ()):
            headers = [[header[0], REDACTED] if _is_secret(header) else list(header) for header in message["headers"]]
            changed[part] = {**message, "headers": headers}
    return changed


def _secrets_sent(event: Mapping[str, Any]) -> Iterator[str]:
    """Yield the secret of a client that asks for a token (RFC 6749 section 2.3.1), as traffic of others may show it."""
    text = _text(event, "request")
    for quoted in _CLIENT_SECRET.findall(text) if "client_secret=" in text else ():
        secret = unquote_plus(quoted)
        if len(secret) >= _SHORTEST_SECRET:
            yield secret


def _secrets_given(event: Mapping[str, Any]) -> Iterator[str]:
    """Yield the secrets that an answer brings, which are hidden from then on.

    They are tokens (RFC 6749 section 5.1), and the private halves in a JWKS, where nothing but public ones belongs.
    """
    text = _text(event, "response")
    found = _TOKEN.findall(text) if '"access_token"' in text else []
    if '"kty"' in text:
        found += _PRIVATE.findall(text)
    for quoted in found:
        secret = json.loads(quoted)
        if len(secret) >= _SHORTEST_SECRET:
            yield secret


def _text(event: Mapping[str, Any], part: str) -> str:
    body = (event.get(part) or {}).get("body") or {}
    text = body.get("text") if isinstance(body, Mapping) else None
    return text if isinstance(text, str) else ""


def _is_secret(header: Any) -> bool:
    return str(header[0]).lower() in SECRET_HEADERS
