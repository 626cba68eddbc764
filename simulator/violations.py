"""From the broken rules of a message to its refusal, in the codes of the standard.

A rule that is broken in the header, or anywhere in an asynchronous message, refuses the message. One that is broken
within an item of a synchronous message refuses the item, as long as its `reference_id` can be read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from protocol.json_text import resolve_pointer
from protocol.operations import Operation
from protocol.schemas import MAX_VIOLATIONS, Violation, request_violations, schema
from simulator.refusals import ItemRefusal, Refusal, cut

_BATCH = "/message/enrolled_updates/beneficiaries"
_ITEM = re.compile(
    r"(?P<item>/message/(?:search_request|enrolled_updates/beneficiaries)/(?P<index>[0-9]+))(?P<rest>/.*)?"
)
# Other readings of the standard that are understood here all the same (IBR-I-12 to IBR-I-16, IBR-I-33, IBR-I-36), and
# records that others write in another form (ESS-C-31 to ESS-C-44).
_UNDERSTOOD = re.compile(
    rf"{_BATCH}/[0-9]+/.*|/message/enrolled_criteria/(?:response_entity|query)"
    r"|/message/(?:notify_event|search_response)/[0-9]+/data/reg_records/.*"
)

_HEADER: Mapping[str, tuple[str, str | None]] = {
    "version": ("err.version.not_supported", "rjct.version.invalid"),
    "message_ts": ("err.request.bad", "rjct.message_ts.invalid"),
    "action": ("err.request.bad", "rjct.action.invalid"),
    "total_count": ("err.request.bad", "rjct.total_count.invalid"),
    "sender_id": ("err.sender_id.invalid", None),
    "sender_uri": ("err.sender_uri.invalid", None),
    "receiver_id": ("err.receiver_id.invalid", None),
    "is_msg_encrypted": ("err.encryption.invalid", None),
}
_SEARCH_ITEM: Sequence[tuple[str, str]] = (
    ("/timestamp", "rjct.timestamp.invalid"),
    ("/search_criteria/sort", "rjct.sort.invalid"),
    ("/search_criteria/pagination", "rjct.pagination.invalid"),
    ("", "rjct.search_criteria.invalid"),
)


@dataclass(frozen=True)
class Faults:
    """What is wrong with a message: why it is refused whole, or which of its items are; neither when understood."""

    refusal: Refusal | None = None
    items: Mapping[int, ItemRefusal] = field(default_factory=dict)


def faults_of(operation: Operation, document: Any, interface: str = "ibr") -> Faults:
    """Return what is to be made of a message that the schema does not accept."""
    found = [each for each in violations_of(operation, document, interface) if not _understood(each)]
    if not found:
        return Faults()
    if len(found) >= MAX_VIOLATIONS and operation.answer != "acknowledgement" and _has_header(document):
        return Faults(Refusal("too many rules are broken to name them all", header_reason="rjct.errors.too_many"))
    items = _items(operation, document, found)
    if items is None:
        return Faults(refusal_of(found[0], readable=_has_header(document)))
    return Faults(items=items)


def violations_of(operation: Operation, document: Any, interface: str = "ibr") -> Sequence[Violation]:
    """Return the broken rules of a message; of a batch of beneficiaries only the faulty ones are looked at closely."""
    beneficiaries = resolve_pointer(document, _BATCH)
    if not isinstance(beneficiaries, list):
        return request_violations(operation.name, document, interface)
    message = document["message"]
    hollow = {
        **document,
        "message": {**message, "enrolled_updates": {**message["enrolled_updates"], "beneficiaries": []}},
    }
    found = list(request_violations(operation.name, hollow, interface))
    record = schema("Record", interface)
    for index, beneficiary in enumerate(beneficiaries):
        if not record.accepts(beneficiary):
            place = f"{_BATCH}/{index}"
            for each in record.violations(beneficiary, at=place):
                found.append(Violation(place + each.pointer, each.keyword, each.message, each.clause, each.severity))
    return found


def refusal_of(violation: Violation, *, readable: bool) -> Refusal:
    """Return the refusal that a broken rule calls for; `readable`: there is a header to answer to."""
    code, reason = "err.request.bad", None
    if violation.pointer.startswith("/header/"):
        code, reason = _HEADER.get(violation.pointer.split("/")[2], (code, None))
    message = f"{violation.message} (at {violation.pointer or 'the top'})"
    return Refusal(message, error_code=code, header_reason=reason if readable else None)


def _understood(violation: Violation) -> bool:
    return violation.severity == "SHOULD" and _UNDERSTOOD.fullmatch(violation.pointer) is not None


def _has_header(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("header"), dict)


def _items(operation: Operation, document: Any, found: Sequence[Violation]) -> dict[int, ItemRefusal] | None:
    if operation.answer == "acknowledgement":
        return None
    items: dict[int, ItemRefusal] = {}
    for violation in found:
        place = _ITEM.fullmatch(violation.pointer)
        if place is None:
            return None
        code = None
        if operation.message == "SearchRequest":
            if not isinstance(resolve_pointer(document, f"{place['item']}/reference_id"), str):
                return None
            rest = place["rest"] or ""
            code = next(code for member, code in _SEARCH_ITEM if rest.startswith(member))
        message = f"{violation.message} (at {violation.pointer})"
        items.setdefault(int(place["index"]), ItemRefusal(code, cut(message)))
    return items
