"""Lawful habits other than our own: the variants that refuse more, or in another form."""

from collections import Counter
from typing import Any

from protocol.json_text import dump_json
from simulator.composer import Reply, Spoken
from simulator.deviations import Function, Replacements
from simulator.refusals import ItemRefusal, ItemRefused, Refusal

ROWS = Replacements()

ONBOARDED_SENDERS = frozenset(("alpha.example.org", "beta.example.org"))


@ROWS.replaces("receiver.check_header", "unknown-senders-refused")
def _known(_system: Any, original: Function, received: Any) -> None:
    original(received)
    if received.sender_id not in ONBOARDED_SENDERS:
        raise Refusal("this sender was never registered here", error_code="err.sender_id.invalid")


@ROWS.replaces("receiver.refuse", "refusals-by-status")
def _by_status(system: Any, _original: Function, operation: Any, document: Any, refusal: Refusal) -> Reply:
    if operation.answer == "acknowledgement":
        reply = system.receiver.refuse_by_acknowledgement(operation, refusal)
    elif refusal.header_reason is not None:
        reply = system.receiver.refuse_by_header(operation, document, refusal)
    else:
        reply = system.receiver.refuse_by_status(operation, refusal)
    return Reply(422, reply.body, reply.headers)


@ROWS.replaces("receiver.refuse", "refusals-as-errors")
def _as_errors(system: Any, _original: Function, operation: Any, _document: Any, refusal: Refusal) -> Reply:
    return system.receiver.refuse_by_status(operation, refusal)  # type: ignore[no-any-return]


@ROWS.replaces("receiver.refuse", "refusals-as-problems")
def _as_problems(_system: Any, _original: Function, _operation: Any, _document: Any, refusal: Refusal) -> Reply:
    body = dump_json({"type": "about:blank", "title": "Bad Request", "status": 400, "detail": refusal.message})
    return Reply(400, body, {"Content-Type": "application/problem+json"})


@ROWS.replaces("receiver.recall", "repeated-message-refused")
def _repeated(_system: Any, original: Function, connection: Any, received: Any) -> Any:
    if original(connection, received) is not None:
        raise Refusal("this message was received before", header_reason="rjct.message_id.duplicate")
    return None


@ROWS.replaces("searches.parse", "expressions-refused")
def _no_expressions(_system: Any, original: Function, query_type: str, query: Any) -> Any:
    if query_type == "expression":
        raise ItemRefused("rjct.search_criteria.invalid", "queries of this type are not served here")
    return original(query_type, query)


@ROWS.replaces("searches.parse", "predicates-refused")
def _no_predicates(_system: Any, original: Function, query_type: str, query: Any) -> Any:
    if query_type == "predicate":
        raise ItemRefused("rjct.search_criteria.invalid", "queries of this type are not served here")
    return original(query_type, query)


@ROWS.replaces("subscriptions.filter", "filters-by-identifier-refused")
def _no_identifiers(_system: Any, original: Function, criteria: Any) -> Any:
    if criteria.get("filter_type") == "idtype-value":
        raise ItemRefused("rjct.notify_details.invalid", "filters of this type are not served here")
    return original(criteria)


@ROWS.replaces("subscriptions.filter", "subscriptions-refused")
def _no_filters(_system: Any, _original: Function, _criteria: Any) -> Any:
    raise ItemRefused("rjct.notify_details.invalid", "nobody can subscribe here")


@ROWS.replaces("searches.order", "sorting-refused")
def _no_sorting(_system: Any, original: Function, sort: list[Any]) -> Any:
    if sort:
        raise ItemRefused("rjct.sort.invalid", "records are not sorted here")
    return original(sort)


@ROWS.replaces("transactions.status", "unknown-transaction-refused")
def _unknown_transaction(_system: Any, original: Function, connection: Any, received: Any) -> Spoken:
    spoken: Spoken = original(connection, received)
    if spoken.status == "rjct":
        raise Refusal("no such transaction is known", error_code="err.request.not_found")
    return spoken


@ROWS.replaces("receiver.serve", "whole-message-refused-for-one-item")
def _whole(system: Any, original: Function, received: Any) -> Any:
    if received.refused_items and received.operation.name == "sync/search":
        raise Refusal(next(iter(received.refused_items.values())).message)
    return original(received)


@ROWS.replaces("searches.outcomes", "whole-message-refused-for-one-item")
def _all_or_none(_system: Any, original: Function, connection: Any, received: Any) -> Any:
    outcomes = original(connection, received)
    if any(each["status"] == "rjct" for each in outcomes):
        raise Refusal("a request of the message cannot be served")
    return outcomes


@ROWS.replaces("searches.outcomes", "each-request-of-one-reference-refused")
def _each_of_one_reference(system: Any, original: Function, connection: Any, received: Any) -> Any:
    requests = received.message["search_request"]
    counted = Counter(item["reference_id"] for item in requests)
    return [
        system.searches.rejected(item, ItemRefusal("rjct.reference_id.duplicate", "a request beside it has this id"))
        if counted[item["reference_id"]] > 1
        else outcome
        for item, outcome in zip(requests, original(connection, received), strict=True)
    ]


@ROWS.replaces("searches.accept", "unservable-search-not-acknowledged")
def _nack(system: Any, original: Function, connection: Any, received: Any) -> Any:
    outcomes = system.searches.outcomes(connection, received)
    if all(each["status"] == "rjct" for each in outcomes):
        system.switch.memory["nack"] = received.correlation_id
        return
    original(connection, received)


@ROWS.replaces("receiver.acknowledge", "unservable-search-not-acknowledged")
def _acknowledge(system: Any, original: Function, received: Any) -> Reply:
    if system.switch.memory.pop("nack", None) != received.correlation_id:
        return original(received)  # type: ignore[no-any-return]
    document = system.composer.acknowledge(
        received.operation.name, ack_status="NACK", correlation_id=received.correlation_id
    )
    return Reply(200, dump_json(document))
