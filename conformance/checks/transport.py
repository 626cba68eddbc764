"""Checks of how a message came: an HTTP response, its status, its media type, the form of its body."""

from __future__ import annotations

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message

_CALLED_BACK = "; a callback goes to the `sender_uri` that the IUT named, or to its own address where it named none"


@check
def is_answered(seen: Seen) -> None:
    """An HTTP response came."""
    failure = seen.message.event.get("failure")
    if failure:
        named = _CALLED_BACK if _is_called_back(seen.message) else ""
        raise Violated(
            f"no HTTP response came: {failure['kind']}, {failure['detail']}{named}",
            expected="an HTTP response within the answer budget",
            actual=f"{failure['kind']}: {failure['detail']}",
            at=seen.message.place(),
        )


def _is_called_back(message: Message) -> bool:
    return message.operation is not None and message.operation.is_callback


@check
def is_no_server_error(seen: Seen) -> None:
    """The HTTP status is below 500."""
    status = seen.message.status
    if status is not None and status >= 500:
        raise Violated(
            f"the answer is HTTP {status}",
            expected="a status below 500",
            actual=status,
            at=seen.message.place(),
        )


@check
def declares_json(seen: Seen) -> None:
    """The media type is application/json or ends with +json."""
    _must_be_json(seen.message, _media_type(seen.message))


@check
def declares_json_or_nothing(seen: Seen) -> None:
    """The media type, where there is one, is application/json or ends with +json."""
    header = _media_type(seen.message)
    if header is None:
        raise NotApplicable("the answer names no media type")
    _must_be_json(seen.message, header)


def _media_type(message: Message) -> str | None:
    assert message.part is not None
    if not (message.part["body"].get("text") or message.part["body"].get("base64")):
        raise NotApplicable("the message has no body")
    return next((value for name, value in message.part["headers"] if name.lower() == "content-type"), None)


def _must_be_json(message: Message, header: str | None) -> None:
    media_type = (header or "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise Violated(
            f"the media type is {shown(header)}",
            expected="application/json",
            actual=header or "none",
            at=message.place(),
        )


@check
def is_enveloped(seen: Seen) -> None:
    """The answer is an envelope with a header, not the message alone."""
    if seen.message.bare:
        raise Violated(
            "the answer is the message alone",
            expected="an envelope with `header` and `message`",
            actual=shown(seen.message.document),
            at=seen.message.place("/header"),
        )


@check
def is_json(seen: Seen) -> None:
    """The body is one JSON text without duplicate members."""
    parsed = seen.message.parsed
    fault = parsed.error or (parsed.faults[0] if parsed.faults else None)
    if fault:
        raise Violated(
            f"the body {fault}",
            expected="one JSON text in UTF-8, no member twice",
            actual=fault,
            at=seen.message.place(),
        )


@check
def is_posted(seen: Seen) -> None:
    """The method of a callback is POST."""
    method = seen.message.event["request"]["method"]
    if method != "POST":
        raise Violated(f"the callback came as {method}", expected="POST", actual=method, at=seen.message.place())
