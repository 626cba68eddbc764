"""The notifications that a story expects or forbids, judged on the whole run."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from conformance.checks.registry import check_named
from conformance.checks.subscribing import told
from conformance.judging import judge
from conformance.messages import Message
from conformance.people import Enrolment
from protocol.datetimes import parse_datetime

if TYPE_CHECKING:
    from conformance.run import Run
    from conformance.story import Story

# What is judged of every notification that a story expects, by interface.
_FORM: Mapping[str, Mapping[str, str]] = {
    "ibr": {
        "IBR-NTF-009": "notifies-of-the-right-record",
        "IBR-NTF-010": "notifies-of-the-status",
        "IBR-NTF-011": "is-notified-once",
        "IBR-NTF-012": "notifies-of-the-event",
    },
    "ess": {
        "ESS-NTF-009": "notifies-of-the-right-record",
        "ESS-NTF-010": "notifies-of-the-status",
        "ESS-NTF-011": "is-notified-once",
        "ESS-NTF-012": "notifies-of-the-event",
    },
}


@dataclass(frozen=True)
class Cause:
    """What happened to an enrolment that subscribers are to be told of, and since when it is known to the IUT.

    `answer` is the IUT's answer to the message that told it; None where no message of the standard does.
    """

    enrolment: Enrolment
    event: str
    since: str
    answer: Message | None


@dataclass(frozen=True)
class AwaitedNotification:
    """One notification that a subscriber is to get, or, with `although`, must not get.

    `answer` is the IUT's answer to what caused it, or else to the subscription; `check` is what its requirement is
    judged by.
    """

    requirement: str
    step: int
    subscriber: str
    cause: Cause
    answer: Message
    although: str | None = None
    check: str = "is-notified"

    @property
    def enrolment(self) -> Enrolment:
        """The enrolment that is told of."""
        return self.cause.enrolment

    def concerns(self, story: Story, message: Message) -> bool:
        """Tell whether a notification came to this subscriber."""
        return _comes_to(story, message, self.subscriber, {self.enrolment.person.identifier_value})


def notifications_to(story: Story, subscriber: str) -> tuple[Message, ...]:
    """Return the notifications so far that came to a subscriber of the story, about anybody in it."""
    people = {enrolment.person.identifier_value for enrolment in story.enrolments.values()}
    return story.run.inbox.matching(lambda message: _comes_to(story, message, subscriber, people))


def _comes_to(story: Story, message: Message, subscriber: str, people: Set[str]) -> bool:
    """Tell whether a notification came to a subscriber.

    The address tells; where an IUT calls one address for all, the people do.
    """
    if message.operation is None or message.operation.name != "notify":
        return False
    parts = urlsplit(message.event["request"]["url"]).path.split("/")
    if story.token in parts:
        return subscriber in parts
    return "dci" not in parts and any(people & found.identifiers for _, found in told(message))


def judge_notifications(run: Run, story: Story) -> None:
    """Judge what each subscriber of a story was told, and was not."""
    for awaited in story.awaited:
        came = run.inbox.matching(lambda message, awaited=awaited: awaited.concerns(story, message))  # type: ignore[misc]
        person = awaited.enrolment.person
        expected: dict[str, Any] = {
            "subscriber": awaited.subscriber,
            "identifier": person.identifier_value,
            "name": person.name,
            "programme": awaited.enrolment.programme,
            "status": awaited.enrolment.status,
            "event": awaited.cause.event,
            "reached": bool(run.inbox.arrived),
        }
        checks = {awaited.requirement: awaited.check, **_FORM[story.interface]}
        if awaited.although:
            checks, expected["although"] = {awaited.requirement: "is-not-notified"}, awaited.although
            since = parse_datetime(awaited.cause.since)
            came = tuple(message for message in came if parse_datetime(message.event["arrived"]) > since)
        for requirement, name in checks.items():
            judge(
                run.writer,
                run.requirement(requirement),
                name,
                check_named(name),
                (awaited.answer, *came),
                expected,
                scenario=story.plan.id,
                step=awaited.step,
                silent=requirement != awaited.requirement,
            )
