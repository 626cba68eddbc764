"""Faults that show when much is asked or told at once, and lawful habits of systems that take in no more."""

from collections.abc import Sequence
from typing import Any

from protocol.json_text import dump_json
from simulator.composer import Reply
from simulator.deviations import Function, Replacements
from simulator.refusals import ItemRefused, Refusal
from simulator.registry_deviations.waiting import waiting

ROWS = Replacements()

MANY = 10
"""So many callbacks wait before the faults of many messages show."""

PUT_OFF = 10
"""Of so many requests one is put off."""

LARGEST_MESSAGE = 50
"""Requests of one message, and records of one page."""


@ROWS.replaces("searches.deliver", "outcomes-mixed-among-many")
def _mixed(system: Any, original: Function, connection: Any, received: Any, spoken: Any) -> None:
    outcome = spoken.message["search_response"][0]
    before = system.switch.memory.get("data")
    system.switch.memory["data"] = outcome.get("data")
    if before is not None and waiting(system, connection, "on-search") >= MANY:
        outcome["data"] = before
    original(connection, received, spoken)


@ROWS.replaces("callbacks.post", "callbacks-lost-among-many")
def _lost(system: Any, original: Function, connection: Any, operation: str, **rest: Any) -> None:
    if operation != "on-search" or waiting(system, connection, operation) < MANY:
        original(connection, operation, **rest)


@ROWS.replaces("searches.outcomes", "searches-beyond-fifty-unanswered")
def _cut(_system: Any, original: Function, connection: Any, received: Any) -> Any:
    return original(connection, received)[:LARGEST_MESSAGE]


@ROWS.replaces("searches.outcomes", "searches-beyond-fifty-refused")
def _too_many(_system: Any, original: Function, connection: Any, received: Any) -> Any:
    if len(received.message["search_request"]) > LARGEST_MESSAGE:
        reason = f"at most {LARGEST_MESSAGE} requests are taken in by one message"
        raise Refusal(reason, header_reason="rjct.total_count.limit_exceeded")
    return original(connection, received)


@ROWS.replaces("searches.page", "pages-beyond-fifty-refused")
def _page(_system: Any, original: Function, pagination: Any) -> Any:
    page = original(pagination)
    if page is not None and page[0] > LARGEST_MESSAGE:
        raise ItemRefused("rjct.pagination.invalid", f"page_size has to be {LARGEST_MESSAGE} at most")
    return page


@ROWS.replaces("searches.accept", "busy-while-many-wait")
def _busy(system: Any, original: Function, connection: Any, received: Any) -> None:
    if waiting(system, connection, "on-search") >= MANY:
        raise Refusal("too many searches wait to be answered; try again later", error_code="err.service.unavailable")
    original(connection, received)


@ROWS.replaces("notifications.tell", "notified-of-ten-people-at-most")
def _first_ten(_system: Any, original: Function, connection: Any, subscription: Any, events: Sequence[Any]) -> None:
    original(connection, subscription, events[:MANY])


@ROWS.replaces("edge.receive", "requests-put-off")
def _put_off(system: Any, original: Function, operation: Any) -> Reply:
    count = system.switch.memory["requests"] = system.switch.memory.get("requests", 0) + 1
    if count % PUT_OFF:
        return original(operation)  # type: ignore[no-any-return]
    body = system.composer.error("", code="err.request.too_many_requests", reason="too many requests at once")
    return Reply(429, dump_json(body), {"Content-Type": "application/json", "Retry-After": "1"})
