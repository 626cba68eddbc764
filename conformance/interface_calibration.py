"""What the calibrations of all interfaces have in common: the address, admission, the spelling of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, ClassVar

from conformance.dialect import Dialect
from conformance.exchange import Exchange
from conformance.messages import refusal_of
from conformance.patience import Awaited
from conformance.people import Enrolment, Person
from conformance.query_calibration import QueryCalibration
from conformance.questions import by_identifier, request_item
from conformance.run import Run
from conformance.steps.subscribing import subscription_message
from conformance.story import Story, Unreachable
from conformance.waiting import wait_for

# The member of the dialect that an interpretation governs, with its readings in the order in which they are tried.
Governed = Mapping[str, tuple[str, tuple[str, ...]]]


class NotAdmitted(Exception):
    """The IUT refuses whoever we say that we are; `key` is the key of the target that would change it."""

    def __init__(self, refusal: str, key: str) -> None:
        """Tell how we were refused."""
        super().__init__(refusal)
        self.refusal = refusal
        self.key = key


class InterfaceCalibration:
    """Sets the dialect of a run to the readings of one interface that the IUT accepts.

    `question` is the operation that every system of the interface has; `addressing`, `spelling` and `filtering` are the
    interpretations of the base path, of the events and of the filter of a subscription.
    """

    governed: ClassVar[Governed]
    base_paths: ClassVar[Mapping[str, str]]
    question: ClassVar[str]
    addressing: ClassVar[str]
    spelling: ClassVar[str]
    filtering: ClassVar[str]

    def __init__(self, run: Run, story: Story, spoken: set[str]) -> None:
        """Calibrate `run` with messages of `story`; `spoken` are the modules of the sentences that will be spoken."""
        self.run = run
        self.spoken = spoken
        self.story = story
        self.pinned = run.target.interpretations
        fields: dict[str, Any] = {
            self.governed[name][0]: value for name, value in self.pinned.items() if name in self.governed
        }
        run.dialect = replace(run.dialect, **fields)

    def all(self) -> None:
        """Calibrate all that the stories need; NotAdmitted when the IUT does not let us in."""
        try:
            self.base_path()
            self.admission()
            self.people()
            if self.spoken & {"searching", "households", "misusing", "protecting"}:
                QueryCalibration(self.run, self.story).attributes()
            if self.spoken & {"subscribing", "misusing", "protecting"}:
                self.events()
        except Unreachable as stop:
            self.run.provisioning = self.run.provisioning or stop.reason

    def people(self) -> None:
        """Find out how people get in, and how their enrolment is asked for."""
        raise NotImplementedError

    def ask(self, person: Person) -> Exchange:
        """Ask for the enrolment of a person, without judging the answer."""
        raise NotImplementedError

    def somebody(self, name: str) -> Enrolment:
        """Return an enrolment to try with, of somebody whom no query of the calibration by surname finds."""
        enrolment = self.story.enrolment(name)
        person = replace(enrolment.person, surname=f"{enrolment.person.surname}trial")
        self.story.people.named({name: person})
        return replace(enrolment, person=person)

    def base_path(self) -> None:
        """Take the first prefix under which the question about enrolment is not unknown."""
        if self.run.target.base_path is not None:
            self.run.speak({"base_path": self.run.target.base_path})
            return
        pinned = self.pinned.get(self.addressing)
        for reading in (pinned,) if pinned else self.base_paths:
            self.run.speak({"base_path": self.base_paths[reading]})
            exchange = self.ask(self.story.people.person("Nobody"))
            if exchange.answer.status not in (404, 405):
                how = f"`{self.question}` is known there ({exchange.answer.event['id']})"
                self.run.tell_reading(self.addressing, reading, how)
                return
        self.run.speak({"base_path": self.base_paths["registry"]})

    def admission(self) -> None:
        """Find out with a harmless question whether the IUT lets us in at all."""
        answer = self.ask(self.story.people.person("Nobody")).answer
        refusal = refusal_of(answer) or ""
        errors = answer.at("/errors/0/code")
        reason = f"{refusal} {errors if isinstance(errors, str) else ''}".strip()
        if answer.status in (401, 403) or "err.request.unauthorized" in reason or "err.request.forbidden" in reason:
            by_signature = self.run.protection is not None and "bearer" not in self.run.target.capabilities
            raise NotAdmitted(reason, "signature.key" if by_signature else self.run.authorization.key)
        if "err.sender_id.invalid" in reason:
            raise NotAdmitted(reason, "identities.sender_id")

    def variations(self, names: tuple[str, ...]) -> Iterator[Dialect]:
        """Yield the present dialect, then each change of one reading that the target does not pin."""
        base = self.run.dialect
        yield base
        for name in names:
            member, readings = self.governed[name]
            for reading in readings[1:] if name not in self.pinned else ():
                change: dict[str, Any] = {member: reading}
                yield replace(base, **change)

    def events(self) -> None:
        """Take the first spelling of the events, and form of the filter, in which a subscription is not refused.

        A search is sent along: a system that calls nobody back is found out here, before the stories wait for it.
        """
        if "subscribe" not in self.run.target.operations or {self.spelling, self.filtering} <= set(self.pinned):
            return
        searched, sent = self.search(), self.run.clock.elapsed()
        self.take_subscription()
        if searched is not None and searched.acknowledged:
            wait_for(self.story, Awaited("on-search"), lambda: self.has_outcome(searched), since=sent)

    def search(self) -> Exchange | None:
        """Search for somebody who is known to nobody, if the IUT is to be asked so at all."""
        if "search" not in self.run.target.operations:
            return None
        item = request_item(self.story, by_identifier(self.story.people.person("Nobody")))
        message = {"transaction_id": self.story.identifiers.new("txn"), "search_request": [item]}
        return self.story.send_document("search", self.story.envelope("search", message))

    def take_subscription(self) -> None:
        """Subscribe in one spelling after the other, by one form of filter after the other."""
        base = self.run.dialect
        names = (self.spelling, self.filtering)
        for readings in product(*map(self.readings, names)):
            self.run.speak(dict(zip((self.governed[name][0] for name in names), readings, strict=True)))
            person = self.run.enrolled or self.story.people.person("Nobody")
            message = subscription_message(self.story, "enrolment_status_change", person)
            document = self.story.envelope("subscribe", message, inbox="calibration")
            exchange = self.story.send_document("subscribe", document)
            if self.accepted(exchange):
                self.tell_all(names, f"the subscription was accepted ({exchange.answer.event['id']})")
                return
        self.run.dialect = base

    def readings(self, name: str) -> tuple[str, ...]:
        """Return the readings of an interpretation that are to be tried: the one that the target pins, or all."""
        return (self.pinned[name],) if name in self.pinned else self.governed[name][1]

    def accepted(self, exchange: Exchange) -> bool:
        """Tell whether a subscription was accepted, by its answer and, within the budget, its callbacks."""
        if refusal_of(exchange.answer) is not None:
            return False
        if exchange.acknowledged:
            self.story.wait("on-subscribe", lambda: self.has_outcome(exchange))
        return not any(message.rejected for message in self.story.callbacks_of(exchange))

    def has_outcome(self, exchange: Exchange) -> bool:
        """Tell whether the final outcome of a request has come."""
        return any(not message.pending for message in self.story.callbacks_of(exchange))

    def tell_all(self, names: tuple[str, ...], how: str) -> None:
        """Record the readings of the present dialect."""
        for name in names:
            reading = getattr(self.run.dialect, self.governed[name][0])
            self.run.tell_reading(name, reading, "pinned by the target" if name in self.pinned else how)
