"""The state machine of both parties of the ESS interface: people come to be known to them by the calls of a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from hypothesis import strategies as st

from conformance.enrolling import ENROLMENT, STATUS_CHANGE, acquaint, check_enrollment, tell
from conformance.members import Member
from conformance.people import Enrolment
from conformance.provisioning import is_declared
from conformance.stateful.client_rules import ClientRules
from conformance.stateful.queries import dates
from conformance.stateful.querying_rules import QueryingRules
from conformance.stateful.registry_machine import names, places
from conformance.stateful.retelling import precondition, rule
from conformance.stateful.subscribing_rules import SubscribingRules
from protocol.codes import directory

_PROGRAMMES = ("first", "second")
# By which requirement the status that is told is judged, but for Exited, which has no word of its own (ESS-C-29).
_ROWS: Mapping[str, str] = {
    "1": "CHECK-011",
    "2": "CHECK-012",
    "4": "CHECK-013",
    "5": "CHECK-014",
    "6": "CHECK-015",
    "7": "CHECK-016",
}
_EXITED = "3"


class PartyMachine(QueryingRules, SubscribingRules, ClientRules):
    """People with their employment, and their standings in two programmes."""

    sorted_by = "birth date"

    @precondition(lambda self: self.run.provisioning is None and is_declared(self.story, "person"))
    @rule(name=names, birth_date=dates("ess"), employment_status=st.sampled_from(("1", "6")))
    def person_becomes_known(self, name: str, birth_date: str, employment_status: str) -> None:
        """Make somebody known who is Active in the first programme; nothing happens to whoever is known already."""
        if self.known(name):
            return
        label = directory("employment_status", interface="ess").values[employment_status]
        with self.step(f"{name}, born on {birth_date[:10]} and {label}, becomes known as Active"):
            person = replace(self.person(name), birth_date=birth_date)
            self.story.people.named({name: person})
            member = self.story.members[name] = Member(person, employment_status=employment_status)
            enrolment = Enrolment(person, self.story.programme())
            acquaint(self.story, enrolment)
            self.states.append(self.state.knowing(member).after(enrolment))

    @precondition(lambda self: bool(self.state.names) and is_declared(self.story, "standing"))
    @rule(place=places)
    def person_is_enrolled_too(self, place: int) -> None:
        """Enrol somebody in a second programme."""
        name = self.one_of(self.state.names, place)
        if len(self.state.of(name)) > 1:
            return
        with self.step(f"{name} is enrolled in the second programme too"):
            self.is_settled(name)
            enrolment = Enrolment(self.person(name), self.story.programme("second"))
            self.happened(enrolment, tell(self.story, enrolment, ENROLMENT))

    @precondition(lambda self: bool(self.state.enrolments) and is_declared(self.story, "standing"))
    @rule(place=places, status=st.sampled_from(("4", "2", "3", "1", "5", "6", "7")))
    def status_changes(self, place: int, status: str) -> None:
        """Change the standing of somebody in a programme."""
        known = self.one_of(tuple(self.state.enrolments.values()), place)
        if known.status == status:
            status = "4" if status == "1" else "1"
        label = directory("enrolment_status", interface="ess").values[status]
        programme = _PROGRAMMES[known.programme != self.story.programme()]
        with self.step(f"{known.person.name}'s status in the {programme} programme becomes {label}"):
            self.is_settled(known.person.name)
            changed = known.changed(status, self.story.now())
            self.happened(changed, tell(self.story, changed, STATUS_CHANGE))

    @precondition(lambda self: self.serves("sync/check-enrollment"))
    @rule(name=names)
    def enrolment_is_checked(self, name: str) -> None:
        """Ask for the enrolment status of somebody, which is clear where all programmes agree (ESS-C-23)."""
        with self.step(f"the enrolment of {name} is checked"):
            self._check(name)

    def at_the_end(self) -> Sequence[Callable[[], None]]:
        """Ask for everybody, after all that is still due: what was acknowledged is found."""
        asked = self.state.names if self.serves("sync/check-enrollment") else ()
        return [*super().at_the_end(), *(partial(self._check, name) for name in asked)]

    def _check(self, name: str) -> None:
        answer = check_enrollment(self.story, self.person(name), self.story.programme()).answer
        statuses = {enrolment.status for enrolment in self.state.of(name)}
        if not statuses:
            self.story.judge("ESS-CHECK-018", "tells-of-no-support", answer)
        elif statuses == {_EXITED}:
            self.story.judge("ESS-CHECK-017", "tells-of-no-support", answer)
        elif len(statuses) == 1:
            (status,) = statuses
            self.story.judge(f"ESS-{_ROWS[status]}", "tells-the-enrolment-status", answer, status=status)
