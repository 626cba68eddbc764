"""Checks of what the status of a search tells of it.

The last message is the status, those before it answered the search.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from conformance.beneficiaries import ReadEnrolment, read_enrolments
from conformance.checks.records import interface_of
from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message, refusal_of

_STATUS = "/message/txnstatus_response/txn_status/search_response"


@check
def tells_no_success(seen: Seen) -> None:
    """The status of a search that was rejected tells no request as succ."""
    message = seen.messages[-1]
    if message.kind not in ("answer", "callback") and refusal_of(message) is None:
        raise NotApplicable("the question about the status was not answered, which is judged elsewhere")
    if refusal_of(message) is None and any(item.get("status") == "succ" for item in _items(message.at(_STATUS))):
        raise Violated(
            "a search that was rejected is told as succ",
            expected="a refusal, `rjct`, or no outcome",
            actual=shown(message.at(_STATUS)),
            at=message.place(_STATUS),
        )


@check
def tells_what_the_search_told(seen: Seen) -> None:
    """The records in a status, where it has some, tell the enrolment statuses that the search told."""
    _same(seen, lambda found: (tuple(sorted(found.identifiers)), found.programme, found.status_code))


@check
def tells_whom_each_request_found(seen: Seen) -> None:
    """The records in a status, where it has some, are of the people whom the request with that `reference_id` found."""
    _same(seen, lambda found: tuple(sorted(found.identifiers)))


def _same(seen: Seen, fact: Callable[[ReadEnrolment], Hashable]) -> None:
    *answers, status = seen.messages
    told = _facts(status, _items(status.at(_STATUS)), fact)
    if not told:
        raise NotApplicable("the status tells no records")
    found: dict[str, set[Hashable]] = {}
    for answer in answers:
        for reference, facts in _facts(answer, answer.items, fact).items():
            found.setdefault(reference, set()).update(facts)
    for reference, facts in told.items():
        if reference in found and not facts <= found[reference]:
            raise Violated(
                f"the status tells other records of {reference} than the search",
                expected=shown(sorted(map(str, found[reference]))),
                actual=shown(sorted(map(str, facts))),
                at=status.place(_STATUS),
            )


def _facts(
    message: Message, items: Sequence[Mapping[str, Any]], fact: Callable[[ReadEnrolment], Hashable]
) -> dict[str, set[Hashable]]:
    """Return what the records of each request say, by its `reference_id`; nothing of a request without records."""
    found: dict[str, set[Hashable]] = {}
    for item in items:
        data = item.get("data")
        records = data.get("reg_records") if isinstance(data, dict) else None
        for record in records if isinstance(records, list) else []:
            facts = {fact(each) for each in read_enrolments(record, interface_of(message))}
            found.setdefault(str(item.get("reference_id")), set()).update(facts)
    return found


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
