"""Faults that show when a callback address fails or is slow, and the lawful habit of trying again late."""

from datetime import timedelta
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.moments import micros

ROWS = Replacements()

PAUSE_SECONDS = 3.0
_NOTIFY = b'"action":"notify"'


def _tried(name: str, *, notifications: bool, retries: tuple[float, ...]) -> None:
    @ROWS.replaces("outbox._settle", name)
    def settle(system: Any, original: Function, parcel: Any, *outcome: Any) -> None:
        kept = system.outbox._retry_seconds
        if (_NOTIFY in parcel.body) == notifications:
            system.outbox._retry_seconds = retries
        try:
            original(parcel, *outcome)
        finally:
            system.outbox._retry_seconds = kept


_tried("outcome-tried-once", notifications=False, retries=())
_tried("notification-tried-once", notifications=True, retries=())
_tried("outcome-tried-again-late", notifications=False, retries=(PAUSE_SECONDS,))


@ROWS.replaces("outbox._settle", "outcome-given-up-without-answer")
def _given_up(system: Any, original: Function, parcel: Any, answer: Any, reason: str) -> None:
    kept = system.outbox._retry_seconds
    system.outbox._retry_seconds = kept if answer is not None else ()
    try:
        original(parcel, answer, reason)
    finally:
        system.outbox._retry_seconds = kept


@ROWS.replaces("outbox._settle", "outcome-tried-again-although-taken")
def _once_more(system: Any, original: Function, parcel: Any, answer: Any, reason: str) -> None:
    if parcel.attempts != 1 or answer is None or answer.status >= 300 or _NOTIFY in parcel.body:
        original(parcel, answer, reason)
        return
    table = system.exchange.outbox
    soon = micros(system.scheduler.now() + timedelta(seconds=0.5))
    with system.store.write() as connection:
        row = table.update().where(table.c.number == parcel.number)
        connection.execute(row.values(not_before=soon, attempts=parcel.attempts + 1))


@ROWS.replaces("outbox._heads", "failing-address-holds-up-all")
def _one_queue(_system: Any, original: Function) -> Any:
    return original()[:1]


@ROWS.replaces("outbox._heads", "slow-address-holds-up-all")
def _one_at_a_time(system: Any, original: Function) -> Any:
    heads = original()
    now = micros(system.scheduler.now())
    due = [head for head in heads if head[1] <= now]
    if due and system.outbox._under_way:
        return []
    return due[:1] or heads
