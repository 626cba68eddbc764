"""Make what cannot be seen in a text visible: control characters, changes of direction, stray surrogates."""

from __future__ import annotations

import re

# All of these are illegal in XML 1.0, or change how their neighbours are shown without showing themselves.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """Return the text with each character that hides written as its code point, `⟦U+202E⟧`.

    Tabs and line ends stay; a carriage return before a line end is dropped.
    """
    return _HIDDEN.sub(_code_point, text.replace("\r\n", "\n"))


def has_hidden(text: str) -> bool:
    """Whether a text holds characters that `visible` would replace."""
    return _HIDDEN.search(text) is not None


def _code_point(match: re.Match[str]) -> str:
    return f"⟦U+{ord(match.group()):04X}⟧"
