"""The state machine of an IBR, which is told of enrolments by messages of the standard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from hypothesis import strategies as st

from conformance.enrolling import ENROLMENT, STATUS_CHANGE, ask, publish, tell
from conformance.exchange import Exchange
from conformance.messages import refusal_of
from conformance.people import Enrolment
from conformance.stateful.queries import dates
from conformance.stateful.querying_rules import QueryingRules
from conformance.stateful.registry_machine import names, places
from conformance.stateful.retelling import precondition, rule
from conformance.stateful.subscribing_rules import SubscribingRules
from protocol.codes import directory

_PROGRAMMES = ("first", "second")
_UPDATES = "sync/enrollment/updates"
# What is answered of a status of which the standard leaves no doubt (IBR-I-04).
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "1": ("ENR-006", "answers-yes"),
    "2": ("ENR-008", "answers-no"),
    "3": ("ENR-009", "answers-no"),
}


class IbrMachine(QueryingRules, SubscribingRules):
    """Enrolments of a few people in two programmes, and their statuses."""

    sorted_by = "enrolment date"

    def begin(self) -> None:
        """Begin with nobody enrolled."""
        super().begin()
        self.updates: list[Exchange] = []
        self._changes = 0

    @precondition(lambda self: self.run.provisioning is None)
    @rule(name=names, programme=st.sampled_from(_PROGRAMMES), date=dates("ibr"))
    def person_is_enrolled(self, name: str, programme: str, date: str) -> None:
        """Enrol somebody as Active, or tell again of an enrolment that is known, which changes nothing."""
        with self.step(f"{name} is enrolled in the {programme} programme on {date[:10]}"):
            identifier = self.story.programme(programme)
            known = self.state.enrolments.get((name, identifier))
            if known is not None:
                self._publish_again(known)
                return
            self.is_settled(name)
            enrolment = Enrolment(self.person(name), identifier, enrolment_date=date)
            cause = tell(self.story, enrolment, ENROLMENT)
            self._keep()
            assert cause.answer is not None
            self.story.judge("IBR-UPD-005", "confirms-receipt", cause.answer)
            self.happened(enrolment, cause)

    def _publish_again(self, known: Enrolment) -> None:
        """Tell of an enrolment as it is known: nothing has happened of which anybody could be notified."""
        publish(self.story, [known])
        self._keep()

    @precondition(lambda self: bool(self.state.enrolments))
    @rule(place=places, status=st.sampled_from(("4", "2", "3", "1", "5")))
    def status_changes(self, place: int, status: str) -> None:
        """Tell of another status; an IUT may refuse to take somebody back who has left."""
        known = self.one_of(tuple(self.state.enrolments.values()), place)
        if known.status == status:
            status = "4" if status == "1" else "1"
        label = directory("enrolment_status").values[status]
        with self.step(f"{known.person.name}'s status in {self._programme(known)} becomes {label}"):
            self.is_settled(known.person.name)
            changed = known.changed(status, self._next_day())
            cause = tell(self.story, changed, STATUS_CHANGE)
            self._keep()
            assert cause.answer is not None
            if known.status == "1":
                self.story.judge("IBR-UPD-005", "confirms-receipt", cause.answer)
            self.happened(changed, cause)

    @precondition(lambda self: bool(self.updates))
    @rule(place=places)
    def update_comes_again(self, place: int) -> None:
        """Send an enrolment update a second time, byte for byte: it has no second effect, whatever came between."""
        sent = self.one_of(self.updates, place)
        number = self.updates.index(sent) + 1
        with self.step(f"the enrolment update number {number} is sent again, the same message"):
            self.story.send_document(_UPDATES, sent.document)

    @precondition(lambda self: self.serves("sync/enrolled") and self.run.provisioning is None)
    @rule(name=names, programme=st.sampled_from(_PROGRAMMES))
    def enrolment_is_asked(self, name: str, programme: str) -> None:
        """Ask whether somebody is enrolled."""
        with self.step(f"the IBR is asked whether {name} is enrolled in the {programme} programme"):
            self._ask(name, self.story.programme(programme))

    def at_the_end(self) -> Sequence[Callable[[], None]]:
        """Ask for everybody, after all that is still due: what was acknowledged is found."""
        asked = tuple(self.state.enrolments) if self.serves("sync/enrolled") else ()
        return [*super().at_the_end(), *(partial(self._ask, name, programme) for name, programme in asked)]

    def _ask(self, name: str, programme: str) -> None:
        answer = ask(self.story, self.person(name), programme).answer
        known = self.state.enrolments.get((name, programme))
        if known is None:
            row = "ENR-007" if self.known(name) else "ENR-011"
            self.story.judge(self.requirement(row), "answers-no-or-rejects", answer)
        elif known.status in _ANSWERS:
            row, check = _ANSWERS[known.status]
            self.story.judge(self.requirement(row), check, answer)

    def _keep(self) -> None:
        """Keep the last update, unless it was refused, to be sent again."""
        if self.story.receipt is not None and refusal_of(self.story.receipt.answer) is None:
            self.updates.append(self.story.receipt)

    def _next_day(self) -> str:
        """Return the moment of the next status change, so that their order is clear."""
        self._changes += 1
        return f"2025-{1 + self._changes // 28:02d}-{1 + self._changes % 28:02d}T00:00:00Z"

    def _programme(self, enrolment: Enrolment) -> str:
        known = {self.story.programme(name): name for name in _PROGRAMMES[:1]}
        return f"the {known.get(enrolment.programme, 'second')} programme"
