"""Subscribe, be notified, and unsubscribe, as one of two senders."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from conformance.checks.subscribing import subscription_code
from conformance.enrolling import ENROLMENT, STATUS_CHANGE
from conformance.messages import Message, refusal_of
from conformance.notification import Cause
from conformance.people import Enrolment
from conformance.stateful.notifying import Subscription, is_told, judge_subscriptions
from conformance.stateful.registry_machine import RegistryMachine, places, subscribers
from conformance.stateful.retelling import precondition, rule
from conformance.steps.subscribing import sender_of, subscription_message, unsubscribe

_SAID = {ENROLMENT: "enrolments", STATUS_CHANGE: "status changes"}


class SubscribingRules(RegistryMachine):
    """Subscriptions of two senders to what happens to the people of the story."""

    def begin(self) -> None:
        """Begin with no subscription."""
        super().begin()
        self.subscriptions: list[Subscription] = []
        self.codes: list[Message] = []
        self.beta_is_known = True
        self.story.at_the_end.append(lambda: judge_subscriptions(self.story, self.subscriptions, self.causes))

    def in_force(self, *, ended: bool = False) -> list[Subscription]:
        """Return the subscriptions that are in force, or those that have ended."""
        return [each for each in self.subscriptions if (each.ended is not None) == ended]

    # --- rules ---

    @precondition(lambda self: self.serves("subscribe") and bool(self.state.names))
    @rule(subscriber=subscribers, event=st.sampled_from((STATUS_CHANGE, ENROLMENT)), place=places)
    def somebody_subscribes(self, subscriber: str, event: str, place: int) -> None:
        """Subscribe to what happens to somebody who is known; a second time where that is in force already."""
        name = self.one_of(self.state.names, place)
        if subscriber == "Beta" and not self.beta_is_known:
            subscriber = "Alpha"
        key = (subscriber, event, name)
        twin = next((each for each in self.in_force() if each.key == key), None)
        with self.step(f"{subscriber} subscribes to {_SAID[event]} of {name}{' once more' if twin else ''}"):
            inbox = twin.inbox if twin else f"{subscriber}-{len(self.subscriptions) + 1}"
            message = subscription_message(self.story, event, self.person(name))
            exchange = self.story.send("subscribe", message, sender=sender_of(self.story, subscriber), inbox=inbox)
            if subscriber == "Beta" and refusal_of(exchange.answer) is not None and not self._of("Beta"):
                self.beta_is_known = False
                return
            callbacks = self.story.await_callbacks(exchange) if exchange.acknowledged else ()
            if twin:
                row, check = self.requirement("SUB-023"), "is-refused-as-already-subscribed"
                self.story.judge(row, check, exchange.answer, *callbacks)
                return
            self.story.judge(self.requirement("SUB-005"), "is-given-a-code", exchange.answer, *callbacks)
            code = subscription_code(callbacks[-1]) if callbacks else None
            if code is None:
                return
            self.codes.append(callbacks[-1])
            self.story.judge(self.requirement("SUB-009"), "codes-differ", exchange.answer, *self.codes)
            since = callbacks[-1].event["arrived"]
            person = self.person(name)
            self.subscriptions.append(Subscription(subscriber, event, person, inbox, code, exchange.answer, since))

    @precondition(lambda self: self.serves("unsubscribe") and bool(self.in_force()))
    @rule(place=places)
    def somebody_unsubscribes(self, place: int) -> None:
        """End a subscription by the code that it was given."""
        subscription = self.one_of(self.in_force(), place)
        with self.step(f"{subscription.subscriber} unsubscribes from {self._about(subscription)}"):
            self.await_notifications(subscription)
            unsubscribe(self.story, subscription.subscriber, subscription.code)
            exchange = self.story.exchange
            callbacks = self.story.await_callbacks(exchange) if exchange.acknowledged else ()
            row, check = self.requirement("SUB-020"), "is-unsubscribed"
            self.story.judge(row, check, exchange.answer, *callbacks, code=subscription.code)
            subscription.ended = self.story.now()

    @precondition(lambda self: self.serves("unsubscribe") and bool(self.in_force(ended=True)))
    @rule(place=places)
    def somebody_unsubscribes_again(self, place: int) -> None:
        """End a subscription that has ended."""
        subscription = self.one_of(self.in_force(ended=True), place)
        with self.step(f"{subscription.subscriber} unsubscribes from {self._about(subscription)} once more"):
            self._is_refused(subscription.subscriber, subscription.code, "SUB-022")

    @precondition(lambda self: self.serves("unsubscribe") and self.beta_is_known and bool(self.in_force()))
    @rule(place=places)
    def another_unsubscribes(self, place: int) -> None:
        """Try to end somebody else's subscription: it stays in force."""
        subscription = self.one_of(self.in_force(), place)
        other = "Alpha" if subscription.subscriber == "Beta" else "Beta"
        with self.step(f"{other} unsubscribes with the code of {subscription.subscriber}"):
            self._is_refused(other, subscription.code, "SUB-024")

    @precondition(lambda self: self.serves("unsubscribe"))
    @rule(subscriber=subscribers)
    def somebody_unsubscribes_from_nothing(self, subscriber: str) -> None:
        """End a subscription that does not exist."""
        with self.step(f"{subscriber} unsubscribes with a code that does not exist"):
            self._is_refused(subscriber, self.story.identifiers.new("code"), "SUB-021")

    # --- what follows ---

    def is_settled(self, name: str) -> None:
        """Give subscribers the time to be told of what has happened to somebody, before more happens."""
        for subscription in self.in_force():
            if subscription.person.name == name:
                self.await_notifications(subscription)

    def await_notifications(self, subscription: Subscription) -> None:
        """Wait for the notification of the last event that a subscription has to be told of, within the budget."""
        due = [cause for cause in subscription.causes(self.causes) if subscription.concern(cause) == "told"]
        if due and not is_told(self.story, subscription, due[-1]):
            self.story.wait("notify", lambda: is_told(self.story, subscription, due[-1]))

    def at_the_end(self) -> Sequence[Callable[[], None]]:
        """Wait for every notification that is still due."""
        waits = [lambda each=each: self.await_notifications(each) for each in self.in_force()]
        return [*super().at_the_end(), *waits]

    def happened(self, enrolment: Enrolment, cause: Cause) -> None:
        """Take in what happened to somebody, unless the message that tells it was refused."""
        if cause.answer is None or refusal_of(cause.answer) is None:
            self.told(enrolment, cause)

    def _is_refused(self, subscriber: str, code: str, number: str) -> None:
        unsubscribe(self.story, subscriber, code)
        exchange = self.story.exchange
        callbacks = self.story.await_callbacks(exchange) if exchange.acknowledged else ()
        row, check = self.requirement(number), "is-refused-for-the-code"
        self.story.judge(row, check, exchange.answer, *callbacks)

    def _of(self, subscriber: str) -> list[Subscription]:
        return [each for each in self.subscriptions if each.subscriber == subscriber]

    def _about(self, subscription: Subscription) -> str:
        return f"{_SAID[subscription.event]} of {subscription.person.name}"
