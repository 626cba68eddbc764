"""The web application around a simulated system: its operations, its health, its administration, its errors."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.routing import Map, Rule

from protocol.json_text import dump_json, parse_json, resolve_pointer
from protocol.operations import Operation
from simulator.access.guard import Guard
from simulator.composer import Composer, Reply
from simulator.file_upload import is_upload, uploaded_message
from simulator.outbox import Outbox
from simulator.receiving import Receiver, is_callback
from simulator.refusals import Refusal
from simulator.security.arrivals import Arrivals
from simulator.settings import Settings

_CODES = {
    401: "err.request.unauthorized",
    403: "err.request.forbidden",
    404: "err.request.not_found",
    408: "err.request.timeout",
    429: "err.request.too_many_requests",
}

AFTER_ANSWER = "simulator.after_answer"
"""Key of the WSGI environment under which a server keeps what is to be done when the answer has left."""

_log = logging.getLogger(__name__)


class HttpEdge:
    """What is decided about a request before its message is read, and about an answer after it was composed."""

    def __init__(
        self, *, composer: Composer, receiver: Receiver, outbox: Outbox, guard: Guard, arrivals: Arrivals
    ) -> None:
        self._composer = composer
        self._guard = guard
        self._arrivals = arrivals
        self._receiver = receiver
        self._outbox = outbox

    def receive(self, operation: Operation) -> Reply:
        """Answer the current request to `operation`."""
        denied = self.denied(operation)
        if denied is not None:
            return denied
        try:
            body = self.uploaded(operation) if is_upload(request) else self.body()
        except Refusal as refusal:
            return self._receiver.refuse(operation, None, refusal)
        return self.serve(operation, body)

    def serve(self, operation: Operation, body: bytes) -> Reply:
        """Answer a message that is let in: verified and decrypted before it is read, its answer protected."""
        try:
            arrived = self._arrivals.take_in(operation, body, request)
        except Refusal as refusal:
            return self.refuse_unproven(operation, refusal)
        reply = self._receiver.receive(operation, arrived.body)
        self.release(request.environ)
        return self._arrivals.answer(reply, arrived)

    def refuse_unproven(self, operation: Operation, refusal: Refusal) -> Reply:
        """Return the refusal of a message that is not protected as was agreed, or that is for somebody else."""
        return self._receiver.refuse(operation, None, refusal)

    def denied(self, operation: Operation) -> Reply | None:
        """Return the refusal of the current request for want of a token, None when it is let in."""
        return self._guard.refusal(operation, request)

    def receive_callback(self, callbacks: Sequence[Operation]) -> Reply:
        """Answer the current request, a callback whose operation only its action tells (IBR-I-55, ESS-C-14)."""
        body = self.body()
        action = resolve_pointer(parse_json(body).document, "/header/action")
        operation = next((each for each in callbacks if each.action == action), None)
        if operation is None:
            known = ", ".join(each.action for each in callbacks)
            unknown = Refusal(f"`action` has to be that of a callback: {known}")
            return self.denied(callbacks[0]) or self._receiver.refuse(callbacks[0], None, unknown)
        return self.denied(operation) or self.serve(operation, body)

    def uploaded(self, operation: Operation) -> bytes:
        """Return the message that the current request brings as a file."""
        return uploaded_message(request, operation)

    def body(self) -> bytes:
        """Return the body of the current request, which has to be declared as plain JSON."""
        self.check_media_type(request.headers.get("Content-Type"))
        if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
            raise UnsupportedMediaType("send the body without a content coding")
        return request.get_data(cache=False)

    def release(self, environ: dict[str, Any]) -> None:
        """Let callbacks leave: when the server says that the answer has left, else at the scheduler's next turn."""
        after_answer = environ.get(AFTER_ANSWER)
        if after_answer is None:
            self._outbox.wake()
        else:
            after_answer.append(self._outbox.wake)

    def check_media_type(self, content_type: str | None) -> None:
        """Refuse a body that is not declared to be JSON in UTF-8."""
        media_type, _, parameters = (content_type or "").partition(";")
        name = media_type.strip().lower()
        charset = parameters.lower().partition("charset=")[2].strip(' "')
        if name != "application/json" and not (name.startswith("application/") and name.endswith("+json")):
            raise UnsupportedMediaType("send the message as application/json")
        if charset not in ("", "utf-8", "utf8"):
            raise UnsupportedMediaType("send the message in UTF-8")

    def fail(self, status: int, reason: str) -> Reply:
        """Return the answer to a request that reaches no operation."""
        code = _CODES.get(status, "err.service.unavailable" if status >= 500 else "err.request.bad")
        return Reply(status, dump_json(self._composer.error("", code=code, reason=reason)))

    def transmit(self, operation: str, reply: Reply) -> Reply:
        """Return `reply` as it leaves; here deviations take hold of status and headers."""
        return reply


class _RememberedRule(Rule):
    """A URL rule that is compiled once in a process, in which systems by the thousand may have the same."""

    def compile(self) -> None:
        """Take over what the same rule was compiled to."""
        vars(self).update(_compiled(self.rule, bool(self.merge_slashes)))


@cache
def _compiled(text: str, merge_slashes: bool) -> Mapping[str, Any]:
    rule = Rule(text)
    before = vars(rule).copy()
    Map([rule], merge_slashes=merge_slashes)
    bound = ("map", "strict_slashes", "merge_slashes", "subdomain")
    return {name: value for name, value in vars(rule).items() if name not in bound and before.get(name) is not value}


def create_application(
    *, operations: Sequence[Operation], edge: HttpEdge, settings: Settings, admin: Callable[[Flask], None]
) -> Flask:
    """Return the application that serves `operations` below the base path; `admin` adds the paths outside it."""
    app = Flask("simulator", static_folder=None)
    app.url_rule_class = _RememberedRule
    app.config["MAX_CONTENT_LENGTH"] = settings.body_bytes
    app.url_map.merge_slashes = False

    for operation in operations:
        app.add_url_rule(
            f"{settings.base_path}/{operation.name}",
            endpoint=operation.name,
            view_func=_view(operation, edge),
            methods=["POST"],
            provide_automatic_options=False,
        )
    _add_callbacks(app, [each for each in operations if is_callback(each)], edge, settings)
    app.add_url_rule("/health", endpoint="health", view_func=lambda: jsonify(status="ok"))
    admin(app)

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        status = error.code or 500
        reason = "the body is too large" if isinstance(error, RequestEntityTooLarge) else str(error.description)
        response = _response("", edge, edge.fail(status, reason))
        if status == 405:
            response.headers["Allow"] = "POST"
        return response

    @app.errorhandler(Exception)
    def fail(error: Exception) -> Response:
        _log.error("a request failed", exc_info=error)
        return _response("", edge, edge.fail(500, "the request could not be served"))

    return app


def _add_callbacks(app: Flask, callbacks: Sequence[Operation], edge: HttpEdge, settings: Settings) -> None:
    """Serve callbacks at the address that `sender_uri` names too, as it is or with the operation added."""
    if not callbacks:
        return

    def by_action() -> Response:
        return _response("", edge, edge.receive_callback(callbacks))

    app.add_url_rule("/", view_func=by_action, methods=["POST"], provide_automatic_options=False)
    for operation in callbacks if settings.base_path else ():
        app.add_url_rule(
            f"/{operation.name}",
            endpoint=f"{operation.name} below no base path",
            view_func=_view(operation, edge),
            methods=["POST"],
            provide_automatic_options=False,
        )


def _view(operation: Operation, edge: HttpEdge) -> Callable[[], Any]:
    def view() -> Response:
        return _response(operation.name, edge, edge.receive(operation))

    return view


def _response(operation: str, edge: HttpEdge, reply: Reply) -> Response:
    reply = edge.transmit(operation, reply)
    response = Response(reply.body, status=reply.status)
    response.headers.pop("Content-Type", None)
    response.headers.extend(reply.headers)
    return response
