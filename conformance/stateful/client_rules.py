"""Make a party of the ESS interface search on the other side, and call it back whenever, in whatever order."""

from __future__ import annotations

from conformance.callback_delivery import deliver
from conformance.messages import Message
from conformance.stateful.registry_machine import RegistryMachine, places
from conformance.stateful.retelling import precondition, rule
from conformance.steps.triggering import identifier_of, known_of, known_to_the_registry
from conformance.triggering import AtTheEnd, await_sent, trigger

_SEARCH = "search"


class ClientRules(RegistryMachine):
    """Searches that the IUT is made to send, each about somebody else, and their callbacks."""

    def begin(self) -> None:
        """Begin with nothing sent."""
        super().begin()
        self.sought: list[str] = []
        self.waiting: list[tuple[str, Message]] = []
        self.called_back: list[tuple[str, Message, str, object]] = []

    def to_be_sought(self) -> list[str]:
        """Return the names of those whom the IUT knows and has not searched for in this story."""
        return [name for name in self.state.names if name not in self.sought]

    @precondition(lambda self: f"{self.interface}.{_SEARCH}" in self.run.target.triggers and bool(self.to_be_sought()))
    @rule(place=places)
    def system_is_made_to_search(self, place: int) -> None:
        """Make the IUT search for somebody, to be called back."""
        name = self.one_of(self.to_be_sought(), place)
        with self.step(f"the system is made to search for {name}, to be called back"):
            self.sought.append(name)
            known_to_the_registry(self.story, name)
            enrolment = self.story.enrolment(name)
            identifier = enrolment.person.identifier_value
            values = {**identifier_of(enrolment), "record_type": "Member"}
            triggered = trigger(self.story, _SEARCH, values, mark=identifier)
            requests = await_sent(self.story, triggered)
            facts = {"operation": _SEARCH, "address": triggered.address, "budget": self.run.target.budgets.callback}
            self.story.judge("CLIENT-SEND-001", "is-sent", *requests, **facts)
            about = {"operation": _SEARCH, **known_of(enrolment)}
            self.story.judge("CLIENT-SEND-004", "asks-for-the-person-alone", *requests, **about)
            at_the_end = AtTheEnd("CLIENT-SEND-002", self.story.step, "is-sent-once", {"operation": _SEARCH})
            triggered.at_the_end.append(at_the_end)
            self.waiting += [(name, request) for request in requests[:1]]

    @precondition(lambda self: bool(self.waiting))
    @rule(place=places)
    def registry_calls_back(self, place: int) -> None:
        """Call back one of the searches that wait for it, which need not be the first."""
        name, request = self.one_of(self.waiting, place)
        with self.step(f"the registry calls back the system's search for {name}"):
            self.waiting.remove((name, request))
            known_to_the_registry(self.story, name)
            callback, document = self.story.counterpart.callback(request)
            self._deliver(callback, document, request, "CLIENT-CB-001", "is-taken")
            self.called_back.append((name, request, callback, document))

    @precondition(lambda self: bool(self.called_back))
    @rule(place=places)
    def registry_calls_back_again(self, place: int) -> None:
        """Send a callback a second time, byte for byte."""
        name, request, callback, document = self.one_of(self.called_back, place)
        with self.step(f"the registry calls back the system's search for {name} once more, with the same message"):
            self._deliver(callback, document, request, "CLIENT-CB-006", "is-answered-somehow")

    def _deliver(self, callback: str, document: object, request: Message, row: str, check: str) -> None:
        exchange = deliver(self.story, callback, document, request=request)
        self.run.judge_answer(self.story, exchange)
        self.story.judge(row, check, exchange.answer, what=f"the callback `{callback}`")
