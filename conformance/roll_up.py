"""From the verdicts of checks to the verdict of each requirement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Protocol

from conformance.profile import ROLES, profile
from conformance.record import Event, Record
from conformance.verdicts import worst
from protocol.operations import Operation, operations

UNTESTABLE = "untestable"


class RequirementRow(Protocol):
    """What the roll-up and the artefacts need to know of a requirement."""

    @property
    def id(self) -> str:
        """Its stable name, `DCI-HDR-003`."""

    @property
    def statement(self) -> str:
        """What it demands, in our words."""

    @property
    def clause(self) -> str:
        """Where the standard says so."""

    @property
    def basis(self) -> str:
        """What it is taken from: schema, text, process page or own rule."""

    @property
    def keyword(self) -> str:
        """MUST, SHOULD or MAY."""

    @property
    def roles(self) -> Sequence[str]:
        """The roles that it binds."""

    @property
    def capability(self) -> str | None:
        """What a target must declare for it to apply."""

    @property
    def group(self) -> str:
        """The part of the standard in which it stands."""

    @property
    def interpretation(self) -> str | None:
        """The interpretation on which it rests."""

    @property
    def untestable(self) -> str | None:
        """Why nothing outside can see it; None when something can."""

    @property
    def operations(self) -> Sequence[str]:
        """The operations that it speaks of; none when it speaks of all."""


Catalogue = Mapping[str, RequirementRow]


@dataclass(frozen=True)
class Standing:
    """How one requirement came out."""

    id: str
    keyword: str
    verdict: str
    reason: str

    @property
    def binding(self) -> bool:
        """Whether its failure means that the system does not conform."""
        return self.verdict != UNTESTABLE and binds(self.keyword)


def binds(keyword: str) -> bool:
    """Whether a keyword obliges: MUST and its negation do, SHOULD and MAY do not."""
    return keyword.startswith("MUST")


def roll_up(record: Record, catalogue: Catalogue) -> tuple[Standing, ...]:
    """Return the standing of every requirement of the record's role, in the order of the catalogue.

    A requirement that was judged but is not in the catalogue is kept, at the end, as a MUST.
    """
    judged: dict[str, list[Mapping[str, Any]]] = {}
    for check in record.checks:
        judged.setdefault(check["requirement"], []).append(check)
    role = record.header.get("role")
    rows = [row for row in catalogue.values() if role in row.roles or row.id in judged]
    absent, unreached = _absent(record.header), _why_unreached(record)
    known = [_of_row(row, judged.get(row.id, []), absent, unreached) for row in rows]
    unknown = [_of_checks(name, "MUST", judged[name]) for name in judged if name not in catalogue]
    return tuple(known + unknown)


def _of_row(row: RequirementRow, checks: list[Mapping[str, Any]], absent: frozenset[str], unreached: str) -> Standing:
    if checks and not row.untestable:
        return _of_checks(row.id, row.keyword, checks)
    missing = _not_declared(row, absent)
    if row.untestable and not missing:
        return Standing(row.id, row.keyword, UNTESTABLE, row.untestable)
    if missing:
        return Standing(row.id, row.keyword, "not_applicable", f"the target does not declare {missing}")
    return Standing(row.id, row.keyword, "not_tested", unreached)


def _of_checks(name: str, keyword: str, checks: list[Mapping[str, Any]]) -> Standing:
    verdict = worst(check["verdict"] for check in checks) or "not_tested"
    deciding = [check for check in checks if check["verdict"] == verdict]
    reason = f"{_number(deciding)} passed" if verdict == "pass" else said(deciding[0])
    if verdict in ("fail", "warn", "harness_error") and len(deciding) > 1:
        reason = f"{reason} (and {len(deciding) - 1} more)"
    if verdict == "fail" and not binds(keyword):
        # Only what the standard obliges to can be failed.
        verdict = "warn"
    return Standing(name, keyword, verdict, reason)


def said(check: Mapping[str, Any]) -> str:
    """Return what a check has to say, with the key of the target that would end it, if there is one."""
    words = str(check.get("message") or check.get("reason") or "")
    key = check.get("key")
    if key and str(key) not in words:
        words = f"{words} (the target can say: {key})".lstrip()
    return words


def _absent(header: Event) -> frozenset[str]:
    """Return what the target does not declare: capabilities, operations, and the messages that only these bring."""
    absent = set((header.get("scope") or {}).get("not_declared") or ())
    if header.get("role") in ROLES:
        absent |= _never_sent(absent, operations(profile(str(header["role"])).serves))
    return frozenset(absent)


def _not_declared(row: RequirementRow, absent: frozenset[str]) -> str | None:
    """Return what keeps a requirement out of scope: its capability, or all of its operations."""
    if row.capability and row.capability in absent:
        return row.capability
    if row.operations and absent.issuperset(row.operations):
        return ", ".join(row.operations)
    return None


def _never_sent(absent: Set[str], known: Mapping[str, Operation]) -> set[str]:
    """Return the messages that nobody gets when operations are absent: their callbacks, and notifications."""
    callbacks = {known[name].callback for name in absent if name in known}
    promised = {operation.callback for operation in known.values() if operation.name not in absent}
    # A notification answers no message; it follows from a subscription.
    return {name for name in callbacks - promised if name} | ({"notify"} if "subscribe" in absent else set())


def _why_unreached(record: Record) -> str:
    if record.interrupted:
        return "the run was interrupted before a scenario reached it"
    if record.header.get("partial"):
        return "not part of this partial run"
    return "no scenario reached it"


def _number(checks: list[Mapping[str, Any]]) -> str:
    return "1 check" if len(checks) == 1 else f"{len(checks)} checks"
