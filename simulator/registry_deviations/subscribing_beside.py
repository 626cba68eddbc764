"""Faults of subscriptions beside others: an equal one, or one that is refused; and of what others are told of them."""

from typing import Any

from sqlalchemy import Connection, func, select

from simulator.deviations import Function, Replacements

ROWS = Replacements()


@ROWS.replaces("subscriptions.exists", "subscription-refused-and-kept")
def _kept(system: Any, original: Function, connection: Connection, row: dict[str, Any]) -> bool:
    exists = bool(original(connection, row))
    if exists:
        table = system.exchange.subscriptions
        last = connection.scalar(select(func.max(table.c.number))) or 0
        connection.execute(table.insert(), {**row, "number": last + 1})
    return exists


@ROWS.replaces("subscriptions.outcome", "neighbours-of-a-refused-subscription-lost")
def _lost(system: Any, original: Function, connection: Connection, received: Any, item: Any, seen: set[str]) -> Any:
    outcome = original(connection, received, item, seen)
    message = system.switch.memory.setdefault(received.message_id, {"codes": set(), "refused": False})
    message["codes"].update(each["code"] for each in outcome.get("subscriptions", ()))
    message["refused"] |= outcome["status"] == "rjct"
    if message["refused"]:
        system.switch.memory.setdefault("lost", set()).update(message["codes"])
    return outcome


@ROWS.replaces("notifications.subscribers", "neighbours-of-a-refused-subscription-lost")
def _in_force(system: Any, original: Function, *some: Any) -> Any:
    return [each for each in original(*some) if each.code not in system.switch.memory.get("lost", ())]


@ROWS.replaces("subscriptions.outcome", "status-of-a-subscription-told-to-everybody")
def _remembered(system: Any, original: Function, connection: Connection, received: Any, *some: Any) -> Any:
    outcome = original(connection, received, *some)
    system.switch.memory[received.transaction_id] = received.correlation_id, outcome
    return outcome


@ROWS.replaces("transactions.status", "status-of-a-subscription-told-to-everybody")
def _of_anybody(system: Any, original: Function, connection: Connection, received: Any) -> Any:
    request = received.message["txnstatus_request"]
    asked = request["attribute_value"]
    if request["txn_type"] != "subscribe" or not isinstance(asked, str) or asked not in system.switch.memory:
        return original(connection, received)
    correlation_id, outcome = system.switch.memory[asked]
    return system.transactions.spoken(received, request, asked, correlation_id, [outcome], status="succ")
