"""Generated deviations as cases: the requirement that each breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.broken_requirement import Broken, meaning_of, requirement_of
from conformance.detection import GENERATED, Case

if TYPE_CHECKING:
    from simulator.generated_deviations import GeneratedDeviation


def generated_cases(role: str) -> tuple[Case, ...]:
    """Return the generated deviations of a role as cases, in their order."""
    from simulator.generated_deviations import generated_deviations

    return tuple(
        Case(role, row.name, GENERATED, _requirement(role, row), row.summary)
        for row in generated_deviations(role).values()
    )


def _requirement(role: str, row: GeneratedDeviation) -> str | None:
    kind, operation = row.message.kind, row.message.operation
    if row.value is None:
        return meaning_of(role, kind, operation, row.pointer, row.operator)
    return requirement_of(Broken(role, kind, operation, row.pointer, row.value))
