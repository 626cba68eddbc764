"""Checks of what the criteria of a request name beside the person: the type of the identifier, and of the records.

The messages are the requests that came because of one trigger; what the trigger itself does not tell is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.registry import check
from conformance.checks.seen import Seen
from conformance.checks.sending import sent_of
from conformance.judgement import NotApplicable, Violated, shown
from conformance.messages import Message
from protocol.codes import directory

_CRITERIA = {"search_request": ("search_criteria", "query"), "subscribe_request": ("subscribe_criteria", "filter")}


@check
def names_the_type_of_the_identifier(seen: Seen) -> None:
    """A query that consists of type and value of an identifier names the type that was told."""
    message, wanted = sent_of(seen)[0], seen.expected["identifier_type"]
    named = [(f"{place}/{query}/type", held[query].get("type")) for place, query, held in _identifying(message)]
    if not (wanted and named):
        raise NotApplicable("no query of the request consists of the type and the value of an identifier")
    types = directory("identifier_type", interface="ess")
    for pointer, told in named:
        if told != wanted and types.code_of(str(told)) != wanted:
            raise Violated(
                "the query names another type of identifier",
                expected=wanted,
                actual=shown(told),
                at=message.place(pointer),
            )


@check
def asks_for_records_of_the_type(seen: Seen) -> None:
    """A search that names the type of the records names the one that was told, in whatever namespace (ESS-C-33)."""
    message, wanted = sent_of(seen)[0], seen.expected["record_type"]
    named = [
        (f"{place}/reg_record_type", held["reg_record_type"])
        for place, _, held in _criteria(message)
        if isinstance(held.get("reg_record_type"), str)
    ]
    if not (wanted and named):
        raise NotApplicable("the request names no type of records")
    for pointer, told in named:
        if told.rpartition(":")[2].casefold() != wanted.casefold():
            raise Violated(
                "the request asks for records of another type",
                expected=wanted,
                actual=shown(told),
                at=message.place(pointer),
            )


def _criteria(message: Message) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the criteria of a message: their place, the name of the query in them, and what they are."""
    for name, (criteria, query) in _CRITERIA.items():
        items = message.at(f"/message/{name}")
        for index, item in enumerate(items if isinstance(items, list) else ()):
            held = item.get(criteria) if isinstance(item, dict) else None
            if isinstance(held, dict):
                yield f"/message/{name}/{index}/{criteria}", query, held


def _identifying(message: Message) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for place, query, held in _criteria(message):
        told = held.get(query)
        if isinstance(told, dict) and isinstance(told.get("value"), str):
            yield place, query, held
