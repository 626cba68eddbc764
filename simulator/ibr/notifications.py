"""Tell subscribers of enrolments and of changes of their status (PRS.IBR.03)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from simulator.ibr.registry import Registry
from simulator.ibr.searches import IBR
from simulator.ibr.tables import enrolments, identifiers, subscriptions
from simulator.notifications import Notifications as AnyNotifications
from simulator.notifications import keyed

_KEYS = (
    select(enrolments.c.id, identifiers.c.type, identifiers.c.value)
    .join_from(enrolments, identifiers, identifiers.c.subject_id == enrolments.c.subject_id)
    .where(enrolments.c.id.in_(bindparam("enrolments", expanding=True)), identifiers.c.own)
)


class Notifications(AnyNotifications):
    """Sends notify with Beneficiary records."""

    def __init__(self, *, registry: Registry, **parts: Any) -> None:
        super().__init__(named=IBR, subscriptions=subscriptions, **parts)
        self._registry = registry

    def owners(self, connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
        """Return the keys of those who are enrolled."""
        return keyed(ids, connection.execute(_KEYS, {"enrolments": list(ids)}))

    def records(self, connection: Connection, record_type: str, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
        """Return Beneficiary records, whatever type was subscribed to."""
        return self._registry.by_id(connection, ids)
