"""The searches of a story: in one message or several, synchronous or not, with what they find."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from conformance.checks.records import records_in
from conformance.exchange import Exchange
from conformance.members import Household
from conformance.messages import Message
from conformance.people import Person
from conformance.story import Story, Unreachable

Request = dict[str, Any]

# Attributes that are only named inside an element of a list.
_LEAVES = {
    "benefit type": "benefit_type",
    "benefit date": "benefit_date",
    "job title": "job_title",
    "employment type": "employment_type",
}
# Attributes that are written as the code or label of a directory.
_CODED = {
    "status": "enrolment_status",
    "benefit type": "benefit_type",
    "employment status": "employment_status",
    "employment type": "employment_type",
}
# The records that are asked for: what a collection of an expression is called, and what a request says of itself.
_COLLECTIONS = {"ibr": "Beneficiary", "ess": "Member"}
_NAMED_RECORDS = {"ess": "Member"}
_COUNTS = ("page_size", "total_count", "page_number")
_MOST_PAGES = 50


def by_identifier(person: Person | Household, *, identifier_type: str | None = None) -> Request:
    """Return the criteria that ask for the identifier of a person or household."""
    query = {"type": identifier_type or person.identifier_type, "value": person.identifier_value}
    return {"query_type": "idtype-value", "query": query}


def by_expression(story: Story, condition: Any) -> Request:
    """Return the criteria of an expression in the words of the scenario."""
    return expressed(story, translated(story, condition))


def expressed(story: Story, query: Any, *, collection: str | None = None) -> Request:
    """Return the criteria of an expression as it is."""
    value = {"expression": {"collection": collection or _COLLECTIONS[story.interface], "query": query}}
    return {"query_type": "expression", "query": {"type": "ns:org:QueryType:expression", "value": value}}


def by_predicate(story: Story, elements: Any) -> Request:
    """Return the criteria of a predicate in the words of the scenario."""
    return {"query_type": "predicate", "query": translated(story, elements)}


def everybody(story: Story) -> Request:
    """Return the criteria that find all people of the scenario, in the form that the IUT understands."""
    form = story.run.dialect.collective
    if form is None:
        raise Unreachable("the IUT refuses every form of query that can find several people", verdict="not_applicable")
    if form == "predicate":
        condition = {"attribute_name": "surname", "operator": "eq", "attribute_value": "{surname}"}
        return by_predicate(story, [{"seq_num": 1, "expression1": condition}])
    return by_expression(story, {"surname": {"$eq": "{surname}"}})


def translated(story: Story, value: Any) -> Any:
    """Replace the words of a scenario: attributes by their paths, `{surname}` and `{Name}` by what they stand for."""
    if isinstance(value, dict):
        if "attribute_name" in value:
            return _named(story, value)
        return {
            _path(story, name): _of_attribute(story, name, translated(story, entry)) for name, entry in value.items()
        }
    if isinstance(value, list):
        return [translated(story, entry) for entry in value]
    if isinstance(value, str) and "{" in value:
        names = [name for name in re.findall(r"\{(\w+)\}", value) if name not in ("surname", "programme")]
        people = {name: story.people.person(name).identifier_value for name in names}
        return value.format(surname=story.people.surname, programme=story.programme(), **people)
    return value


def _named(story: Story, value: Mapping[str, Any]) -> dict[str, Any]:
    """Translate an expression of a predicate, which names its attribute in a member."""
    name = value["attribute_name"]
    wanted = _of_attribute(story, name, translated(story, value["attribute_value"]))
    return {**value, "attribute_name": _path(story, name), "attribute_value": wanted}


def _path(story: Story, name: str) -> str:
    return story.run.dialect.attributes.get(name) or _LEAVES.get(name, name)


def _of_attribute(story: Story, name: str, value: Any) -> Any:
    """Write a coded value as the code or label that this IUT understands."""
    if name not in _CODED:
        return value
    if isinstance(value, dict):
        return {operator: _of_attribute(story, name, entry) for operator, entry in value.items()}
    return story.run.dialect.value(_CODED[name], value) if isinstance(value, str) else value


def search(
    story: Story,
    *criteria: Request,
    asynchronous: bool | None = None,
    pagination: Request | None = None,
    sort: list[Request] | None = None,
) -> tuple[Message, ...]:
    """Send searches as one message; return the messages that answer it, and keep them as the story's outcomes."""
    exchange = send_search(story, *criteria, asynchronous=asynchronous, pagination=pagination, sort=sort)
    first = outcomes_of(story, exchange)
    if pagination is not None or len(criteria) != 1 or len(first) != 1:
        return first
    pages = list(first)
    for page in _further_pages(*first):
        further = send_search(story, *criteria, asynchronous=asynchronous, pagination=page, sort=sort)
        pages += outcomes_of(story, further)
    story.outcomes = pages
    return tuple(pages)


def _further_pages(answer: Message) -> list[Request]:
    """Return what asks for the rest of a result of which a first page came although none was asked for."""
    told = answer.at("/message/search_response/0/pagination")
    counts = [told.get(name) for name in _COUNTS] if isinstance(told, dict) else []
    numbers = [each for each in counts if isinstance(each, int | float) and not isinstance(each, bool)]
    whole = [int(each) for each in numbers if each == int(each)]
    if len(whole) < len(_COUNTS):
        return []
    size, total, number = whole
    if size < 1 or number != 1 or len(records_in(answer)) != size:
        return []
    return [{"page_size": size, "page_number": each} for each in range(2, min(-(-total // size), _MOST_PAGES) + 1)]


def send_search(
    story: Story,
    *criteria: Request,
    asynchronous: bool | None = None,
    pagination: Request | None = None,
    sort: list[Request] | None = None,
) -> Exchange:
    """Send searches as one message; synchronous where the IUT declares it, unless told otherwise."""
    if asynchronous is None:
        asynchronous = "sync/search" not in story.run.target.operations
    extras = {name: value for name, value in (("pagination", pagination), ("sort", sort)) if value}
    items = [request_item(story, {**entry, **extras}) for entry in criteria]
    message = {"transaction_id": story.identifiers.new("txn"), "search_request": items}
    return story.send("search" if asynchronous else "sync/search", message, count=len(items))


def request_item(story: Story, criteria: Request) -> Request:
    """Return one request of a search message, with the members that the standard requires.

    Where an interface has several types of records, it names the type too.
    """
    named = _NAMED_RECORDS.get(story.interface)
    whole = {"reg_record_type": named, **criteria} if named else criteria
    return {"reference_id": story.identifiers.new("ref"), "timestamp": story.now(), "search_criteria": whole}


def outcomes_of(story: Story, exchange: Exchange) -> tuple[Message, ...]:
    """Return the synchronous answer, or the callbacks that have all outcomes and pages; a refusal is an outcome too."""
    operation = exchange.answer.operation
    if operation is None or operation.name != "search" or not exchange.acknowledged:
        story.outcomes = [exchange.answer]
    else:
        callbacks = story.await_callbacks(exchange, _complete(exchange))
        story.outcomes = list(_final(callbacks) or callbacks)
    return tuple(story.outcomes)


def _complete(exchange: Exchange) -> Callable[[tuple[Message, ...]], bool]:
    def complete(callbacks: tuple[Message, ...]) -> bool:
        items = [item for message in callbacks for item in message.items]
        if any(message.rejected and not message.items for message in callbacks):
            return True
        return all(_finished(reference, items) for reference in exchange.references)

    return complete


def _final(callbacks: tuple[Message, ...]) -> tuple[Message, ...]:
    return tuple(message for message in callbacks if not message.pending)


def _finished(reference: str, items: list[Mapping[str, Any]]) -> bool:
    """Tell whether a request has its final outcome, and all its pages where the pages are counted."""
    own = [
        item for item in items if item.get("reference_id") == reference and item.get("status") in ("succ", "rjct", None)
    ]
    if not own:
        return any(item.get("reference_id") == reference and item.get("data") for item in items)
    return True


def pushed_pages(story: Story, exchange: Exchange) -> tuple[Message, ...]:
    """Return the callbacks of a paged search, with the further pages that an IUT may push without being asked."""
    first = outcomes_of(story, exchange)
    size = exchange.document["message"]["search_request"][0]["search_criteria"]["pagination"]["page_size"]
    total = first[-1].at("/message/search_response/0/pagination/total_count")
    if not isinstance(total, int) or total <= size or not first[-1].callback:
        return first
    patience = 1 + 2 * story.run.clock.elapsed_since(exchange.answer.event["started"])
    story.run.clock.wait(lambda: len(_final(story.callbacks_of(exchange))) * size >= total, patience)
    return _final(story.callbacks_of(exchange))


def json_of(text: str | None) -> Any:
    """Return the JSON that a step carries as text."""
    return json.loads(text or "")
