"""Ask by expression and predicate, in an order, and page by page while the data changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from conformance.checks.records import records_in
from conformance.checks.searching import refused
from conformance.messages import Message
from conformance.model.registry import Matching, in_order, who_matches
from conformance.questions import everybody, pushed_pages, search, send_search
from conformance.stateful.queries import Query, queries
from conformance.stateful.registry_machine import asynchronously, places
from conformance.stateful.retelling import precondition, rule
from conformance.stateful.searching_rules import SearchingRules, delivered_once

ORDERS = ("asc", "desc")


@dataclass
class Paging:
    """A result that is asked for page by page, in an order or in none: since which state, and the pages so far."""

    size: int
    since: int
    pages: int
    sort_order: str | None
    messages: list[Message] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of the next page."""
        return len(self.messages) + 1


def _can_be_asked_for_all(machine: QueryingRules) -> bool:
    searches = machine.serves("search", "sync/search")
    return searches and machine.run.dialect.collective is not None and bool(machine.state.names)


class QueryingRules(SearchingRules):
    """Searches that can find several people."""

    sorted_by: str
    """The attribute by which records are sorted, in the words of the scenarios."""

    def begin(self) -> None:
        """Begin with no result that is read page by page."""
        super().begin()
        self.pagings: list[Paging] = []

    @precondition(_can_be_asked_for_all)
    @rule(data=st.data(), callback=asynchronously)
    def people_are_queried(self, data: Any, callback: bool) -> None:
        """Ask who meets a condition, or several."""
        query: Query = data.draw(queries(self.interface))
        with self.step(f"the people are searched by {query}{self.way(callback)}"):
            callback = self.by_callback(callback)
            words = query.words(self.story.people.surname)

            def judge(outcomes: tuple[Message, ...], since: int) -> None:
                matching = who_matches(self.states[since:], query.query_type, words)
                self.judge_found(self.requirement(query.row), outcomes, matching)

            exchange = send_search(self.story, query.criteria(self.story), asynchronous=callback)
            self.go_on(str(query), exchange, judge, callback=callback)

    @precondition(lambda self: _can_be_asked_for_all(self) and self.serves("sync/search"))
    @rule(size=st.integers(1, 3), sort_order=st.none() | st.sampled_from(ORDERS))
    def first_page_is_searched(self, size: int, sort_order: str | None) -> None:
        """Ask for the first page of everybody; the others may be asked for when the data has changed."""
        said = f", sorted by {self.sorted_by} {sort_order}" if sort_order else ""
        with self.step(f"page 1 of all people is searched, on pages of {size}{said}"):
            paging = Paging(size, len(self.states) - 1, -(-self._count() // size), sort_order)
            self._next_page(paging)

    @precondition(lambda self: bool(self.pagings))
    @rule(place=places)
    def next_page_is_searched(self, place: int) -> None:
        """Ask for the next page of a result."""
        paging = self.one_of(self.pagings, place)
        with self.step(f"page {paging.number} of that result is searched, on pages of {paging.size}"):
            self.pagings.remove(paging)
            self._next_page(paging)

    @precondition(lambda self: _can_be_asked_for_all(self) and self.serves("sync/search"))
    @rule(size=st.integers(1, 3))
    def page_after_the_last_is_searched(self, size: int) -> None:
        """Ask for a page that the result does not have."""
        number = -(-self._count() // size) + 1
        with self.step(f"page {number} of all people is searched, on pages of {size}, which is one too many"):
            outcomes = search(self.story, everybody(self.story), pagination={"page_size": size, "page_number": number})
            self.story.judge(self.requirement("PAGE-005"), "finds-nobody", *outcomes)

    @precondition(lambda self: _can_be_asked_for_all(self) and self.serves("search"))
    @rule(size=st.integers(1, 3))
    def pages_are_searched_asynchronously(self, size: int) -> None:
        """Ask for all pages by callback; those that are pushed without being asked for are taken as they come."""
        with self.step(f"all people are searched asynchronously, on pages of {size}"):
            count, found = self._count(), list[Message]()
            for number in range(1, -(-count // size) + 1):
                pagination = {"page_size": size, "page_number": number}
                exchange = send_search(self.story, everybody(self.story), pagination=pagination, asynchronous=True)
                found += delivered_once(pushed_pages(self.story, exchange))
                if sum(len(records_in(message)) for message in found) >= count:
                    break
            people = self.identifiers(self.state.names)
            self.story.judge(self.requirement("PAGE-006"), "pages-partition-the-result", *found, people=people)

    def _next_page(self, paging: Paging) -> None:
        path = self.run.dialect.attributes[self.sorted_by]
        sort = [{"attribute_name": path, "sort_order": paging.sort_order}] if paging.sort_order else None
        pagination = {"page_size": paging.size, "page_number": paging.number}
        outcomes = search(self.story, everybody(self.story), asynchronous=False, pagination=pagination, sort=sort)
        if paging.sort_order and refused(outcomes):
            return
        paging.messages += outcomes
        self.story.judge(self.requirement("PAGE-002"), "pages-keep-their-size", *outcomes, page_size=paging.size)
        if len(self.states) - 1 > paging.since:
            self.judge_found(self.requirement("QRY-010"), outcomes, self._some_of(self.state.names))
        if len(paging.messages) < paging.pages:
            self.pagings.append(paging)
        elif len(self.states) - 1 == paging.since:
            self._judge_pages(paging)

    def _judge_pages(self, paging: Paging) -> None:
        people, messages = self.identifiers(self.state.names), paging.messages
        self.story.judge(self.requirement("PAGE-001"), "pages-partition-the-result", *messages, people=people)
        self.story.judge(self.requirement("PAGE-003"), "pages-count-all-records", *messages)
        self.story.judge(self.requirement("PAGE-004"), "pages-have-their-number", *messages, first_page=1)
        if paging.sort_order:
            ordered = in_order(self.state, self.state.names, self.sorted_by, paging.sort_order)
            if ordered is not None:
                row = self.requirement("SORT-001" if paging.sort_order == "asc" else "SORT-002")
                self.story.judge(row, "is-sorted", *messages, people=self._in_their_order(ordered))

    def _in_their_order(self, people: Sequence[str]) -> dict[str, str]:
        return {name: self.person(name).identifier_value for name in people}

    def _some_of(self, people: Sequence[str]) -> Matching:
        return Matching(frozenset(), frozenset(people))

    def _count(self) -> int:
        """Return how many records the registry has of the people of the story."""
        return sum(len(self.state.records(name)) for name in self.state.names)
