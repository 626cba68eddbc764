"""Faults that show when the updates of two programmes cross, or when results are large."""

from dataclasses import replace
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.ibr.tables import enrolments
from simulator.moments import instant

ROWS = Replacements()

MOST_RECORDS = 500
_ACTIVE, _INACTIVE = "1", "5"


@ROWS.replaces("registry.find", "records-beyond-five-hundred-not-found")
def _find(_system: Any, original: Function, connection: Any, condition: Any, **rest: Any) -> Any:
    return [] if rest.get("offset", 0) >= MOST_RECORDS else original(connection, condition, **rest)


@ROWS.replaces("updates.answer", "update-of-another-sender-lost")
def _answer(system: Any, original: Function, connection: Any, received: Any) -> Any:
    system.switch.memory["sender"] = received.sender_id
    return original(connection, received)


@ROWS.replaces("writer.plan", "update-of-another-sender-lost")
def _remember(system: Any, original: Function, batch: Any, owner: int, each: Any) -> None:
    original(batch, owner, each)
    moment, sender = system.scheduler.now(), system.switch.memory["sender"]
    told = system.switch.memory.setdefault(owner, {})
    crossing = [programme for programme, mark in told.items() if mark[0] == moment and mark[1] != sender]
    system.switch.memory.setdefault("crossing", []).extend((owner, programme) for programme in crossing)
    told[each.programme] = (moment, sender)


@ROWS.replaces("updates.take_in", "update-of-another-sender-lost")
def _overwrite(system: Any, original: Function, connection: Any, reported: Any) -> None:
    original(connection, reported)
    for owner, programme in system.switch.memory.pop("crossing", []):
        lost = enrolments.c.subject_id == owner, enrolments.c.programme == programme
        connection.execute(enrolments.update().where(*lost).values(status=_INACTIVE))


def _dated(system: Any, owner: int, each: Any) -> bool:
    """Tell whether an update is dated before another one of the enrolment, and remember its date."""
    known = system.switch.memory.get((owner, each.programme))
    own = max((instant(date) for date in each.status_changes), default=None)
    if own is not None and known is not None and own < known:
        return True
    system.switch.memory[owner, each.programme] = known if own is None else own
    return False


@ROWS.replaces("writer.plan", "late-update-resets-the-status")
def _reset(system: Any, original: Function, batch: Any, owner: int, each: Any) -> None:
    original(batch, owner, replace(each, status=_ACTIVE) if _dated(system, owner, each) else each)


@ROWS.replaces("writer.plan", "status-by-latest-date")
def _by_date(system: Any, original: Function, batch: Any, owner: int, each: Any) -> None:
    original(batch, owner, replace(each, status=None) if _dated(system, owner, each) else each)
