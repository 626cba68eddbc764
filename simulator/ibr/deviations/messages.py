"""Answers and callbacks whose members are wrong in a way that takes more than an edit."""

from typing import Any

from werkzeug.exceptions import InternalServerError

from simulator.deviations import Function, Replacements

ROWS = Replacements()


def _acknowledges(name: str) -> None:
    operation_name = {"enrolled": "sync/enrolled", "updates": "sync/enrollment/updates"}[name.split("-")[0]]

    @ROWS.replaces("receiver.answer", name)
    def answer(system: Any, original: Function, received: Any, spoken: Any) -> Any:
        if received.operation.name == operation_name:
            return system.receiver.acknowledge(received)
        return original(received, spoken)


_acknowledges("enrolled-acknowledged")
_acknowledges("updates-acknowledged")


@ROWS.replaces("registry.is_enrolled", "server-error-on-unknown-person")
def _unknown(system: Any, original: Function, connection: Any, person: str, programme: str) -> bool:
    if not knows_person(connection, person):
        raise InternalServerError("there is no such person")
    return bool(original(connection, person, programme))


def knows_person(connection: Any, person: str) -> bool:
    """Tell whether anybody in the registry has this identifier."""
    from simulator.ibr.tables import identifiers

    found = identifiers.select().where(identifiers.c.value == person).limit(1)
    return connection.execute(found).first() is not None
