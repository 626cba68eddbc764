"""Sentences that only the documented processes need (features/flows)."""

from __future__ import annotations

from dataclasses import replace

from conformance.dialect import dialect_of
from conformance.enrolling import STATUS_CHANGE
from conformance.members import Household, Member
from conformance.messages import Message, refusal_of
from conformance.notification import AwaitedNotification, Cause
from conformance.plan import Step
from conformance.sentences import sentence
from conformance.steps.naming import status_code
from conformance.steps.pushing import notification
from conformance.steps.subscribing import EVENTS
from conformance.steps.triggering import (
    QUESTIONS,
    identifier_of,
    known_to_the_registry,
    known_to_the_system,
    question,
)
from conformance.story import Story, Unreachable
from conformance.triggering import await_sent, sent, trigger

# A code of CD.COM.02, whose labels are not in the sources.
_MARRIED = "M"


# --- what the system is made to do ---


@sentence("the system is made to subscribe to {event} of {name}")
def made_to_subscribe(story: Story, step: Step, event: str, name: str) -> None:
    """Make the IUT subscribe to one of the two events, which the registry tells from then on."""
    enrolment = known_to_the_system(story, name)
    spelt = dialect_of(story.interface).event(EVENTS[event])
    story.counterpart.known = replace(story.counterpart.known, event_type=spelt)
    values = {**identifier_of(enrolment), "event_type": spelt}
    await_sent(story, trigger(story, "subscribe", values, mark=enrolment.person.identifier_value))


@sentence("the system has to know whether {name} is enrolled, who is not")
def has_to_know_of_nobody(story: Story, step: Step, name: str) -> None:
    """Make the IUT ask for the enrolment of a person of whom the registry says no."""
    values, mark = question(story, known_to_the_system(story, name))
    story.counterpart.known = replace(story.counterpart.known, enrolments=(), standing="no")
    await_sent(story, trigger(story, QUESTIONS[story.interface], values, mark=mark))


@sentence("the system is made to search for the household {household} of {name}")
def made_to_search_for_the_household(story: Story, step: Step, household: str, name: str) -> None:
    """Make the IUT search for a household that the registry knows."""
    known_to_the_registry(story, name)
    wanted = story.households[household] = Household(household, story.identifiers.digits(), (name,))
    values = {
        "identifier_type": wanted.identifier_type,
        "identifier_value": wanted.identifier_value,
        "record_type": "Group",
    }
    await_sent(story, trigger(story, "search", values, mark=wanted.identifier_value))


@sentence("the system is made to end that subscription")
def made_to_unsubscribe(story: Story, step: Step) -> None:
    """Make the IUT unsubscribe by the code that the registry gave it."""
    code = story.counterpart.known.code
    await_sent(story, trigger(story, "unsubscribe", {"subscription_code": code}, mark=code))


@sentence("the system is made to push what it knows of {name}")
def made_to_push(story: Story, step: Step, name: str) -> None:
    """Make the IUT notify a registry that did not subscribe (ESS-C-15)."""
    enrolment = known_to_the_system(story, name)
    event = dialect_of(story.interface).event(STATUS_CHANGE)
    values = {
        **identifier_of(enrolment),
        "programme_identifier": enrolment.programme,
        "enrolment_status": enrolment.status,
        "event_type": event,
        "record_type": "Member",
    }
    trigger(story, "notify", values, mark=enrolment.person.identifier_value)
    story.wait("notify", lambda: bool(_pushed(story)))


# --- what the other side does ---


@sentence("{registry} hears that {name} is now {status}")
def registry_hears(story: Story, step: Step, registry: str, name: str, status: str) -> None:
    """Have the registry know of a new status, which it notifies from then on."""
    changed = story.enrolment(name).changed(status_code(status, story.interface), story.next_day())
    story.counterpart.known = replace(story.counterpart.known, enrolments=(changed,))


@sentence("a notification that {name} has married is pushed")
def marriage_is_pushed(story: Story, step: Step, name: str) -> None:
    """Notify of a change of somebody whom the IUT knows, without having been asked to."""
    person, since = story.people.person(name), story.now()
    story.members[name] = replace(story.members.get(name) or Member(person), marital_status=_MARRIED)
    exchange = story.send("notify", notification(story, STATUS_CHANGE, person))
    story.cause = Cause(story.enrolment(name), STATUS_CHANGE, since, exchange.answer)


# --- what is judged ---


@sentence("it is accepted")
def is_accepted(story: Story, step: Step) -> None:
    """Judge that a request which can be served was acknowledged, and not rejected by the callback that followed."""
    exchange = story.exchange
    callbacks = story.await_callbacks(exchange) if exchange.acknowledged else ()
    story.judge(step.requirement, "is-acknowledged-and-not-rejected", exchange.answer, *callbacks)


@sentence("the search is answered")
def search_is_answered(story: Story, step: Step) -> None:
    """Judge that a search was answered, by records or by a refusal."""
    story.judge(step.requirement, "is-answered-somehow", *story.outcomes, what="the search")


@sentence("it is about the household {household}")
def is_about_the_household(story: Story, step: Step, household: str) -> None:
    """Judge which household the request is about."""
    triggered = story.triggered[-1]
    values = {"identifier": story.households[household].identifier_value}
    requests = sent(story, triggered)
    story.judge(step.requirement, "names-what-it-is-about", *requests, operation=triggered.name, values=values)


@sentence("the notification arrives, and is about {name}")
def push_arrives(story: Story, step: Step, name: str) -> None:
    """Judge that what was pushed came, and whom it is about."""
    triggered, pushed = story.triggered[-1], _pushed(story)
    budget = story.run.target.budgets.callback
    expected = {"operation": triggered.name, "address": triggered.address, "budget": budget}
    story.judge(step.requirement, "is-sent", *pushed, **expected)
    values = {"identifier": story.enrolment(name).person.identifier_value}
    story.judge(step.requirement, "names-what-it-is-about", *pushed, operation=triggered.name, values=values)


@sentence("the notification is of nobody but {name}")
def pushed_of_nobody_else(story: Story, step: Step, name: str) -> None:
    """Judge whose records were pushed."""
    identifier = story.enrolment(name).person.identifier_value
    about = {"operation": story.triggered[-1].name, "identifier": identifier}
    story.judge(step.requirement, "notifies-of-the-person-alone", *_pushed(story), **about)


def _pushed(story: Story) -> tuple[Message, ...]:
    """Return the notifications that came in the scenario."""
    return story.run.inbox.matching(
        lambda message: (
            message.event["scenario"] == story.plan.id
            and message.operation is not None
            and message.operation.name == "notify"
        )
    )


@sentence("what {subscriber} is told of it, if anything, is about that person")
def is_about_that_person(story: Story, step: Step, subscriber: str) -> None:
    """Judge what follows from a change that was pushed: whether it is told on is left to the IUT."""
    if step.requirement is None or story.cause is None or story.cause.answer is None:
        raise ValueError("a sentence about what was pushed follows that, and names its requirement")
    refusal = refusal_of(story.cause.answer)
    if refusal is not None:
        raise Unreachable(f"what was pushed was refused, which is lawful: {refusal}", verdict="not_applicable")
    story.awaited.append(
        AwaitedNotification(
            requirement=step.requirement,
            step=story.step,
            subscriber=subscriber,
            cause=story.cause,
            answer=story.cause.answer,
            check="notifies-of-the-right-record",
        )
    )
