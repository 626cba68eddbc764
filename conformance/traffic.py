"""Past traffic of a system: read from a HAR file or from a record, as requests with their responses."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.record import RecordError, body_bytes, read_record
from conformance.transport import Headers, HttpRequest, HttpResponse

_HIDDEN = ("authorization", "proxy-authorization", "cookie", "set-cookie")


class TrafficError(Exception):
    """A file of traffic that cannot be read as one; the file is at fault, so the exit code is 3."""

    exit_code = 3


@dataclass(frozen=True)
class Passed:
    """One request that passed, when it began (ISO 8601), how long it took in seconds, and its response, if one came."""

    request: HttpRequest
    response: HttpResponse | None
    started: str
    seconds: float


def read_traffic(path: Path) -> tuple[Passed, ...]:
    """Return the requests of a HAR file or of a record, in their order; TrafficError for anything else."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TrafficError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    if content.lstrip()[:12].startswith(b'{"chain"'):
        return tuple(_of_record(path))
    try:
        entries = json.loads(content)["log"]["entries"]
        return tuple(_of_entry(entry) for entry in entries)
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        advice = "give a HAR file (HTTP Archive 1.2) or a record.jsonl"
        reason = f"{type(error).__name__}: {error}"
        raise TrafficError(f"{path} is no traffic that can be read ({reason}); {advice}") from None


def _of_record(path: Path) -> Iterator[Passed]:
    try:
        record = read_record(path)
    except RecordError as error:
        raise TrafficError(str(error)) from None
    for event in record.events:
        if event["type"] in ("exchange", "callback"):
            request, response = event["request"], event.get("response")
            yield Passed(
                HttpRequest(request["method"], request["url"], _pairs(request["headers"]), body_bytes(request["body"])),
                response
                and HttpResponse(response["status"], _pairs(response["headers"]), body_bytes(response["body"])),
                event.get("started") or event["arrived"],
                float(event.get("seconds", 0.0)),
            )


def _pairs(headers: Any) -> Headers:
    return tuple((str(name), str(value)) for name, value in headers if str(name).lower() not in _HIDDEN)


def _of_entry(entry: Mapping[str, Any]) -> Passed:
    request, response = entry["request"], entry.get("response") or {}
    sent = HttpRequest(
        str(request["method"]), str(request["url"]), _named(request), _text(request.get("postData") or {})
    )
    status = int(response.get("status") or 0)
    came = HttpResponse(status, _named(response), _text(response.get("content") or {})) if status else None
    return Passed(sent, came, str(entry["startedDateTime"]), max(0.0, float(entry.get("time") or 0.0)) / 1000)


def _named(half: Mapping[str, Any]) -> Headers:
    return _pairs((header["name"], header["value"]) for header in half.get("headers", ()))


def _text(content: Mapping[str, Any]) -> bytes:
    text = str(content.get("text") or "")
    return base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()
