"""Name and show values from a system under test: short, and with nothing that a terminal would obey."""

import json
from typing import Any, Final

MAX_SHOWN: Final = 120


def kind(value: Any) -> str:
    """Name the JSON type of `value`, for a message."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string" if value else "an empty string"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return "an object" if value else "an empty object"


def shown(value: Any) -> str:
    """Show a value from a system under test: objects and lists by kind, text cut, nothing unprintable."""
    if value is None or isinstance(value, dict | list) or value == "":
        return kind(value)
    text = json.dumps(value[: MAX_SHOWN + 1] if isinstance(value, str) else value, ensure_ascii=False)
    text = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
