"""What certifying one deviation or variant showed: a pure function of the record of that run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.record import Record
from conformance.requirements import catalogue
from conformance.result import harness_faults, overall
from conformance.roll_up import roll_up

DEVIATION = "deviation"
GENERATED = "generated"
VARIANT = "variant"
_LAWFUL = ("pass", "warn", "not_applicable", "untestable")
_MOST_ERRORS = 5


@dataclass(frozen=True)
class Case:
    """One deviation or variant that a role can show; `target` is what has to be declared about such a system."""

    role: str
    name: str
    kind: str
    requirement: str | None
    summary: str
    target: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def detection(case: Case, record: Record) -> dict[str, Any]:
    """Return the row of the matrix that the record of a case gives.

    A deviation is `detected` or `missed`, a variant `left_alone` or a `false_alarm`, either a `harness_error`. The row
    says how many `scenarios` were told to find that; of a deviation also which were `told`, none where it was all of
    them, and the shortest of those that it was `shown_in`.
    """
    standings = roll_up(record, catalogue(case.role))
    verdicts = {standing.id: standing.verdict for standing in standings}
    verdict = overall(record, standings)
    failed = [name for name, verdict in verdicts.items() if verdict == "fail"]
    warned = [name for name, verdict in verdicts.items() if verdict == "warn"]
    found = {
        **_facts(case),
        "verdict": verdict,
        "failed": failed,
        "warned": warned,
        "checks": _deciding_checks(record, {*failed, *warned}),
        "scenarios": sum(told["outcome"] != "not_applicable" for told in record.outcomes.values()),
    }
    if errors := harness_faults(record):
        return {**found, "outcome": "harness_error", "errors": list(errors[:_MOST_ERRORS])}
    if case.kind in (DEVIATION, GENERATED):
        outcome = "detected" if failed or warned else "missed"
        whole = not record.header.get("partial")
        told = [] if whole else [scenario["id"] for scenario in record.scenarios]
        found |= {"outcome": outcome, **_named(case, verdicts)}
        return {**found, "told": told, "shown_in": _shown_in(case, record)}
    alarms = [name for name, verdict in verdicts.items() if verdict not in _LAWFUL]
    alarmed = bool(alarms) or verdict != "conformant"
    return {**found, "outcome": "false_alarm" if alarmed else "left_alone", "alarms": alarms}


def undecided(case: Case, error: str) -> dict[str, Any]:
    """Return the row of a case whose run broke, so that there is no record to judge."""
    nothing = {"verdict": "harness_error", "failed": [], "warned": [], "checks": [], "scenarios": 0}
    return {**_facts(case), **nothing, "outcome": "harness_error", "errors": [error]}


def _facts(case: Case) -> dict[str, Any]:
    facts = {"role": case.role, "name": case.name, "kind": case.kind}
    declared = {"target": dict(case.target)} if case.target else {}
    return {**facts, "requirement": case.requirement or None, "summary": case.summary, **declared}


def _named(case: Case, verdicts: Mapping[str, str]) -> dict[str, Any]:
    """Tell whether the requirement that a deviation names is among what it broke, and what else was."""
    requirement = catalogue(case.role).get(str(case.requirement))
    broken = "fail" if requirement is not None and requirement.mandatory else "warn"
    named = verdicts.get(str(case.requirement)) == broken
    collateral = [
        name for name, verdict in verdicts.items() if verdict in ("fail", "warn") and name != case.requirement
    ]
    return {"named": named, "collateral": collateral}


def _shown_in(case: Case, record: Record) -> str | None:
    """Return the shortest of the scenarios in which the requirement that a deviation names was found broken.

    What is judged when all are told names no scenario; those are meant from which its evidence is.
    """
    events = {event["id"]: event["scenario"] for event in (*record.exchanges, *record.callbacks)}
    shown: set[str | None] = set()
    for check in record.checks:
        if check["requirement"] == case.requirement and check["verdict"] in ("fail", "warn"):
            own = [events.get(place["event"]) for place in check.get("evidence", ())]
            shown.update([check["scenario"]] if check["scenario"] else own)
    length = Counter(events.values())
    return min(shown & record.outcomes.keys(), key=lambda scenario: (length[scenario], scenario), default=None)


def _deciding_checks(record: Record, broken: set[str]) -> list[dict[str, Any]]:
    """Return the checks that found a requirement broken, each once, with the number of scenarios in which it did."""
    found = Counter(
        (check["requirement"], check["check"])
        for check in record.checks
        if check["requirement"] in broken and check["verdict"] in ("fail", "warn")
    )
    return [{"requirement": name, "check": check, "times": times} for (name, check), times in sorted(found.items())]
