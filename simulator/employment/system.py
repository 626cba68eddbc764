"""One simulated party of the interface, put together."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from flask import Flask
from sqlalchemy import Connection, Table

from protocol.json_text import resolve_pointer
from protocol.operations import Operation, operations
from simulator.client.administration import client_administration
from simulator.client.counterparts import Counterparts
from simulator.client.forms import Sendable
from simulator.client.register import Register
from simulator.client.requests import Requests
from simulator.client.stamp import Stamp
from simulator.deviations import catalogue
from simulator.employment import tables
from simulator.employment.administration import people_administration
from simulator.employment.attributes import vocabulary
from simulator.employment.deviations import READERS, REPLACEMENTS
from simulator.employment.enrolments import Enrolments
from simulator.employment.notifications import Notifications
from simulator.employment.party import Party
from simulator.employment.people import People
from simulator.employment.record_types import record_type
from simulator.employment.referrals import Referrals
from simulator.employment.registry import KINDS, Registry
from simulator.employment.routes import handlers
from simulator.employment.rules import Rules
from simulator.employment.searches import Searches
from simulator.employment.standings import Standings
from simulator.employment.subscriptions import Subscriptions
from simulator.processes.administration import process_administration
from simulator.receiving import Handler, is_callback
from simulator.system import Administration, System

EMPLOYMENT = ("search", "sync/search", "subscribe", "unsubscribe", "txn/status", "sync/check-enrollment", "notify")
"""The operations of the interface that either party sends."""


class EmploymentSystem(System):
    """A simulated ESS or SP system, whose `party` says what tells it from the other.

    `app` is its WSGI application; close() ends it. Its parts are public so that faults fit in.
    """

    interface = "ess"
    party: ClassVar[Party]
    sendable: ClassVar[Sendable]
    exchange = tables.exchange
    deviations = catalogue("ess")
    replacements = REPLACEMENTS
    readers = READERS
    counted: ClassVar[Mapping[str, Table]] = {
        "subjects": tables.subjects,
        "programmes": tables.programmes,
        "enrolments": tables.enrolments,
        "activities": tables.activities,
        "consents": tables.consents,
        "plans": tables.plans,
        "referrals": tables.referrals,
        "requests": tables.client.requests,
        "subscriptions": tables.subscriptions,
        "searches": tables.searches,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what serves each operation."""
        return handlers(self)

    def operations(self) -> Sequence[Operation]:
        """Return the operations that a party serves: all of the interface, whose two sides are alike."""
        return list(operations("ess").values())

    def work_with(self, addresses: Mapping[str, str]) -> None:
        """Know the base addresses of other systems by their role, but for those that the settings name."""
        told = {role: addresses[role] for role in addresses if self.counterparts.address(role) is None}
        self.counterparts.know(told)

    def interface_of(self, operation: Operation, document: Any) -> str:
        """Return the interface of a message: of a callback, that of the request which it answers."""
        if not is_callback(operation):
            return self.interface
        with self.store.read() as connection:
            found = self.requests.interface_of(connection, resolve_pointer(document, "/message/transaction_id"))
        return found or self.interface

    def expected_sender(self, operation: Operation, document: Any) -> str | None:
        """Return who alone may send a callback: the party to which the request went, where that is known."""
        if not is_callback(operation):
            return None
        transaction_id = resolve_pointer(document, "/message/transaction_id")
        with self.store.read() as connection:
            request = self.requests.of_transaction(connection, transaction_id)
        return None if request is None else request.receiver_id or self.parties.at(request.address)

    def complete(self, connection: Connection, form: Any) -> Any:
        """Return what is told to be sent; a person who is notified of is told with the record that we have."""
        notifies = isinstance(form, dict) and form.get("operation") == "notify" and "record" not in form
        if not notifies or not isinstance(form.get("identifier_value"), str):
            return form
        record = self._record(connection, form)
        named = {"registry_type": self.party.named.registry_type}
        return {**named, **form, **({} if record is None else {"record": record})}

    def _record(self, connection: Connection, form: dict[str, Any]) -> dict[str, Any] | None:
        kind = record_type(form.get("record_type", self.party.named.record_type))
        if kind is None:
            return None
        own = [(str(form.get("identifier_type", "UIN")), form["identifier_value"])]
        subject = self.people.find(connection, own, KINDS[kind])
        return None if subject is None else self.registry.by_id(connection, kind, [subject]).get(subject)

    def administration(self) -> Administration:
        """Return what adds the administration to the application: of people and their standing, and of the client."""
        parts = (
            super().administration(),
            people_administration(self),
            client_administration(self),
            process_administration(self),
        )

        def add(app: Flask) -> None:
            for part in parts:
                part(app)

        return add

    def add_model(self) -> None:
        """Add the people, the searches, the subscriptions, what comes from the other party, and what is asked of it."""
        self.rules = self.rules_of_role()
        self.enrolments = Enrolments(side=self.party.side, composer=self.composer)
        self.people = People(composer=self.composer, enrolments=self.enrolments)
        self.add_questions(
            registry=Registry(scheduler=self.scheduler),
            vocabulary=vocabulary(),
            searches=partial(Searches, named=self.party.named),
            notifications=partial(Notifications, named=self.party.named),
            subscriptions=Subscriptions,
        )
        self.standings = Standings(side=self.party.side, composer=self.composer)
        self.referrals = Referrals(
            party=self.party,
            people=self.people,
            enrolments=self.enrolments,
            notifications=self.notifications,
            composer=self.composer,
            scheduler=self.scheduler,
            rules=self.rules,
        )
        self.add_client()

    def rules_of_role(self) -> Rules:
        """Return what the system does of its own; a role with rules overrides it."""
        return Rules(self)

    def add_client(self) -> None:
        """Add what asks others."""
        settings = self.settings
        addresses = {"ibr": settings.ibr_url, "ess": settings.ess_url, "sp-mis": settings.sp_mis_url}
        self.counterparts = Counterparts(addresses, parties={"ibr": "ibr", "ess": self.party.other_role})
        self.stamp = Stamp(composer=self.composer, identifiers=self.identifiers)
        self.register = Register(tables.client)
        self.requests = Requests(
            register=self.register,
            composer=self.composer,
            identifiers=self.identifiers,
            outbox=self.outbox,
            sender_uri=lambda: self.public_url,
            interested=self.rules,
        )
