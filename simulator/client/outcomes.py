"""What a callback or a synchronous answer says of each thing that was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WHOLE = ""
"""Stands for the reference_id of an outcome that answers a message as a whole."""

_ITEMS = ("search_response", "subscribe_response", "enrolled_response")
_ASKED = ("search_request", "subscribe_request")
_PENDING = ("rcvd", "pdng")


@dataclass(frozen=True)
class Outcome:
    """What was answered to one item of a request, or to all of it; of a search, one page of it.

    `final`: nothing more is to come. In a callback, rcvd and pdng only say that the request is being served.
    """

    reference_id: str
    page: int
    status: str
    final: bool
    document: Mapping[str, Any]


def outcomes_of(header: Mapping[str, Any], message: Mapping[str, Any], *, by_callback: bool) -> list[Outcome]:
    """Return the outcomes in a message that its schema accepts; a synchronous answer is all that comes."""
    items: list[Mapping[str, Any]] = next(
        (message[name] for name in _ITEMS if isinstance(message.get(name), list)), [message] if message else []
    )
    found = []
    for item in items:
        status = str(item.get("status", header.get("status", "succ")))
        final = not by_callback or status not in _PENDING
        found.append(Outcome(str(item.get("reference_id", WHOLE)), _page(item), status, final, item))
    return found


def _page(item: Mapping[str, Any]) -> int:
    pagination = item.get("pagination")
    page = pagination.get("page_number", 1) if isinstance(pagination, dict) else 1
    return int(page) if isinstance(page, int | float) and 1 <= page < 2**31 else 1


def asked_references(message: Mapping[str, Any]) -> Sequence[str]:
    """Return the reference_ids that a request gave its items; none where its answer has those of the receiver."""
    return [str(item["reference_id"]) for name in _ASKED for item in message.get(name, ())]


def is_of_another_transaction(asked: Mapping[str, Any], header: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Tell whether the status of a transaction is that of another one than was asked about."""
    request, response = asked.get("txnstatus_request"), told.get("txnstatus_response")
    if request is None or not isinstance(response, dict) or header.get("status") == "rjct":
        return False
    if request["attribute_type"] != "transaction_id":
        return False
    inner = response.get("txn_status")
    found = inner.get("transaction_id") if isinstance(inner, dict) else None
    return found is not None and found != request["attribute_value"]
