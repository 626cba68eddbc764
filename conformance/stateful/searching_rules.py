"""Search, at once or with the answer in a callback, while other things go on; and ask what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from conformance.checks.records import records_in
from conformance.exchange import Exchange
from conformance.messages import Message
from conformance.model.registry import Matching, who_matches
from conformance.questions import by_identifier, outcomes_of, request_item, send_search
from conformance.stateful.registry_machine import (
    SUBSCRIBERS,
    RegistryMachine,
    asynchronously,
    names,
    places,
    subscribers,
)
from conformance.stateful.retelling import precondition, rule
from conformance.steps.subscribing import sender_of
from conformance.steps.tracking import ask_for_status, status_operation
from conformance.together import search_for, send_together


@dataclass(frozen=True)
class Asked:
    """A search: for whom, since which state of the registry, and how its outcome is judged."""

    about: str
    exchange: Exchange
    since: int
    judge: Callable[[tuple[Message, ...], int], None]


class SearchingRules(RegistryMachine):
    """Searches by identifier, one by one, together, at once; their outcomes; the status of those that have ended."""

    def begin(self) -> None:
        """Begin with no search under way, and none that ended with records."""
        super().begin()
        self.outstanding: list[Asked] = []
        self.ended: list[Asked] = []

    # --- asking ---

    @precondition(lambda self: self.serves("search", "sync/search"))
    @rule(name=names, callback=asynchronously)
    def person_is_searched(self, name: str, callback: bool) -> None:
        """Search one person by identifier."""
        with self.step(f"{name} is searched by identifier{self.way(callback)}"):
            callback = self.by_callback(callback)
            exchange = send_search(self.story, by_identifier(self.person(name)), asynchronous=callback)
            self._go_on_about(name, exchange, callback=callback)

    @precondition(lambda self: self.serves("search"))
    @rule(first=names, second=names)
    def people_are_searched_at_once(self, first: str, second: str) -> None:
        """Search two people at one moment, in a message each: over HTTP on two connections."""
        with self.step(f"{first} and {second} are searched at once, in a message each, asynchronously"):
            people = {"first": first, "second": second}
            documents = {place: search_for(self.story, self.person(name)) for place, name in people.items()}
            for place, exchange in send_together(self.story, "search", documents).items():
                self._go_on_about(people[place], exchange, callback=True)

    def _go_on_about(self, name: str, exchange: Exchange, *, callback: bool) -> None:
        query = {"type": self.person(name).identifier_type, "value": self.person(name).identifier_value}

        def judge(outcomes: tuple[Message, ...], since: int) -> None:
            matching = who_matches(self.states[since:], "idtype-value", query)
            self._judge_person(name, outcomes, matching, callback=callback)

        self.go_on(name, exchange, judge, callback=callback)

    @precondition(lambda self: self.serves("search", "sync/search") and len(self.state.names) > 1)
    @rule(first=places, second=places, callback=asynchronously)
    def people_are_searched_together(self, first: int, second: int, callback: bool) -> None:
        """Search two people who are known in one message."""
        people = [self.one_of(self.state.names, place) for place in (first, second)]
        with self.step(f"{people[0]} and {people[1]} are searched in one message{self.way(callback)}"):
            callback = self.by_callback(callback)
            row = self.requirement("BATCH-002" if callback else "BATCH-001")
            criteria = [by_identifier(self.person(name)) for name in people]
            exchange = send_search(self.story, *criteria, asynchronous=callback)
            wanted = dict(zip(exchange.references, people, strict=True))

            def judge(outcomes: tuple[Message, ...], since: int) -> None:
                by_reference = {reference: self.identifiers([name]) for reference, name in wanted.items()}
                check = "answers-each-request-with-its-own"
                self.story.judge(row, check, *outcomes, by_reference=by_reference)

            self.go_on(" and ".join(people), exchange, judge, callback=callback)

    @precondition(lambda self: self.serves("search"))
    @rule(name=names)
    def what_cannot_be_served_is_searched(self, name: str) -> None:
        """Send a search with a query type that is not in the list: whoever refuses it has to be silent then."""
        with self.step(f"{name} is searched with a query_type that is not in the list, asynchronously"):
            item = request_item(self.story, {**by_identifier(self.person(name)), "query_type": "no-such-type"})
            message = {"transaction_id": self.story.identifiers.new("txn"), "search_request": [item]}
            self.story.send_document("search", self.story.envelope("search", message))

    # --- what comes of it ---

    @precondition(lambda self: bool(self.outstanding))
    @rule(place=places)
    def outcome_is_awaited(self, place: int) -> None:
        """Wait for the outcome of one of the searches that are under way, in whatever order."""
        asked = self.one_of(self.outstanding, place)
        with self.step(f"the outcome of the search for {asked.about} is awaited"):
            self._settle(asked)

    @precondition(lambda self: bool(self.ended) and self.serves("txn/status", "sync/txn/status"))
    @rule(place=places, subscriber=subscribers)
    def status_is_asked(self, place: int, subscriber: str) -> None:
        """Ask for the status of a search that has ended: Alpha has sent it, Beta has not."""
        asked = self.one_of(self.ended, place)
        with self.step(f"{subscriber} asks for the status of the search for {asked.about}"):
            self._ask_for_status(asked.exchange, subscriber)

    def _ask_for_status(self, searched: Exchange, subscriber: str) -> None:
        operation = status_operation(self.story)
        sender = sender_of(self.story, subscriber)
        ask_for_status(self.story, operation, "transaction_id", searched.transaction_id, sender=sender)
        if self.story.exchange.acknowledged:
            self.story.await_callbacks(self.story.exchange)
        if subscriber == "Beta":
            self.story.judge(self.requirement("TXN-009"), "is-about-nobody-else", *self.story.outcomes)
            return
        row = "TXN-006" if (self.interface, operation) == ("ibr", "txn/status") else "TXN-003"
        facts = {"transaction_id": searched.transaction_id, "references": searched.references}
        self.story.judge(self.requirement(row), "is-about-the-transaction", *self.story.outcomes, **facts)
        told = {"references": searched.references, "status": "succ"}
        self.story.judge(self.requirement("TXN-008"), "tells-the-outcome", *self.story.outcomes, **told)

    @precondition(lambda self: self.serves("txn/status", "sync/txn/status"))
    @rule()
    def status_of_nothing_is_asked(self) -> None:
        """Ask for the status of a transaction that nobody has begun."""
        with self.step("the status of a transaction that does not exist is asked"):
            nothing = self.story.identifiers.new("none")
            ask_for_status(self.story, status_operation(self.story), "transaction_id", nothing)
            if self.story.exchange.acknowledged:
                self.story.await_callbacks(self.story.exchange)
            self.story.judge(self.requirement("TXN-007"), "is-about-nobody-else", *self.story.outcomes)

    def at_the_end(self) -> Sequence[Callable[[], None]]:
        """Wait for every search that is still under way; let both senders ask for the status of the last that ended."""
        settled = [partial(self._settle, asked) for asked in self.outstanding]
        return [
            *settled,
            *(partial(self._ask_for_last, subscriber) for subscriber in SUBSCRIBERS),
            *super().at_the_end(),
        ]

    def _ask_for_last(self, subscriber: str) -> None:
        if self.ended and self.serves("txn/status", "sync/txn/status"):
            self._ask_for_status(self.ended[-1].exchange, subscriber)

    # --- how ---

    def way(self, callback: bool) -> str:
        """Return how a step says the way in which it is asked."""
        return ", asynchronously" if self.by_callback(callback) else ""

    def by_callback(self, wanted: bool) -> bool:
        """Tell whether a search is answered by callback: as wanted, where the IUT has both ways."""
        return self.serves("search") if wanted else not self.serves("sync/search")

    def go_on(
        self, about: str, exchange: Exchange, judge: Callable[[tuple[Message, ...], int], None], *, callback: bool
    ) -> None:
        """Judge what was answered at once; leave what will be called back under way."""
        asked = Asked(about, exchange, len(self.states) - 1, judge)
        if callback:
            self.outstanding.append(asked)
        else:
            self._judge(asked)

    def _settle(self, asked: Asked) -> None:
        self.outstanding.remove(asked)
        self._judge(asked)

    def _judge(self, asked: Asked) -> None:
        outcomes = delivered_once(outcomes_of(self.story, asked.exchange))
        asked.judge(outcomes, asked.since)
        # The status of a search is what is asked for of one that was called back, where there are such.
        operation = "search" if self.serves("search") else "sync/search"
        named = asked.exchange.answer.operation
        if named is not None and named.name == operation and _ended_with_records(outcomes):
            self.ended.append(asked)

    def _judge_person(self, name: str, outcomes: tuple[Message, ...], matching: Matching, *, callback: bool) -> None:
        if name in matching.certain:
            row = self.requirement("QRY-002" if callback else "QRY-001")
            self.story.judge(row, "returns-exactly", *outcomes, people=self.identifiers([name]))
        elif name not in matching.possible:
            row = self.requirement("QRY-004" if callback else "QRY-003")
            self.story.judge(row, "finds-nobody", *outcomes)
        else:
            people = self.identifiers(self.returned(outcomes) & {name})
            row = self.requirement("QRY-002" if callback else "QRY-001")
            self.story.judge(row, "returns-exactly-or-refuses", *outcomes, people=people)

    def judge_found(self, row: str, outcomes: tuple[Message, ...], matching: Matching) -> None:
        """Judge that all who have to be found were, and nobody who may not; or that the query was refused."""
        people = matching.certain | (matching.possible & self.returned(outcomes))
        self.story.judge(row, "returns-exactly-or-refuses", *outcomes, people=self.identifiers(people))


def delivered_once(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return messages without those that did not get through and came again, which is lawful."""
    return tuple(
        message
        for place, message in enumerate(messages)
        if message.taken or not any(message.items == later.items for later in messages[place + 1 :])
    )


def _ended_with_records(outcomes: Sequence[Message]) -> bool:
    items = [item for message in outcomes for item in message.items]
    return all(item.get("status") == "succ" for item in items) and any(records_in(message) for message in outcomes)
