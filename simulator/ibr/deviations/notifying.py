"""Notifications of what did not happen, or not of what did."""

from typing import Any

from sqlalchemy import update

from simulator.deviations import Function, Replacements
from simulator.ibr.tables import enrolments
from simulator.notifications import Change

ROWS = Replacements()


@ROWS.replaces("writer.plan", "benefit-notified-as-status-change")
def _benefit(_system: Any, original: Function, batch: Any, owner: int, each: Any) -> None:
    before = batch.known.get((owner, each.programme))
    original(batch, owner, each)
    if before is not None and before == batch.known[owner, each.programme] and each.benefits:
        batch.changes.append(Change(before[0], "enrollement_status_change"))


@ROWS.replaces("writer.plan", "filter-of-the-state-before")
def _note(system: Any, original: Function, batch: Any, owner: int, each: Any) -> None:
    known = batch.known.get((owner, each.programme))
    if known is not None:
        system.switch.memory[known[0]] = known[1]
    original(batch, owner, each)


@ROWS.replaces("notifications.matching", "filter-of-the-state-before")
def _before(system: Any, original: Function, connection: Any, subscription: Any, changes: Any, owners: Any) -> Any:
    rows = connection.execute(enrolments.select().where(enrolments.c.id.in_([each.record_id for each in changes])))
    now = {row.id: row.status for row in rows}
    _set(connection, {record_id: system.switch.memory.get(record_id, status) for record_id, status in now.items()})
    try:
        return original(connection, subscription, changes, owners)
    finally:
        _set(connection, now)


def _set(connection: Any, statuses: dict[int, str]) -> None:
    for record_id, status in statuses.items():
        connection.execute(update(enrolments).where(enrolments.c.id == record_id).values(status=status))
