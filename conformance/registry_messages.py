"""What a registry says in return for a request: the `message` of synchronous answers, callbacks and notifications."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from conformance.people import Enrolment
from conformance.registry_records import record_of

Document = dict[str, Any]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a registry that we play knows of whom it is asked about.

    `record_type` is told where none is asked for, `standing` is said of an enrolment; `earlier` is the message of the
    search whose status may be asked for.
    """

    enrolments: Sequence[Enrolment] = ()
    record_type: str = "Member"
    standing: str = "no"
    event_type: str = ""
    code: str = ""
    earlier: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, kw_only=True)
class Return:
    """What an answer or callback is made of: the request, the ids and the time of the registry, the outcome.

    `page` is which page of how many it is, each with one record.
    """

    asked: Mapping[str, Any]
    correlation_id: str
    reference_id: str
    timestamp: str
    status: str
    known: Known
    page: tuple[int, int] | None = None

    @property
    def transaction_id(self) -> Any:
        """The transaction_id that was asked with."""
        return self.asked.get("transaction_id", "")

    def items(self, name: str) -> list[Mapping[str, Any]]:
        """Return the items that were asked."""
        found = self.asked.get(name)
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    def envelope(self, **members: Any) -> Document:
        """Return a message with the ids of the transaction."""
        return {"transaction_id": self.transaction_id, "correlation_id": self.correlation_id, **members}

    def outcome(self, item: Mapping[str, Any], rejected: str) -> Document:
        """Return what is said of an item, with the reason of a rejection."""
        said = {"reference_id": item.get("reference_id", ""), "timestamp": self.timestamp, "status": self.status}
        return {**said, "status_reason_code": rejected} if self.status == "rjct" else said

    def records(self, record_type: str) -> list[Document]:
        """Return the records of everybody whom the registry knows, or of the page."""
        enrolments = self.known.enrolments
        if self.page is not None:
            enrolments = enrolments[self.page[0] - 1 : self.page[0]]
        return [record_of(enrolment, record_type) for enrolment in enrolments]


def _search(about: Return) -> Document:
    return about.envelope(search_response=[_found(about, item) for item in about.items("search_request")])


def _found(about: Return, item: Mapping[str, Any]) -> Document:
    outcome = about.outcome(item, "rjct.search_criteria.invalid")
    if about.status != "succ":
        return outcome
    record_type = _asked_type(item.get("search_criteria"), "reg_record_type") or about.known.record_type
    outcome["data"] = {"reg_record_type": record_type, "reg_records": about.records(record_type)}
    if about.page is not None:
        number, pages = about.page
        outcome["pagination"] = {"page_size": 1, "page_number": number, "total_count": pages}
    return outcome


def _asked_type(criteria: Any, member: str) -> str | None:
    value = criteria.get(member) if isinstance(criteria, dict) else None
    return value if isinstance(value, str) else None


def _subscribe(about: Return) -> Document:
    return about.envelope(subscribe_response=[_subscribed(about, item) for item in about.items("subscribe_request")])


def _subscribed(about: Return, item: Mapping[str, Any]) -> Document:
    outcome = about.outcome(item, "rjct.notify_types.invalid")
    if about.status != "succ":
        return outcome
    given = {"code": about.known.code, "status": "subscribe", "timestamp": about.timestamp}
    return {**outcome, "subscriptions": [given]}


def _unsubscribe(about: Return) -> Document:
    codes = about.asked.get("subscription_codes")
    ended = [{"code": code, "status": "unsubscribe"} for code in codes] if isinstance(codes, list) else []
    message = about.envelope(timestamp=about.timestamp, status=about.status)
    if about.status == "rjct":
        return {**message, "status_reason_code": "rjct.subscription_code.invalid"}
    return {**message, "subscription_status": ended} if about.status == "succ" else message


def _transaction_status(about: Return) -> Document:
    search = _search(replace(about, asked=about.known.earlier))
    return about.envelope(txnstatus_response={"txn_type": "search", "txn_status": search})


def _enrolled(about: Return) -> Document:
    return about.envelope(enrolled_response=[{**_of_one(about), "enrolled_status": about.known.standing}])


def _receipt(about: Return) -> Document:
    return about.envelope(enrolled_response=[_of_one(about)])


def _of_one(about: Return) -> Document:
    return {"reference_id": about.reference_id, "timestamp": about.timestamp, "status": about.status}


def _notify(about: Return) -> Document:
    criteria = [item.get("subscribe_criteria") for item in about.items("subscribe_request")]
    asked = next((kind for each in criteria if (kind := _asked_type(each, "notify_record_type"))), None)
    record_type = asked or about.known.record_type
    events = [
        {
            "reference_id": f"{about.reference_id}-{number}",
            "timestamp": about.timestamp,
            "data": {
                "reg_event_type": about.known.event_type,
                "reg_record_type": record_type,
                "reg_records": record,
            },
        }
        for number, record in enumerate(about.records(record_type), 1)
    ]
    return {"transaction_id": f"transaction-{about.reference_id}", "notify_event": events}


_OF_OPERATION: Mapping[str, Callable[[Return], Document]] = {
    "search": _search,
    "sync/search": _search,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "txn/status": _transaction_status,
    "sync/txn/status": _transaction_status,
    "sync/enrolled": _enrolled,
    "sync/check-enrollment": _enrolled,
    "sync/enrollment/updates": _receipt,
    "notify": _notify,
}


def in_return(operation: str, about: Return) -> Document:
    """Return the message that answers a request to `operation`, at once or by callback; or a notification."""
    return _OF_OPERATION[operation](about)
