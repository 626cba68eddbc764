"""Faults of subscriptions that show over time: made anew, made early or for a time, to several people, told often."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from simulator.deviations import Function, Replacements

ROWS = Replacements()

_TOLD_AT_MOST = 2


def _refuses(name: str, *same: str) -> None:
    """Enter a row that refuses a subscription when there is one with the same values in these columns."""

    @ROWS.replaces("subscriptions.exists", name)
    def exists(system: Any, _original: Function, connection: Connection, row: dict[str, Any]) -> bool:
        table = system.exchange.subscriptions
        conditions = [table.c[column] == row[column] for column in same]
        return connection.execute(select(table.c.code).where(*conditions)).first() is not None


_refuses("subscribing-again-refused", "sender_id", "event_type", "filter_type", "filter", "record_type")
_refuses("one-subscription-for-a-subscriber", "sender_id", "event_type", "address", "state")


@ROWS.replaces("notifications.tell", "third-change-not-told")
def _twice(system: Any, original: Function, connection: Any, subscription: Any, events: Sequence[Any]) -> None:
    told = system.switch.memory.get(subscription.code, 0)
    system.switch.memory[subscription.code] = told + 1
    if told < _TOLD_AT_MOST:
        original(connection, subscription, events)


@ROWS.replaces("subscriptions.subscribe", "filter-of-the-moment")
def _early(system: Any, original: Function, connection: Any, received: Any, item: Any) -> Any:
    info = original(connection, received, item)
    _, query = system.subscriptions.filter(item["subscribe_criteria"])
    if not system.registry.count(connection, system.translator.condition(query)):
        system.switch.memory.setdefault("early", set()).add(info["code"])
    return info


@ROWS.replaces("notifications.subscribers", "filter-of-the-moment")
def _not_early(system: Any, original: Function, *some: Any) -> Any:
    return [each for each in original(*some) if each.code not in system.switch.memory.get("early", ())]


@ROWS.replaces("subscriptions.period", "told-before-the-start")
def _at_once(_system: Any, original: Function, frequency: Any) -> dict[str, int | None]:
    return {**original(frequency), "starts_at": None}


@ROWS.replaces("subscriptions.period", "told-after-the-end")
def _for_ever(_system: Any, original: Function, frequency: Any) -> dict[str, int | None]:
    return {**original(frequency), "ends_at": None}
