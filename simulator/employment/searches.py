"""Search of Person, Member, Group and Beneficiary records, by `reg_record_type` (PRS.EMP.03)."""

from typing import Any

from sqlalchemy import Connection, and_

from simulator.employment.record_types import record_type
from simulator.employment.registry import KINDS, Registry
from simulator.employment.tables import subjects
from simulator.query_to_sql import Condition
from simulator.refusals import ItemRefused
from simulator.searches import Searches as AnySearches

RECORD_TYPE = "Member"
"""What is told where a request names no type of record."""


class Searches(AnySearches):
    """Answers search and sync/search of the interface."""

    def __init__(self, *, registry: Registry, **parts: Any) -> None:
        super().__init__(registry=registry, **parts)
        self._people = registry

    def condition(self, criteria: dict[str, Any]) -> Condition:
        """Return what the criteria ask for, of the kind of record that they name; Member where they name none."""
        return and_(subjects.c.kind == KINDS[self.record_type(criteria)], super().condition(criteria))

    def record_type(self, criteria: dict[str, Any]) -> str:
        """Return the type of records that is asked for."""
        asked = criteria.get("reg_record_type", RECORD_TYPE)
        found = record_type(asked)
        if found is None:
            known = ", ".join(KINDS)
            reason = f"reg_record_type: {str(asked)[:60]} is not kept here; known are {known}"
            raise ItemRefused("rjct.search_criteria.invalid", reason)
        return found

    def records(self, connection: Connection, criteria: dict[str, Any], condition: Condition, **page: Any) -> list[Any]:
        """Return one page of the matching records."""
        kind = self.record_type(criteria)
        return self._people.find(connection, condition, record_type=kind, **page)
