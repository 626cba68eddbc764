"""What a signature in HTTP headers covers of a request, and of the answer to one (docs/signatures.md, hmac-header)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from conformance.transport import Headers, HttpRequest
from protocol.signing import dialect


def of_request(request: HttpRequest) -> dialect.HttpRequest:
    """Return method, target, headers and body of a request, and its host where no header says that."""
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = {} if request.header("Host") else {"Host": parts.netloc.rpartition("@")[2]}
    return dialect.HttpRequest(request.method, target, {**host, **dict(request.headers)}, request.body)


def of_answer(request: HttpRequest, headers: Headers, body: bytes) -> dialect.HttpRequest:
    """Return headers and body of an answer, with method, target and host of the request that it answers."""
    asked = of_request(request)
    given = {name: value for name, value in headers if name.lower() != "host"}
    return dialect.HttpRequest(asked.method, asked.target, {**given, "Host": asked.header("host") or ""}, body)


def with_headers(headers: Headers, added: Mapping[str, str]) -> Headers:
    """Return headers with those that are added, each in place of one of the same name."""
    names = {name.lower() for name in added}
    return (*(pair for pair in headers if pair[0].lower() not in names), *added.items())
