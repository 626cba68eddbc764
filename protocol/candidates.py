"""Which operations a message could belong to, by its action, the members of its message and its header."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from protocol.operations import Operation, operations

Part = Literal["request", "answer"]

# What the samples and the sibling interface call otherwise than the operations of an interface.
OTHER_ACTIONS: Final = {
    "ibr": {
        "register": "sync/enrollment/updates",
        "search-status": "sync/enrolled",
        "on-search-status": "sync/enrolled",
        "enrollementstatus": "sync/enrolled",
    },
    "ess": {
        "search-status": "sync/check-enrollment",
        "on-search-status": "sync/check-enrollment",
    },
}
OTHER_ITEMS: Final = {
    "ibr": {
        ("sync/enrollment/updates", "request"): "receipt_information",
        ("sync/enrolled", "request"): "search_criteria",
    },
    "ess": {("sync/check-enrollment", "request"): "search_criteria"},
}
_ITEMS_WEIGHT: Final = 4
_ACTION_WEIGHT: Final = 2


@dataclass(frozen=True)
class Candidate:
    """An operation that a message could belong to, as request or as synchronous answer, and why."""

    operation: str
    part: Part
    score: int
    reason: str


def candidates(document: Any, interface: str = "ibr") -> tuple[Candidate, ...]:
    """Return the operations that `document` could belong to, best first; none if nothing speaks for any."""
    header, message = header_and_message(document)
    found = [
        candidate
        for known in operations(interface).values()
        for candidate in _judged(known, interface, header, message)
        if candidate.reason
    ]
    return tuple(sorted(found, key=lambda candidate: -candidate.score))


def header_and_message(document: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and message, {} where there is none; what has no envelope is its own message."""
    if not isinstance(document, dict):
        return {}, {}
    header, message = document.get("header"), document.get("message")
    if "header" not in document and "message" not in document:
        message = document
    return (header if isinstance(header, dict) else {}), (message if isinstance(message, dict) else {})


def _judged(known: Operation, interface: str, header: dict[str, Any], message: dict[str, Any]) -> Iterator[Candidate]:
    yield _weighed(known, interface, "request", header, message)
    if known.answer != "acknowledgement":
        yield _weighed(known, interface, "answer", header, message)


def _weighed(
    known: Operation, interface: str, part: Part, header: dict[str, Any], message: dict[str, Any]
) -> Candidate:
    reasons = []
    score = 0
    items = _items_found(known, interface, part, message)
    if items is not None:
        score += _ITEMS_WEIGHT
        reasons.append(f"its message has `{items}`")
    action = header.get("action")
    if action is not None and action == (known.action if part == "request" else known.answer_action):
        score += _ACTION_WEIGHT
        reasons.append(f"its action is `{action}`")
    elif isinstance(action, str) and OTHER_ACTIONS[interface].get(action) == known.name:
        score += _ACTION_WEIGHT
        reasons.append(f"`{action}` is another name for its action")
        if part == "answer" and _holds_acknowledgement(message):
            score += _ITEMS_WEIGHT
            reasons.append("an acknowledgement stands in its message")
    return Candidate(known.name, part, score + _details(known, part, header, message), " and ".join(reasons))


def _items_found(known: Operation, interface: str, part: Part, message: dict[str, Any]) -> str | None:
    names = (
        known.items if part == "request" else known.answer_items,
        OTHER_ITEMS[interface].get((known.name, part)),
    )
    return next((name for name in names if name is not None and name in message), None)


def _holds_acknowledgement(message: dict[str, Any]) -> bool:
    inner = message.get("message")
    return isinstance(inner, dict) and "ack_status" in inner


def _details(known: Operation, part: Part, header: dict[str, Any], message: dict[str, Any]) -> int:
    """Weigh what tells operations with the same members apart: header, call-back address, yes or no."""
    score = 0
    called_back = "status" in header
    if part == "answer":
        score += called_back or not header
    else:
        score += known.header == "either" or (known.header == "callback") == called_back
        score += known.name.startswith("sync/") and not header.get("sender_uri")
    if part == "answer" and known.answer_items == "enrolled_response":
        items = message.get("enrolled_response")
        objects = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        told = any("enrolled_status" in item for item in objects)
        score += told == (known.answer == "EnrolledResponse")
    return score
