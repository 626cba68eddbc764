"""Faults that show when one sender uses an id in several messages."""

from typing import Any

from simulator.deviations import Function, Replacements
from simulator.refusals import ItemRefused, Refusal

ROWS = Replacements()


def _is_another(system: Any, received: Any) -> bool:
    """Tell whether another message of the transaction came before."""
    first = system.switch.memory.setdefault((received.sender_id, received.transaction_id), received.message_id)
    return bool(first != received.message_id)


@ROWS.replaces("searches.outcomes", "transaction-id-refused-the-second-time")
def _refused(system: Any, original: Function, connection: Any, received: Any) -> Any:
    if _is_another(system, received):
        raise Refusal("the transaction_id was used before")
    return original(connection, received)


@ROWS.replaces("searches.deliver", "transaction-called-back-once")
def _silent(system: Any, original: Function, connection: Any, received: Any, spoken: Any) -> None:
    if not _is_another(system, received):
        original(connection, received, spoken)


@ROWS.replaces("searches.outcomes", "reference-id-refused-the-second-time")
def _rejected(system: Any, original: Function, connection: Any, received: Any) -> Any:
    system.switch.memory["transaction"] = received.transaction_id
    return original(connection, received)


@ROWS.replaces("searches.check_reference", "reference-id-refused-the-second-time")
def _used(system: Any, original: Function, reference_id: str, seen: set[str]) -> None:
    original(reference_id, seen)
    transaction = system.switch.memory["transaction"]
    if system.switch.memory.setdefault(("reference", reference_id), transaction) != transaction:
        raise ItemRefused("rjct.reference_id.duplicate", "the reference_id was used before")
