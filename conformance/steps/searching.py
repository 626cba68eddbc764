"""Sentences about searches: what is asked, and who is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.messages import Message
from conformance.plan import Step
from conformance.questions import (
    by_expression,
    by_identifier,
    by_predicate,
    everybody,
    json_of,
    search,
)
from conformance.sentences import sentence
from conformance.steps.naming import names_in
from conformance.story import Story


@sentence("{name} is searched by identifier")
def searched(story: Story, step: Step, name: str) -> None:
    """Search in the way that the IUT declares."""
    search(story, by_identifier(story.people.person(name)))


@sentence("{name} is searched by identifier, synchronously")
def searched_synchronously(story: Story, step: Step, name: str) -> None:
    """Search with the answer in the HTTP response."""
    search(story, by_identifier(story.people.person(name)), asynchronous=False)


@sentence("{name} is searched by identifier, asynchronously")
def searched_asynchronously(story: Story, step: Step, name: str) -> None:
    """Search with the answer in a callback."""
    search(story, by_identifier(story.people.person(name)), asynchronous=True)


@sentence("{name} is searched by identifier, as {record_type}")
def searched_as(story: Story, step: Step, name: str, record_type: str) -> None:
    """Search records of one type; not everybody keeps every type."""
    search(story, by_identifier(story.people.person(name)) | {"reg_record_type": record_type})


@sentence("{name} is searched with an identifier of the type {other_type}")
def searched_by_other_type(story: Story, step: Step, name: str, other_type: str) -> None:
    """Search the value of an identifier under another type."""
    search(story, by_identifier(story.people.person(name), identifier_type=other_type))


@sentence("{name} is searched by the second identifier")
def searched_by_second_identifier(story: Story, step: Step, name: str) -> None:
    """Search the identifier that a person was given beside the one of the scenario."""
    if story.second_identifier is None:
        raise ValueError(f"{name} has no second identifier")
    kind, value = story.second_identifier
    search(story, by_identifier(replace(story.people.person(name), identifier_type=kind, identifier_value=value)))


@sentence("people are searched by the {form} whose surname is that of {name}")
def searched_by_surname(story: Story, step: Step, form: str, name: str) -> None:
    """Search by the surname of somebody, and by nothing else."""
    surname = story.people.person(name).surname
    if form == "predicate":
        comparison = {"attribute_name": "surname", "operator": "eq", "attribute_value": surname}
        search(story, by_predicate(story, [{"seq_num": 1, "expression1": comparison}]))
    else:
        search(story, by_expression(story, {"surname": {"$eq": surname}}))


@sentence("people are searched by the {form} whose surname is that of {name} or one that nobody has")
def searched_by_one_of_two_surnames(story: Story, step: Step, form: str, name: str) -> None:
    """Search by a list of surnames, of which somebody has the first."""
    listed = [story.people.person(name).surname, f"None{story.token}"]
    if form == "predicate":
        comparison = {"attribute_name": "surname", "operator": "in", "attribute_value": ",".join(listed)}
        search(story, by_predicate(story, [{"seq_num": 1, "expression1": comparison}]))
    else:
        search(story, by_expression(story, {"surname": {"$in": listed}}))


@sentence("the people are searched by the expression {condition}")
def searched_by_expression(story: Story, step: Step, condition: str) -> None:
    """Search by a condition that is joined with the surname of the scenario."""
    search(story, by_expression(story, {"$and": [{"surname": {"$eq": "{surname}"}}, json_of(condition)]}))


@sentence("the people are searched by the predicate")
def searched_by_predicate(story: Story, step: Step) -> None:
    """Search by a predicate."""
    search(story, by_predicate(story, json_of(step.document)))


@sentence("all of them are searched, sorted by {attribute} {order}")
def searched_sorted(story: Story, step: Step, attribute: str, order: str) -> None:
    """Search everybody of the scenario in an order."""
    path = story.run.dialect.attributes[attribute]
    search(story, everybody(story), sort=[{"attribute_name": path, "sort_order": order}])


@sentence("all of them are searched, sorted by {attribute} {order}, then by {second_key}")
def searched_sorted_twice(story: Story, step: Step, attribute: str, order: str, second_key: str) -> None:
    """Search everybody of the scenario in an order, and in another where that leaves some equal."""
    second, _, second_order = second_key.rpartition(" ")
    paths = story.run.dialect.attributes
    keys = [(paths[attribute], order), (paths[second], second_order)]
    search(story, everybody(story), sort=[{"attribute_name": path, "sort_order": each} for path, each in keys])


@sentence("all of them are searched on pages of {size:d}")
def searched_on_pages(story: Story, step: Step, size: int) -> None:
    """Search everybody of the scenario page by page, until all pages are there."""
    _search_pages(story, size)


@sentence("all of them are searched on pages of {size:d}, sorted by {attribute} {order}")
def searched_on_sorted_pages(story: Story, step: Step, size: int, attribute: str, order: str) -> None:
    """Search everybody of the scenario in an order, page by page."""
    _search_pages(story, size, sort=[{"attribute_name": story.run.dialect.attributes[attribute], "sort_order": order}])


def _search_pages(story: Story, size: int, **rest: Any) -> None:
    pages = -(-record_count(story) // size)
    found: list[Message] = []
    for number in range(1, pages + 1):
        found += search(story, everybody(story), pagination={"page_size": size, "page_number": number}, **rest)
    story.outcomes = found
    story.page_size = size


@sentence("page {number:d} of all of them is searched, on pages of {size:d}")
def searched_page(story: Story, step: Step, number: int, size: int) -> None:
    """Search one page."""
    search(story, everybody(story), pagination={"page_size": size, "page_number": number})


@sentence("exactly {name} is found")
def exactly_found(story: Story, step: Step, name: str) -> None:
    """Judge who was found."""
    story.judge(step.requirement, "returns-exactly", *story.outcomes, people=_identifiers(story, name))


@sentence("exactly {names} are found, or the query is refused")
def exactly_found_or_refused(story: Story, step: Step, names: str) -> None:
    """Judge who was found by a query that an IUT may not support."""
    story.judge(step.requirement, "returns-exactly-or-refuses", *story.outcomes, people=_identifiers(story, names))


@sentence("exactly {name} is found, or the query is refused")
def exactly_one_found_or_refused(story: Story, step: Step, name: str) -> None:
    """Judge who was found by a query that an IUT may not support."""
    exactly_found_or_refused(story, step, name)


@sentence("{name} and not {other} is found, or the query is refused")
def found_without_another(story: Story, step: Step, name: str, other: str) -> None:
    """Judge that the one is among those who were found, and the other is not."""
    people = {"wanted": _identifiers(story, name), "unwanted": _identifiers(story, other)}
    story.judge(step.requirement, "finds-the-one-without-the-other", *story.outcomes, **people)


@sentence("nobody is found")
def nobody_found(story: Story, step: Step) -> None:
    """Judge an empty result."""
    story.judge(step.requirement, "finds-nobody", *story.outcomes)


@sentence("the order is {names}, or the sort is refused")
def order_is(story: Story, step: Step, names: str) -> None:
    """Judge the order of the records."""
    story.judge(step.requirement, "is-sorted", *story.outcomes, people=_identifiers(story, names))


@sentence("the pages have each of {names} once")
def pages_partition(story: Story, step: Step, names: str) -> None:
    """Judge that the pages partition the result."""
    story.judge(step.requirement, "pages-partition-the-result", *story.outcomes, people=_identifiers(story, names))


@sentence("no page is larger than asked for")
def pages_keep_size(story: Story, step: Step) -> None:
    """Judge the size of the pages."""
    story.judge(step.requirement, "pages-keep-their-size", *story.outcomes, page_size=story.page_size)


@sentence("every page counts all records")
def pages_count(story: Story, step: Step) -> None:
    """Judge the total count of the pages."""
    story.judge(step.requirement, "pages-count-all-records", *story.outcomes)


@sentence("every page has the number that was asked for")
def pages_numbered(story: Story, step: Step) -> None:
    """Judge the numbers of the pages."""
    story.judge(step.requirement, "pages-have-their-number", *story.outcomes, first_page=1)


def record_count(story: Story) -> int:
    """Return how many records the people of the scenario have."""
    return len(story.members) or len(story.enrolments)


def _identifiers(story: Story, names: str) -> dict[str, str]:
    return {name: story.people.person(name).identifier_value for name in names_in(names)}
