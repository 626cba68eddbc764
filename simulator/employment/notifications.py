"""Tell subscribers of enrolments and of changes of standing or employment (PRS.EMP.02, PRS.EMP.04)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from simulator.employment.registry import Registry
from simulator.employment.tables import identifiers, subscriptions
from simulator.notifications import Notifications as AnyNotifications
from simulator.notifications import keyed


class Notifications(AnyNotifications):
    """Sends notify with the records of those who are concerned."""

    def __init__(self, *, registry: Registry, **parts: Any) -> None:
        super().__init__(subscriptions=subscriptions, **parts)
        self._registry = registry

    def owners(self, connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
        """Return the keys of members and households."""
        columns = identifiers.c
        found = select(columns.subject_id, columns.type, columns.value).where(columns.subject_id.in_(ids))
        return keyed(ids, connection.execute(found))

    def records(self, connection: Connection, record_type: str, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
        """Return the records of the type that was subscribed to."""
        return self._registry.by_id(connection, record_type, ids)
