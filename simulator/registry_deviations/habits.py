"""Lawful habits other than our own: the variants that take more than an edit."""

import re
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.refusals import ItemRefused, Refusal

ROWS = Replacements()

SLOW_ANSWER_SECONDS = 3.5

SLOW_CALLBACK_SECONDS = 5.0

_OUTCOMES = ("search_response", "subscribe_response", "enrolled_response", "notify_event")

_UNSAID = ("status_reason_code", "status_reason_message")

_REJECTED_BY_HEADER = (("callback", "on-search"), ("callback", "txn/on-status"))

NEPAL = timezone(timedelta(hours=5, minutes=45))


@ROWS.replaces("composer.timestamp", "offset-and-fraction")
def _nepal(system: Any, _original: Function) -> str:
    moment = system.scheduler.now().astimezone(NEPAL)
    return str(moment.replace(microsecond=moment.microsecond or 123456).isoformat(timespec="microseconds"))


@ROWS.replaces("composer.timestamp", "offset-without-colon")
def _no_colon(system: Any, _original: Function) -> str:
    return re.sub(r":(\d\d)$", r"\1", system.scheduler.now().astimezone(NEPAL).isoformat())


@ROWS.replaces("receiver.before", "slow-answers")
def _slow(system: Any, original: Function, operation: Any) -> None:
    original(operation)
    system.scheduler.pause(SLOW_ANSWER_SECONDS)


@ROWS.replaces("callbacks.delay", "slow-callbacks")
def _delay(_system: Any, _original: Function, _operation: str) -> float:
    return SLOW_CALLBACK_SECONDS


@ROWS.replaces("searches.served", "empty-result-without-data")
def _without_data(_system: Any, original: Function, item: Any, records: list[Any], pagination: Any) -> Any:
    outcome = original(item, records, pagination)
    if not records:
        del outcome["data"]
    return outcome


@ROWS.replaces("searches.served", "empty-result-rejected")
def _rejected(_system: Any, original: Function, item: Any, records: list[Any], pagination: Any) -> Any:
    if not records:
        raise ItemRefused("rjct.search_criteria.invalid", "nobody was found")
    return original(item, records, pagination)


@ROWS.replaces("searches.served", "pagination-always-told")
def _always(_system: Any, original: Function, item: Any, records: list[Any], pagination: Any) -> Any:
    count = len(records)
    told = pagination or {"page_size": max(count, 1), "page_number": 1, "total_count": count}
    return original(item, records, told)


@ROWS.replaces("searches.spoken", "outcomes-in-another-order")
def _turned(_system: Any, original: Function, received: Any, outcomes: list[Any]) -> Any:
    return original(received, outcomes[::-1])


@ROWS.replaces("searches.deliveries", "pages-pushed")
def _pushed(system: Any, original: Function, connection: Any, received: Any, outcomes: list[Any]) -> Any:
    searches = system.searches
    kept = searches._settings
    searches._settings = replace(kept, push_pages=True)
    try:
        return list(original(connection, received, outcomes))
    finally:
        searches._settings = kept


@ROWS.replaces("searches.deliveries", "a-callback-for-each-item")
def _each_alone(_system: Any, original: Function, connection: Any, received: Any, outcomes: list[Any]) -> Any:
    return [[each] for part in original(connection, received, outcomes) for each in part]


@ROWS.replaces("searches.deliveries", "pending-first")
def _pending(system: Any, original: Function, connection: Any, received: Any, outcomes: list[Any]) -> Any:
    now = system.composer.timestamp()
    first = [{"reference_id": each["reference_id"], "timestamp": now, "status": "pdng"} for each in outcomes]
    return [first, *original(connection, received, outcomes)]


@ROWS.replaces("callbacks.url", "callback-path-added")
def _path_added(_system: Any, _original: Function, operation: str, address: str) -> str:
    return f"{address.rstrip('/')}/registry/{operation}"


@ROWS.replaces("callbacks.url", "callback-operation-added")
def _operation_added(_system: Any, _original: Function, operation: str, address: str) -> str:
    return f"{address.rstrip('/')}/{operation}"


@ROWS.replaces("callbacks.delay", "rejections-without-a-message")
def _after_a_second(_system: Any, _original: Function, _operation: str) -> float:
    return 1.0


@ROWS.replaces("composer.finish", "rejections-without-a-message")
def _header_only(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    told = original(kind, operation, document)
    if (kind, operation) in _REJECTED_BY_HEADER and told["header"]["status"] == "rjct":
        del told["message"]
    return told


@ROWS.replaces("outbox.headers", "callback-charset")
def _charset(_system: Any, _original: Function) -> dict[str, str]:
    return {"content-type": "application/json; charset=UTF-8", "accept": "*/*"}


@ROWS.replaces("identifiers.new", "identifiers-of-another-form")
def _short(system: Any, original: Function, kind: str) -> str:
    return f"{kind[:1].upper()}/{str(original(kind)).rsplit('-', 1)[-1].upper()}=="


@ROWS.replaces("composer.finish", "extra-members")
def _extra(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    return _extended(original(kind, operation, document))


@ROWS.replaces("composer.finish", "null-for-what-says-nothing")
def _null(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    told = original(kind, operation, document)
    if kind in ("answer", "callback"):
        told["header"] = {**dict.fromkeys((*_UNSAID, "meta")), **told["header"]}
        for name in _OUTCOMES:
            for item in (told.get("message") or {}).get(name, ()):
                item.update({**dict.fromkeys((*_UNSAID, "locale", "pagination")), **item})
    return told


def _extended(value: Any) -> Any:
    if isinstance(value, list):
        return [_extended(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _extended(item) for name, item in value.items()} | {"x_vendor_note": {"of": "no concern"}}


@ROWS.replaces("searches.page", "a-page-of-two-unless-another-is-asked-for")
def _two_on_a_page(_system: Any, original: Function, pagination: Any) -> Any:
    return original(pagination) or (2, 1)


@ROWS.replaces("receiver.check_count", "one-search-in-a-message")
def _one_search(_system: Any, original: Function, received: Any) -> None:
    original(received)
    if len(received.message.get("search_request") or ()) > 1:
        reason = "one search is taken in a message"
        raise Refusal(reason, header_reason="rjct.total_count.limit_exceeded")
