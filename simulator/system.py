"""One simulated system, put together: what every role has, around the model of its own."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar

from flask import Flask
from sqlalchemy import Table, func, select

from protocol.operations import Operation
from simulator.access.authorized_sender import AuthorizedSender
from simulator.access.configuration import Access
from simulator.access.guard import Guard
from simulator.access.token_endpoint import TokenEndpoint, token_endpoint_routes
from simulator.access.tokens import Tokens
from simulator.admin import administration
from simulator.application import HttpEdge, create_application
from simulator.callbacks import Callbacks
from simulator.composer import Composer
from simulator.deviations import Deviation, Reader, Replacements, Switch
from simulator.exchange_tables import ExchangeTables
from simulator.generated_deviations import changing, deviation_of
from simulator.identifiers import Identifiers
from simulator.message_memory import MessageMemory
from simulator.notifications import Notifications
from simulator.outbox import Outbox, Sender
from simulator.query_to_sql import QueryTranslator
from simulator.queryable import Vocabulary
from simulator.receiving import Handler, Receiver
from simulator.scheduler import Scheduler
from simulator.searches import Searches
from simulator.security.arrivals import Arrivals
from simulator.security.departures import Departures
from simulator.security.parties import Parties, known_keys, own_party
from simulator.security.published_keys import Jwks, PublishedKeys, published_keys_route
from simulator.settings import Settings
from simulator.store import Store
from simulator.subscriptions import Subscriptions
from simulator.transactions import Transactions

Administration = Callable[[Flask], None]


class System:
    """A simulated system: `app` is its WSGI application; close() ends it. Its parts are public so that faults fit in.

    A role says by which interface it speaks, what it keeps, which operations it serves and by what handlers.
    """

    role: ClassVar[str]
    interface: ClassVar[str]
    exchange: ClassVar[ExchangeTables]
    counted: ClassVar[Mapping[str, Table]]
    deviations: ClassVar[Mapping[str, Deviation]] = MappingProxyType({})
    replacements: ClassVar[Replacements] = Replacements()
    readers: ClassVar[Sequence[Reader]] = ()

    def __init__(
        self,
        *,
        store: Store,
        scheduler: Scheduler,
        send: Sender,
        identifiers: Identifiers,
        settings: Settings,
        closing: Sequence[Callable[[], None]] = (),
    ) -> None:
        self.settings = settings
        self.public_url = settings.public_url or f"http://{self.role}.invalid"
        self.store = store
        self.scheduler = scheduler
        self.identifiers = identifiers
        self.add_security(send)
        self.outbox = Outbox(store, self.exchange.outbox, scheduler, self.departures, settings.retry_seconds)
        self.composer = Composer(scheduler=scheduler, identifiers=identifiers, settings=settings)
        self.callbacks = Callbacks(
            composer=self.composer, outbox=self.outbox, settings=settings, interface=self.interface
        )
        self.memory = MessageMemory(self.exchange.messages)
        self.add_model()
        self.receiver = Receiver(
            store=store,
            memory=self.memory,
            composer=self.composer,
            callbacks=self.callbacks,
            settings=settings,
            handlers=self.handlers(),
            interface_of=self.interface_of,
        )
        self.add_access()
        self.edge = HttpEdge(
            composer=self.composer,
            receiver=self.receiver,
            outbox=self.outbox,
            guard=self.guard,
            arrivals=self.arrivals,
        )
        find = partial(deviation_of, self.role)
        self.switch = Switch(self, find, self.replacements, (changing, *self.readers))
        self.app: Flask = create_application(
            operations=self.operations(), edge=self.edge, settings=settings, admin=self.outside()
        )
        self._closing = tuple(closing)
        self.outbox.wake()

    def add_security(self, send: Sender) -> None:
        """Add what protects messages on their way out and in, which lets all through while security is off."""
        settings, security = self.settings, self.settings.security
        known = security.parties if security else ()
        self.known_keys = known_keys(known, send)
        party = own_party(security, self.known_keys, self.scheduler) if security else None
        self.published_keys = PublishedKeys(party)
        self.parties = Parties(known)
        self.arrivals = Arrivals(
            party=party,
            parties=self.parties,
            own_id=settings.sender_id,
            expected_sender=self.expected_sender,
            scheduler=self.scheduler,
        )
        if settings.credentials:
            send = AuthorizedSender(send, credentials=settings.credentials, scheduler=self.scheduler)
        self.departures = Departures(
            send, party=party, parties=self.parties, own_id=settings.sender_id, scheduler=self.scheduler
        )

    def add_access(self) -> None:
        """Add what issues tokens and demands them, which lets everybody in while access is off."""
        access = self.settings.access
        self.tokens = Tokens(
            access=access or Access(),
            address=lambda: self.public_url,
            scheduler=self.scheduler,
            identifiers=self.identifiers,
        )
        self.guard = Guard(access=access, tokens=self.tokens, composer=self.composer)
        self.token_endpoint = TokenEndpoint(access=access or Access(), tokens=self.tokens)

    def outside(self) -> Administration:
        """Return what adds all that is outside the base path: the administration, the token endpoint, the keys."""
        administration = self.administration()
        endpoint = token_endpoint_routes(self.token_endpoint)
        access, security = self.settings.access is not None, self.settings.security is not None
        of_tokens: tuple[Jwks, ...] = (lambda: self.token_endpoint.published(),) if access else ()
        of_messages: tuple[Jwks, ...] = (lambda: self.published_keys.published(),) if security else ()
        keys = published_keys_route(*of_tokens, *of_messages)

        def add(app: Flask) -> None:
            administration(app)
            if access:
                endpoint(app)
            if access or security:
                keys(app)

        return add

    def listens_at(self, url: str) -> None:
        """Take `url` as the address where others reach the system, unless the settings name another."""
        self.public_url = self.settings.public_url or url

    def work_with(self, addresses: Mapping[str, str]) -> None:
        """Know the base addresses of other systems by their role; a system that asks nobody needs none."""

    def interface_of(self, operation: Operation, document: Any) -> str:
        """Return the interface that a message is of; it may be no object, and anything but well-formed."""
        return self.interface

    def expected_sender(self, operation: Operation, document: Any) -> str | None:
        """Return who alone may send a message: of a callback, the party that was asked; None for anybody."""
        return None

    def add_model(self) -> None:
        """Add the parts that hold the state and the rules of the role."""
        raise NotImplementedError

    def add_questions(
        self,
        *,
        registry: Any,
        vocabulary: Vocabulary,
        searches: Callable[..., Searches],
        notifications: Callable[..., Notifications],
        subscriptions: Callable[..., Subscriptions] = Subscriptions,
    ) -> None:
        """Add what answers questions about the records of `registry`, and what tells subscribers of them."""
        self.registry = registry
        self.translator = QueryTranslator(vocabulary)
        answering: dict[str, Any] = {"composer": self.composer, "callbacks": self.callbacks}
        asking: dict[str, Any] = {"translator": self.translator, **answering}
        self.transactions = Transactions(tables=self.exchange, **answering)
        self.searches = searches(registry=registry, transactions=self.transactions, settings=self.settings, **asking)
        self.notifications = notifications(
            registry=registry, identifiers=self.identifiers, scheduler=self.scheduler, **asking
        )
        self.subscriptions = subscriptions(
            interface=self.interface,
            table=self.exchange.subscriptions,
            identifiers=self.identifiers,
            outbox=self.outbox,
            **asking,
        )

    def handlers(self) -> Mapping[str, Handler]:
        """Return what serves each operation."""
        raise NotImplementedError

    def operations(self) -> Sequence[Operation]:
        """Return the operations that the role serves."""
        raise NotImplementedError

    def administration(self) -> Administration:
        """Return what adds the administration to the application."""
        return administration(self, self.deviations)

    def state(self) -> dict[str, Any]:
        """Return how much the system holds, and what waits in its outbox."""
        with self.store.read() as connection:
            counts = {
                name: connection.scalar(select(func.count()).select_from(each)) for name, each in self.counted.items()
            }
        return {"counts": counts, "outbox": self.outbox.counts()}

    def reset(self) -> None:
        """Forget everything that the system holds; the deviation stays."""
        with self.store.write() as connection:
            for table in reversed(self.exchange.metadata.sorted_tables):
                connection.execute(table.delete())

    def close(self) -> None:
        """Send nothing more and close the database; what waits in the outbox stays for the next start."""
        self.outbox.close()
        for close in reversed(self._closing):
            close()
        self.store.close()
