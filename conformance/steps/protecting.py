"""Sentences about messages that are signed and encrypted as agreed, and about those that are forged."""

from __future__ import annotations

from functools import partial

from conformance.callback_delivery import deliver
from conformance.checks.registry import check_named
from conformance.enrolling import STATUS_CHANGE
from conformance.exchange import Exchange
from conformance.judging import judge
from conformance.plan import Step
from conformance.security.attacks import why_absent
from conformance.security.peer_keys import keys_address
from conformance.sentences import sentence
from conformance.steps.misusing import lawful
from conformance.steps.subscribing import await_notification, sender_of, subscription_message
from conformance.steps.triggering import last_request
from conformance.story import Story, Unreachable
from conformance.transmission import again, transmit
from protocol.protection import Protection

_OF_SIGNATURES = ("err.signature.missing", "err.signature.invalid", "err.receiver_id.invalid")
_OF_ENCRYPTION = ("err.encryption.invalid", "err.signature.missing", "err.signature.invalid")


@sentence("a search is sent, protected as agreed")
def protected_search(story: Story, step: Step) -> None:
    """Send a lawful search; where the IUT is asked so, it calls back."""
    name = _search(story)
    exchange = story.send_document(name, lawful(story, name))
    story.searched = exchange
    if exchange.acknowledged:
        story.await_callbacks(exchange)


@sentence("a forged search is sent: {attack}")
def forged_search(story: Story, step: Step, attack: str) -> None:
    """Send a lawful search under an attack."""
    _agreed(story, attack)
    name = _search(story)
    story.send_document(name, lawful(story, name), attack=attack)
    story.fault = attack


@sentence("{subscriber} subscribes to status changes of {name} by a forged message: {attack}")
def subscribes_forged(story: Story, step: Step, subscriber: str, name: str, attack: str) -> None:
    """Send a subscription that is to be refused."""
    _agreed(story, attack)
    message = subscription_message(story, STATUS_CHANGE, story.people.person(name))
    document = story.envelope("subscribe", message, sender=sender_of(story, subscriber), inbox=subscriber)
    story.subscriptions[subscriber] = story.send_document("subscribe", document, attack=attack)


@sentence("a forged callback is sent: {attack}")
def forged_callback(story: Story, step: Step, attack: str) -> None:
    """Call back the last request of the IUT under an attack."""
    _agreed(story, attack)
    request = last_request(story)
    name, document = story.counterpart.callback(request)
    exchange = deliver(story, name, document, request=request, attack=attack)
    story.fault, story.outcomes = f"the callback `{name}`, forged ({attack})", [exchange.answer]


@sentence("the same bytes are sent again")
def same_bytes(story: Story, step: Step) -> None:
    """Send the last request once more, byte for byte, as somebody could who heard it."""
    story.stop_if_over()
    last = story.exchange
    if not last.acknowledged:
        raise Unreachable(f"the message that is to be sent again was not acknowledged ({last.answer.kind})")
    story.await_callbacks(last)
    name = last.answer.operation.name if last.answer.operation else None
    story.take_in(name, last.document, transmit(story.run, again(last)), repeated=True)
    story.searched = last


@sentence("they have no second effect")
def no_second_effect(story: Story, step: Step) -> None:
    """Have judged, when the run is over, that the request was called back as if it had come once."""
    if story.searched is None:
        raise ValueError("nothing was sent a second time")
    story.at_the_end.append(partial(_judge_repeated, story, step, story.step, story.searched))


def _judge_repeated(story: Story, step: Step, index: int, first: Exchange) -> None:
    row, check = story.run.requirement(step.requirement or ""), "has-one-final-outcome"
    messages = (first.answer, *story.callbacks_of(first))
    judge(story.run.writer, row, check, check_named(check), messages, {}, scenario=story.plan.id, step=index)


@sentence("{subscriber} is notified of it once")
def is_notified_once(story: Story, step: Step, subscriber: str) -> None:
    """Expect one notification to the end of the run."""
    await_notification(story, step, subscriber, check="is-notified-once")


@sentence("it is served")
def is_served(story: Story, step: Step) -> None:
    """Judge that a request which is protected as agreed is not refused."""
    story.judge(step.requirement, "is-served", story.exchange.answer)


@sentence("the refusal tells of the signature")
def tells_of_the_signature(story: Story, step: Step) -> None:
    """Judge the code of a refusal."""
    _judge_code(story, step, _OF_SIGNATURES)


@sentence("the refusal tells of the encryption")
def tells_of_the_encryption(story: Story, step: Step) -> None:
    """Judge the code of a refusal."""
    _judge_code(story, step, _OF_ENCRYPTION)


def _judge_code(story: Story, step: Step, codes: tuple[str, ...]) -> None:
    facts = {"fault": story.fault, "codes": list(codes)}
    story.judge(step.requirement, "tells-of-the-protection", story.exchange.answer, **facts)


@sentence("the keys that verify its messages are asked for")
def keys_asked(story: Story, step: Step) -> None:
    """Ask for the JWKS of the IUT where the target says that it is."""
    target = story.run.target
    if target.signature and target.signature.jwks:
        raise Unreachable("the target gives the keys of the IUT in a file", verdict="not_applicable")
    story.send_document(None, None, body=b"", method="GET", address=keys_address(target), access=())


@sentence("they are found, and fit what the target declares")
def keys_fit(story: Story, step: Step) -> None:
    """Judge the keys."""
    agreed = _protection(story)
    if not agreed.signature.algorithms and not agreed.encrypted:
        raise Unreachable("a shared secret is not published", verdict="not_applicable")
    facts = {"algorithms": list(agreed.signature.algorithms), "encryption": agreed.encrypted}
    story.judge(step.requirement, "publishes-fitting-keys", story.exchange.answer, **facts)


def _search(story: Story) -> str:
    """Return the search to be called back if the scenario is about it, else the one that is answered at once."""
    synchronous = "sync/search" in story.run.target.operations and "search" not in story.plan.operations
    return "sync/search" if synchronous else "search"


def _protection(story: Story) -> Protection:
    if story.run.protection is None:
        raise ValueError("a scenario about protection has to name a capability that it needs")
    return story.run.protection.protection


def _agreed(story: Story, attack: str) -> None:
    """Leave out an attack that does not exist in the dialect of the target."""
    absent = why_absent(attack, _protection(story).signature.dialect)
    if absent is not None:
        raise Unreachable(f"{attack}: {absent}", verdict="not_applicable")
