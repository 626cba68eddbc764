"""The two halves of an exchange as they go over the wire, with what the record says of them beside their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.record import encode_body
from conformance.transport import HttpRequest, HttpResponse

Facts = Mapping[str, Any]
"""What is known of the protection of a half: `verified`, `refused`, `applied`, `attack`, or `none` with the reason."""


@dataclass(frozen=True)
class Half:
    """The body in clear, where it differs from the one on the wire, and the facts about its protection."""

    clear: bytes | None = None
    facts: Facts = field(default_factory=dict)

    def members(self) -> dict[str, Any]:
        """Return the members `clear` and `protection` of a half in the record, as far as there are any."""
        clear = {"clear": encode_body(self.clear)} if self.clear is not None else {}
        return {**clear, **({"protection": dict(self.facts)} if self.facts else {})}


@dataclass(frozen=True)
class ProtectedRequest(HttpRequest):
    """A request as it went over the wire."""

    half: Half = field(default_factory=Half)

    @property
    def readable(self) -> bytes:
        """The body in clear."""
        return self.body if self.half.clear is None else self.half.clear


@dataclass(frozen=True)
class ProtectedResponse(HttpResponse):
    """A response as it went over the wire."""

    half: Half = field(default_factory=Half)


def members_of(message: HttpRequest | HttpResponse) -> dict[str, Any]:
    """Return what the record says of a half beside its bytes; nothing where no protection is declared."""
    return message.half.members() if isinstance(message, ProtectedRequest | ProtectedResponse) else {}


def readable_body(message: HttpRequest) -> bytes:
    """Return the body of a request in clear."""
    return message.readable if isinstance(message, ProtectedRequest) else message.body
