"""What a person is told of the protection of one half of an exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def protection_note(half: Mapping[str, Any]) -> str:
    """Return in a few words how a half was protected, or what was found of it; empty where nothing is recorded."""
    facts = half.get("protection") or {}
    words = [say(facts[name]) for name, say in _WORDS.items() if name in facts]
    if "clear" in half:
        words.append("encrypted, shown in clear")
    return ", ".join(words)


def _applied(applied: Mapping[str, Any]) -> str:
    return f"signed ({applied['dialect']})" if applied.get("key_id") else "not signed (none)"


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "attack": lambda name: f"forged: {name}",
    "applied": _applied,
    "verified": lambda verified: f"signature verified ({verified['key_id']})",
    "refused": lambda refused: f"not as agreed: {refused['reason']}",
}
