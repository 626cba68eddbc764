"""Read JSON that every reader understands alike (RFC 7493), which what is signed or encrypted has to be."""

import json
import re
from decimal import Decimal
from typing import Any, Final

from protocol.json_text import parse_json

MAX_SAFE_INTEGER: Final = 2**53 - 1
_MAY_BE_INEXACT = re.compile(rb"[0-9]{16}|[0-9][.eE]")


def read_exact_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that `raw` is; ValueError, completing "the text ...", unless all read the same in it.

    Refused are: no JSON, no object, a member given twice, half of a character, a byte order mark, a number that JSON
    does not carry exactly (beyond 2**53 - 1, or with more digits than a double holds).
    """
    parsed = parse_json(raw)
    problem = parsed.error or next(iter(parsed.faults), None)
    if problem is not None:
        raise ValueError(problem)
    if not isinstance(parsed.document, dict):
        raise ValueError("is no JSON object")
    if _MAY_BE_INEXACT.search(raw):
        json.loads(raw, parse_int=_exact_integer, parse_float=_exact_number)
    return parsed.document


def _exact_integer(text: str) -> int:
    _check_magnitude(abs(int(text)), text)
    return int(text)


def _exact_number(text: str) -> float:
    number = float(text)
    # Beyond this, some writers turn 1e16 into a whole number that others cannot read exactly.
    _check_magnitude(abs(number), text)
    if Decimal(text) != Decimal(repr(number)):
        raise ValueError(f"has the number {text[:40]}, of more digits than a double holds; send it as a string")
    return number


def _check_magnitude(magnitude: float, text: str) -> None:
    if magnitude > MAX_SAFE_INTEGER:
        raise ValueError(f"has the number {text[:40]}, which is beyond 2**53 - 1; send it as a string")
