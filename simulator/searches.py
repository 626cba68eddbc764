"""Search: each request of a message is answered on its own, at once or by callback (ibr.md sections 7 to 9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection

from protocol.queries import Query, QueryError, parse_query
from simulator.callbacks import Callbacks
from simulator.composer import Composer, Spoken
from simulator.query_to_sql import Condition, QueryTranslator, UnservedQuery
from simulator.receiving import Received
from simulator.refusals import ItemRefusal, ItemRefused
from simulator.settings import Settings
from simulator.transactions import Transactions

Outcome = dict[str, Any]


class Registry(Protocol):
    """The records that can be searched."""

    def count(self, connection: Connection, condition: Condition) -> int:
        """Return how many records match."""


@dataclass(frozen=True)
class Named:
    """How a registry names itself, and its records where a request does not."""

    registry_type: str
    record_type: str


class Searches:
    """Answers search and sync/search; how records are read is the registry's own."""

    def __init__(
        self,
        *,
        named: Named,
        registry: Registry,
        translator: QueryTranslator,
        transactions: Transactions,
        composer: Composer,
        callbacks: Callbacks,
        settings: Settings,
    ) -> None:
        self._named = named
        self._registry = registry
        self._translator = translator
        self._transactions = transactions
        self._composer = composer
        self._callbacks = callbacks
        self._settings = settings

    def answer(self, connection: Connection, received: Received) -> Spoken:
        """Answer sync/search."""
        outcomes = self.outcomes(connection, received)
        self._transactions.keep(connection, received, outcomes)
        return self.spoken(received, outcomes)

    def accept(self, connection: Connection, received: Received) -> None:
        """Accept search and have its outcomes delivered to on-search."""
        outcomes = self.outcomes(connection, received)
        self._transactions.keep(connection, received, outcomes)
        for part in self.deliveries(connection, received, outcomes):
            self.deliver(connection, received, self.spoken(received, part))

    def deliver(self, connection: Connection, received: Received, spoken: Spoken) -> None:
        """Send one on-search."""
        self._callbacks.send(
            connection,
            "on-search",
            address=str(self._callbacks.address(received.header)),
            receiver_id=received.sender_id,
            spoken=spoken,
        )

    def deliveries(
        self, connection: Connection, received: Received, outcomes: list[Outcome]
    ) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each callback: all in one, or each further page in one of its own (`push_pages`)."""
        yield outcomes
        number = 1
        while self._settings.push_pages:
            pages = []
            for item, outcome in zip(received.message["search_request"], outcomes, strict=True):
                page = outcome.get("pagination")
                if page is not None and (page["page_number"] + number - 1) * page["page_size"] < page["total_count"]:
                    pages.append(self.outcome(connection, item, set(), page_number=page["page_number"] + number))
            if not pages:
                return
            yield pages
            number += 1

    def spoken(self, received: Received, outcomes: list[Outcome]) -> Spoken:
        """Return the message with these outcomes; its header says rjct when every outcome does."""
        served = sum(outcome["status"] == "succ" for outcome in outcomes)
        return Spoken(
            message={
                "transaction_id": received.transaction_id,
                "correlation_id": received.correlation_id,
                "search_response": outcomes,
            },
            status="succ" if served or not outcomes else "rjct",
            total_count=len(outcomes),
            completed_count=served,
        )

    def outcomes(self, connection: Connection, received: Received) -> list[Outcome]:
        """Return the outcome of each request of the message."""
        seen: set[str] = set()
        found = []
        for index, item in enumerate(received.message["search_request"]):
            refusal = received.refused_items.get(index)
            if refusal is not None:
                found.append(self.rejected(item, refusal))
            else:
                found.append(self.outcome(connection, item, seen))
        return found

    def outcome(
        self, connection: Connection, item: dict[str, Any], seen: set[str], page_number: int | None = None
    ) -> Outcome:
        """Return the outcome of one request; `seen` are the reference ids before it, `page_number` replaces its own."""
        try:
            self.check_reference(item["reference_id"], seen)
            return self.found(connection, item, page_number)
        except ItemRefused as refused:
            return self.rejected(item, refused.refusal)

    def check_reference(self, reference_id: str, seen: set[str]) -> None:
        """Refuse a reference_id that is empty or that an item before has too."""
        if not reference_id:
            raise ItemRefused("rjct.reference_id.invalid", "`reference_id` is empty")
        if reference_id in seen:
            raise ItemRefused("rjct.reference_id.duplicate", "another request of the message has this `reference_id`")
        seen.add(reference_id)

    def found(self, connection: Connection, item: dict[str, Any], page_number: int | None) -> Outcome:
        """Return the outcome of a request that can be served: its page of the matching records."""
        criteria = item["search_criteria"]
        condition = self.condition(criteria)
        order = self.order(criteria.get("sort") or [])
        page = self.page(criteria.get("pagination"))
        total = self._registry.count(connection, condition)
        if page is None:
            if total > self._settings.records_without_pagination:
                most = self._settings.records_without_pagination
                reason = f"more than {most} records match; ask for pages"
                raise ItemRefused("rjct.search.too_many_records_found", reason)
            limit, number = max(total, 1), 1
        else:
            limit, number = page[0], page_number or page[1]
        offset = min((number - 1) * limit, total)
        records = []
        if total:
            records = self.records(connection, criteria, condition, order=order, limit=limit, offset=offset)
        pagination = None
        if page is not None:
            pagination = {"page_size": limit, "page_number": number, "total_count": total}
        return self.served(item, records, pagination)

    def records(
        self,
        connection: Connection,
        criteria: dict[str, Any],
        condition: Condition,
        **page: Any,
    ) -> list[Any]:
        """Return one page of the matching records, given by `order`, `limit` and `offset`."""
        raise NotImplementedError

    def served(self, item: dict[str, Any], records: list[Any], pagination: dict[str, Any] | None) -> Outcome:
        """Return the outcome `succ`, with its records even when there are none (IBR-I-57)."""
        criteria = item["search_criteria"]
        outcome: Outcome = {
            "reference_id": item["reference_id"],
            "timestamp": self._composer.timestamp(),
            "status": "succ",
            "data": {
                "version": "1.0.0",
                "reg_type": criteria.get("reg_type", self._named.registry_type),
                "reg_record_type": criteria.get("reg_record_type", self._named.record_type),
                "reg_records": records,
            },
        }
        if pagination is not None:
            outcome["pagination"] = pagination
        if "locale" in item:
            outcome["locale"] = item["locale"]
        return outcome

    def rejected(self, item: dict[str, Any], refusal: ItemRefusal) -> Outcome:
        """Return the outcome `rjct`."""
        return {
            "reference_id": item["reference_id"],
            "timestamp": self._composer.timestamp(),
            "status": "rjct",
            "status_reason_code": refusal.code,
            "status_reason_message": refusal.message,
        }

    def condition(self, criteria: dict[str, Any]) -> Condition:
        """Return what the criteria ask for as a condition on records."""
        try:
            return self._translator.condition(self.parse(criteria["query_type"], criteria["query"]))
        except QueryError as error:
            raise ItemRefused("rjct.search_criteria.invalid", f"query: {error}") from None
        except UnservedQuery as error:
            raise ItemRefused("rjct.search_criteria.invalid", f"query: {error}") from None

    def parse(self, query_type: str, query: Any) -> Query:
        """Return the meaning of a query; QueryError when it has none."""
        return parse_query(query_type, query)

    def order(self, sort: list[dict[str, Any]]) -> Sequence[ColumnElement[Any]]:
        """Return what the records are ordered by."""
        keys = []
        for key in sort:
            name = key.get("attribute_name")
            attribute = self._translator.known(name) if isinstance(name, str) else None
            if attribute is None:
                raise ItemRefused("rjct.sort.invalid", f"sort: {str(name)[:60]} is no attribute that can be sorted by")
            keys.append(self._translator.sort_column(attribute, descending=key.get("sort_order") == "desc"))
        return keys

    def page(self, pagination: dict[str, Any] | None) -> tuple[int, int] | None:
        """Return size and number of the page that is asked for, None when none is."""
        if pagination is None:
            return None
        size, number = pagination["page_size"], pagination.get("page_number", 1)
        for name, value, most in (("page_size", size, self._settings.largest_page), ("page_number", number, 10**9)):
            if value != int(value) or not 1 <= value <= most:
                raise ItemRefused("rjct.pagination.invalid", f"{name} has to be a whole number from 1 to {most}")
        return int(size), int(number)
