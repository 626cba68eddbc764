"""Sentences about a callback address that does not take what comes at first."""

from __future__ import annotations

from conformance.messages import Message
from conformance.notification import notifications_to
from conformance.plan import Step
from conformance.reception import fails_at_first, is_outcome
from conformance.sentences import sentence
from conformance.story import Story

# Whoever sends again does so after a pause; how long is nowhere said.
_PATIENCE = 5.0


@sentence("the callback address answers the first outcome with an error of the server")
def outcome_fails(story: Story, step: Step) -> None:
    """Refuse the first outcome of a search by an HTTP status of the server."""
    fails_at_first(story, is_outcome)


@sentence("the callback address cuts the connection of the first outcome")
def outcome_is_cut(story: Story, step: Step) -> None:
    """Give the first outcome of a search no HTTP answer."""
    fails_at_first(story, is_outcome, cut=True)


@sentence("the callback address answers the first notification with an error of the server")
def notification_fails(story: Story, step: Step) -> None:
    """Refuse the first notification by an HTTP status of the server."""
    fails_at_first(story, lambda name, document: name == "notify")


@sentence("the outcome is sent again")
def outcome_is_sent_again(story: Story, step: Step) -> None:
    """Judge that the outcome came again after the error, or after the silence."""
    exchange = story.exchange
    story.run.clock.wait(lambda: any(message.taken for message in story.callbacks_of(exchange)), _PATIENCE)
    story.judge(step.requirement, "is-sent-again", exchange.answer, *story.callbacks_of(exchange))


@sentence("it is not sent once more when it was taken")
def is_sent_no_more(story: Story, step: Step) -> None:
    """Have judged, when the run is over, that nothing followed what was taken."""
    index, exchange = story.step, story.exchange

    def judgement() -> None:
        story.step = index
        story.judge(step.requirement, "stops-once-taken", exchange.answer, *story.callbacks_of(exchange))

    story.at_the_end.append(judgement)


@sentence("the notification is sent again to {subscriber}")
def notification_is_sent_again(story: Story, step: Step, subscriber: str) -> None:
    """Judge that the notification came again after the error."""

    def told() -> tuple[Message, ...]:
        return notifications_to(story, subscriber)

    story.wait("notify", lambda: bool(told()))
    story.run.clock.wait(lambda: any(message.taken for message in told()), _PATIENCE)
    story.judge(step.requirement, "is-sent-again", story.subscriptions[subscriber].answer, *told())
