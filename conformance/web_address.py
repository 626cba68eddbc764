"""Tell whether what somebody names as their address is one that can be called."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


def is_web_address(value: Any) -> bool:
    """Tell whether a value is an absolute http or https address with a host, in characters that a URL may have."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
