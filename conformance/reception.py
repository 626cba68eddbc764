"""How the callback address of a scenario takes what comes: at first with an error or not at all, or slowly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.inbox import Respond
from conformance.story import Story
from conformance.transport import HttpResponse, NoResponse
from protocol.acknowledgement import http_error
from protocol.json_text import dump_json, resolve_pointer

Concerns = Callable[[str | None, Any], bool]
"""Tells, of the operation of a message and its document, whether it is the one that is taken in this way."""

HOLD_SECONDS = 1.0
"""How long a slow address keeps a message waiting, at most."""

_JSON = (("Content-Type", "application/json"),)
_PENDING = ("rcvd", "pdng")


def fails_at_first(story: Story, concerns: Concerns, *, cut: bool = False) -> None:
    """Answer the first message that is concerned with an error of the server, or not at all; all others as ever."""
    failed: list[str | None] = []

    def respond(name: str | None, document: Any) -> HttpResponse | NoResponse | None:
        if failed or not concerns(name, document):
            return None
        failed.append(name)
        return NoResponse("reset", "the connection was cut") if cut else _error()

    _responds(story, respond)


def fails_until(story: Story, concerns: Concerns, recovers: Callable[[], bool]) -> None:
    """Answer every message that is concerned with an error of the server, until the address recovers."""
    _responds(story, lambda name, document: _error() if concerns(name, document) and not recovers() else None)


def holds_until(story: Story, concerns: Concerns, released: Callable[[], bool]) -> None:
    """Take every message that is concerned only when it is released, or after `HOLD_SECONDS`."""

    def respond(name: str | None, document: Any) -> HttpResponse | None:
        if concerns(name, document):
            story.run.clock.wait(released, HOLD_SECONDS)
        return None

    _responds(story, respond)


def is_outcome(name: str | None, document: Any) -> bool:
    """Tell whether a message is an `on-search` with a final outcome."""
    items = resolve_pointer(document, "/message/search_response")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return name == "on-search" and not any(item.get("status") in _PENDING for item in found)


def is_of_transaction(transaction_id: str) -> Concerns:
    """Return what concerns the callbacks of one transaction."""
    return lambda name, document: resolve_pointer(document, "/message/transaction_id") == transaction_id


def _responds(story: Story, respond: Respond) -> None:
    story.run.inbox.expect_at(story.token, story.plan.id, respond=respond)


def _error() -> HttpResponse:
    return HttpResponse(503, _JSON, dump_json(http_error("err.service.unavailable", "try again later")))
