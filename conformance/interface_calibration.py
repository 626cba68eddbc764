"""What the calibrations of all interfaces have in common: the address, admission, the spelling of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from conformance.dialect import Dialect
from conformance.exchange import Exchange
from conformance.messages import refusal_of
from conformance.people import Enrolment, Person
from conformance.query_calibration import QueryCalibration
from conformance.run import Run
from conformance.steps.subscribing import subscription_message
from conformance.story import Story, Unreachable

# The member of the dialect that an interpretation governs, with its readings in the order in which they are tried.
Governed = Mapping[str, tuple[str, tuple[str, ...]]]

_PATIENCE = 3.0


class NotAdmitted(Exception):
    """The IUT refuses whoever we say that we are; `key` is the key of the target that would change it."""

    def __init__(self, refusal: str, key: str) -> None:
        """Tell how we were refused."""
        super().__init__(refusal)
        self.refusal = refusal
        self.key = key


class InterfaceCalibration:
    """Sets the dialect of a run to the readings of one interface that the IUT accepts.

    `question` is the operation that every system of the interface has; `addressing` and `spelling` are the
    interpretations of the base path and of the events.
    """

    governed: ClassVar[Governed]
    base_paths: ClassVar[Mapping[str, str]]
    question: ClassVar[str]
    addressing: ClassVar[str]
    spelling: ClassVar[str]

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
        """Take the first spelling of the events in which a subscription is not refused."""
        if "subscribe" not in self.run.target.operations or self.spelling in self.pinned:
            return
        base = self.run.dialect
        for reading in self.governed[self.spelling][1]:
            self.run.speak({"event_spelling": reading})
            person = self.run.enrolled or self.story.people.person("Nobody")
            message = subscription_message(self.story, "enrolment_status_change", person)
            document = self.story.envelope("subscribe", message, inbox="calibration")
            exchange = self.story.send_document("subscribe", document)
            if self.accepted(exchange):
                how = f"the subscription was accepted ({exchange.answer.event['id']})"
                self.run.tell_reading(self.spelling, reading, how)
                return
        self.run.dialect = base

    def accepted(self, exchange: Exchange) -> bool:
        """Tell whether a request was accepted, by its answer and, before long, its callbacks."""
        if refusal_of(exchange.answer) is not None:
            return False
        self.run.clock.wait(
            lambda: bool(self.story.callbacks_of(exchange)), min(_PATIENCE, self.run.target.budgets.callback)
        )
        return not any(message.rejected for message in self.story.callbacks_of(exchange))

    def tell_all(self, names: tuple[str, ...], how: str) -> None:
        """Record the readings of the present dialect."""
        for name in names:
            reading = getattr(self.run.dialect, self.governed[name][0])
            self.run.tell_reading(name, reading, "pinned by the target" if name in self.pinned else how)
