"""What a replay itself asks a seat, before and after the flow, by messages of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.identifiers import Identifiers
from conformance.transport import HttpRequest
from protocol.envelope import callback_header, envelope, request_header
from protocol.json_text import dump_json
from protocol.operations import operation

SENDER = "replay.example.org"


def question(asked: Mapping[str, Any], *, identifiers: Identifiers, timestamp: str) -> HttpRequest:
    """Return the request, to a path below the address of a seat, that asks for what is to hold afterwards."""
    build = {"sync/enrolled": _enrolled, "sync/check-enrollment": _enrolled, "sync/search": _search}
    message = build[asked["operation"]](asked, identifiers, timestamp)
    known = operation(asked["operation"], asked["interface"])
    header = request_header(
        message_id=identifiers.new("message"),
        message_ts=timestamp,
        action=known.action,
        sender_id=SENDER,
        total_count=1,
    )
    return _request(asked["operation"], header, message, identifiers)


def publication(beneficiaries: list[Any], *, identifiers: Identifiers, timestamp: str) -> HttpRequest:
    """Return the enrolment update by which programmes publish beneficiaries to an IBR before a flow begins."""
    name = "sync/enrollment/updates"
    header = callback_header(
        message_id=identifiers.new("message"),
        message_ts=timestamp,
        action=operation(name, "ibr").action,
        status="succ",
        sender_id=SENDER,
        total_count=len(beneficiaries),
    )
    return _request(name, header, {"enrolled_updates": {"beneficiaries": beneficiaries}}, identifiers)


def _request(name: str, header: dict[str, Any], message: dict[str, Any], identifiers: Identifiers) -> HttpRequest:
    whole = {"transaction_id": identifiers.new("transaction"), **message}
    body = dump_json(envelope(header, whole))
    return HttpRequest("POST", f"/registry/{name}", (("Content-Type", "application/json"),), body)


def _enrolled(asked: Mapping[str, Any], _identifiers: Identifiers, _timestamp: str) -> dict[str, Any]:
    query = {"person_identifier": {"eq": asked["person"]}}
    if "programme_identifier" in asked:
        query["programme_identifier.program.programme_identifier"] = {"eq": asked["programme_identifier"]}
    return {"enrolled_criteria": {"query_type": "expression", "response_entity": "Member", "query": query}}


def _search(asked: Mapping[str, Any], identifiers: Identifiers, timestamp: str) -> dict[str, Any]:
    criteria: dict[str, Any] = {
        "query_type": "idtype-value",
        "query": {"type": "UIN", "value": asked["person"]},
    }
    if "record_type" in asked:
        criteria["reg_record_type"] = asked["record_type"]
    item = {"reference_id": identifiers.new("reference"), "timestamp": timestamp, "search_criteria": criteria}
    return {"search_request": [item]}
