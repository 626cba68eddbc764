"""Faults of codes that end subscriptions, several in one message or one of several; and a lawful habit of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from simulator.deviations import Function, Replacements

ROWS = Replacements()


@ROWS.replaces("subscriptions.fault", "codes-of-others-ended-in-company")
def _in_company(_system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
    reason = original(received, codes, found)
    own = any(row.sender_id == received.sender_id for row in found.values())
    return None if own and reason is not None and reason[0] == "rjct.requester.invalid" else reason


@ROWS.replaces("subscriptions.known", "unknown-code-said-to-be-ended")
def _all_known(_system: Any, original: Function, connection: Connection, codes: list[str]) -> Any:
    found = original(connection, codes)
    return {code: found.get(code, next(iter(found.values()))) for code in codes} if found else found


@ROWS.replaces("subscriptions.fault", "unknown-code-passed-over", "known-codes-ended-and-listed")
def _passed_over(_system: Any, original: Function, received: Any, codes: list[str], found: Any) -> Any:
    return original(received, list(found) or codes, found)


@ROWS.replaces("callbacks.send", "unknown-code-passed-over")
def _unlisted(_system: Any, original: Function, connection: Any, operation: str, *, spoken: Any, **rest: Any) -> None:
    if operation == "on-unsubscribe" and spoken.message:
        del spoken.message["subscription_status"]
    original(connection, operation, spoken=spoken, **rest)


@ROWS.replaces("subscriptions.end", "unsubscribing-ends-all-of-the-person")
def _whole_person(system: Any, original: Function, connection: Connection, codes: Sequence[str]) -> None:
    table = system.exchange.subscriptions
    named = table.select().where(table.c.code.in_(codes))
    for row in connection.execute(named).all():
        same = table.c.sender_id == row.sender_id, table.c.filter == row.filter
        original(connection, list(connection.scalars(select(table.c.code).where(*same))))
