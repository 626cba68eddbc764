"""The places where the standard contradicts itself or is silent, and what the suite makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from protocol.data import load_yaml


@dataclass(frozen=True)
class Interpretation:
    """One contradiction or silence: its readings, our default, and how it is scored."""

    id: str
    title: str
    sources: tuple[str, ...]
    readings: Mapping[str, str]
    default: str
    governs: str
    scored: str


@cache
def interpretations() -> Mapping[str, Interpretation]:
    """Return the interpretations by id."""
    rows = load_yaml("interpretations.yaml")["rows"]
    return MappingProxyType(
        {
            row["id"]: Interpretation(
                id=row["id"],
                title=row["title"],
                sources=tuple(row["sources"]),
                readings=MappingProxyType({str(name): text for name, text in row["readings"].items()}),
                default=row["default"],
                governs=row["governs"],
                scored=row["scored"],
            )
            for row in rows
        }
    )
