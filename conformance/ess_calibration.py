"""Find out how people are made known to a party of the ESS interface, and how it is asked for their enrolment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from conformance.enrolling import acquaint
from conformance.exchange import Exchange
from conformance.interface_calibration import Governed, InterfaceCalibration
from conformance.messages import Message, refusal_of
from conformance.people import Person
from conformance.provisioning import is_declared

_FORM, _PROGRAMME = "ESS-C-26", "ESS-C-23"


class EssCalibration(InterfaceCalibration):
    """Calibrates check-enrollment (PRS.EMP.05); queries and events are calibrated as for every interface."""

    governed: ClassVar[Governed] = {
        _FORM: ("enrolment_check", ("enrollementstatus", "search", "search-status")),
        _PROGRAMME: ("checked_programme", ("any", "named")),
        "ESS-C-30": ("event_spelling", ("enrolment", "enrollement", "enrollment")),
        "ESS-C-37": ("values", ("codes", "labels")),
        "ESS-C-38": ("numbering", ("page", "json-ld")),
        "ESS-C-60": ("filter_form", ("idtype-value", "expression", "predicate")),
    }
    base_paths: ClassVar[Mapping[str, str]] = {"registry": "/registry", "ess": "/ess", "sp": "/sp", "none": ""}
    question = "sync/check-enrollment"
    addressing = "ESS-C-01"
    spelling = "ESS-C-30"
    filtering = "ESS-C-60"

    def people(self) -> None:
        """Make somebody known, where the target says how, and find the form in which their enrolment is asked for."""
        if is_declared(self.story, "person"):
            enrolment = self.somebody("Trial")
            acquaint(self.story, enrolment)
            self.run.enrolled = enrolment.person
        else:
            self.run.provisioning = "the target does not say how people come to be known to the IUT"
        self.form(self.run.enrolled or self.story.people.person("Nobody"))

    def form(self, person: Person) -> None:
        """Take the first form that is answered with a status; else the first that is not refused."""
        first = self.run.dialect
        answered = None
        for dialect in self.variations((_FORM, _PROGRAMME)):
            self.run.dialect = dialect
            answer = self.ask(person).answer
            if _tells_a_status(answer):
                names = (_FORM,) if dialect.checked_programme == "any" else (_FORM, _PROGRAMME)
                self.tell_all(names, f"answered with a status ({answer.event['id']})")
                return
            if answer.kind == "answer" and refusal_of(answer) is None:
                answered = answered or dialect
        self.run.dialect = answered or first

    def ask(self, person: Person) -> Exchange:
        """Ask for the enrolment status of a person."""
        ids = (self.story.identifiers.new("txn"), self.story.identifiers.new("ref"))
        message = self.run.dialect.check_enrollment(ids, person, self.story.programme())
        return self.story.send_document(self.question, self.story.envelope(self.question, message))


def _tells_a_status(answer: Message) -> bool:
    return refusal_of(answer) is None and any(item.get("enrolled_status") is not None for item in answer.items)
