"""Searches and subscriptions that pass over what was asked for."""

from typing import Any

from sqlalchemy import Connection, String, cast, select

from protocol.json_text import dump_json
from simulator.deviations import Function, Replacements
from simulator.queryable import Attribute
from simulator.registry_deviations.searching import anybody
from simulator.registry_deviations.texts import fails_without

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


@ROWS.replaces("notifications.records", "notified-of-members-whatever-the-type")
def _members(_system: Any, original: Function, connection: Any, _record_type: str, ids: Any) -> Any:
    return original(connection, "Member", ids)


@ROWS.replaces("notifications.event", "notified-of-members-whatever-the-type")
def _named_members(_system: Any, original: Function, *some: Any) -> Any:
    event = original(*some)
    return {**event, "data": {**event["data"], "reg_record_type": "Member"}}


@ROWS.replaces("subscriptions.exists", "subscribed-to-whatever-type")
def _of_any_type(system: Any, _original: Function, connection: Connection, row: dict[str, Any]) -> bool:
    table = system.exchange.subscriptions
    same = [table.c[name] == row[name] for name in ("sender_id", "event_type", "filter", "state")]
    return connection.execute(select(table.c.code).where(*same)).first() is not None


@ROWS.replaces("searches.found", "search-answered-from-memory")
def _remembered(system: Any, original: Function, connection: Any, item: dict[str, Any], *page: Any) -> dict[str, Any]:
    told = system.switch.memory.setdefault("outcomes", {}).setdefault(
        (dump_json(item["search_criteria"]), page), original(connection, item, *page)
    )
    return {**told, "reference_id": item["reference_id"]}


fails_without(ROWS, "server-error-without-record-type", "/message/search_request/0/search_criteria/reg_record_type")


@ROWS.replaces("searches.order", "numbers-sorted-as-texts")
def _as_texts(system: Any, original: Function, sort: list[dict[str, Any]]) -> Any:
    attributes = [system.translator.known(key["attribute_name"]) for key in sort]
    return [
        _as_text(ordered) if attribute.nature == "number" else ordered
        for ordered, attribute in zip(original(sort), attributes, strict=True)
    ]


def _as_text(ordered: Any) -> Any:
    """Return an order of a number, in which those that lack it come last, as one of its text."""
    direction = ordered.element
    return type(direction)(cast(direction.element, String), modifier=direction.modifier)
