"""Sentences about asynchronous searches that ask for an order, pages of it, or what an expression means."""

from __future__ import annotations

from typing import Any

from conformance.checks.records import records_in
from conformance.messages import Message
from conformance.plan import Step
from conformance.questions import by_expression, everybody, json_of, pushed_pages, search, send_search
from conformance.sentences import sentence
from conformance.steps.searching import record_count
from conformance.story import Story


@sentence("all of them are searched asynchronously, on pages of {size:d}")
def searched_pages(story: Story, step: Step, size: int) -> None:
    """Search page by page with callbacks; pages that are pushed without being asked for are taken as they come."""
    _search_pages(story, size)


@sentence("all of them are searched asynchronously on pages of {size:d}, sorted by {attribute} {order}")
def searched_sorted_pages(story: Story, step: Step, size: int, attribute: str, order: str) -> None:
    """Search page by page in an order; pages that are pushed may come in any order, as they are numbered."""
    _search_pages(story, size, sort=_key(story, attribute, order))
    story.outcomes.sort(key=_page_number)


@sentence("all of them are searched asynchronously, sorted by {attribute} {order}")
def searched_sorted(story: Story, step: Step, attribute: str, order: str) -> None:
    """Search everybody of the scenario in an order, with the answer in a callback."""
    search(story, everybody(story), sort=_key(story, attribute, order), asynchronous=True)


@sentence("the people are searched asynchronously by the expression {condition}")
def searched_by_expression(story: Story, step: Step, condition: str) -> None:
    """Search by a condition that is joined with the surname of the scenario, with the answer in a callback."""
    criteria = by_expression(story, {"$and": [{"surname": {"$eq": "{surname}"}}, json_of(condition)]})
    search(story, criteria, asynchronous=True)


def _search_pages(story: Story, size: int, **rest: Any) -> None:
    found: list[Message] = []
    for number in range(1, -(-record_count(story) // size) + 1):
        page = {"page_size": size, "page_number": number}
        found += pushed_pages(story, send_search(story, everybody(story), pagination=page, asynchronous=True, **rest))
        if sum(len(records_in(message)) for message in found) >= record_count(story):
            break
    story.outcomes = found


def _key(story: Story, attribute: str, order: str) -> list[dict[str, Any]]:
    return [{"attribute_name": story.run.dialect.attributes[attribute], "sort_order": order}]


def _page_number(message: Message) -> float:
    """Return the number of a page; one that tells none stays where it came, before those that do."""
    number = message.at("/message/search_response/0/pagination/page_number")
    return number if isinstance(number, int | float) else 0
