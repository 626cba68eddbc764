"""Tell subscribers what happened: notify, on an enrolment and on a change of status (PRS.IBR.03)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from protocol.queries import parse_query
from simulator.callbacks import Callbacks
from simulator.composer import Composer, Spoken
from simulator.ibr.enrolment_writer import Change
from simulator.ibr.query_to_sql import QueryTranslator
from simulator.ibr.registry import Registry
from simulator.ibr.searches import REGISTRY_TYPE
from simulator.ibr.tables import enrolments, identifiers, subscriptions
from simulator.identifiers import Identifiers
from simulator.moments import micros
from simulator.scheduler import Scheduler

LARGEST_MESSAGE = 100
"""Events of one notify message."""


def filter_key(type_: str, value: str) -> str:
    """Return by what a subscription to one identifier is found."""
    return f"{type_}\n{value}"


class Notifications:
    """Sends notify to every subscriber whose filter matches."""

    def __init__(
        self,
        *,
        registry: Registry,
        translator: QueryTranslator,
        composer: Composer,
        callbacks: Callbacks,
        identifiers: Identifiers,
        scheduler: Scheduler,
    ) -> None:
        self._registry = registry
        self._translator = translator
        self._composer = composer
        self._callbacks = callbacks
        self._identifiers = identifiers
        self._scheduler = scheduler

    def announce(self, connection: Connection, changes: Sequence[Change]) -> None:
        """Tell the subscribers of these changes."""
        if not changes:
            return
        owners = self._owners(connection, changes)
        records: dict[int, dict[str, Any]] = {}
        for subscription in self.subscribers(connection, changes, {key for keys in owners.values() for key in keys}):
            matching = self.matching(connection, subscription, changes, owners)
            missing = [each.enrolment_id for each in matching if each.enrolment_id not in records]
            records |= self._registry.by_id(connection, missing)
            for start in range(0, len(matching), LARGEST_MESSAGE):
                part = [(each, records[each.enrolment_id]) for each in matching[start : start + LARGEST_MESSAGE]]
                self.tell(connection, subscription, part)

    def subscribers(self, connection: Connection, changes: Sequence[Change], keys: set[str]) -> list[Row[Any]]:
        """Return the subscriptions in force that could match, in the order in which they were made."""
        now = micros(self._scheduler.now())
        table = subscriptions.c
        statement = subscriptions.select().where(
            table.state == "subscribe",
            table.event_type.in_(sorted({each.event for each in changes})),
            or_(table.filter_key.is_(None), table.filter_key.in_(sorted(keys))),
            or_(table.starts_at.is_(None), table.starts_at <= now),
            or_(table.ends_at.is_(None), table.ends_at >= now),
        )
        return list(connection.execute(statement.order_by(table.number)))

    def matching(
        self, connection: Connection, subscription: Row[Any], changes: Sequence[Change], owners: dict[int, set[str]]
    ) -> list[Change]:
        """Return the changes of which the subscription wants to be told."""
        of_type = [each for each in changes if each.event == subscription.event_type]
        if subscription.filter_key is not None:
            return [each for each in of_type if subscription.filter_key in owners[each.enrolment_id]]
        query = parse_query(subscription.filter_type, json.loads(subscription.filter))
        ids = [each.enrolment_id for each in of_type]
        condition = self._translator.condition(query)
        found = select(enrolments.c.id).where(enrolments.c.id.in_(ids), condition)
        matched = set(connection.scalars(found))
        return [each for each in of_type if each.enrolment_id in matched]

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
                "reg_type": REGISTRY_TYPE,
                "reg_event_type": change.event,
                "reg_record_type": subscription.record_type,
                "reg_records": record,
            },
        }

    def _owners(self, connection: Connection, changes: Iterable[Change]) -> dict[int, set[str]]:
        ids = sorted({each.enrolment_id for each in changes})
        rows = connection.execute(
            select(enrolments.c.id, identifiers.c.type, identifiers.c.value)
            .join_from(enrolments, identifiers, identifiers.c.subject_id == enrolments.c.subject_id)
            .where(enrolments.c.id.in_(ids), identifiers.c.own)
        )
        owners: dict[int, set[str]] = {enrolment_id: set() for enrolment_id in ids}
        for enrolment_id, type_, value in rows:
            owners[enrolment_id].add(filter_key(type_, value))
        return owners
