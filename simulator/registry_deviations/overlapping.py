"""Faults that show when something happens while something else is under way, and lawful habits of such moments."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.moments import micros
from simulator.registry_deviations.waiting import waiting

ROWS = Replacements()

LATE_SECONDS = 1.5


def _unanswered(system: Any, connection: Any, subscriptions: Any) -> list[str]:
    """Return the codes of the subscriptions whose `on-subscribe` waits to leave."""
    return [each.code for each in subscriptions if waiting(system, connection, "on-subscribe", body=each.code)]


@ROWS.replaces("notifications.subscribers", "subscription-lost-by-a-change-meanwhile")
def _lost(system: Any, original: Function, connection: Any, *some: Any) -> Any:
    found = original(connection, *some)
    lost = system.switch.memory.setdefault("lost", set())
    lost.update(_unanswered(system, connection, found))
    return [each for each in found if each.code not in lost]


@ROWS.replaces("notifications.subscribers", "subscription-in-force-when-answered")
def _not_yet(system: Any, original: Function, connection: Any, *some: Any) -> Any:
    found = original(connection, *some)
    unanswered = _unanswered(system, connection, found)
    return [each for each in found if each.code not in unanswered]


@ROWS.replaces("notifications.tell", "second-change-not-told")
def _first_only(system: Any, original: Function, connection: Any, subscription: Any, events: Sequence[Any]) -> None:
    if not waiting(system, connection, "notify", tag=subscription.code):
        original(connection, subscription, events)


@ROWS.replaces("notifications.tell", "last-change-told-alone")
def _last_only(system: Any, original: Function, connection: Any, subscription: Any, events: Sequence[Any]) -> None:
    system.outbox.withdraw(connection, subscription.code)
    original(connection, subscription, events)


@ROWS.replaces("subscriptions.end", "unsubscribing-ends-those-of-others")
def _all_alike(system: Any, original: Function, connection: Any, codes: list[str]) -> None:
    table = system.exchange.subscriptions
    own = connection.execute(table.select().where(table.c.code.in_(codes))).all()
    alike = (
        table.select()
        .with_only_columns(table.c.code)
        .where(
            table.c.filter_key.in_([row.filter_key for row in own]),
            table.c.sender_id.not_in([row.sender_id for row in own]),
        )
    )
    original(connection, [*codes, *connection.scalars(alike)])


@ROWS.replaces("outbox.withdraw", "notification-not-taken-back")
def _later(system: Any, _original: Function, connection: Any, tag: str) -> None:
    table = system.exchange.outbox
    late = micros(system.scheduler.now() + timedelta(seconds=LATE_SECONDS))
    row = table.update().where(table.c.tag == tag)
    connection.execute(row.values(not_before=late, queue=f"late {tag}"))  # the answer is not to wait for it


@ROWS.replaces("subscriptions.exists", "equal-subscriptions-at-once-accepted")
def _not_seen(system: Any, original: Function, connection: Any, row: dict[str, Any]) -> bool:
    under_way = waiting(system, connection, "on-subscribe", url=row["address"])
    return not under_way and bool(original(connection, row))


@ROWS.replaces("transactions.rows", "pending-search-not-known")
def _unknown(system: Any, original: Function, connection: Any, *some: Any) -> Any:
    found = original(connection, *some)
    return [row for row in found if not waiting(system, connection, "on-search", body=row.transaction_id)]


@ROWS.replaces("transactions.rows", "pending-search-told-as-pending")
def _note(system: Any, original: Function, connection: Any, *some: Any) -> Any:
    found = original(connection, *some)
    pending = [row for row in found if waiting(system, connection, "on-search", body=row.transaction_id)]
    system.switch.memory["pending"] = bool(pending)
    return found


@ROWS.replaces("transactions.told", "pending-search-told-as-pending")
def _pending(system: Any, original: Function, received: Any, request: Any, rows: Any) -> Any:
    spoken = original(received, request, rows)
    if system.switch.memory["pending"]:
        told = spoken.message["txnstatus_response"]["txn_status"]
        told["search_response"] = [
            {"reference_id": each["reference_id"], "timestamp": each["timestamp"], "status": "pdng"}
            for each in told["search_response"]
        ]
    return spoken
