"""The registry that we play in a scenario of a client: it answers, calls back and notifies as the scenario says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conformance.identifiers import Identifiers
from conformance.registry_messages import Known, Return, in_return
from conformance.story_end import Unreachable
from conformance.transport import HttpResponse
from protocol.acknowledgement import acknowledgement, http_error
from protocol.envelope import callback_header, envelope
from protocol.json_text import dump_json, resolve_pointer
from protocol.operations import Operation, operation, operations

if TYPE_CHECKING:
    from conformance.messages import Message
    from conformance.story import Story

_JSON = (("Content-Type", "application/json"),)
_ACK = "ACK"


class Counterpart:
    """A registry that behaves, unless a scenario tells it to answer an operation in another way.

    The ways: `ACK`, `NACK`, `ERR`, `rjct` (of synchronous operations), `HTTP 403`, `an error of the server`.
    """

    def __init__(self, story: Story) -> None:
        """Play the registry of `story`, which knows nobody yet."""
        self._story = story
        self._identifiers = Identifiers(story.run.run_id, f"{story.plan.id}/registry", attempt=story.run.attempt)
        self._lock = threading.Lock()
        self._ways: dict[str, list[str]] = {}
        self._correlations: dict[str, str] = {}
        self.known = Known()
        self.given_length = 0
        """At least how many characters a correlation_id or subscription code has that it gives."""
        self.before_answering: Callable[[str, Any], None] = lambda name, document: None

    def will_answer(self, name: str, *ways: str) -> None:
        """Answer the requests to an operation in these ways, one after the other; the last one stays."""
        self._ways[name] = list(ways)

    def way_of(self, name: str) -> str:
        """Return the way in which an operation is answered now."""
        return self._ways.get(name, [_ACK])[0]

    def new_code(self) -> str:
        """Return the code of a new subscription."""
        return self._given("subscription")

    def remember(self, search: Message) -> None:
        """Keep a search whose status may be asked for."""
        message = search.at("/message")
        self.known = replace(self.known, earlier=message if isinstance(message, dict) else {})

    def correlation_id(self, request: Message) -> str:
        """Return the correlation_id of the transaction of a request."""
        with self._lock:
            return self._correlation_id(request.document)

    def respond(self, name: str | None, document: Any) -> HttpResponse | None:
        """Answer a request of the IUT; None for what is none."""
        known = operations(self._story.interface)
        if name is None or name not in known or known[name].is_callback or not isinstance(document, dict):
            return None
        self.before_answering(name, document)
        with self._lock:
            way = self._way(name)
            if way == "an error of the server":
                return HttpResponse(503, _JSON, dump_json(http_error("err.service.unavailable", "try again later")))
            if way == "HTTP 403":
                return HttpResponse(403, _JSON, dump_json(http_error("err.request.forbidden", "this is not allowed")))
            if known[name].answer == "acknowledgement" or way in ("ERR", "NACK"):
                return HttpResponse(200, _JSON, dump_json(self._acknowledgement(document, way)))
            return HttpResponse(200, _JSON, dump_json(self._answer(known[name], document, way)))

    def _way(self, name: str) -> str:
        ways = self._ways.get(name, [_ACK])
        return ways.pop(0) if len(ways) > 1 else ways[0]

    def _correlation_id(self, document: Any) -> str:
        found = str(resolve_pointer(document, "/message/transaction_id"))
        if found not in self._correlations:
            self._correlations[found] = self._given("correlation")
        return self._correlations[found]

    def _given(self, kind: str) -> str:
        return self._identifiers.new(kind).ljust(self.given_length, "0")

    def _acknowledgement(self, document: Any, way: str) -> dict[str, Any]:
        return acknowledgement(
            ack_status=way,
            timestamp=self._story.now(),
            correlation_id=self._correlation_id(document),
            code="err.request.bad" if way == "ERR" else None,
        )

    def _answer(self, about: Operation, document: Mapping[str, Any], way: str) -> dict[str, Any]:
        status = "rjct" if way == "rjct" else "succ"
        message = None if status == "rjct" else self._message(about.name, document, status)
        action = about.answer_action or ("on-search" if about.action == "search" else about.action)
        return envelope(self._header(action, status, document), message)

    def callback(
        self, request: Message, status: str = "succ", *, page: tuple[int, int] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Return the operation and the document by which the registry calls back a request of the IUT.

        `page` is which page it is, of how many. Unreachable where nothing in the request can be called back.
        """
        asked = request.operation
        if asked is None or asked.callback is None:
            raise Unreachable(f"the IUT sent `{asked.name if asked else ''}`, which is not called back")
        if asked.items in ("search_request", "subscribe_request") and not request.items:
            raise Unreachable(f"the request of the IUT has no `{asked.items}` that could be called back")
        about = operation(asked.callback, self._story.interface)
        with self._lock:
            message = self._message(asked.name, request.document, status, page=page)
            return about.name, envelope(self._header(about.action, status, request.document), message)

    def notification(self, subscription: Message) -> dict[str, Any]:
        """Return the notification of an event, about everybody whom the registry knows, to a subscriber."""
        with self._lock:
            header = self._header("notify", "succ", subscription.document)
            return envelope(header, self._message("notify", subscription.document, "succ"))

    def _message(self, name: str, document: Any, status: str, *, page: tuple[int, int] | None = None) -> dict[str, Any]:
        message = document.get("message") if isinstance(document, dict) else None
        about = Return(
            asked=message if isinstance(message, dict) else {},
            correlation_id=self._correlation_id(document),
            reference_id=self._identifiers.new("reference"),
            timestamp=self._story.now(),
            status=status,
            known=self.known,
            page=page,
        )
        return in_return(name, about)

    def _header(self, action: str, status: str, document: Any) -> dict[str, Any]:
        header = document.get("header") if isinstance(document, dict) else None
        asker = header.get("sender_id") if isinstance(header, dict) else None
        identities = self._story.run.target.identities
        return callback_header(
            message_id=self._identifiers.new("message"),
            message_ts=self._story.now(),
            action=action,
            status=status,
            total_count=1,
            completed_count=1,
            sender_id=identities.sender_id,
            receiver_id=asker if isinstance(asker, str) else identities.receiver_id,
        )
