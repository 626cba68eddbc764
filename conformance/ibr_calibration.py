"""Find out in which readings an IBR takes in enrolments, and in which it answers questions about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from conformance.dialect import PROGRAMME_KEYS, Dialect
from conformance.enrolling import publish
from conformance.exchange import Exchange
from conformance.interface_calibration import Governed, InterfaceCalibration
from conformance.messages import Message, refusal_of, told_refusal
from conformance.people import Enrolment, Person
from conformance.settling import is_pending

_OF_UPDATES = ("IBR-I-10", "IBR-I-09", "IBR-I-13", "IBR-I-12", "IBR-I-15")
_OF_QUESTIONS = ("IBR-I-06", "IBR-I-07")
_PAUSE = 1.0


class IbrCalibration(InterfaceCalibration):
    """Calibrates the enrolment updates of PRS.IBR.02 and the question of PRS.IBR.01."""

    governed: ClassVar[Governed] = {
        "IBR-I-10": ("updates_key", ("enrolled_updates", "receipt_information")),
        "IBR-I-09": ("updates_action", ("notify", "register")),
        "IBR-I-13": ("enrolment_spelling", ("enrolment", "enrollment")),
        "IBR-I-12": ("enrolment_members", ("beneficiary", "programme")),
        "IBR-I-15": ("values", ("codes", "labels")),
        "IBR-I-06": ("programme_key", tuple(PROGRAMME_KEYS)),
        "IBR-I-07": ("enrolled_query", ("bare-condition", "attribute-triple")),
        "IBR-I-30": ("event_spelling", ("enrollement", "enrolment")),
        "IBR-I-65": ("filter_form", ("idtype-value", "expression", "predicate")),
    }
    base_paths: ClassVar[Mapping[str, str]] = {"registry": "/registry", "none": "", "ibr": "/ibr"}
    question = "sync/enrolled"
    addressing = "IBR-I-18"
    spelling = "IBR-I-30"
    filtering = "IBR-I-65"

    def people(self) -> None:
        """Take the first form of enrolment updates after which the person is enrolled; else the first accepted."""
        default = self.run.dialect
        accepted: Dialect | None = None
        refusals: list[Message] = []
        for number, dialect in enumerate(self.forms(_OF_UPDATES)):
            self.run.dialect = dialect
            enrolment = self.somebody(f"Trial {number}")
            exchange = publish(self.story, [enrolment], trial=True)
            refused = refusal_of(exchange.answer) is not None
            if exchange.answer.kind == "none" or (refused and not self.stored(enrolment)):
                refusals.append(exchange.answer)
                continue
            accepted = accepted or dialect
            self.run.enrolled = enrolment.person
            if self.is_enrolled(enrolment, patient=is_pending(exchange.answer)):
                self.tell_all(
                    _OF_UPDATES,
                    f"accepted, and the person is enrolled afterwards ({exchange.answer.event['id']})",
                )
                return
        self.run.dialect = accepted or default
        if accepted is None:
            refusal = told_refusal(max(refusals, key=_understanding))
            advice = "declare programmes that it knows, or people who are enrolled"
            self.run.provisioning = f"the IUT takes in no enrolment of ours ({refusal}); {advice}"

    def forms(self, names: tuple[str, ...]) -> Iterator[Dialect]:
        """Yield the variations, then the form of the official samples, which has them all but the spelling."""
        base = self.run.dialect
        yield from self.variations(names)
        sample = {
            self.governed[name][0]: self.governed[name][1][-1]
            for name in names
            if name not in self.pinned and name != "IBR-I-13"
        }
        if sample:
            changes: dict[str, Any] = {**sample}
            yield replace(base, **changes)

    def stored(self, enrolment: Enrolment) -> bool:
        """Tell whether somebody is enrolled although the receipt refused it, which is no refusal but a fault."""
        answer = self.ask_about(enrolment.person, enrolment.programme).answer
        return bool(answer.at("/message/enrolled_response/0/enrolled_status") == "yes")

    def is_enrolled(self, enrolment: Enrolment, *, patient: bool) -> bool:
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
            answer = self.ask_about(enrolment.person, enrolment.programme).answer
            if answer.at("/message/enrolled_response/0/enrolled_status") == "yes":
                self.tell_all(_OF_QUESTIONS, f"answered with yes ({answer.event['id']})")
                return True
        self.run.dialect = before
        return False

    def ask(self, person: Person) -> Exchange:
        """Ask whether a person is enrolled in the programme of the calibration."""
        return self.ask_about(person, self.story.programme())

    def ask_about(self, person: Person, programme: str) -> Exchange:
        """Ask whether a person is enrolled in a programme."""
        criteria = self.run.dialect.enrolled_criteria(person, programme)
        message = {"transaction_id": self.story.identifiers.new("txn"), "enrolled_criteria": criteria}
        return self.story.send_document("sync/enrolled", self.story.envelope("sync/enrolled", message))


def _understanding(refusal: Message) -> int:
    """Return how far the IUT understood what it refuses: best where it says `rjct`, worst where it says nothing."""
    return ("none", "other", "refusal", "acknowledgement", "answer").index(refusal.kind)
