"""Where a broken rule is a warning and not a failure: a table for each interface, each row with its reason.

What the official samples and examples do themselves, and what another reading of the standard allows, is not
held against a system; it is reported. A row applies to a finding whose keyword, place and value it names.
"""

import re
from types import MappingProxyType
from typing import Final

from protocol.findings import Finding, Tolerance, always, both, clause, closes, has, is_a, text, wants

_RECORD: Final = r".*/(?:reg_records|beneficiaries)(?:/[0-9]+)?/[^0-9/].*"
_SPELLINGS: Final = r"(?:.*:)?enroll?e?ment(?:_status_change)?"
_CHECK: Final = "/registry/sync/check-enrollment"

_SHARED: Final = (
    # counts, empty members: as official samples send them
    Tolerance("type", ".*/(?:total|completed)_count", text("[0-9]*"), "official samples send counts as text"),
    Tolerance("type", ".*/(?:meta|consent|authorize)", text(""), "official samples leave it empty"),
    Tolerance("pattern", ".*/locale", text(""), "official samples leave it empty"),
    Tolerance("format", "/header/sender_uri", text(""), "official samples leave it empty"),
    Tolerance("enum", ".*/status_reason_code", text(""), "official samples leave it empty"),
    Tolerance("any", ".*/(?:consent|authorize)/.+", always, "only JSON-LD gives its members"),
    Tolerance("anyOf", ".*/expression[12]/attribute_value", is_a(dict), "the published schema lets it be an object"),
    Tolerance("required", "/message", clause("common rules", always), "the published schema lets it be absent"),
    # records: the published schema leaves them free, the samples contradict the pages
    Tolerance("any", _RECORD, text(""), "official samples leave unknown members empty"),
    Tolerance("type", _RECORD, both(wants("boolean"), text("[0-9]|true|false|yes|no")), "official samples send a code"),
    Tolerance(
        "type", _RECORD, both(wants("integer", "number"), text("[0-9.]+")), "official examples send numbers as text"
    ),
)

_IBR: Final = (
    Tolerance("pattern", ".*/locale", text("[a-z]{2}"), "the published language list has two letters, IBR-I-34"),
    # other readings of the standard
    Tolerance("required", "/message/error", always, "the published schema lets it be absent, IBR-I-27"),
    Tolerance(
        "enum",
        "/header/action",
        clause("/registry/sync/enrollment/updates", text("register")),
        "the official sample says so, IBR-I-09",
    ),
    Tolerance(
        "required",
        "/message/enrolled_updates",
        has("receipt_information"),
        "`receipt_information` stands in its place, as in the official sample, IBR-I-10",
    ),
    Tolerance(
        "enum",
        ".*/enrolled_criteria/response_entity",
        text("Beneficiary"),
        "the published example says so, IBR-I-33",
    ),
    Tolerance("type", ".*/enrolled_criteria/query", is_a(list), "query_type predicate means a list, IBR-I-36"),
    Tolerance("type", r".*/notify_event/[0-9]+/data/reg_records", is_a(list), "a search answer has a list, IBR-I-29"),
    Tolerance(
        "enum",
        ".*/reg_event_type",
        text(rf"{_SPELLINGS}|(?:.*:)?deregister"),
        "another spelling of the standard, IBR-I-30",
    ),
    # records
    Tolerance("any", _RECORD, is_a(type(None)), "nothing is mandatory in a record, IBR-I-16"),
    Tolerance("format", _RECORD, is_a(str), "official samples have other dates, IBR-I-45"),
    Tolerance(
        "type",
        _RECORD,
        both(wants("array", "object"), is_a(str, list, dict)),
        "official samples mix text, one object and a list of objects, IBR-I-14",
    ),
    Tolerance(
        "type",
        _RECORD,
        both(lambda finding: "x-code-directory" in finding.schema, is_a(int)),
        "codes are written as text, IBR-I-15",
    ),
)

_ESS: Final = (
    Tolerance("pattern", ".*/locale", text("[a-z]{2}"), "the published language list has two letters"),
    # other readings of the standard
    Tolerance("required", "/message/error", always, "the published schema lets it be absent, ESS-C-12"),
    Tolerance(
        "enum",
        "/header/action",
        both(closes("enrollementstatus"), clause(_CHECK, text("search|search-status"))),
        "the older edition or the official sample says so, ESS-C-26",
    ),
    Tolerance(
        "enum",
        "/header/action",
        both(closes("txn-on-status"), clause(_CHECK, text("on-search-status"))),
        "the official sample says so, ESS-C-26",
    ),
    Tolerance(
        "required",
        "/message/enrolled_criteria",
        has("search_criteria"),
        "`search_criteria` stands in its place, as in the official sample, ESS-C-26",
    ),
    Tolerance("type", ".*/enrolled_criteria/query", is_a(list), "query_type predicate means a list, ESS-C-46"),
    Tolerance(
        "enum", ".*/enrolled_status", text("Exited|[1-7]"), "the code directory has it as code or label, ESS-C-29"
    ),
    Tolerance(
        "enum", ".*/enrolled_status", text("yes|no"), "PRS.EMP.05 lets the answer be a plain yes or no, ESS-C-22"
    ),
    Tolerance("type", r".*/notify_event/[0-9]+/data/reg_records", is_a(list), "a search answer has a list, ESS-C-32"),
    Tolerance("enum", ".*/reg_event_type", text(_SPELLINGS), "another spelling of the standard, ESS-C-30"),
    # records
    Tolerance("any", _RECORD, is_a(type(None)), "nothing is mandatory in a record, ESS-C-31"),
    Tolerance("format", _RECORD, is_a(str), "official samples have other dates, ESS-C-43"),
    Tolerance(
        "type",
        _RECORD,
        both(wants("array", "object"), is_a(str, list, dict)),
        "official samples mix text, one object and a list of objects, ESS-C-36, ESS-C-41",
    ),
    Tolerance(
        "type",
        _RECORD,
        both(lambda finding: "x-code-directory" in finding.schema, is_a(int)),
        "codes are written as text, ESS-C-37",
    ),
)

TOLERANCES: Final = MappingProxyType({"ibr": _SHARED + _IBR, "ess": _SHARED + _ESS})
_PLACES: Final = MappingProxyType(
    {interface: tuple(re.compile(row.place) for row in rows) for interface, rows in TOLERANCES.items()}
)


def tolerance(finding: Finding, at: str = "") -> Tolerance | None:
    """Return the row that makes a warning of `finding`, or None: it is a failure.

    `at` comes before the pointer of the finding when a part of a message is judged by itself.
    """
    rows, places = TOLERANCES[finding.interface], _PLACES[finding.interface]
    for row, place in zip(rows, places, strict=True):
        named = row.keyword in ("any", finding.keyword) and place.fullmatch(at + finding.pointer)
        if named and row.holds(finding):
            return row
    return None
