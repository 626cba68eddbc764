"""The outcome of a run as `result.json` says it: a pure function of the record and the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from conformance import requirements
from conformance.profile import ROLES
from conformance.record import Event, Record, UnknownRole
from conformance.roll_up import Catalogue, Standing, roll_up, said

FORMAT = "dci-result/1"

_CHECK_MEMBERS = ("requirement", "check", "scenario", "verdict", "expected", "actual")


def catalogue_of(record: Record) -> Catalogue:
    """Return the published requirements of the record's role; UnknownRole when there are none."""
    role = str(record.header.get("role"))
    if role not in ROLES:
        raise UnknownRole(f"is of the role {role!r}, which this version does not judge", source="the record")
    return requirements.catalogue(role)


def summarise(record: Record, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """Return the outcome of a run, against the published catalogue of requirements unless one is given."""
    standings = roll_up(record, catalogue_of(record) if catalogue is None else catalogue)
    header = record.header
    return {
        "format": FORMAT,
        "verdict": overall(record, standings),
        "partial": bool(header.get("partial", False)),
        "role": header.get("role"),
        "subject": header.get("subject"),
        "standard": header.get("standard", []),
        "scope": header.get("scope", {"declared": [], "not_declared": []}),
        "suite": header.get("suite"),
        "seed": header.get("seed"),
        "run_id": header.get("run_id"),
        "started": header.get("started"),
        "duration": duration(record),
        "record_digest": record.digest,
        "counts": {
            "checks": _counts(check["verdict"] for check in record.checks),
            "requirements": _counts(standing.verdict for standing in standings),
        },
        "checks": [_check(check) for check in in_plan_order(record)],
        "requirements": [
            {
                "id": standing.id,
                "keyword": standing.keyword,
                "verdict": standing.verdict,
                "reason": standing.reason,
            }
            for standing in standings
        ],
        "interpretations": observed_interpretations(record),
    }


def overall(record: Record, standings: Iterable[Standing]) -> str:
    """Return the verdict of the run; a proven failure comes before all that could excuse it."""
    standings = tuple(standings)
    if any(standing.binding and standing.verdict == "fail" for standing in standings):
        return "not_conformant"
    if configuration_faults(record):
        return "config"
    if harness_faults(record):
        return "harness_error"
    return "inconclusive" if doubts(record, standings) else "conformant"


def configuration_faults(record: Record) -> tuple[Event, ...]:
    """Return what the doctor found wrong with the target file or the network."""
    found = record.header.get("config")
    in_header = found if isinstance(found, list) else [found] if isinstance(found, Mapping) else []
    return (*in_header, *record.of_type("config"))


def harness_faults(record: Record) -> tuple[str, ...]:
    """Return where we ourselves were wrong, one sentence each."""
    checks = (said(check) for check in record.checks if check["verdict"] == "harness_error")
    stories = (
        f"{outcome['id']}: {outcome.get('reason') or 'no reason given'}"
        for outcome in record.outcomes.values()
        if outcome.get("outcome") == "harness_error"
    )
    return (*checks, *stories)


def doubts(record: Record, standings: Iterable[Standing]) -> tuple[str, ...]:
    """Return why a run without a failure proves nothing yet, one phrase each; none when it does."""
    standings = tuple(standings)
    untested = sum(standing.binding and standing.verdict == "not_tested" for standing in standings)
    unfinished = sum(scenario["id"] not in record.outcomes for scenario in record.scenarios)
    found = []
    if record.interrupted:
        found.append("the run was interrupted")
    elif unfinished:
        found.append(f"{_number(unfinished, 'scenario')} never finished")
    if record.header.get("partial"):
        found.append("only a part of the suite was run")
    if not record.checks:
        found.append("nothing was checked")
    elif not any(standing.verdict == "pass" for standing in standings):
        found.append("no requirement passed")
    if untested:
        verb = "was" if untested == 1 else "were"
        found.append(f"{_number(untested, 'requirement')} of keyword MUST {verb} not tested")
    return tuple(found)


def in_plan_order(record: Record) -> list[Event]:
    """Return the checks scenario by scenario as planned, those of the whole run last."""
    place = {scenario["id"]: index for index, scenario in enumerate(record.scenarios)}
    return sorted(record.checks, key=lambda check: place.get(check.get("scenario"), len(place)))


def duration(record: Record) -> float | None:
    """Return how long the run took, in seconds; None for an interrupted one, whose end nobody saw."""
    if record.footer is None:
        return None
    try:
        started = datetime.fromisoformat(str(record.header.get("started")))
        finished = datetime.fromisoformat(str(record.footer.get("finished")))
        return round((finished - started).total_seconds(), 3)
    except (ValueError, TypeError):
        return None


def observed_interpretations(record: Record) -> list[dict[str, str]]:
    """Return which readings the system was seen to follow, each pair of interpretation and reading once."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for event in record.of_type("expectation"):
        if event.get("kind") == "interpretation":
            data = event.get("data") or {}
            seen = {name: str(data.get(name) or "") for name in ("id", "observed", "how")}
            found.setdefault((seen["id"], seen["observed"]), seen)
    return [found[key] for key in sorted(found)]


def _check(check: Event) -> dict[str, Any]:
    members = {name: check[name] for name in _CHECK_MEMBERS if check.get(name) is not None}
    message = said(check)
    return members | ({"message": message} if message else {}) | {"evidence": check.get("evidence") or []}


def _counts(verdicts: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(verdicts).items()))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
