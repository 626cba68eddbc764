"""Requests that ask for more people than they are about, or for others: the query names the right one, and is wrong."""

from collections.abc import Callable
from functools import partial
from typing import Any

from simulator.deviations import Function, Replacements
from simulator.edits import changed

ROWS = Replacements()

Rewrite = Callable[[Any], Any]
"""Returns what takes the place of a value in a request."""

_SOMEBODY_ELSE = "0000000001"
_PERSON = "person_identifier"
_PROGRAMME = "programme_identifier.program.programme_identifier"
_CRITERIA = "/message/search_request/*/search_criteria"
_FILTER = "/message/subscribe_request/*/subscribe_criteria"
_QUESTION = "/message/enrolled_criteria/query"


def _compared(attribute: str, operator: str, value: str) -> list[dict[str, Any]]:
    return [
        {"seq_num": 1, "expression1": {"attribute_name": attribute, "operator": operator, "attribute_value": value}}
    ]


def _search_after(criteria: Any) -> Any:
    return {**criteria, "query_type": "predicate", "query": _compared(_PERSON, "gt", criteria["query"]["value"])}


def _subscribe_by_surname(criteria: Any) -> Any:
    return {**criteria, "filter_type": "predicate", "filter": _compared("surname", "eq", criteria["filter"]["value"])}


def _subscribe_to_two(criteria: Any) -> Any:
    people = [{_PERSON: {"$eq": each}} for each in (criteria["filter"]["value"], _SOMEBODY_ELSE)]
    value = {"expression": {"collection": "Member", "query": {"$or": people}}}
    return {**criteria, "filter_type": "expression", "filter": {"type": "ns:org:QueryType:expression", "value": value}}


def _negated(query: Any) -> Any:
    return {**query, _PERSON: {"ne": query[_PERSON]["eq"]}}


def _swapped(query: Any) -> Any:
    return {**query, _PERSON: query[_PROGRAMME], _PROGRAMME: query[_PERSON]}


def _in_any_programme(query: Any) -> Any:
    return {"$or": [{_PERSON: query[_PERSON]}, {**query}]}


def _one_more_search(items: Any) -> Any:
    stranger = {**items[0]["search_criteria"], "query": {"type": "UIN", "value": _SOMEBODY_ELSE}}
    return [*items, {**items[0], "reference_id": f"{items[0]['reference_id']}-2", "search_criteria": stranger}]


def _one_more_code(codes: Any) -> Any:
    return [*codes, "code-of-another-subscription"]


def _rewrite(
    pointer: str,
    operations: tuple[str, ...],
    rewrite: Rewrite,
    _system: Any,
    original: Function,
    kind: str,
    operation: str,
    document: Any,
) -> Any:
    document = original(kind, operation, document)
    return changed(document, pointer, rewrite) if kind == "request" and operation in operations else document


def _in_lower_case(query: Any) -> Any:
    return {**query, "value": query["value"].casefold()}


def _without_zeros(query: Any) -> Any:
    return {**query, _PERSON: {"eq": query[_PERSON]["eq"].lstrip("0")}}


_SEARCHES, _QUESTIONS = ("search", "sync/search"), ("sync/enrolled",)
for _name, _pointer, _operations, _rewritten in (
    ("search-for-everybody-after", _CRITERIA, _SEARCHES, _search_after),
    ("search-for-somebody-else-too", "/message/search_request", _SEARCHES, _one_more_search),
    ("searches-in-lower-case", f"{_CRITERIA}/query", _SEARCHES, _in_lower_case),
    ("questions-without-leading-zeros", _QUESTION, _QUESTIONS, _without_zeros),
    ("question-about-everybody-else", _QUESTION, _QUESTIONS, _negated),
    ("question-with-person-and-programme-swapped", _QUESTION, _QUESTIONS, _swapped),
    ("question-about-any-programme", _QUESTION, _QUESTIONS, _in_any_programme),
    ("check-of-everybody-else", _QUESTION, ("sync/check-enrollment",), _negated),
    ("subscribe-by-surname", _FILTER, ("subscribe",), _subscribe_by_surname),
    ("subscribe-to-two-people", _FILTER, ("subscribe",), _subscribe_to_two),
    ("unsubscribe-another-code-too", "/message/subscription_codes", ("unsubscribe",), _one_more_code),
):
    ROWS.replaces("composer.finish", _name)(partial(_rewrite, _pointer, _operations, _rewritten))


@ROWS.replaces("composer.finish", "search-for-somebody-else-too")
def _counted(_system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    return changed(document, "/header/total_count", lambda _: 2) if operation in _SEARCHES else document
