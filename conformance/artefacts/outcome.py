"""How one scenario came out, as every artefact says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.record import Event, Record
from conformance.roll_up import said
from conformance.verdicts import VERDICTS, worst


@dataclass(frozen=True)
class ScenarioOutcome:
    """The verdict of a scenario (the worst of its checks) and, where it needs one, the reason."""

    verdict: str
    reason: str


def checks_by_scenario(record: Record) -> Mapping[str | None, Sequence[Event]]:
    """Return the checks of each scenario in order; those of the whole run under None."""
    found: dict[str | None, list[Event]] = {}
    for check in record.checks:
        found.setdefault(check.get("scenario"), []).append(check)
    return found


def outcome_of(record: Record, scenario: Event, checks: Sequence[Event]) -> ScenarioOutcome:
    """Judge a scenario by its checks and by how it ended; what did not end is never a pass."""
    verdicts = [check["verdict"] for check in checks]
    verdict = worst(verdicts)
    ended = record.outcomes.get(scenario["id"])
    if verdict != "fail":
        if ended is None:
            return ScenarioOutcome("not_tested", _why_unfinished(record))
        own = str(ended.get("outcome"))
        if own in VERDICTS and worst([own, *verdicts]) == own:
            return ScenarioOutcome(own, str(ended.get("reason") or "no reason given"))
        if verdict is None:
            return ScenarioOutcome("not_tested", "nothing was checked")
    deciding = [check for check in checks if check["verdict"] == verdict]
    return ScenarioOutcome(str(verdict), "" if verdict == "pass" else said(deciding[0]))


def _why_unfinished(record: Record) -> str:
    return "the run was interrupted before it ended" if record.interrupted else "it never ended"
