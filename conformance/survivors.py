"""The generated deviations in numbers of their own, and those of them that nothing finds, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from protocol.data import load_yaml

DETECTED_PERCENT, NAMED_PERCENT = 98.0, 95.0
"""What is to be detected of the generated deviations at the least, and found at the requirement that it breaks."""


@dataclass(frozen=True)
class Survivor:
    """A generated deviation that nothing finds: what leaves is as lawful as before, or nobody outside can tell."""

    role: str
    name: str
    because: Literal["equivalent", "unseen"]
    reason: str


@cache
def survivors() -> tuple[Survivor, ...]:
    """Return the survivors that fixtures/deviations/survivors.yaml explains."""
    return tuple(
        Survivor(role, name, row["because"], row["reason"])
        for row in load_yaml("deviations/survivors.yaml")["rows"]
        for role in row["roles"]
        for name in row["names"]
    )


def generated_totals(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what became of generated deviations, from their rows: how many were found, and which survived.

    `unexplained` survivors are none of fixtures/deviations/survivors.yaml; of those `found_after_all` were found.
    """
    explained = {(each.role, each.name) for each in survivors()}
    detected = [row for row in rows if row["outcome"] == "detected"]
    survived = [row for row in rows if row["outcome"] == "missed"]
    named = sum(row["named"] for row in detected)
    return {
        "deviations": len(rows),
        "detected": len(detected),
        "detected_percent": percent(len(detected), len(rows)),
        "named": named,
        "named_percent": percent(named, len(rows)),
        "survivors": [row["name"] for row in survived],
        "unexplained": [row["name"] for row in survived if (row["role"], row["name"]) not in explained],
        "found_after_all": [row["name"] for row in detected if (row["role"], row["name"]) in explained],
    }


def meets_the_bars(totals: Mapping[str, Any]) -> bool:
    """Tell whether enough generated deviations were found, and exactly those survived that are explained."""
    if not totals["deviations"]:
        return True
    enough = totals["detected_percent"] >= DETECTED_PERCENT and totals["named_percent"] >= NAMED_PERCENT
    return enough and not totals["unexplained"] and not totals["found_after_all"]


def percent(part: int, whole: int) -> float | None:
    """Return a share in percent, cut and not rounded: 100.0 is all; None when there is nothing to share."""
    return 1000 * part // whole / 10 if whole else None
