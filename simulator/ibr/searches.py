"""Search of Beneficiary records."""

from typing import Any

from sqlalchemy import Connection

from simulator.ibr.registry import Registry
from simulator.query_to_sql import Condition
from simulator.searches import Named
from simulator.searches import Searches as AnySearches

IBR = Named(registry_type="ns:org:RegistryType:IBR", record_type="Beneficiary")


class Searches(AnySearches):
    """Answers search and sync/search of the IBR."""

    def __init__(self, *, registry: Registry, **parts: Any) -> None:
        super().__init__(named=IBR, registry=registry, **parts)
        self._beneficiaries = registry

    def records(self, connection: Connection, criteria: dict[str, Any], condition: Condition, **page: Any) -> list[Any]:
        """Return one page of the matching records."""
        return self._beneficiaries.find(connection, condition, **page)
