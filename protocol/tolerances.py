"""Where a broken rule is a warning and not a failure: one table, each row with its reason.

What the official samples and examples do themselves, and what another reading of the standard allows, is not
held against a system; it is reported. A row applies to a finding whose keyword, place and value it names.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Finding:
    """One broken rule, not yet judged; `value` stands at the place, or around it if a member is missing."""

    pointer: str
    keyword: str
    value: Any
    schema: dict[str, Any]
    clause: str
    interpretation: str | None


@dataclass(frozen=True)
class Tolerance:
    """One row: `place` is a pattern of JSON Pointers, `reason` completes the message to the reader."""

    keyword: str
    place: str
    holds: Callable[[Finding], bool]
    reason: str


def _text(pattern: str) -> Callable[[Finding], bool]:
    form = re.compile(pattern)
    return lambda finding: isinstance(finding.value, str) and form.fullmatch(finding.value) is not None


def _clause(text: str, holds: Callable[[Finding], bool]) -> Callable[[Finding], bool]:
    return lambda finding: text in finding.clause and holds(finding)


def _has(member: str) -> Callable[[Finding], bool]:
    return lambda finding: isinstance(finding.value, dict) and member in finding.value


def _is(*types: type) -> Callable[[Finding], bool]:
    return lambda finding: isinstance(finding.value, types)


def _wants(*names: str) -> Callable[[Finding], bool]:
    def holds(finding: Finding) -> bool:
        wanted = finding.schema.get("type", [])
        return any(name in ([wanted] if isinstance(wanted, str) else wanted) for name in names)

    return holds


def _both(*conditions: Callable[[Finding], bool]) -> Callable[[Finding], bool]:
    return lambda finding: all(holds(finding) for holds in conditions)


def _always(finding: Finding) -> bool:
    return True


_RECORD: Final = r".*/(?:reg_records|beneficiaries)(?:/[0-9]+)?/[^0-9/].*"
_EVENT: Final = r"(?:.*:)?(?:enroll?e?ment(?:_status_change)?|deregister)"

TOLERANCES: Final = (
    # counts, empty members: as official samples send them
    Tolerance(
        "type", ".*/(?:total|completed)_count", _text("[0-9]*"), "official samples send counts as text"
    ),
    Tolerance("type", ".*/(?:meta|consent|authorize)", _text(""), "official samples leave it empty"),
    Tolerance("pattern", ".*/locale", _text(""), "official samples leave it empty"),
    Tolerance(
        "pattern", ".*/locale", _text("[a-z]{2}"), "the published language list has two letters, IBR-I-34"
    ),
    Tolerance("format", "/header/sender_uri", _text(""), "official samples leave it empty"),
    Tolerance("enum", ".*/status_reason_code", _text(""), "official samples leave it empty"),
    Tolerance("any", ".*/(?:consent|authorize)/.+", _always, "only JSON-LD gives its members"),
    # other readings of the standard
    Tolerance(
        "required", "/message", _clause("common rules", _always), "the published schema lets it be absent"
    ),
    Tolerance("required", "/message/error", _always, "the published schema lets it be absent, IBR-I-27"),
    Tolerance(
        "enum",
        "/header/action",
        _clause("/registry/sync/enrollment/updates", _text("register")),
        "the official sample says so, IBR-I-09",
    ),
    Tolerance(
        "required",
        "/message/enrolled_updates",
        _has("receipt_information"),
        "`receipt_information` stands in its place, as in the official sample, IBR-I-10",
    ),
    Tolerance(
        "enum",
        ".*/enrolled_criteria/response_entity",
        _text("Beneficiary"),
        "the published example says so, IBR-I-33",
    ),
    Tolerance(
        "type",
        ".*/enrolled_criteria/query",
        _is(list),
        "query_type predicate means a list, IBR-I-36",
    ),
    Tolerance(
        "type",
        r".*/notify_event/[0-9]+/data/reg_records",
        _is(list),
        "a search answer has a list, IBR-I-29",
    ),
    Tolerance("enum", ".*/reg_event_type", _text(_EVENT), "another spelling of the standard, IBR-I-30"),
    # records: the published schema leaves them free, the samples contradict the pages
    Tolerance("any", _RECORD, _text(""), "official samples leave unknown members empty"),
    Tolerance("any", _RECORD, _is(type(None)), "nothing is mandatory in a record, IBR-I-16"),
    Tolerance("format", _RECORD, _is(str), "official samples have other dates, IBR-I-45"),
    Tolerance(
        "type",
        _RECORD,
        _both(_wants("array", "object"), _is(str, list, dict)),
        "official samples mix text, one object and a list of objects, IBR-I-14",
    ),
    Tolerance(
        "type",
        _RECORD,
        _both(_wants("boolean"), _text("[0-9]|true|false|yes|no")),
        "official samples send a code",
    ),
    Tolerance(
        "type",
        _RECORD,
        _both(_wants("integer", "number"), _text("[0-9.]+")),
        "official examples send numbers as text",
    ),
    Tolerance(
        "type",
        _RECORD,
        _both(lambda finding: "x-code-directory" in finding.schema, _is(int)),
        "codes are written as text, IBR-I-15",
    ),
)
_PLACES: Final = tuple(re.compile(tolerance.place) for tolerance in TOLERANCES)


def tolerance(finding: Finding, at: str = "") -> Tolerance | None:
    """Return the row that makes a warning of `finding`, or None: it is a failure.

    `at` comes before the pointer of the finding when a part of a message is judged by itself.
    """
    for row, place in zip(TOLERANCES, _PLACES, strict=True):
        named = row.keyword in ("any", finding.keyword) and place.fullmatch(at + finding.pointer)
        if named and row.holds(finding):
            return row
    return None
