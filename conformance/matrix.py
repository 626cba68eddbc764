"""The detection matrix: what the suite found of every deviation and variant, by row, by requirement and in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.detection import DEVIATION, GENERATED, Case
from conformance.requirements import catalogue, revisions
from conformance.survivors import generated_totals, meets_the_bars, percent
from conformance.version import VERSION

FORMAT = "dci-qualification/1"

Row = Mapping[str, Any]


def matrix(
    of: Sequence[Case], rows: Sequence[Row], *, partial: bool, seed: str, started: str, seconds: float
) -> dict[str, Any]:
    """Return the matrix of these cases, in their order, whatever the order of the rows; KeyError when one has no row.

    A `partial` matrix is of chosen cases, and says nothing about requirements. `seconds` is how long all of it took.
    """
    found = {(row["role"], row["name"]): row for row in rows}
    ordered = [found[case.role, case.name] for case in of]
    roles = tuple(dict.fromkeys(case.role for case in of))
    requirements = [] if partial else [each for role in roles for each in _requirements(role, ordered)]
    return {
        "format": FORMAT,
        "suite": VERSION,
        "started": started,
        "seed": seed,
        "seconds": round(seconds, 1),
        "partial": partial,
        "standard": {role: revisions(role) for role in roles},
        "totals": _totals(ordered, requirements),
        "roles": {role: _totals(_of(role, ordered), _of(role, requirements)) for role in roles},
        "rows": ordered,
        "requirements": requirements,
    }


def is_sound(found: Mapping[str, Any]) -> bool:
    """Tell whether every deviation was found at the requirement that it names, and every variant left alone.

    Of generated deviations some may survive where it is explained why (survivors.meets_the_bars).
    """
    totals = found["totals"]
    return bool(
        totals["detected"] == totals["named"] == totals["deviations"]
        and totals["left_alone"] == totals["variants"]
        and totals["harness_errors"] == 0
        and meets_the_bars(totals["generated"])
    )


def _requirements(role: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each requirement of a role that can be tested, with the deviations that name it and that die of it."""
    faults = [row for row in _of(role, rows) if row["outcome"] == "detected"]
    return [
        {
            "role": role,
            "id": requirement.id,
            "keyword": requirement.keyword,
            "statement": requirement.statement,
            "deviations": [row["name"] for row in faults if requirement.id in (*row["failed"], *row["warned"])],
            "named_by": [row["name"] for row in _of(role, rows) if row["requirement"] == requirement.id],
        }
        for requirement in catalogue(role).values()
        if not requirement.untestable
    ]


def _totals(rows: Sequence[Row], requirements: Sequence[Row]) -> dict[str, Any]:
    """Return the sums of rows; what is generated is counted apart, but for harness errors."""
    written = [row for row in rows if row["kind"] != GENERATED]
    deviations = sum(row["kind"] == DEVIATION for row in written)
    detected = sum(row["outcome"] == "detected" for row in written)
    named = sum(row["outcome"] == "detected" and row["named"] for row in written)
    return {
        "deviations": deviations,
        "detected": detected,
        "detected_percent": percent(detected, deviations),
        "named": named,
        "named_percent": percent(named, deviations),
        "variants": len(written) - deviations,
        "left_alone": sum(row["outcome"] == "left_alone" for row in written),
        "false_alarms": sum(row["outcome"] == "false_alarm" for row in written),
        "harness_errors": sum(row["outcome"] == "harness_error" for row in rows),
        "requirements": len(requirements),
        "untested": [row["id"] for row in requirements if not row["deviations"]],
        "generated": generated_totals([row for row in rows if row["kind"] == GENERATED]),
    }


def _of(role: str, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["role"] == role]
