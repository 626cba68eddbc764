"""Alerts of what did not happen, or not again; and searches whose status tells another story than their answer."""

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, select

from simulator.deviations import Function, Replacements
from simulator.ibr.beneficiaries import Enrolment
from simulator.ibr.deviations.forgetting import of_the_refused
from simulator.ibr.tables import enrolments, identifiers
from simulator.notifications import Change

ROWS = Replacements()


@ROWS.replaces("updates.answer", "refused-update-notified")
def _refused(system: Any, original: Function, connection: Connection, received: Any) -> Any:
    spoken = original(connection, received)
    if spoken.status == "rjct":
        ids = connection.scalars(select(enrolments.c.id).where(enrolments.c.subject_id.in_(_owners(received))))
        system.notifications.announce(connection, [Change(each, "enrollement_status_change") for each in ids])
    return spoken


def _owners(received: Any) -> Any:
    values = [value for each in of_the_refused(received) for _, value in each.subject.identifiers]
    return select(identifiers.c.subject_id).where(identifiers.c.value.in_(values), identifiers.c.own)


@ROWS.replaces("updates.answer", "message-twice-notified-twice")
def _note_message(system: Any, original: Function, connection: Connection, received: Any) -> Any:
    system.switch.memory["message"] = received.header["message_id"]
    return original(connection, received)


@ROWS.replaces("notifications.announce", "message-twice-notified-twice")
def _note_changes(system: Any, original: Function, connection: Connection, changes: Sequence[Change]) -> None:
    system.switch.memory.setdefault(("of", system.switch.memory["message"]), []).extend(changes)
    original(connection, changes)


@ROWS.replaces("memory.recall", "message-twice-notified-twice")
def _notify_again(system: Any, original: Function, connection: Connection, sender_id: str, *message: str) -> Any:
    reply = original(connection, sender_id, *message)
    if reply is not None:
        system.notifications.announce(connection, list(system.switch.memory.get(("of", message[0]), [])))
    return reply


@ROWS.replaces("writer.plan", "benefit-notified-as-enrolment")
def _benefit(_system: Any, original: Function, batch: Any, owner: int, each: Enrolment) -> None:
    known = batch.known.get((owner, each.programme))
    original(batch, owner, each)
    if known is not None and each.benefits:
        batch.changes.append(Change(known[0], "enrollement"))


@ROWS.replaces("notifications.tell", "one-reference-for-all-events")
def _note_reference(system: Any, original: Function, *some: Any) -> None:
    system.switch.memory["reference"] = system.identifiers.new("event")
    original(*some)


@ROWS.replaces("notifications.event", "one-reference-for-all-events")
def _one_reference(system: Any, original: Function, *some: Any) -> Any:
    return {**original(*some), "reference_id": system.switch.memory["reference"]}


@ROWS.replaces("transactions.keep", "status-searches-again")
def _note_requests(system: Any, original: Function, connection: Connection, received: Any, outcomes: Any) -> None:
    requests = {each["reference_id"]: each for each in received.message["search_request"]}
    system.switch.memory.setdefault("requests", {}).update(requests)
    original(connection, received, outcomes)


@ROWS.replaces("transactions.rows", "status-searches-again")
def _again(system: Any, original: Function, connection: Connection, *some: Any) -> list[Any]:
    requests = system.switch.memory.get("requests", {})
    return [
        _row(row, system.searches.outcome(connection, requests[reference], set()))
        if (reference := json.loads(row.outcome)["reference_id"]) in requests
        else row
        for row in original(connection, *some)
    ]


@ROWS.replaces("transactions.told", "rejected-search-told-as-succ")
def _as_succ(_system: Any, original: Function, received: Any, request: Any, rows: list[Any]) -> Any:
    told = [{**json.loads(row.outcome), "status": "succ"} for row in rows]
    return original(received, request, [_row(row, each) for row, each in zip(rows, told, strict=True)])


@ROWS.replaces("transactions.told", "status-of-two-requests-swapped")
def _swapped(_system: Any, original: Function, received: Any, request: Any, rows: list[Any]) -> Any:
    found = [json.loads(row.outcome) for row in rows]
    others = [each["reference_id"] for each in reversed(found)]
    told = [{**each, "reference_id": other} for each, other in zip(found, others, strict=True)]
    return original(received, request, [_row(row, each) for row, each in zip(rows, told, strict=True)])


def _row(row: Any, outcome: dict[str, Any]) -> Any:
    return SimpleNamespace(
        transaction_id=row.transaction_id, correlation_id=row.correlation_id, outcome=json.dumps(outcome)
    )


@ROWS.replaces("transactions.rows", "status-by-anybodys-reference")
def _anybodys(system: Any, original: Function, connection: Connection, sender_id: str, request: Any) -> list[Any]:
    if request["attribute_type"] != "reference_id_list":
        return list(original(connection, sender_id, request))
    known = select(system.exchange.searches.c.sender_id).distinct()
    return [row for sender in connection.scalars(known).all() for row in original(connection, sender, request)]
