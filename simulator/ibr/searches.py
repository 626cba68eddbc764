"""Search of Beneficiary records."""

from typing import Any

from sqlalchemy import Connection, and_, select

from simulator.ibr.registry import Registry
from simulator.ibr.tables import enrolments, subjects
from simulator.query_to_sql import Condition
from simulator.searches import Named
from simulator.searches import Searches as AnySearches

IBR = Named(registry_type="ns:org:RegistryType:IBR", record_type="Beneficiary")

_KINDS = {"Person": "member", "Member": "member", "Group": "group"}


class Searches(AnySearches):
    """Answers search and sync/search of the IBR."""

    def __init__(self, *, registry: Registry, **parts: Any) -> None:
        super().__init__(named=IBR, registry=registry, **parts)
        self._beneficiaries = registry

    def condition(self, criteria: dict[str, Any]) -> Condition:
        """Return what the criteria ask for, of members or groups alone where they name that type of records."""
        condition = super().condition(criteria)
        kind = self.kind(criteria.get("reg_record_type"))
        if kind is None:
            return condition
        of_kind = select(subjects.c.id).where(subjects.c.kind == kind)
        return and_(condition, enrolments.c.subject_id.in_(of_kind))

    def kind(self, record_type: str | None) -> str | None:
        """Return the kind of subject that a type of records is about; None for a type that is about all."""
        return _KINDS.get((record_type or "").rpartition(":")[2])

    def records(self, connection: Connection, criteria: dict[str, Any], condition: Condition, **page: Any) -> list[Any]:
        """Return one page of the matching records."""
        return self._beneficiaries.find(connection, condition, **page)
