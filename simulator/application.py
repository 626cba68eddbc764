"""The web application around a simulated system: its operations, its health, its administration, its errors."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from protocol.json_text import dump_json
from protocol.operations import Operation
from simulator.composer import Composer, Reply
from simulator.outbox import Outbox
from simulator.receiving import Receiver
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

    def __init__(self, *, composer: Composer, receiver: Receiver, outbox: Outbox) -> None:
        self._composer = composer
        self._receiver = receiver
        self._outbox = outbox

    def receive(self, operation: Operation) -> Reply:
        """Answer the current request to `operation`."""
        self.check_media_type(request.headers.get("Content-Type"))
        if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
            raise UnsupportedMediaType("send the body without a content coding")
        reply = self._receiver.receive(operation, request.get_data(cache=False))
        self.release(request.environ)
        return reply

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


def create_application(
    *, operations: Sequence[Operation], edge: HttpEdge, settings: Settings, admin: Callable[[Flask], None]
) -> Flask:
    """Return the application that serves `operations` below the base path; `admin` adds the paths outside it."""
    app = Flask("simulator", static_folder=None)
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
