"""Every requirement of the role with its verdict, in the order and the groups of the standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.record import Event, Record
from conformance.roll_up import Catalogue, RequirementRow, Standing

_MOST_PLACES = 3


@dataclass(frozen=True)
class RowView:
    """One requirement: its row (None when the catalogue lacks it), how it came out, where it was judged."""

    standing: Standing
    row: RequirementRow | None
    checks: int
    places: Sequence[Event]


@dataclass(frozen=True)
class GroupView:
    """The requirements of one part of the standard."""

    name: str
    rows: Sequence[RowView]
    failed: int


@dataclass(frozen=True)
class Untested:
    """Requirements that were not tested for one reason, and the key of the target that would end it."""

    reason: str
    key: str
    ids: Sequence[str]
    binding: int


def groups(record: Record, standings: Sequence[Standing], catalogue: Catalogue) -> list[GroupView]:
    """Return the requirements by group, in the order of the catalogue."""
    checks = _checks_by_requirement(record)
    found: dict[str, list[RowView]] = {}
    for standing in standings:
        row = catalogue.get(standing.id)
        own = checks.get(standing.id, [])
        view = RowView(standing, row, len(own), _places(record, standing, own))
        found.setdefault(row.group if row else "Not in the catalogue of this version", []).append(view)
    return [GroupView(name, rows, sum(row.standing.verdict == "fail" for row in rows)) for name, rows in found.items()]


def untested(record: Record, standings: Sequence[Standing], catalogue: Catalogue) -> list[Untested]:
    """Return what was not tested, by reason, the reason that concerns most requirements first."""
    checks = _checks_by_requirement(record)
    found: dict[tuple[str, str], list[Standing]] = {}
    for standing in standings:
        if standing.verdict == "not_tested":
            own = [check for check in checks.get(standing.id, []) if check["verdict"] == "not_tested"]
            reason = str(own[0].get("reason") or own[0].get("message") or "") if own else standing.reason
            key = str(own[0].get("key") or "") if own else ""
            found.setdefault((reason, key), []).append(standing)
    views = [
        Untested(reason, key, [standing.id for standing in group], sum(one.binding for one in group))
        for (reason, key), group in found.items()
    ]
    return sorted(views, key=lambda view: -len(view.ids))


def _places(record: Record, standing: Standing, checks: Sequence[Event]) -> list[Event]:
    """Return the first scenarios in which a requirement got the verdict that it has."""
    names = [check.get("scenario") for check in checks if check["verdict"] == standing.verdict]
    found = [record.by_id.get(str(name)) for name in dict.fromkeys(names)]
    most = 1 if standing.verdict == "pass" else _MOST_PLACES
    return [scenario for scenario in found if scenario is not None][:most]


def _checks_by_requirement(record: Record) -> Mapping[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for check in record.checks:
        found.setdefault(check["requirement"], []).append(check)
    return found
