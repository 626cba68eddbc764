"""Tell subscribers of enrolments and of changes of standing or employment (PRS.EMP.02, PRS.EMP.04)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from simulator.employment.registry import Registry
from simulator.employment.tables import identifiers, subscriptions
from simulator.notifications import Notifications as AnyNotifications
from simulator.notifications import keyed

_KEYS = select(identifiers.c.subject_id, identifiers.c.type, identifiers.c.value).where(
    identifiers.c.subject_id.in_(bindparam("subjects", expanding=True))
)


class Notifications(AnyNotifications):
    """Sends notify with the records of those who are concerned."""

    def __init__(self, *, registry: Registry, **parts: Any) -> None:
        super().__init__(subscriptions=subscriptions, **parts)
        self._registry = registry

    def owners(self, connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
        """Return the keys of members and households."""
        return keyed(ids, connection.execute(_KEYS, {"subjects": list(ids)}))

    def records(self, connection: Connection, record_type: str, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
        """Return the records of the type that was subscribed to."""
        return self._registry.by_id(connection, record_type, ids)
