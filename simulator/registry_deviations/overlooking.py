"""Conditions, orders and requests of a search that are overlooked, and more requests than are taken."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, or_

from simulator.deviations import Function, Replacements
from simulator.queryable import Attribute
from simulator.refusals import Refusal
from simulator.registry_deviations.searching import anybody

ROWS = Replacements()

_ALL = 1_000
_MOST_REQUESTS = 6


def _asynchronously(name: str, changed: Callable[[Any, Function], Function]) -> None:
    """Enter a row that finds in a way of its own what an asynchronous search asks for."""

    @ROWS.replaces("searches.accept", name)
    def accept(system: Any, original: Function, connection: Any, received: Any) -> None:
        system.registry.find = changed(received, system.registry.find)
        try:
            original(connection, received)
        finally:
            del system.registry.find


def _unordered(_received: Any, find: Function) -> Function:
    return lambda *some, order=(), **rest: find(*some, **rest)


def _ordered_by_page(_received: Any, find: Function) -> Function:
    def find_page(connection: Any, condition: Any, *, order: Any = (), **page: Any) -> Any:
        there = find(connection, condition, **page)
        whole = find(connection, condition, order=order, **{**page, "limit": _ALL, "offset": 0})
        return [each for each in whole if each in there]

    return find_page


_asynchronously("asynchronous-sort-ignored", _unordered)
_asynchronously("asynchronous-pages-sorted-each-by-itself", _ordered_by_page)


@ROWS.replaces("searches.accept", "asynchronous-expression-ignored")
def _expression_ignored(system: Any, original: Function, connection: Any, received: Any) -> None:
    condition = system.searches.condition

    def anybody_by_expression(criteria: dict[str, Any]) -> Any:
        asked = condition(criteria)
        by_expression = criteria["query_type"] == "expression"
        return anybody(system, criteria.get("reg_record_type")) if by_expression else asked

    system.searches.condition = anybody_by_expression
    try:
        original(connection, received)
    finally:
        del system.searches.condition


def _reads(name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Enter a row that reads every object of a message otherwise."""

    @ROWS.replaces("receiver.read", name)
    def read(_system: Any, original: Function, *some: Any) -> Any:
        return _changed(original(*some), change)


def _changed(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, dict):
        return {name: _changed(each, change) for name, each in change(value).items()}
    return [_changed(each, change) for each in value] if isinstance(value, list) else value


def _two_alternatives(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "$or": found["$or"][:2]} if isinstance(found.get("$or"), list) else found


def _merged(found: dict[str, Any]) -> dict[str, Any]:
    conditions = found.get("$and")
    if not isinstance(conditions, list) or not all(isinstance(each, dict) for each in conditions):
        return found
    whole: dict[str, Any] = {}
    for each in conditions:
        whole |= _merged(each)
    return {"$and": [{name: value} for name, value in whole.items()]}


_reads("two-alternatives-at-most", _two_alternatives)
_reads("conditions-merged-by-name", _merged)


@ROWS.replaces("translator.comparison", "listed-values-compared-as-parts")
def _parts(_system: Any, original: Function, attribute: Attribute, operator: str, value: Any) -> Any:
    asked = original(attribute, operator, value)
    if operator != "in" or attribute.column.key != "surname":
        return asked
    listed = ",".join(map(str, value))
    return or_(asked, func.replace(listed, attribute.column, "") != listed)


@ROWS.replaces("searches.answer", "six-requests-at-most-taken")
@ROWS.replaces("searches.accept", "six-requests-at-most-taken")
def _refused_whole(_system: Any, original: Function, connection: Any, received: Any) -> Any:
    if len(received.message["search_request"]) > _MOST_REQUESTS:
        raise Refusal("at most six searches are taken", header_reason="rjct.total_count.limit_exceeded")
    return original(connection, received)


@ROWS.replaces("searches.answer", "six-requests-at-most-answered")
@ROWS.replaces("searches.accept", "six-requests-at-most-called-back")
def _six(_system: Any, original: Function, connection: Any, received: Any) -> Any:
    whole = received.message["search_request"]
    received.message["search_request"] = whole[:_MOST_REQUESTS]
    return original(connection, received)
