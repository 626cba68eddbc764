"""The line of a record: `{"chain":"<sha256 hex>","event":{...}}`, its chain value made and verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.record.errors import DamagedRecord

_OPEN, _MIDDLE, _CLOSE = b'{"chain":"', b'","event":', b"}"
_CHAIN_END = len(_OPEN) + 64
_EVENT_START = _CHAIN_END + len(_MIDDLE)
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


def encode_event(event: Mapping[str, Any]) -> bytes:
    """Write an event as ASCII JSON without spaces; ValueError or TypeError for what JSON cannot say."""
    try:
        return _encode(event).encode("ascii")
    except RecursionError:
        raise ValueError("the event is nested too deeply, or contains itself") from None


def next_chain(chain: str, content: bytes) -> str:
    """Return the chain value of an event behind another one's (the empty text at the beginning)."""
    return hashlib.sha256(chain.encode("ascii") + content).hexdigest()


def chain_of(events: Iterable[Mapping[str, Any]]) -> str:
    """Return the chain value of the last of these events, which are all from the beginning."""
    chain = ""
    for event in events:
        chain = next_chain(chain, encode_event(event))
    return chain


def line_of(chain: str, content: bytes) -> bytes:
    """Return the line, without its end, of an event and its chain value."""
    return b"".join((_OPEN, chain.encode("ascii"), _MIDDLE, content, _CLOSE))


def read_line(line: bytes, chain: str, *, number: int, source: str) -> tuple[Mapping[str, Any], str]:
    """Return the event of a line and its chain value, or raise DamagedRecord."""
    content = line[_EVENT_START:-1]
    own_chain = next_chain(chain, content)
    if line != line_of(own_chain, content):
        problem = "the line does not continue the chain of those before it"
        raise DamagedRecord(problem, source=source, line=number)
    try:
        event = json.loads(content)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise DamagedRecord("the line holds no event", source=source, line=number)
    return event, own_chain


def looks_like_a_line(line: bytes) -> bool:
    """Whether bytes begin as the lines of a record do."""
    return line.startswith(_OPEN)


def may_be_cut(rest: bytes) -> bool:
    """Whether bytes without a line end can be the beginning of a line."""
    start = rest[:_EVENT_START]
    chain = start[len(_OPEN) : _CHAIN_END]
    if not _OPEN.startswith(start[: len(_OPEN)]) or not _MIDDLE.startswith(start[_CHAIN_END:]):
        return False
    if chain.strip(b"0123456789abcdef"):
        return False
    event = rest[_EVENT_START:].decode("ascii", "replace")
    try:
        _, end = json.JSONDecoder().raw_decode(event)
    except (ValueError, RecursionError):
        return True
    # A whole event may miss its closing brace or its line end; anything else after it is not of our writing.
    return event[end:] in ("", "}")
