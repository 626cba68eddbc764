"""Searches that pass over what was asked for."""

from typing import Any

from simulator.deviations import Function, Replacements
from simulator.queryable import Attribute
from simulator.registry_deviations.searching import anybody

ROWS = Replacements()


@ROWS.replaces("translator.compare", "offsets-ignored")
def _as_in_utc(_system: Any, original: Function, attribute: Attribute, operator: str, value: Any) -> Any:
    moment = f"{str(value)[:19]}Z" if attribute.nature == "moment" else value
    return original(attribute, operator, moment)


def _finds_all(name: str, record_type: str, *query_types: str) -> None:
    @ROWS.replaces("searches.condition", name)
    def condition(system: Any, original: Function, criteria: dict[str, Any]) -> Any:
        asked = original(criteria)
        concerned = criteria.get("reg_record_type") == record_type and criteria["query_type"] in query_types
        return anybody(system, record_type) if concerned else asked


_finds_all("households-all-found", "Group", "idtype-value")
_finds_all("households-whatever-their-members", "Group", "expression")
_finds_all("persons-all-found", "Person", "idtype-value")
