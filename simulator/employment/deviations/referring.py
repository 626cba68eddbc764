"""Notifications that are taken in wrongly."""

from typing import Any

from sqlalchemy import func, select

from simulator.deviations import Function, Replacements
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
