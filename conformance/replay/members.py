"""Compare a document with what a flow says that it carries: values by the names of their members, wherever they are.

Systems differ lawfully in where they put a member and in whether they write a code or its label, so that neither place
nor spelling is compared; that is what the checks of a certification are for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from functools import cache
from typing import Any

from protocol.codes import directory
from protocol.datetimes import format_datetime, parse_datetime

_CODED = ("enrolment_status", "employment_status", "marital_status", "benefit_type")


def differences(document: Any, carries: Mapping[str, Any], leaves_out: Mapping[str, Any]) -> list[str]:
    """Return, in words, which values a document lacks and which it has although it should not; none when it fits."""
    found = []
    for name, wanted in carries.items():
        values = values_of(document, name)
        for value in _listed(wanted):
            allowed = value["one_of"] if isinstance(value, Mapping) else [value]
            if not any(_normal(name, each) in values for each in allowed):
                found.append(f"`{name}` is {_told(values)}, and {' or '.join(map(str, allowed))} is not among it")
    for name, unwanted in leaves_out.items():
        values = values_of(document, name)
        found += [
            f"`{name}` has {each}, which was to be left out"
            for each in _listed(unwanted)
            if _normal(name, each) in values
        ]
    return found


def values_of(document: Any, name: str) -> frozenset[str]:
    """Return the values at, or beneath, every member of this name, one spelling for the same value."""
    return frozenset(_normal(name, leaf) for value in _members(document, name) for leaf in _leaves(value))


def _members(document: Any, name: str) -> Iterator[Any]:
    if isinstance(document, Mapping):
        # An attribute that has no member of its own is told as a pair of key and value.
        if document.get("key") == name and "value" in document:
            yield document["value"]
        for key, value in document.items():
            if _same_name(str(key)) == name:
                yield value
            else:
                yield from _members(value, name)
    elif isinstance(document, list):
        for each in document:
            yield from _members(each, name)


def _same_name(key: str) -> str:
    return key.replace("enrollment", "enrolment").replace("enrollement", "enrolment")


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


def _normal(name: str, value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if name == "reg_event_type":
        return _same_name(text).replace("enrollement", "enrolment")
    if name.endswith("_date"):
        return _moment(text)
    return _code(name, text) if name in _CODED else text


def _moment(text: str) -> str:
    """Return a moment in one spelling; a day is its beginning in UTC, and what is neither stays as it is."""
    try:
        moment = parse_datetime(f"{text}T00:00:00Z" if len(text) == len("2026-01-15") else text)
    except ValueError:
        return text
    return format_datetime(moment.astimezone(UTC))


@cache
def _code(name: str, text: str) -> str:
    """Return the code of a value that may be written as its label."""
    return directory(name, interface="ess" if name.endswith("status") else "ibr").code_of(text) or text


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _told(values: frozenset[str]) -> str:
    shown = sorted(values)
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return (", ".join(each[:60] for each in shown[:5]) + more) or "missing"
