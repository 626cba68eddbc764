"""One simulated IBR, put together."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlalchemy import Table

from protocol.operations import Operation, operations
from simulator.deviations import catalogue
from simulator.ibr import tables
from simulator.ibr.attributes import vocabulary
from simulator.ibr.deviations import READERS, REPLACEMENTS
from simulator.ibr.enrolled import EnrolledQuestions
from simulator.ibr.enrolment_updates import EnrolmentUpdates
from simulator.ibr.enrolment_writer import EnrolmentWriter
from simulator.ibr.notifications import Notifications
from simulator.ibr.registry import Registry
from simulator.ibr.routes import handlers
from simulator.ibr.searches import Searches
from simulator.ibr.subjects import Subjects
from simulator.receiving import Handler
from simulator.system import System as AnySystem


class System(AnySystem):
    """A simulated IBR: `app` is its WSGI application; close() ends it. Its parts are public so that faults fit in."""

    role = "ibr"
    interface = "ibr"
    exchange = tables.exchange
    counted: ClassVar[Mapping[str, Table]] = {
        "subjects": tables.subjects,
        "enrolments": tables.enrolments,
        "benefits": tables.benefits,
        "subscriptions": tables.subscriptions,
        "searches": tables.searches,
    }
    deviations = catalogue("ibr")
    replacements = REPLACEMENTS
    readers = READERS

    def handlers(self) -> Mapping[str, Handler]:
        """Return what serves each operation."""
        return handlers(self)

    def operations(self) -> Sequence[Operation]:
        """Return the operations that an IBR serves."""
        return [each for each in operations("ibr").values() if each.served_by == "ibr"]

    def add_model(self) -> None:
        """Add the registry, its searches, its enrolments and its subscriptions."""
        self.subjects = Subjects()
        self.add_questions(registry=Registry(), vocabulary=vocabulary(), searches=Searches, notifications=Notifications)
        self.enrolled = EnrolledQuestions(registry=self.registry, composer=self.composer)
        self.writer = EnrolmentWriter(composer=self.composer, subjects=self.subjects)
        self.updates = EnrolmentUpdates(
            writer=self.writer, notifications=self.notifications, composer=self.composer, settings=self.settings
        )
