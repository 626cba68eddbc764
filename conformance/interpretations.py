"""The places where the standard contradicts itself or is silent, and what the suite makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from protocol.data import load_yaml

# One file for each interface.
_FILES = MappingProxyType({"ibr": "interpretations.yaml", "ess": "interpretations_ess.yaml"})


@dataclass(frozen=True)
class Interpretation:
    """One contradiction or silence: its readings, our default, and how it is scored.

    Where no verdict depends on it, `no_effect` says why, and there is no reading to follow.
    """

    id: str
    title: str
    sources: tuple[str, ...]
    readings: Mapping[str, str]
    default: str
    governs: str
    scored: str
    no_effect: str | None = None


@cache
def interpretations(interface: str | None = None) -> Mapping[str, Interpretation]:
    """Return the interpretations of an interface, or of all, by id; KeyError for an unknown interface."""
    files = _FILES.values() if interface is None else (_FILES[interface],)
    rows = [row for name in files for row in load_yaml(name)["rows"]]
    return MappingProxyType({row["id"]: _interpretation(row) for row in rows})


def _interpretation(row: Mapping[str, Any]) -> Interpretation:
    reason = row.get("no_effect")
    return Interpretation(
        id=row["id"],
        title=row["title"],
        sources=tuple(row["sources"]),
        readings=MappingProxyType({str(name): text for name, text in row.get("readings", {}).items()}),
        default=row.get("default", ""),
        governs=row.get("governs", "nothing"),
        scored=row.get("scored") or f"not scored: {reason}",
        no_effect=reason,
    )
