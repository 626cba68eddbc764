"""Sentences about many people, many searches and many events at once."""

from __future__ import annotations

from conformance.checks.subscribing import subscription_code, told
from conformance.enrolling import STATUS_CHANGE, enrol, publish, publish_to_subscribers
from conformance.exchange import Exchange
from conformance.messages import Message, refusal_of
from conformance.notification import notifications_to
from conformance.people import Enrolment
from conformance.plan import Step
from conformance.questions import by_identifier, everybody, search
from conformance.sentences import sentence
from conformance.steps.naming import names_in, status_code
from conformance.steps.subscribing import sender_of
from conformance.story import Story, Unreachable
from conformance.together import search_for, send_together


@sentence("{count:d} people are enrolled")
def many_are_enrolled(story: Story, step: Step, count: int) -> None:
    """Enrol people as Active, in one message where there is one for it."""
    enrol(story, _many(story, 1, count))


@sentence("{count:d} people are enrolled in batches of {size:d}")
def many_are_enrolled_in_batches(story: Story, step: Step, count: int, size: int) -> None:
    """Enrol people as Active, where a query can find them all and so many are taken in by one message."""
    everybody(story)
    for first in range(1, count + 1, size):
        refusal = refusal_of(publish(story, _many(story, first, min(first + size - 1, count))).answer)
        if refusal is not None:
            reason = f"the IUT does not take in {size} beneficiaries by one message: {refusal}"
            raise Unreachable(reason, verdict="not_applicable")


def _many(story: Story, first: int, last: int) -> list[Enrolment]:
    return [story.enrolment(f"Person {number}") for number in range(first, last + 1)]


@sentence("each of them is searched at the same moment, asynchronously")
def all_are_searched_at_once(story: Story, step: Step) -> None:
    """Send a search for each person, all in flight together; go on when all are answered, or the time is up."""
    documents = {name: search_for(story, story.people.person(name), inbox="") for name in _names(story)}
    story.together = send_together(story, "search", documents)
    acknowledged = [exchange for exchange in story.together.values() if exchange.acknowledged]
    if not acknowledged:
        raise Unreachable("none of the searches was acknowledged, so no callback was promised")
    story.wait("on-search", lambda: all(_outcomes(story, exchange) for exchange in acknowledged))


@sentence("each search is answered with its own")
def each_has_its_own(story: Story, step: Step) -> None:
    """Judge whom the outcomes tell of, of those that came."""
    came = [message for exchange in story.together.values() for message in _outcomes(story, exchange)]
    by_reference = {
        exchange.references[0]: {name: story.people.person(name).identifier_value}
        for name, exchange in story.together.items()
        if _outcomes(story, exchange)
    }
    answer = next(iter(story.together.values())).answer
    story.judge(step.requirement, "answers-each-search-with-its-own", answer, *came, by_reference=by_reference)


@sentence("each search that was acknowledged is called back")
def each_is_called_back(story: Story, step: Step) -> None:
    """Judge that no outcome was lost."""
    acknowledged = [exchange for exchange in story.together.values() if exchange.acknowledged]
    came = [message for exchange in acknowledged for message in _outcomes(story, exchange)]
    references = [exchange.references[0] for exchange in acknowledged]
    story.judge(step.requirement, "calls-each-search-back", acknowledged[0].answer, *came, references=references)


@sentence("{names} are searched by turns, in one message of {count:d} requests")
def searched_by_turns(story: Story, step: Step, names: str, count: int) -> None:
    """Send a large batch of searches about few people."""
    people = [story.people.person(name) for name in names_in(names)]
    search(story, *(by_identifier(people[number % len(people)]) for number in range(count)))


@sentence("each request is answered with its own of {names}, or all are refused")
def each_request_has_its_own(story: Story, step: Step, names: str) -> None:
    """Judge a large batch, which may be more than an IUT takes in."""
    people = [story.people.person(name) for name in names_in(names)]
    by_reference = {
        reference: {people[number % len(people)].name: people[number % len(people)].identifier_value}
        for number, reference in enumerate(story.exchange.references)
    }
    story.judge(step.requirement, "answers-each-or-refuses-all", *story.outcomes, by_reference=by_reference)


@sentence("the pages have each of them once, or pages of this size are refused")
def pages_have_all(story: Story, step: Step) -> None:
    """Judge that the pages partition a large result."""
    story.judge(step.requirement, "pages-have-all-or-are-refused", *story.outcomes, people=_identifiers(story))


@sentence("{subscriber} has subscribed to status changes of all of them")
def has_subscribed_to_all(story: Story, step: Step, subscriber: str) -> None:
    """Subscribe to everybody of the scenario, and go on only with a code: not every filter is served."""
    query = everybody(story)
    criteria = {
        "reg_event_type": story.run.dialect.event(STATUS_CHANGE),
        "filter_type": query["query_type"],
        "filter": query["query"],
        "notify_record_type": "Member",
    }
    item = {"reference_id": story.identifiers.new("ref"), "timestamp": story.now(), "subscribe_criteria": criteria}
    message = {"transaction_id": story.identifiers.new("txn"), "subscribe_request": [item]}
    exchange = story.send("subscribe", message, sender=sender_of(story, subscriber), inbox=subscriber)
    callbacks = story.await_callbacks(exchange) if exchange.acknowledged else ()
    if not callbacks or subscription_code(callbacks[-1]) is None:
        raise Unreachable("the IUT serves no subscription that is about several people", verdict="not_applicable")
    story.subscriptions[subscriber] = exchange


@sentence("all of them are published as {status} in one message")
def all_are_published(story: Story, step: Step, status: str) -> None:
    """Publish a change of everybody's status."""
    day, code = story.next_day(), status_code(status)
    publish_to_subscribers(story, [enrolment.changed(code, day) for enrolment in story.enrolments.values()])


@sentence("{subscriber} is notified of each of them")
def is_notified_of_each(story: Story, step: Step, subscriber: str) -> None:
    """Expect everybody to be told of, in one notification or several."""
    wanted = set(_identifiers(story).values())

    def of_whom() -> set[str]:
        messages = notifications_to(story, subscriber)
        return {each for message in messages for _, found in told(message) for each in found.identifiers}

    story.wait("notify", lambda: wanted <= of_whom())
    messages = (story.subscriptions[subscriber].answer, *notifications_to(story, subscriber))
    story.judge(step.requirement, "is-notified-of-each", *messages, people=_identifiers(story))


def _names(story: Story) -> list[str]:
    return [name for name, _ in story.enrolments]


def _identifiers(story: Story) -> dict[str, str]:
    return {name: enrolment.person.identifier_value for (name, _), enrolment in story.enrolments.items()}


def _outcomes(story: Story, exchange: Exchange) -> tuple[Message, ...]:
    return tuple(message for message in story.callbacks_of(exchange) if not message.pending)
