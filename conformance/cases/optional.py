"""The cases in which an optional member is missing: each member that a message may have, left out by itself."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.case import Case
from conformance.cases.constraints import reason_to_leave_out, reason_to_state
from conformance.cases.places import EVERYWHERE, Place, places
from conformance.cases.putting import spoken

_OF_HEADER = "an optional member of the header missing"
_OF_CONTENT = "an optional member of the content missing"


def optional_cases(operation: str, interface: str) -> Iterator[Case]:
    """Yield a case for each optional member of a message that other members do not need.

    A message may lack the member already: the case changes nothing then. KeyError if the operation is unknown.
    """
    for place in places(operation, interface):
        if _is_optional(place):
            kind = _OF_HEADER if place.pointer.startswith("/header/") else _OF_CONTENT
            yield Case(kind, f"`{place.pointer}` missing", {"leave_out": spoken(place.pointer)})


def _is_optional(place: Place) -> bool:
    by_itself = bool(place.pointer) and not (place.required or place.is_item or place.alternative)
    of_message = place.anchor in ("", place.pointer) and place.pointer not in EVERYWHERE
    return by_itself and of_message and reason_to_leave_out(place) is None and reason_to_state(place) is None
