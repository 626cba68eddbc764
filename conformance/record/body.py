"""The body of a message as it is kept in the record: every byte as it came."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

Body = Mapping[str, str]


def encode_body(content: bytes) -> dict[str, str]:
    """Write a body as it came: as text when it is UTF-8, in base64 otherwise."""
    try:
        return {"text": content.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}


def body_bytes(body: Body | None) -> bytes:
    """Return the bytes of a recorded body; none for no body."""
    if not body:
        return b""
    if "text" in body:
        return body["text"].encode("utf-8", "surrogatepass")
    return base64.b64decode(body["base64"])


def clear_bytes(half: Mapping[str, Any] | None) -> bytes:
    """Return the body of one half of an exchange in clear, whether it was encrypted or not; none for no half."""
    return body_bytes((half.get("clear") or half.get("body")) if half else None)
