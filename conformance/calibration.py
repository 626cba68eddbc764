"""Find out, with harmless messages in a fixed order, in which readings of the standard the IUT understands us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.dialect import PROGRAMME_KEYS, Dialect
from conformance.enrolling import publish
from conformance.exchange import Exchange
from conformance.messages import refusal_of
from conformance.people import Enrolment, Person
from conformance.plan import StoryPlan
from conformance.query_calibration import QueryCalibration
from conformance.run import Run
from conformance.sentences import meaning
from conformance.settling import is_pending
from conformance.steps.subscribing import subscription_message
from conformance.story import Story, Unreachable

# The member of the dialect that each interpretation governs, with the readings in the order in which they are tried.
_GOVERNED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "IBR-I-10": ("updates_key", ("enrolled_updates", "receipt_information")),
    "IBR-I-09": ("updates_action", ("notify", "register")),
    "IBR-I-13": ("enrolment_spelling", ("enrolment", "enrollment")),
    "IBR-I-12": ("enrolment_members", ("beneficiary", "programme")),
    "IBR-I-15": ("values", ("codes", "labels")),
    "IBR-I-06": ("programme_key", tuple(PROGRAMME_KEYS)),
    "IBR-I-07": ("enrolled_query", ("bare-condition", "attribute-triple")),
    "IBR-I-30": ("event_spelling", ("enrollement", "enrolment")),
}
_OF_UPDATES = ("IBR-I-10", "IBR-I-09", "IBR-I-13", "IBR-I-12", "IBR-I-15")
_OF_QUESTIONS = ("IBR-I-06", "IBR-I-07")
_BASE_PATHS = {"registry": "/registry", "none": "", "ibr": "/ibr"}
_PATIENCE = 3.0
_PAUSE = 1.0


class NotAdmitted(Exception):
    """The IUT refuses whoever we say that we are; `key` is the key of the target that would change it."""

    def __init__(self, refusal: str, key: str) -> None:
        """Tell how we were refused."""
        super().__init__(refusal)
        self.refusal = refusal
        self.key = key


def calibrate(run: Run, stories: Iterable[StoryPlan]) -> None:
    """Set the dialect of a run to the readings that the IUT accepts, as far as the stories need them, and record them.

    Raises NotAdmitted when the IUT does not know the sender, or asks for a token.
    """
    plan = StoryPlan("", -1, "Calibration", "", "Calibration", (), (), ())
    spoken = {meaning(step.sentence)[0].__module__.rpartition(".")[2] for story in stories for step in story.steps}
    _Calibration(run, Story(run, plan), spoken).all()


class _Calibration:
    def __init__(self, run: Run, story: Story, spoken: set[str]) -> None:
        self.run = run
        self.spoken = spoken
        self.story = story
        self.pinned = run.target.interpretations
        fields: dict[str, Any] = {_GOVERNED[name][0]: value for name, value in self.pinned.items() if name in _GOVERNED}
        run.dialect = replace(run.dialect, **fields)

    def all(self) -> None:
        try:
            self.base_path()
            self.admission()
            self.updates()
            if self.spoken & {"searching", "misusing"}:
                QueryCalibration(self.run, self.story).attributes()
            if self.spoken & {"subscribing", "misusing"}:
                self.events()
        except Unreachable as stop:
            self.run.provisioning = self.run.provisioning or stop.reason

    def base_path(self) -> None:
        """Take the first prefix under which `sync/enrolled` is not unknown."""
        if self.run.target.base_path is not None:
            self.run.speak({"base_path": self.run.target.base_path})
            return
        pinned = self.pinned.get("IBR-I-18")
        for reading in (pinned,) if pinned else _BASE_PATHS:
            self.run.speak({"base_path": _BASE_PATHS[reading]})
            exchange = self.ask(self.story.people.person("Nobody"))
            if exchange.answer.status not in (404, 405):
                self.run.tell_reading(
                    "IBR-I-18", reading, f"`sync/enrolled` is known there ({exchange.answer.event['id']})"
                )
                return
        self.run.speak({"base_path": _BASE_PATHS["registry"]})

    def admission(self) -> None:
        """Find out with a harmless question whether the IUT lets us in at all."""
        answer = self.ask(self.story.people.person("Nobody")).answer
        refusal = refusal_of(answer) or ""
        errors = answer.at("/errors/0/code")
        reason = f"{refusal} {errors if isinstance(errors, str) else ''}".strip()
        if answer.status in (401, 403) or "err.request.unauthorized" in reason or "err.request.forbidden" in reason:
            raise NotAdmitted(reason, "access.authorization")
        if "err.sender_id.invalid" in reason:
            raise NotAdmitted(reason, "identities.sender_id")

    def updates(self) -> None:
        """Take the first form of enrolment updates after which the person is enrolled; else the first accepted."""
        accepted: Dialect | None = None
        refusal = ""
        for number, dialect in enumerate(self.variations(_OF_UPDATES)):
            self.run.dialect = dialect
            enrolment = self.story.enrolment(f"Trial {number}")
            exchange = publish(self.story, [enrolment], trial=True)
            refused = refusal_of(exchange.answer)
            if exchange.answer.kind == "none" or (refused is not None and not self.stored(enrolment)):
                refusal = refused or "no answer"
                continue
            accepted = accepted or dialect
            self.run.enrolled = enrolment.person
            if self.question(enrolment, patient=is_pending(exchange.answer)):
                self.tell_all(
                    _OF_UPDATES,
                    f"accepted, and the person is enrolled afterwards ({exchange.answer.event['id']})",
                )
                return
        self.run.dialect = accepted or next(self.variations(()))
        if accepted is None:
            advice = "declare programmes that it knows, or people who are enrolled"
            self.run.provisioning = f"the IUT takes in no enrolment of ours ({refusal}); {advice}"

    def stored(self, enrolment: Enrolment) -> bool:
        """Tell whether somebody is enrolled although the receipt refused it, which is no refusal but a fault."""
        answer = self.ask(enrolment.person, enrolment.programme).answer
        return bool(answer.at("/message/enrolled_response/0/enrolled_status") == "yes")

    def question(self, enrolment: Enrolment, *, patient: bool) -> bool:
        """Take the first form of the question about enrolment that is answered yes; `patient`: before long."""
        until = self.run.clock.elapsed() + (self.run.target.budgets.callback if patient else 0.0)
        while not self.answered_yes(enrolment):
            if self.run.clock.elapsed() >= until:
                return False
            self.run.clock.wait(lambda: False, _PAUSE)
        return True

    def answered_yes(self, enrolment: Enrolment) -> bool:
        before = self.run.dialect
        for dialect in self.variations(_OF_QUESTIONS):
            self.run.dialect = dialect
            answer = self.ask(enrolment.person, enrolment.programme).answer
            if answer.at("/message/enrolled_response/0/enrolled_status") == "yes":
                self.tell_all(_OF_QUESTIONS, f"answered with yes ({answer.event['id']})")
                return True
        self.run.dialect = before
        return False

    def variations(self, names: tuple[str, ...]) -> Iterator[Dialect]:
        """Yield the present dialect, then each change of one reading, then the form of the official samples."""
        base = self.run.dialect
        yield base
        sample: dict[str, Any] = {}
        for name in names:
            member, readings = _GOVERNED[name]
            for reading in readings[1:]:
                if name not in self.pinned:
                    sample[member] = reading
                    change: dict[str, Any] = {member: reading}
                    yield replace(base, **change)
        if names == _OF_UPDATES and sample:
            yield replace(base, **{name: value for name, value in sample.items() if name != "enrolment_spelling"})

    def events(self) -> None:
        """Take the first spelling of the events in which a subscription is not refused."""
        if "subscribe" not in self.run.target.operations or "IBR-I-30" in self.pinned:
            return
        base = self.run.dialect
        for reading in _GOVERNED["IBR-I-30"][1]:
            self.run.speak({"event_spelling": reading})
            person = self.run.enrolled or self.story.people.person("Nobody")
            message = subscription_message(self.story, "enrolment_status_change", person)
            exchange = self.story.send_document(
                "subscribe", self.story.envelope("subscribe", message, inbox="calibration")
            )
            if self.accepted(exchange):
                self.run.tell_reading(
                    "IBR-I-30", reading, f"the subscription was accepted ({exchange.answer.event['id']})"
                )
                return
        self.run.dialect = base

    def accepted(self, exchange: Exchange) -> bool:
        if refusal_of(exchange.answer) is not None:
            return False
        self.run.clock.wait(
            lambda: bool(self.story.callbacks_of(exchange)), min(_PATIENCE, self.run.target.budgets.callback)
        )
        return not any(message.rejected for message in self.story.callbacks_of(exchange))

    # --- asking ------------------------------------------------------------------------------------------------------

    def ask(self, person: Person, programme: str | None = None) -> Exchange:
        criteria = self.run.dialect.enrolled_criteria(person, programme or self.story.programme())
        message = {"transaction_id": self.story.identifiers.new("txn"), "enrolled_criteria": criteria}
        return self.story.send_document("sync/enrolled", self.story.envelope("sync/enrolled", message))

    def tell_all(self, names: tuple[str, ...], how: str) -> None:
        for name in names:
            reading = getattr(self.run.dialect, _GOVERNED[name][0])
            self.run.tell_reading(name, reading, "pinned by the target" if name in self.pinned else how)
