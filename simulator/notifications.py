"""Tell subscribers what happened: notify, on an enrolment and on a change of status (PRS.IBR.03, PRS.EMP.04)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, Table, bindparam, or_, select

from protocol.queries import parse_query
from simulator.callbacks import Callbacks
from simulator.composer import Composer, Spoken
from simulator.identifiers import Identifiers
from simulator.moments import micros
from simulator.query_to_sql import QueryTranslator
from simulator.scheduler import Scheduler
from simulator.searches import Named

LARGEST_MESSAGE = 100
"""Events of one notify message."""


@dataclass(frozen=True)
class Change:
    """Something that happened to a record, of which subscribers are told; `event` in the spelling of the interface."""

    record_id: int
    event: str


def filter_key(type_: str, value: str) -> str:
    """Return by what a subscription to one identifier is found."""
    return f"{type_}\n{value}"


class Notifications:
    """Sends notify to every subscriber whose filter matches; whose records they are, a registry says itself."""

    def __init__(
        self,
        *,
        named: Named,
        subscriptions: Table,
        translator: QueryTranslator,
        composer: Composer,
        callbacks: Callbacks,
        identifiers: Identifiers,
        scheduler: Scheduler,
    ) -> None:
        self._named = named
        self._in_force = _in_force(subscriptions)
        self._translator = translator
        self._composer = composer
        self._callbacks = callbacks
        self._identifiers = identifiers
        self._scheduler = scheduler

    def announce(self, connection: Connection, changes: Sequence[Change]) -> None:
        """Tell the subscribers of these changes."""
        if not changes:
            return
        owners = self.owners(connection, sorted({each.record_id for each in changes}))
        told: dict[tuple[str, int], dict[str, Any]] = {}
        for subscription in self.subscribers(connection, changes, {key for keys in owners.values() for key in keys}):
            matching = self.matching(connection, subscription, changes, owners)
            kind = subscription.record_type
            missing = [each.record_id for each in matching if (kind, each.record_id) not in told]
            found = self.records(connection, kind, missing)
            told |= {(kind, record_id): record for record_id, record in found.items()}
            events = [(each, told[kind, each.record_id]) for each in matching if (kind, each.record_id) in told]
            for start in range(0, len(events), LARGEST_MESSAGE):
                self.tell(connection, subscription, events[start : start + LARGEST_MESSAGE])

    def owners(self, connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
        """Return by what subscriptions to one identifier these records are found."""
        raise NotImplementedError

    def records(self, connection: Connection, record_type: str, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
        """Return records by their ids, as the type that was subscribed to; none for what is of no such type."""
        raise NotImplementedError

    def subscribers(self, connection: Connection, changes: Sequence[Change], keys: set[str]) -> list[Row[Any]]:
        """Return the subscriptions in force that could match, in the order in which they were made."""
        concerned = {
            "events": sorted({each.event for each in changes}),
            "keys": sorted(keys),
            "now": micros(self._scheduler.now()),
        }
        return list(connection.execute(self._in_force, concerned))

    def matching(
        self, connection: Connection, subscription: Row[Any], changes: Sequence[Change], owners: dict[int, set[str]]
    ) -> list[Change]:
        """Return the changes of which the subscription wants to be told."""
        of_type = [each for each in changes if each.event == subscription.event_type]
        if subscription.filter_key is not None:
            return [each for each in of_type if subscription.filter_key in owners[each.record_id]]
        query = parse_query(subscription.filter_type, json.loads(subscription.filter))
        ids = [each.record_id for each in of_type]
        condition = self._translator.condition(query)
        root = self._translator.root.c.id
        found = select(root).where(root.in_(ids), condition)
        matched = set(connection.scalars(found))
        return [each for each in of_type if each.record_id in matched]

    def tell(
        self, connection: Connection, subscription: Row[Any], events: Sequence[tuple[Change, dict[str, Any]]]
    ) -> None:
        """Send one notify message to one subscriber."""
        message = {
            "transaction_id": self._identifiers.new("transaction"),
            "notify_event": [self.event(subscription, change, record) for change, record in events],
        }
        self._callbacks.send(
            connection,
            "notify",
            address=subscription.address,
            receiver_id=subscription.sender_id,
            spoken=Spoken(message=message, total_count=len(events), completed_count=len(events)),
            tag=subscription.code,
        )

    def event(self, subscription: Row[Any], change: Change, record: dict[str, Any]) -> dict[str, Any]:
        """Return one event of a notify message."""
        return {
            "reference_id": self._identifiers.new("event"),
            "timestamp": self._composer.timestamp(),
            "data": {
                "version": "1.0.0",
                "reg_type": self._named.registry_type,
                "reg_event_type": change.event,
                "reg_record_type": subscription.record_type,
                "reg_records": record,
            },
        }


def _in_force(subscriptions: Table) -> Select[Any]:
    """Return the statement that finds subscriptions to `events`, to all records or by `keys`, in force `now`."""
    columns = subscriptions.c
    now: BindParameter[Any] = bindparam("now")
    found = subscriptions.select().where(
        columns.state == "subscribe",
        columns.event_type.in_(bindparam("events", expanding=True)),
        or_(columns.filter_key.is_(None), columns.filter_key.in_(bindparam("keys", expanding=True))),
        or_(columns.starts_at.is_(None), columns.starts_at <= now),
        or_(columns.ends_at.is_(None), columns.ends_at >= now),
    )
    return found.order_by(columns.number)


def keyed(ids: Iterable[int], rows: Iterable[Sequence[Any]]) -> dict[int, set[str]]:
    """Return the keys of records by id, of rows with id, type and value of an identifier."""
    found: dict[int, set[str]] = {record_id: set() for record_id in ids}
    for record_id, type_, value in rows:
        found[record_id].add(filter_key(type_, value))
    return found
