"""Faults that show when two senders use one id, and the lawful habit of refusing that."""

import json
from typing import Any

from simulator.composer import Reply
from simulator.deviations import Function, Replacements
from simulator.refusals import Refusal

ROWS = Replacements()


@ROWS.replaces("searches.deliver", "transaction-id-decides-the-address")
def _first_address(system: Any, _original: Function, connection: Any, received: Any, spoken: Any) -> None:
    own = str(system.callbacks.address(received.header))
    address = system.switch.memory.setdefault(received.transaction_id, own)
    system.callbacks.send(connection, "on-search", address=address, receiver_id=received.sender_id, spoken=spoken)


@ROWS.replaces("searches.outcomes", "reference-id-decides-the-outcome")
def _first_outcome(system: Any, original: Function, connection: Any, received: Any) -> Any:
    found = []
    for outcome in original(connection, received):
        mark = (received.sender_id, outcome)
        sender, known = system.switch.memory.setdefault(outcome["reference_id"], mark)
        found.append(outcome if sender == received.sender_id else known)
    return found


@ROWS.replaces("memory.recall", "message-id-decides-the-sender")
def _of_whomever(
    system: Any, original: Function, connection: Any, sender_id: str, message_id: str, digest: str
) -> Reply | None:
    table = system.exchange.messages
    others = table.select().where(table.c.message_id == message_id, table.c.sender_id != sender_id)
    row = connection.execute(others).first()
    if row is None:
        return original(connection, sender_id, message_id, digest)  # type: ignore[no-any-return]
    return Reply(row.status, row.body.encode("utf-8"), json.loads(row.headers))


@ROWS.replaces("transactions.keep", "transaction-of-another-sender-forgotten")
def _forgotten(system: Any, original: Function, connection: Any, received: Any, outcomes: Any) -> None:
    searches = system.exchange.searches
    others = searches.c.transaction_id == received.transaction_id, searches.c.sender_id != received.sender_id
    connection.execute(searches.update().where(*others).values(transaction_id="", correlation_id=""))
    original(connection, received, outcomes)


@ROWS.replaces("searches.accept", "ids-of-another-sender-refused")
def _refused(system: Any, original: Function, connection: Any, received: Any) -> None:
    references = [item["reference_id"] for item in received.message["search_request"]]
    for used in (received.message_id, received.transaction_id, *references):
        if system.switch.memory.setdefault(used, received.sender_id) != received.sender_id:
            raise Refusal(f"the id {used} was used by another sender")
    original(connection, received)
