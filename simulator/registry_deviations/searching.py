"""Searches that find, sort or page wrongly."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import and_, func, literal, or_, select

from simulator.deviations import Function, Replacements
from simulator.queryable import Attribute

ROWS = Replacements()

_SHORT = 64  # characters of an id, where the limit is 99


def anybody(system: Any, record_type: object = None) -> Any:
    """Return the condition that all records of a type meet; of members, where a registry has several types."""
    columns = system.translator.root.c
    if "kind" not in columns:
        return columns.id > 0
    return columns.kind == ("group" if record_type == "Group" else "member")


@ROWS.replaces("translator.identifier", "identifier-type-ignored")
def _any_type(system: Any, _original: Function, _type: str, value: str) -> Any:
    place = system.translator._vocabulary.identity
    return place.owner.in_(select(place.key).where(place.table.c.value == value, place.only))


@ROWS.replaces("translator.identifier", "identifier-prefix-matches")
def _prefix(system: Any, _original: Function, type_: str, value: str) -> Any:
    place = system.translator._vocabulary.identity
    columns = place.table.c
    matching = columns.value.startswith(value[:-1], autoescape=True)
    return place.owner.in_(select(place.key).where(matching, columns.type == type_, place.only))


def _compares_identifiers(name: str, changed: Callable[[Any], Any]) -> None:
    """Enter a row for which identifiers are equal that are so once both are `changed`."""

    @ROWS.replaces("translator.identifier", name)
    def identifier(system: Any, _original: Function, type_: str, value: str) -> Any:
        place = system.translator._vocabulary.identity
        columns = place.table.c
        matching = changed(columns.value) == changed(literal(value))
        return place.owner.in_(select(place.key).where(matching, columns.type == type_, place.only))


_compares_identifiers("identifier-case-ignored", func.lower)
_compares_identifiers("leading-zeros-ignored", lambda value: func.ltrim(value, "0"))
_compares_identifiers("hyphens-of-identifiers-ignored", lambda value: func.replace(value, "-", ""))
_compares_identifiers("first-twenty-characters-of-identifiers-compared", lambda value: func.substr(value, 1, 20))


@ROWS.replaces("registry.find", "search-finds-one-more")
def _one_more(system: Any, original: Function, connection: Any, condition: Any, **rest: Any) -> Any:
    found = original(connection, condition, **rest)
    others = and_(anybody(system, rest.get("record_type")), ~condition)
    return found + original(connection, others, **{**rest, "limit": 1, "offset": 0}) if found else found


@ROWS.replaces("searches.condition", "search-finds-somebody-for-nobody")
def _widened(system: Any, original: Function, criteria: dict[str, Any]) -> Any:
    columns = system.translator.root.c
    everybody = anybody(system, criteria.get("reg_record_type"))
    first = select(columns.id).where(everybody).order_by(columns.id).limit(1).scalar_subquery()
    condition = original(criteria)
    nobody = ~select(columns.id).where(condition).exists()
    return or_(condition, and_(columns.id == first, nobody))


@ROWS.replaces("searches.accept", "asynchronous-search-finds-somebody-for-nobody")
def _somebody(system: Any, original: Function, connection: Any, received: Any) -> None:
    find, count = system.registry.find, system.registry.count

    def first_at_least(connection: Any, condition: Any, **rest: Any) -> Any:
        everybody = anybody(system, rest.get("record_type"))
        return find(connection, condition, **rest) or find(connection, everybody, **{**rest, "limit": 1, "offset": 0})

    system.registry.find = first_at_least
    system.registry.count = lambda *some: count(*some) or 1
    try:
        original(connection, received)
    finally:
        del system.registry.find, system.registry.count


@ROWS.replaces("searches.deliver", "asynchronous-batch-records-swapped")
def _swapped(_system: Any, original: Function, connection: Any, received: Any, spoken: Any) -> None:
    items = spoken.message["search_response"]
    if len(items) > 1:
        contents = [item.get("data") for item in items]
        for item, data in zip(items, contents[1:] + contents[:1], strict=True):
            item["data"] = data
    original(connection, received, spoken)


@ROWS.replaces("searches.accept", "asynchronous-search-finds-everybody")
def _everybody(system: Any, original: Function, connection: Any, received: Any) -> None:
    find, count = system.registry.find, system.registry.count
    system.registry.find = lambda connection, _condition, **rest: find(
        connection, anybody(system, rest.get("record_type")), **{**rest, "limit": 1000}
    )
    system.registry.count = lambda connection, _condition: count(connection, anybody(system))
    try:
        original(connection, received)
    finally:
        del system.registry.find, system.registry.count


@ROWS.replaces("searches.condition", "unknown-attribute-ignored")
def _unknown(system: Any, original: Function, criteria: dict[str, Any]) -> Any:
    from simulator.refusals import ItemRefused

    try:
        return original(criteria)
    except ItemRefused:
        return anybody(system, criteria.get("reg_record_type"))


def _sorts(name: str, order: str) -> None:
    @ROWS.replaces("searches.order", name)
    def reversed_(_system: Any, original: Function, sort: list[dict[str, Any]]) -> Any:
        other = "asc" if order == "desc" else "desc"
        asked = [key.get("sort_order", "asc") for key in sort]
        turned = [{**key, "sort_order": other} if each == order else key for key, each in zip(sort, asked, strict=True)]
        return original(turned)


_sorts("sort-descending-reversed", "desc")
_sorts("sort-ascending-reversed", "asc")


@ROWS.replaces("searches.order", "sort-ignored")
def _ignored(system: Any, original: Function, sort: list[dict[str, Any]]) -> Any:
    original(sort)
    return [system.translator.root.c.id.asc()]


@ROWS.replaces("searches.order", "sort-by-first-attribute-only")
def _first_only(_system: Any, original: Function, sort: list[dict[str, Any]]) -> Any:
    return original(sort[:1])


def _finds(name: str, change: Any) -> None:
    @ROWS.replaces("registry.find", name)
    def find(_system: Any, original: Function, connection: Any, condition: Any, **rest: Any) -> Any:
        return original(connection, condition, **change(**rest))


_finds("pages-overlap", lambda offset=0, **rest: {**rest, "offset": max(0, offset - 1)})
_finds("pages-leave-out-one", lambda offset=0, **rest: {**rest, "offset": offset + 1 if offset else 0})
_finds("page-size-ignored", lambda limit=0, **rest: {**rest, "limit": 1000})
_finds("page-number-ignored", lambda offset=0, **rest: {**rest, "offset": 0})


def _served(name: str, change: Any) -> None:
    @ROWS.replaces("searches.served", name)
    def outcome(_system: Any, original: Function, item: Any, records: list[Any], pagination: Any) -> Any:
        return original(item, records, None if pagination is None else pagination | change(records))


_served("total-count-of-page", lambda records: {"total_count": len(records)})
_served("page-number-told-wrongly", lambda _records: {"page_number": 1})


@ROWS.replaces("searches.page", "page-size-zero-accepted")
def _zero_size(_system: Any, original: Function, pagination: dict[str, Any] | None) -> Any:
    if pagination is not None and pagination["page_size"] == 0:
        pagination = {**pagination, "page_size": 10}
    return original(pagination)


@ROWS.replaces("searches.page", "page-number-zero-accepted")
def _zero_number(_system: Any, original: Function, pagination: dict[str, Any] | None) -> Any:
    if pagination is not None and pagination.get("page_number") == 0:
        pagination = {**pagination, "page_number": 1}
    return original(pagination)


@ROWS.replaces("searches.found", "page-after-last-repeats-last")
def _last_again(_system: Any, original: Function, connection: Any, item: Any, page_number: Any) -> Any:
    outcome = original(connection, item, page_number)
    page = outcome.get("pagination")
    if page is None or page["page_number"] == 1 or outcome["data"]["reg_records"]:
        return outcome
    last = max(1, -(-page["total_count"] // page["page_size"]))
    records = original(connection, item, last)["data"]["reg_records"]
    return {**outcome, "data": {**outcome["data"], "reg_records": records}}


@ROWS.replaces("searches.accept", "asynchronous-records-lost")
def _lost(system: Any, original: Function, connection: Any, received: Any) -> None:
    find = system.registry.find
    system.registry.find = lambda *some, **rest: find(*some, **rest)[1:]
    try:
        original(connection, received)
    finally:
        del system.registry.find


def _of_another(name: str, attribute_type: str) -> None:
    @ROWS.replaces("transactions.rows", name)
    def first(system: Any, original: Function, connection: Any, sender_id: str, request: Any) -> Any:
        found = original(connection, sender_id, request)
        if request["attribute_type"] != attribute_type or not found:
            return found
        column = system.exchange.searches.c.transaction_id
        other = select(column).where(column != found[0].transaction_id).limit(1)
        value = connection.scalar(system.transactions.of_sender(other, sender_id))
        asked = {**request, "attribute_type": "transaction_id", "attribute_value": value}
        return found if value is None else original(connection, sender_id, asked)


_of_another("status-by-transaction-of-another", "transaction_id")
_of_another("status-by-correlation-of-another", "correlation_id")
_of_another("status-by-reference-of-another", "reference_id_list")


@ROWS.replaces("transactions.rows", "status-of-one-request-is-of-all")
def _of_all_requests(system: Any, original: Function, connection: Any, sender_id: str, request: Any) -> Any:
    found = original(connection, sender_id, request)
    if request["attribute_type"] != "reference_id_list" or not found:
        return found
    whole = {"attribute_type": "transaction_id", "attribute_value": found[0].transaction_id}
    return original(connection, sender_id, {**request, **whole})


@ROWS.replaces("transactions.rows", "status-of-unknown-is-somebodys")
def _somebodys(system: Any, original: Function, connection: Any, sender_id: str, request: Any) -> Any:
    found = original(connection, sender_id, request)
    column = system.exchange.searches.c.transaction_id
    value = None if found else connection.scalar(system.transactions.of_sender(select(column).limit(1), sender_id))
    asked = {**request, "attribute_type": "transaction_id", "attribute_value": value}
    return found if value is None else original(connection, sender_id, asked)


@ROWS.replaces("transactions.rows", "long-transaction-not-found")
def _not_found(_system: Any, original: Function, connection: Any, sender_id: str, request: Any) -> Any:
    long = request["attribute_type"] == "transaction_id" and len(request["attribute_value"]) > _SHORT
    return [] if long else original(connection, sender_id, request)


@ROWS.replaces("transactions.of_sender", "status-told-to-everybody")
def _of_all(_system: Any, _original: Function, statement: Any, _sender_id: str) -> Any:
    return statement


@ROWS.replaces("transactions.accept", "status-callback-of-another")
def _another(system: Any, original: Function, connection: Any, received: Any) -> None:
    request = received.message["txnstatus_request"]
    asked = request["attribute_value"] if isinstance(request["attribute_value"], str) else ""
    column = system.exchange.searches.c.transaction_id
    value = connection.scalar(select(column).where(column != asked).limit(1))
    if value is not None:
        request |= {"attribute_type": "transaction_id", "attribute_value": value}
    original(connection, received)


def _compares_surnames(name: str, compare: Any) -> None:
    """Enter a row that compares surnames, where they have to be equal, in a way of its own."""

    @ROWS.replaces("translator.compare", name)
    def equal(_system: Any, original: Function, attribute: Attribute, operator: str, value: Any) -> Any:
        concerned = attribute.column.key == "surname" and operator == "eq"
        return compare(attribute.column, value) if concerned else original(attribute, operator, value)


_compares_surnames("surname-beginning-matches", lambda column, value: column.startswith(value, autoescape=True))
_compares_surnames("surname-case-ignored", lambda column, value: func.lower(column) == value.lower())
_compares_surnames(
    "surname-accents-ignored", lambda column, value: func.replace(column, "é", "e") == value.replace("é", "e")
)
_compares_surnames(
    "surname-spaces-ignored", lambda column, value: func.replace(column, " ", "") == value.replace(" ", "")
)
