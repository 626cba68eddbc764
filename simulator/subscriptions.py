"""Subscribe and unsubscribe: who wants to be told of what, answered by on-subscribe and on-unsubscribe."""

from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, func, select

from protocol.codes import closed_list
from protocol.json_text import dump_json
from protocol.queries import Identifier, Query, QueryError, fitting_types, parse_query
from simulator.callbacks import Callbacks
from simulator.composer import Composer, Spoken
from simulator.event_types import spelt
from simulator.identifiers import Identifiers
from simulator.moments import instant
from simulator.notifications import filter_key
from simulator.outbox import Outbox
from simulator.query_to_sql import QueryTranslator, UnservedQuery
from simulator.receiving import Received
from simulator.refusals import ItemRefused, cut

_INFO = ("version", "reg_type", "reg_event_type", "frequency", "filter_type", "filter", "notify_record_type")

_SAME = ("sender_id", "event_type", "filter_type", "filter", "record_type", "state")


class Subscriptions:
    """Answers subscribe and unsubscribe."""

    def __init__(
        self,
        *,
        interface: str,
        table: Table,
        translator: QueryTranslator,
        composer: Composer,
        callbacks: Callbacks,
        identifiers: Identifiers,
        outbox: Outbox,
    ) -> None:
        self._interface = interface
        self._table = table
        self._add = table.insert().values(
            number=select(func.coalesce(func.max(table.c.number), 0) + 1).scalar_subquery()
        )
        same = [table.c[name] == bindparam(f"same_{name}") for name in _SAME]
        self._like = select(table.c.code).where(*same)
        self._translator = translator
        self._composer = composer
        self._callbacks = callbacks
        self._identifiers = identifiers
        self._outbox = outbox

    def accept_subscribe(self, connection: Connection, received: Received) -> None:
        """Accept subscribe: each request gets a subscription with a code of its own, or the reason why not."""
        seen: set[str] = set()
        outcomes = [self.outcome(connection, received, item, seen) for item in received.message["subscribe_request"]]
        served = sum(outcome["status"] == "succ" for outcome in outcomes)
        message = {
            "transaction_id": received.transaction_id,
            "correlation_id": received.correlation_id,
            "subscribe_response": outcomes,
        }
        spoken = Spoken(
            message=message,
            status="succ" if served or not outcomes else "rjct",
            total_count=len(outcomes),
            completed_count=served,
        )
        self._send(connection, "on-subscribe", received, spoken)

    def outcome(
        self, connection: Connection, received: Received, item: dict[str, Any], seen: set[str]
    ) -> dict[str, Any]:
        """Return the outcome of one request to subscribe."""
        outcome = {"reference_id": item["reference_id"], "timestamp": self._composer.timestamp()}
        try:
            if not item["reference_id"]:
                raise ItemRefused("rjct.reference_id.invalid", "`reference_id` is empty")
            if item["reference_id"] in seen:
                reason = "another request of the message has this `reference_id`"
                raise ItemRefused("rjct.reference_id.duplicate", reason)
            seen.add(item["reference_id"])
            info = self.subscribe(connection, received, item)
        except ItemRefused as refused:
            reasons = {
                "status_reason_code": refused.refusal.code,
                "status_reason_message": refused.refusal.message,
            }
            return outcome | {"status": "rjct"} | reasons
        return outcome | {"status": "succ", "subscriptions": [info]}

    def subscribe(self, connection: Connection, received: Received, item: dict[str, Any]) -> dict[str, Any]:
        """Keep one subscription and return what the subscriber is told of it."""
        criteria = item["subscribe_criteria"]
        event_type = self.event_type(criteria["reg_event_type"])
        query_type, query = self.filter(criteria)
        row = {
            "code": self._identifiers.new("subscription"),
            "sender_id": received.sender_id,
            "address": self._callbacks.address(received.header),
            "event_type": event_type,
            "filter_type": query_type,
            "filter": dump_json(criteria["filter"]).decode(),
            "filter_key": filter_key(query.type, query.value) if isinstance(query, Identifier) else None,
            "record_type": self.record_type(criteria),
            "criteria": dump_json(criteria).decode(),
            "state": "subscribe",
            "subscribed_on": self._composer.timestamp(),
            **self.period(criteria.get("frequency")),
        }
        if self.exists(connection, row):
            raise ItemRefused("rjct.event.already_subscribed", "the sender has this subscription already")
        connection.execute(self._add, row)
        info = {name: criteria[name] for name in _INFO if name in criteria}
        return {"code": row["code"], "status": "subscribe", "timestamp": row["subscribed_on"]} | info

    def event_type(self, text: str) -> str:
        """Return the event that is subscribed to, in the interface's spelling; each is read (IBR-I-30, ESS-C-30)."""
        event = spelt(text, self._interface)
        if event is None:
            known = ", ".join(closed_list("event_type", interface=self._interface))
            raise ItemRefused("rjct.notify_types.invalid", f"{text[:60]} is not notified here; known are {known}")
        return event

    def record_type(self, criteria: dict[str, Any]) -> str:
        """Return as what type of record a subscriber is told."""
        return str(criteria["notify_record_type"])

    def filter(self, criteria: dict[str, Any]) -> tuple[str, Query]:
        """Return the type and the meaning of a filter, which has the forms of a query."""
        value = criteria["filter"]
        query_type = criteria.get("filter_type") or next(iter(fitting_types(value)), "expression")
        try:
            query = parse_query(query_type, value)
            self._translator.condition(query)
        except (QueryError, UnservedQuery) as error:
            code = "rjct.person_id.invalid" if query_type == "idtype-value" else "rjct.notify_details.invalid"
            raise ItemRefused(code, f"filter: {error}") from None
        return query_type, query

    def period(self, frequency: dict[str, Any] | None) -> dict[str, int | None]:
        """Return from when to when a subscription is in force; within it, events are told as they happen."""
        if frequency is None:
            return {"starts_at": None, "ends_at": None}
        starts_at, ends_at = (instant(frequency[name]) for name in ("start_time", "end_time"))
        if ends_at < starts_at:
            raise ItemRefused("rjct.notify_details.invalid", "frequency: `end_time` is before `start_time`")
        return {"starts_at": starts_at, "ends_at": ends_at}

    def exists(self, connection: Connection, row: dict[str, Any]) -> bool:
        """Tell whether the sender has a subscription in force to the same event with the same filter."""
        return connection.execute(self._like, {f"same_{name}": row[name] for name in _SAME}).first() is not None

    def accept_unsubscribe(self, connection: Connection, received: Received) -> None:
        """Accept unsubscribe: all codes of the message are ended, or none is and the reason is told."""
        codes = list(dict.fromkeys(received.message["subscription_codes"]))
        found = self.known(connection, codes)
        reason = self.fault(received, codes, found)
        if reason is None:
            self.end(connection, codes)
        states = {code: row.state if reason else "unsubscribe" for code, row in found.items()}
        message: dict[str, Any] = {
            "transaction_id": received.transaction_id,
            "correlation_id": received.correlation_id,
            "timestamp": self._composer.timestamp(),
            "status": "rjct" if reason else "succ",
        }
        if reason:
            message |= {"status_reason_code": reason[0], "status_reason_message": cut(reason[1])}
        own = [code for code in codes if code in found and found[code].sender_id == received.sender_id]
        message["subscription_status"] = [{"code": code, "status": states[code]} for code in own]
        spoken = Spoken(
            message=message,
            status=message["status"],
            total_count=len(codes),
            completed_count=0 if reason else len(codes),
        )
        self._send(connection, "on-unsubscribe", received, spoken)

    def known(self, connection: Connection, codes: list[str]) -> dict[str, Row[Any]]:
        """Return the subscriptions with these codes."""
        rows = connection.execute(self._table.select().where(self._table.c.code.in_(codes)))
        return {row.code: row for row in rows}

    def fault(self, received: Received, codes: list[str], found: dict[str, Row[Any]]) -> tuple[str, str] | None:
        """Return the code and the reason why these subscriptions cannot be ended, None when they can."""
        if not codes:
            return "rjct.subscription_code.invalid", "the message names no subscription"
        for code in codes:
            row = found.get(code)
            if row is None:
                return "rjct.subscription_code.invalid", f"there is no subscription {code[:99]}"
            if row.sender_id != received.sender_id:
                return "rjct.requester.invalid", f"the subscription {code} is another requester's"
            if row.state == "unsubscribe":
                return "rjct.event.already_unsubscribed", f"the subscription {code} has ended already"
        return None

    def end(self, connection: Connection, codes: list[str]) -> None:
        """End subscriptions; what waits to be told to their subscribers is taken back."""
        table = self._table
        connection.execute(table.update().where(table.c.code.in_(codes)).values(state="unsubscribe"))
        for code in codes:
            self._outbox.withdraw(connection, code)

    def _send(self, connection: Connection, operation: str, received: Received, spoken: Spoken) -> None:
        self._callbacks.send(
            connection,
            operation,
            address=str(self._callbacks.address(received.header)),
            receiver_id=received.sender_id,
            spoken=spoken,
        )
