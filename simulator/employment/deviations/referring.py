"""People of whom is told, and who are taken for somebody else."""

from typing import Any

from sqlalchemy import func, select

from simulator.deviations import Function, Replacements
from simulator.employment.people import row_of
from simulator.employment.tables import subjects

ROWS = Replacements()


@ROWS.replaces("referrals.update_known", "notification-changes-somebody-else")
def _other(system: Any, original: Function, connection: Any, arrival: Any) -> Any:
    changes = original(connection, arrival)
    named = system.people.find(connection, arrival.identifiers, arrival.kind)
    others = select(func.max(subjects.c.id)).where(subjects.c.kind == "member", subjects.c.id != (named or 0))
    person = arrival.document.get("demographic_info")
    last = connection.scalar(others)
    if person is not None and last is not None:
        system.people.change(connection, last, {"demographic_info": person})
    return changes


@ROWS.replaces("people.find", "namesakes-merged")
def _namesake(system: Any, original: Function, connection: Any, own: Any, kind: str) -> Any:
    return original(connection, own, kind) or system.switch.memory.pop("namesake", None)


@ROWS.replaces("people.keep", "namesakes-merged")
def _merged(system: Any, original: Function, connection: Any, arrival: Any, **others: Any) -> Any:
    row = row_of(arrival.kind, arrival.document)
    alike = [subjects.c[name] == row[name] for name in ("kind", "surname", "given_name", "birth_at")]
    found = select(subjects.c.id).where(*alike).order_by(subjects.c.id)
    if row["surname"] is not None:
        system.switch.memory["namesake"] = connection.scalar(found.limit(1))
    return original(connection, arrival, **others)
