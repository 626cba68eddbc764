"""Tell what has to become of a message that was changed freely: which kind of case it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conformance.cases.constraints import reason_to_leave_out, reason_to_tolerate
from conformance.cases.places import place_at
from conformance.faults import FaultyMessage
from protocol.schemas import Violation, request_violations

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "required": "a required member missing",
        "type": "a value of a wrong type",
        "anyOf": "a value of a wrong type",
        "enum": "a value off a closed list",
    }
)
_CONTENT = "an unusual content"


def kind_of(message: FaultyMessage, operation: str, interface: str) -> str:
    """Return the kind of a message: by the gravest constraint that it breaks, or unusual content when it breaks none.

    Constraints whose breach need not be refused, or only should be, do not count.
    """
    broken = [
        violation
        for violation in request_violations(operation, message.document, interface)
        if violation.severity == "MUST" and _counts(violation, operation, interface)
    ]
    kinds = [_KINDS[violation.keyword] for violation in broken if violation.keyword in _KINDS]
    return min(kinds, key=list(_KINDS.values()).index) if kinds else _CONTENT


def _counts(violation: Violation, operation: str, interface: str) -> bool:
    place = place_at(violation.pointer, operation, interface)
    return reason_to_leave_out(place) is None and reason_to_tolerate(place) is None
