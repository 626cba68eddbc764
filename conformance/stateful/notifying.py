"""What each subscription of a story was to be told, and what it was: judged when the story is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from conformance.checks.subscribing import told
from conformance.enrolling import ENROLMENT, STATUS_CHANGE
from conformance.messages import Message
from conformance.notification import Cause
from conformance.people import Person
from conformance.story import Story
from protocol.datetimes import parse_datetime

# The statuses by which somebody comes back, which an IUT may tell as an enrolment too: Active, Reinstated.
_RETURNED = ("1", "6")
_CHECKS = {
    "NTF-009": "notifies-of-the-right-record",
    "NTF-010": "notifies-of-the-status",
    "NTF-011": "is-notified-once",
    "NTF-012": "notifies-of-the-event",
}

Concern = Literal["told", "open", "not"]


@dataclass
class Subscription:
    """One subscription: whose, to which event of whom, at which callback address, with which code, from when to when.

    `answer` is the IUT's answer to the request; `ended` is None while the subscription is in force.
    """

    subscriber: str
    event: str
    person: Person
    inbox: str
    code: str
    answer: Message
    since: str
    ended: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What two equal subscriptions have in common."""
        return self.subscriber, self.event, self.person.name

    def concern(self, cause: Cause) -> Concern:
        """Tell whether what happened has to be told to the subscriber, may be told, or must not be."""
        if cause.enrolment.person.name != self.person.name:
            return "not"
        if cause.event == self.event:
            return "told"
        returned = cause.event == STATUS_CHANGE and cause.enrolment.status in _RETURNED
        return "open" if self.event == ENROLMENT and returned else "not"

    def causes(self, causes: Sequence[Cause]) -> list[Cause]:
        """Return what happened while it was in force and has to be told, or may be."""
        return [cause for cause in causes if self._in_force(cause) and self.concern(cause) != "not"]

    def _in_force(self, cause: Cause) -> bool:
        begun = parse_datetime(self.since) <= parse_datetime(cause.since)
        return begun and (self.ended is None or parse_datetime(cause.since) < parse_datetime(self.ended))

    def came(self, story: Story, *, alone: bool) -> list[Message]:
        """Return the notifications that came to it, in order of arrival.

        Where an IUT calls one address for all, the person tells, if the subscription is `alone` with that person.
        """
        return [message for message in story.run.inbox.arrived if self._concerned(story, message, alone)]

    def _concerned(self, story: Story, message: Message, alone: bool) -> bool:
        if message.operation is None or message.operation.name != "notify":
            return False
        parts = urlsplit(message.event["request"]["url"]).path.split("/")
        if story.token in parts:
            return self.inbox in parts
        identifier = self.person.identifier_value
        return alone and "dci" not in parts and any(identifier in found.identifiers for _, found in told(message))


def is_told(story: Story, subscription: Subscription, cause: Cause) -> bool:
    """Tell whether a notification about the person of a cause came since then, and was taken."""
    came = subscription.came(story, alone=True)
    return any(message.taken and _arrived(message) > parse_datetime(cause.since) for message in came)


def judge_subscriptions(story: Story, subscriptions: Sequence[Subscription], causes: Sequence[Cause]) -> None:
    """Judge what every subscription was told of what happened."""
    for subscription in subscriptions:
        others = [each for each in subscriptions if each.person == subscription.person and each is not subscription]
        addressed = _has_an_address(story)
        if addressed or not others:
            _judge(story, subscription, causes, subscription.came(story, alone=not others))


def _has_an_address(story: Story) -> bool:
    """Tell whether the IUT calls the addresses that it was given, and not one for all."""
    paths = [urlsplit(message.event["request"]["url"]).path.split("/") for message in story.run.inbox.arrived]
    return all(story.token in path for path in paths)


def _judge(story: Story, subscription: Subscription, causes: Sequence[Cause], came: Sequence[Message]) -> None:
    identifier = subscription.person.identifier_value
    own = [message for message in came if _is_about(message, identifier)]
    strangers = tuple(message for message in came if message not in own)
    _forbid(story, subscription, "SUB-012", strangers, "of somebody who does not match the filter")
    due = subscription.causes(causes)
    idle_until = due[0].since if due else subscription.ended
    idle = tuple(message for message in own if idle_until is None or _arrived(message) <= parse_datetime(idle_until))
    _forbid(story, subscription, "SUB-013", idle, "although nothing had happened that it subscribed to")
    ends = [*(following.since for following in due[1:]), subscription.ended]
    for cause, end in zip(due, ends, strict=False):
        if subscription.concern(cause) == "told":
            _judge_cause(story, subscription, cause, _between(own, cause.since, end))
    _judge_silence(story, subscription, causes, own)


def _judge_cause(story: Story, subscription: Subscription, cause: Cause, came: tuple[Message, ...]) -> None:
    number = "SUB-010" if cause.event == ENROLMENT else "SUB-011"
    facts = _facts(subscription, cause)
    for row, check in {number: "is-notified", **_CHECKS}.items():
        story.judge(_row(story, row), check, cause.answer or subscription.answer, *came, **facts)


def _judge_silence(story: Story, subscription: Subscription, causes: Sequence[Cause], own: Sequence[Message]) -> None:
    """Judge that nothing was told of what happened after the subscription had ended."""
    if subscription.ended is None:
        return
    ended = parse_datetime(subscription.ended)
    later = [cause for cause in causes if parse_datetime(cause.since) >= ended]
    if later:
        after = tuple(message for message in own if _arrived(message) > parse_datetime(later[0].since))
        _forbid(story, subscription, "SUB-015", after, "although it had unsubscribed")


def _forbid(story: Story, subscription: Subscription, number: str, came: tuple[Message, ...], although: str) -> None:
    expected = {"subscriber": subscription.subscriber, "although": although}
    story.judge(_row(story, number), "is-not-notified", subscription.answer, *came, **expected)


def _facts(subscription: Subscription, cause: Cause) -> dict[str, Any]:
    return {
        "subscriber": subscription.subscriber,
        "identifier": subscription.person.identifier_value,
        "name": subscription.person.name,
        "programme": cause.enrolment.programme,
        "status": cause.enrolment.status,
        "event": cause.event,
    }


def _row(story: Story, number: str) -> str:
    return f"{story.interface.upper()}-{number}"


def _is_about(message: Message, identifier: str) -> bool:
    return any(identifier in found.identifiers for _, found in told(message))


def _between(messages: Sequence[Message], since: str, end: str | None) -> tuple[Message, ...]:
    begin = parse_datetime(since)
    until = parse_datetime(end) if end is not None else None
    return tuple(
        message for message in messages if _arrived(message) > begin and (until is None or _arrived(message) <= until)
    )


def _arrived(message: Message) -> Any:
    return parse_datetime(message.event["arrived"])
