"""How a target says that something is done to the IUT: a call by URL, a command, or a sentence for a person.

Templates have named placeholders in braces. A member of a body whose whole value is one placeholder takes the value as
it is, and is left out where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from conformance.secret import Secret

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CallTemplate:
    """One template of a target: it has a `url`, a `command`, or words for a person in `manual`."""

    url: str | None = None
    method: str = "POST"
    headers: Mapping[str, str | Secret] = field(default_factory=lambda: MappingProxyType({}))
    body: Any = None
    command: tuple[str, ...] = ()
    manual: str | None = None

    def placeholders(self) -> frozenset[str]:
        """Return the names of all placeholders."""
        parts = (self.url, dict(self.headers), self.body, self.command, self.manual)
        return frozenset(name for text in _texts(parts) for name in _PLACEHOLDER.findall(text))


@dataclass(frozen=True, kw_only=True)
class Call:
    """A template whose placeholders are filled."""

    url: str | None
    method: str
    headers: tuple[tuple[str, str], ...]
    body: Any
    command: tuple[str, ...]
    manual: str | None


def filled(template: CallTemplate, values: Values) -> Call:
    """Return the call that a template makes with these values; KeyError for a placeholder that has none."""
    return Call(
        url=None if template.url is None else _text(template.url, values),
        method=template.method,
        headers=tuple((name, _header(value, values)) for name, value in template.headers.items()),
        body=_filled(template.body, values),
        command=tuple(_text(text, values) for text in template.command),
        manual=None if template.manual is None else _text(template.manual, values),
    )


def _header(value: str | Secret, values: Values) -> str:
    return value.reveal() if isinstance(value, Secret) else _text(value, values)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)


def _filled(value: Any, values: Values) -> Any:
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        return values[whole.group(1)] if whole else _text(value, values)
    if isinstance(value, Mapping):
        entries = {name: _filled(entry, values) for name, entry in value.items()}
        return {name: entry for name, entry in entries.items() if entry is not None}
    if isinstance(value, list | tuple):
        return [entry for entry in (_filled(each, values) for each in value) if entry is not None]
    return value


def _text(text: str, values: Values) -> str:
    return _PLACEHOLDER.sub(lambda found: "" if (value := values[found.group(1)]) is None else str(value), text)
