"""What a query may be made of: limits of depth and size, attribute paths and values to compare with."""

import math
import re
from typing import Any, Final, TypeGuard

from protocol.json_text import child_pointer
from protocol.query_tree import QueryError, Scalar
from protocol.wording import kind

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 10_000
MAX_TEXT: Final = 10_000
MAX_PATH: Final = 200
_INTEGERS: Final = range(-(2**63), 2**63)
_STEP = re.compile(r"[^\s.$\x00-\x1f\x7f][^.\x00-\x1f\x7f]*")


def check_limits(query: Any, pointer: str) -> None:
    """Refuse what no database should be asked: great depth or size, NUL in texts, numbers over 64 bits."""
    waiting = [(query, pointer, 0)]
    seen = 0
    while waiting:
        value, place, depth = waiting.pop()
        seen += 1
        if seen > MAX_VALUES:
            raise QueryError(f"the query has more than {MAX_VALUES} values", pointer)
        if isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                raise QueryError(f"the query is nested deeper than {MAX_DEPTH} levels", place)
            children = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend((child, child_pointer(place, token), depth + 1) for token, child in children)
        else:
            _check_scalar(value, place)


def _check_scalar(value: Any, pointer: str) -> None:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise QueryError(f"the text is longer than {MAX_TEXT} characters", pointer)
        if "\x00" in value:
            raise QueryError("the text holds the character NUL", pointer)
    elif isinstance(value, float) and not math.isfinite(value):
        raise QueryError("the number is not finite", pointer)
    elif isinstance(value, int) and value not in _INTEGERS:
        raise QueryError("the integer does not fit into 64 bits", pointer)


def is_scalar(value: Any) -> TypeGuard[Scalar]:
    """Tell whether `value` is a string, a number or a boolean."""
    return isinstance(value, str | int | float)


def scalar(value: Any, pointer: str) -> Scalar:
    """Return `value` if it can be compared with."""
    if not is_scalar(value):
        raise QueryError(f"expected a string, a number or a boolean, not {kind(value)}", pointer)
    return value


def scalars(value: Any, pointer: str) -> tuple[Scalar, ...]:
    """Return the values of a list to choose from."""
    if not isinstance(value, list) or not value:
        raise QueryError(f"expected a list with at least one value, not {kind(value)}", pointer)
    return tuple(scalar(item, child_pointer(pointer, index)) for index, item in enumerate(value))


def attribute_path(text: Any, pointer: str) -> str:
    """Return `text` if it is an attribute name or a dotted path of names."""
    if not isinstance(text, str):
        raise QueryError(f"expected the name of an attribute, not {kind(text)}", pointer)
    if len(text) > MAX_PATH or not all(_STEP.fullmatch(step) for step in text.split(".")):
        raise QueryError(f"expected a name or a dotted path of at most {MAX_PATH} characters", pointer)
    return text
