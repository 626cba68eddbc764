"""The smallest value that breaks one keyword of a place, and no other."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from functools import cache
from typing import Any

from conformance.cases.places import Shape
from conformance.identifiers import randomness
from protocol.formats import FORMATS

# Values that no lenient reader takes for what is wanted: empty lists and objects would pass for one another.
_WRONG_TYPES: tuple[tuple[str, Any], ...] = (
    ("integer", 4711),
    ("array", ["text"]),
    ("object", {"name": "text"}),
    ("string", "text"),
)
_LETTERS = string.ascii_lowercase


def breaking(shape: Shape, keyword: str) -> Any:
    """Return the smallest value of another type, off the list, too long, or of another form than the place asks for.

    ValueError for a type when values of every type are allowed.
    """
    if keyword == "type":
        return _of_another_type(shape.types)
    return _smallest_text(keyword, _hashable(shape.limits[keyword]))


def _of_another_type(types: tuple[str, ...]) -> Any:
    allowed = {*types, *(("integer",) if "number" in types else ())}
    order = _WRONG_TYPES if types == ("string",) else _WRONG_TYPES[1:]
    for name, value in order:
        if name not in allowed:
            return value
    raise ValueError(f"values of every type are allowed among {', '.join(types)}")


def _hashable(limit: Any) -> Any:
    return tuple(limit) if isinstance(limit, list) else limit


@cache
def _smallest_text(keyword: str, limit: Any) -> str:
    from hypothesis import find, settings
    from hypothesis import strategies as st

    least = limit + 1 if keyword == "maxLength" else 1
    texts = st.text(st.sampled_from(_LETTERS), min_size=least, max_size=least + 2)
    quiet = settings(database=None, deadline=None)
    return str(find(texts, _BREAKS[keyword](limit), settings=quiet, random=randomness("cases", keyword)))


_BREAKS: dict[str, Callable[[Any], Callable[[str], bool]]] = {
    "enum": lambda values: lambda text: text not in values,
    "maxLength": lambda length: lambda text: len(text) > length,
    "pattern": lambda pattern: lambda text: re.search(pattern, text) is None,
    "format": lambda name: lambda text: not FORMATS[name](text),
}
