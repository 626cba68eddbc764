"""One simulated IBR, put together."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from protocol.operations import operations
from simulator.admin import administration
from simulator.application import HttpEdge, create_application
from simulator.callbacks import Callbacks
from simulator.composer import Composer
from simulator.deviations import Switch, catalogue
from simulator.ibr import tables
from simulator.ibr.deviations import READERS, REPLACEMENTS
from simulator.ibr.enrolled import EnrolledQuestions
from simulator.ibr.enrolment_updates import EnrolmentUpdates
from simulator.ibr.enrolment_writer import EnrolmentWriter
from simulator.ibr.notifications import Notifications
from simulator.ibr.query_to_sql import QueryTranslator
from simulator.ibr.registry import Registry
from simulator.ibr.routes import handlers
from simulator.ibr.searches import Searches
from simulator.ibr.subjects import Subjects
from simulator.ibr.subscriptions import Subscriptions
from simulator.ibr.transactions import Transactions
from simulator.identifiers import Identifiers
from simulator.message_memory import MessageMemory
from simulator.outbox import Outbox, Sender
from simulator.receiving import Receiver
from simulator.scheduler import Scheduler
from simulator.settings import Settings
from simulator.store import Store

_COUNTED = {
    "subjects": tables.subjects,
    "enrolments": tables.enrolments,
    "benefits": tables.benefits,
    "subscriptions": tables.subscriptions,
    "searches": tables.searches,
}


class System:
    """A simulated IBR: `app` is its WSGI application; close() ends it. Its parts are public so that faults fit in."""

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
        self.store = store
        self.scheduler = scheduler
        self.identifiers = identifiers
        self.outbox = Outbox(store, tables.outbox, scheduler, send, settings.retry_seconds)
        self.composer = Composer(scheduler=scheduler, identifiers=identifiers, settings=settings)
        self.callbacks = Callbacks(composer=self.composer, outbox=self.outbox, settings=settings)
        self.memory = MessageMemory(tables.messages)
        self._add_model()
        self.receiver = Receiver(
            store=store,
            memory=self.memory,
            composer=self.composer,
            callbacks=self.callbacks,
            settings=settings,
            handlers=handlers(self),
        )
        self.edge = HttpEdge(composer=self.composer, receiver=self.receiver, outbox=self.outbox)
        rows = catalogue("ibr")
        self.switch = Switch(self, rows, REPLACEMENTS, READERS)
        self.app: Flask = create_application(
            operations=[each for each in operations("ibr").values() if each.served_by == "ibr"],
            edge=self.edge,
            settings=settings,
            admin=administration(self, rows),
        )
        self._closing = tuple(closing)
        self.outbox.wake()

    def _add_model(self) -> None:
        composer, callbacks = self.composer, self.callbacks
        self.subjects = Subjects()
        self.registry = Registry()
        self.translator = QueryTranslator()
        self.transactions = Transactions(composer=composer, callbacks=callbacks)
        self.searches = Searches(
            registry=self.registry,
            translator=self.translator,
            transactions=self.transactions,
            composer=composer,
            callbacks=callbacks,
            settings=self.settings,
        )
        self.enrolled = EnrolledQuestions(registry=self.registry, composer=composer)
        self.notifications = Notifications(
            registry=self.registry,
            translator=self.translator,
            composer=composer,
            callbacks=callbacks,
            identifiers=self.identifiers,
            scheduler=self.scheduler,
        )
        self.writer = EnrolmentWriter(composer=composer, subjects=self.subjects)
        self.updates = EnrolmentUpdates(
            writer=self.writer, notifications=self.notifications, composer=composer, settings=self.settings
        )
        self.subscriptions = Subscriptions(
            translator=self.translator,
            composer=composer,
            callbacks=callbacks,
            identifiers=self.identifiers,
            outbox=self.outbox,
        )

    def state(self) -> dict[str, Any]:
        """Return how much the system holds, and what waits in its outbox."""
        with self.store.read() as connection:
            counts = {
                name: connection.scalar(select(func.count()).select_from(each)) for name, each in _COUNTED.items()
            }
        return {"counts": counts, "outbox": self.outbox.counts()}

    def reset(self) -> None:
        """Forget everything that the system holds; the deviation stays."""
        with self.store.write() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                connection.execute(table.delete())

    def close(self) -> None:
        """Send nothing more and close the database; what waits in the outbox stays for the next start."""
        self.outbox.close()
        for close in reversed(self._closing):
            close()
        self.store.close()
