"""Lawful habits other than our own: the variants that take more than an edit."""

import re
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

from protocol.codes import directory
from protocol.json_text import dump_json
from simulator.composer import Reply, Spoken
from simulator.deviations import Function, Replacements
from simulator.refusals import ItemRefused, Refusal

SLOW_ANSWER_SECONDS = 3.5
SLOW_CALLBACK_SECONDS = 5.0
NEPAL = timezone(timedelta(hours=5, minutes=45))

_PLACES = {
    "assistance_unit": "assistance_unit",
    "enrolment_status": "enrolment_status",
    "benefit_type": "benefit_type",
}


def register(rows: Replacements) -> None:
    """Register the functions of this module."""
    _register_refusals(rows)
    _register_time(rows)
    _register_records(rows)
    _register_searches(rows)
    _register_callbacks(rows)


def _register_refusals(rows: Replacements) -> None:
    @rows.replaces("receiver.refuse", "refusals-by-status")
    def by_status(system: Any, _original: Function, operation: Any, document: Any, refusal: Refusal) -> Reply:
        if operation.answer == "acknowledgement":
            reply = system.receiver.refuse_by_acknowledgement(operation, refusal)
        elif refusal.header_reason is not None:
            reply = system.receiver.refuse_by_header(operation, document, refusal)
        else:
            reply = system.receiver.refuse_by_status(operation, refusal)
        return Reply(422, reply.body, reply.headers)

    @rows.replaces("receiver.refuse", "refusals-as-errors")
    def as_errors(system: Any, _original: Function, operation: Any, _document: Any, refusal: Refusal) -> Reply:
        return system.receiver.refuse_by_status(operation, refusal)  # type: ignore[no-any-return]

    @rows.replaces("receiver.refuse", "refusals-as-problems")
    def as_problems(_system: Any, _original: Function, _operation: Any, _document: Any, refusal: Refusal) -> Reply:
        body = dump_json({"type": "about:blank", "title": "Bad Request", "status": 400, "detail": refusal.message})
        return Reply(400, body, {"Content-Type": "application/problem+json"})

    @rows.replaces("receiver.recall", "repeated-message-refused")
    def repeated(_system: Any, original: Function, connection: Any, received: Any) -> Any:
        if original(connection, received) is not None:
            raise Refusal("this message was received before", header_reason="rjct.message_id.duplicate")
        return None

    @rows.replaces("searches.parse", "expressions-refused")
    def no_expressions(_system: Any, original: Function, query_type: str, query: Any) -> Any:
        if query_type == "expression":
            raise ItemRefused("rjct.search_criteria.invalid", "queries of this type are not served here")
        return original(query_type, query)

    @rows.replaces("searches.parse", "predicates-refused")
    def no_predicates(_system: Any, original: Function, query_type: str, query: Any) -> Any:
        if query_type == "predicate":
            raise ItemRefused("rjct.search_criteria.invalid", "queries of this type are not served here")
        return original(query_type, query)

    @rows.replaces("searches.order", "sorting-refused")
    def no_sorting(_system: Any, original: Function, sort: list[Any]) -> Any:
        if sort:
            raise ItemRefused("rjct.sort.invalid", "records are not sorted here")
        return original(sort)

    @rows.replaces("enrolled.outcome", "unknown-person-or-programme-refused")
    def unknown(system: Any, original: Function, connection: Any, received: Any, question: Any, programme: str) -> Any:
        from simulator.ibr.deviations.messages import knows_person

        if not knows_person(connection, question.person) or not system.registry.knows_programme(connection, programme):
            return system.enrolled.unserved("this person or this programme is not known")
        return original(connection, received, question, programme)

    @rows.replaces("transactions.status", "unknown-transaction-refused")
    def unknown_transaction(_system: Any, original: Function, connection: Any, received: Any) -> Spoken:
        spoken: Spoken = original(connection, received)
        if spoken.status == "rjct":
            raise Refusal("no such transaction is known", error_code="err.request.not_found")
        return spoken

    @rows.replaces("receiver.serve", "whole-message-refused-for-one-item")
    def whole(system: Any, original: Function, received: Any) -> Any:
        if received.refused_items and received.operation.name == "sync/search":
            raise Refusal(next(iter(received.refused_items.values())).message)
        return original(received)

    @rows.replaces("searches.outcomes", "whole-message-refused-for-one-item")
    def all_or_none(_system: Any, original: Function, connection: Any, received: Any) -> Any:
        outcomes = original(connection, received)
        if any(each["status"] == "rjct" for each in outcomes):
            raise Refusal("a request of the message cannot be served")
        return outcomes

    @rows.replaces("searches.accept", "unservable-search-not-acknowledged")
    def nack(system: Any, original: Function, connection: Any, received: Any) -> Any:
        outcomes = system.searches.outcomes(connection, received)
        if all(each["status"] == "rjct" for each in outcomes):
            system.switch.memory["nack"] = received.correlation_id
            return
        original(connection, received)

    @rows.replaces("receiver.acknowledge", "unservable-search-not-acknowledged")
    def acknowledge(system: Any, original: Function, received: Any) -> Reply:
        if system.switch.memory.pop("nack", None) != received.correlation_id:
            return original(received)  # type: ignore[no-any-return]
        document = system.composer.acknowledge(
            received.operation.name, ack_status="NACK", correlation_id=received.correlation_id
        )
        return Reply(200, dump_json(document))


def _register_time(rows: Replacements) -> None:
    @rows.replaces("composer.timestamp", "offset-and-fraction")
    def nepal(system: Any, _original: Function) -> str:
        moment = system.scheduler.now().astimezone(NEPAL)
        return str(moment.replace(microsecond=moment.microsecond or 123456).isoformat(timespec="microseconds"))

    @rows.replaces("composer.timestamp", "offset-without-colon")
    def no_colon(system: Any, _original: Function) -> str:
        return re.sub(r":(\d\d)$", r"\1", system.scheduler.now().astimezone(NEPAL).isoformat())

    @rows.replaces("receiver.before", "slow-answers")
    def slow(system: Any, original: Function, operation: Any) -> None:
        original(operation)
        system.scheduler.pause(SLOW_ANSWER_SECONDS)

    @rows.replaces("callbacks.delay", "slow-callbacks")
    def delay(_system: Any, _original: Function, _operation: str) -> float:
        return SLOW_CALLBACK_SECONDS


def _register_records(rows: Replacements) -> None:
    def records(name: str, change: Any) -> None:
        @rows.replaces("registry.record", name)
        def record(_system: Any, original: Function, row: Any, dates: list[str], paid: list[Any]) -> Any:
            return change(original(row, dates, paid))

    records("labels", lambda record: _labelled(record))
    records("labels-in-lower-case", lambda record: _labelled(record, lower=True))
    records("enrolment-inside-programme", _nested)
    records("enrollment-with-two-l", _two_l)
    records("latest-benefit-only", lambda record: {**record, "benefits": record.get("benefits", [])[-1:]})
    records("person-left-out", _without_person)


def _labelled(value: Any, lower: bool = False) -> Any:
    if isinstance(value, list):
        return [_labelled(item, lower) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, item in value.items():
        if name in _PLACES and isinstance(item, str):
            label = directory(_PLACES[name]).values.get(item, item)
            found[name] = label.lower() if lower else label
        else:
            found[name] = _labelled(item, lower)
    return found


_INSIDE = ("enrolment_date", "enrolment_status", "status_change_date", "benefits")


def _nested(record: dict[str, Any]) -> dict[str, Any]:
    inside = {name: record[name] for name in _INSIDE if name in record}
    outside = {name: value for name, value in record.items() if name not in _INSIDE}
    return {**outside, "programme_identifier": [{**each, **inside} for each in record["programme_identifier"]]}


def _two_l(record: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("enrolment_", "enrollment_"): value for name, value in record.items()}


def _without_person(record: dict[str, Any]) -> dict[str, Any]:
    if "member" not in record:
        return record
    return {**record, "member": {"member_identifier": record["member"]["member_identifier"]}}


def _register_searches(rows: Replacements) -> None:
    @rows.replaces("searches.served", "empty-result-without-data")
    def without_data(_system: Any, original: Function, item: Any, records: list[Any], pagination: Any) -> Any:
        outcome = original(item, records, pagination)
        if not records:
            del outcome["data"]
        return outcome

    @rows.replaces("searches.served", "empty-result-rejected")
    def rejected(_system: Any, original: Function, item: Any, records: list[Any], pagination: Any) -> Any:
        if not records:
            raise ItemRefused("rjct.search_criteria.invalid", "nobody was found")
        return original(item, records, pagination)

    @rows.replaces("searches.served", "pagination-always-told")
    def always(_system: Any, original: Function, item: Any, records: list[Any], pagination: Any) -> Any:
        count = len(records)
        told = pagination or {"page_size": max(count, 1), "page_number": 1, "total_count": count}
        return original(item, records, told)

    @rows.replaces("searches.spoken", "outcomes-in-another-order")
    def turned(_system: Any, original: Function, received: Any, outcomes: list[Any]) -> Any:
        return original(received, outcomes[::-1])

    @rows.replaces("searches.deliveries", "pages-pushed")
    def pushed(system: Any, original: Function, connection: Any, received: Any, outcomes: list[Any]) -> Any:
        searches = system.searches
        kept = searches._settings
        searches._settings = replace(kept, push_pages=True)
        try:
            return list(original(connection, received, outcomes))
        finally:
            searches._settings = kept

    @rows.replaces("searches.deliveries", "a-callback-for-each-item")
    def each_alone(_system: Any, original: Function, connection: Any, received: Any, outcomes: list[Any]) -> Any:
        return [[each] for part in original(connection, received, outcomes) for each in part]

    @rows.replaces("searches.deliveries", "pending-first")
    def pending(system: Any, original: Function, connection: Any, received: Any, outcomes: list[Any]) -> Any:
        now = system.composer.timestamp()
        first = [{"reference_id": each["reference_id"], "timestamp": now, "status": "pdng"} for each in outcomes]
        return [first, *original(connection, received, outcomes)]


def _register_callbacks(rows: Replacements) -> None:
    @rows.replaces("callbacks.url", "callback-path-added")
    def path_added(_system: Any, _original: Function, operation: str, address: str) -> str:
        return f"{address.rstrip('/')}/registry/{operation}"

    @rows.replaces("callbacks.url", "callback-operation-added")
    def operation_added(_system: Any, _original: Function, operation: str, address: str) -> str:
        return f"{address.rstrip('/')}/{operation}"

    @rows.replaces("outbox.headers", "callback-charset")
    def charset(_system: Any, _original: Function) -> dict[str, str]:
        return {"content-type": "application/json; charset=UTF-8", "accept": "*/*"}

    @rows.replaces("updates.receipt", "receipt-for-the-batch")
    def one_outcome(system: Any, original: Function, received: Any, reported: Any) -> Spoken:
        spoken: Spoken = original(received, reported[:1])
        for outcome in (spoken.message or {})["enrolled_response"]:
            outcome["reference_id"] = system.identifiers.new("receipt")
        return replace(spoken, total_count=len(reported), completed_count=len(reported))

    @rows.replaces("enrolled.outcome", "enrolled-with-an-id-of-its-own")
    def own_id(system: Any, original: Function, *some: Any) -> Spoken:
        spoken: Spoken = original(*some)
        for outcome in (spoken.message or {})["enrolled_response"]:
            outcome["reference_id"] = system.identifiers.new("reference")
        return spoken

    @rows.replaces("identifiers.new", "identifiers-of-another-form")
    def short(system: Any, original: Function, kind: str) -> str:
        return f"{kind[:1].upper()}/{str(original(kind)).rsplit('-', 1)[-1].upper()}=="

    @rows.replaces("composer.finish", "extra-members")
    def extra(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
        return _extended(original(kind, operation, document))


def _extended(value: Any) -> Any:
    if isinstance(value, list):
        return [_extended(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _extended(item) for name, item in value.items()} | {"x_vendor_note": {"of": "no concern"}}


