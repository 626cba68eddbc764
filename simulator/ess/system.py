"""One simulated ESS, put together."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from flask import Flask
from sqlalchemy import Table

from protocol.operations import Operation, operations
from simulator.ess import tables
from simulator.ess.administration import people_administration
from simulator.ess.answers import Answers
from simulator.ess.attributes import vocabulary
from simulator.ess.enrolments import Enrolments
from simulator.ess.notifications import Notifications
from simulator.ess.people import People
from simulator.ess.referrals import Referrals
from simulator.ess.registry import Registry
from simulator.ess.routes import handlers
from simulator.ess.searches import Searches
from simulator.ess.standings import Standings
from simulator.ess.subscriptions import Subscriptions
from simulator.receiving import Handler
from simulator.system import Administration
from simulator.system import System as AnySystem


class System(AnySystem):
    """A simulated ESS: `app` is its WSGI application; close() ends it. Its parts are public so that faults fit in."""

    interface = "ess"
    exchange = tables.exchange
    counted: ClassVar[Mapping[str, Table]] = {
        "subjects": tables.subjects,
        "programmes": tables.programmes,
        "enrolments": tables.enrolments,
        "activities": tables.activities,
        "consents": tables.consents,
        "plans": tables.plans,
        "referrals": tables.referrals,
        "answers": tables.answers,
        "subscriptions": tables.subscriptions,
        "searches": tables.searches,
    }

    def handlers(self) -> Mapping[str, Handler]:
        """Return what serves each operation."""
        return handlers(self)

    def operations(self) -> Sequence[Operation]:
        """Return the operations that an ESS serves: all of its interface, whose two sides are alike."""
        return [each for each in operations("ess").values() if each.is_served_by("ess")]

    def administration(self) -> Administration:
        """Return what adds the administration to the application, people and their standing included."""
        common, people = super().administration(), people_administration(self)

        def add(app: Flask) -> None:
            common(app)
            people(app)

        return add

    def add_model(self) -> None:
        """Add the people, the searches, the subscriptions and what comes from the other side."""
        self.enrolments = Enrolments(composer=self.composer)
        self.people = People(composer=self.composer, enrolments=self.enrolments)
        self.add_questions(
            registry=Registry(scheduler=self.scheduler),
            vocabulary=vocabulary(),
            searches=Searches,
            notifications=Notifications,
            subscriptions=Subscriptions,
        )
        self.standings = Standings(composer=self.composer)
        self.referrals = Referrals(
            people=self.people,
            enrolments=self.enrolments,
            notifications=self.notifications,
            composer=self.composer,
            scheduler=self.scheduler,
        )
        self.answers = Answers()
