"""Change a message or a text in its smallest part, so that it stays what it was to whoever does not verify."""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Mapping
from typing import Any


def with_a_flipped_header(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return an envelope with one bit of its message_id flipped."""
    header = envelope["header"]
    return {**envelope, "header": {**header, "message_id": _last_bit_flipped(str(header["message_id"]))}}


def with_a_flipped_message(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return an envelope with one bit of its message flipped: in a timestamp, else in the transaction_id.

    A timestamp has no part in what is asked or told, so that nothing but the signature speaks against the change.
    """
    message = copy.deepcopy(dict(envelope["message"]))
    holder = _holder_of_timestamp(message) or message
    name = "timestamp" if "timestamp" in holder else "transaction_id"
    holder[name] = _last_bit_flipped(str(holder[name]))
    return {**envelope, "message": message}


def flipped_base64(text: str) -> str:
    """Return base64 (RFC 4648 section 4) of the same bytes with one bit flipped."""
    return base64.b64encode(_flipped(base64.b64decode(text))).decode("ascii")


def flipped_base64url(text: str) -> str:
    """Return base64url without padding of the same bytes with one bit flipped."""
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return base64url(_flipped(content))


def base64url(content: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _flipped(content: bytes) -> bytes:
    return bytes((content[0] ^ 1,)) + content[1:]


def _last_bit_flipped(text: str) -> str:
    """Return a text whose last digit, or else last character, has its lowest bit flipped."""
    digits = list(re.finditer(r"[0-9]", text))
    place = digits[-1].start() if digits else len(text) - 1
    return f"{text[:place]}{chr(ord(text[place]) ^ 1)}{text[place + 1 :]}"


def _holder_of_timestamp(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        if isinstance(value.get("timestamp"), str):
            return value
        value = list(value.values())
    if isinstance(value, list):
        return next((found for item in value if (found := _holder_of_timestamp(item)) is not None), None)
    return None
