"""Sentences about how a client takes what the registry sends it: callbacks and notifications, lawful or not."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from conformance.callback_delivery import deliver
from conformance.exchange import Exchange
from conformance.faults import faulty
from conformance.messages import Message
from conformance.overtaking import calls_back_first
from conformance.plan import Step
from conformance.registry_records import record_of
from conformance.sentences import sentence
from conformance.steps.triggering import known_to_the_registry, last_request, request_of
from conformance.story import Story, Unreachable
from protocol.json_text import dump_json, parse_json
from protocol.operations import operation

_NOBODY = "a transaction that nobody began"


@sentence("{registry} calls back with {outcome}")
def calls_back(story: Story, step: Step, registry: str, outcome: str) -> None:
    """Call back the last request with an outcome: succ, rjct, rcvd or pdng."""
    _call_back(story, last_request(story), outcome)


@sentence("the registry takes {seconds:d} seconds")
def takes_its_time(story: Story, step: Step, seconds: int) -> None:
    """Let time pass before whatever comes next."""
    story.run.clock.wait(lambda: False, seconds)


@sentence("the registry calls back about {name}")
def calls_back_about(story: Story, step: Step, name: str) -> None:
    """Call back the request about a person, which need not be the last one."""
    known_to_the_registry(story, name)
    mark = story.enrolment(name).person.identifier_value
    index = next(index for index, triggered in enumerate(story.triggered) if triggered.mark == mark)
    _call_back(story, request_of(story, index), "succ")


@sentence("{registry} knows {name} and {other}")
def registry_knows(story: Story, step: Step, registry: str, name: str, other: str) -> None:
    """Have the registry know two people, of whom it tells in several pages or events."""
    known_to_the_registry(story, name, other)


@sentence("{registry} knows {name} by the name {given_name} {surname}")
def registry_knows_by_a_name(story: Story, step: Step, registry: str, name: str, given_name: str, surname: str) -> None:
    """Have the registry know a person by a name of its own, which the IUT has not heard before."""
    enrolment = story.enrolment(name)
    person = replace(enrolment.person, given_name=given_name, surname=surname)
    story.counterpart.known = replace(story.counterpart.known, enrolments=(replace(enrolment, person=person),))


@sentence("{registry} gives identifiers of {length:d} characters")
def registry_gives_long_identifiers(story: Story, step: Step, registry: str, length: int) -> None:
    """Have the registry give correlation_ids and subscription codes of so many characters from now on."""
    story.counterpart.given_length = length


@sentence("the registry calls back with page {number:d} of {pages:d}")
def calls_back_with_a_page(story: Story, step: Step, number: int, pages: int) -> None:
    """Call back the last search with one page of its outcome."""
    _call_back(story, last_request(story), "succ", page=(number, pages))


def _call_back(story: Story, request: Message, outcome: str, *, page: tuple[int, int] | None = None) -> None:
    name, document = story.counterpart.callback(request, outcome, page=page)
    _deliver(story, name, document, request, f"the callback `{name}` with the outcome {outcome}")


@sentence("the registry will call back before it answers {operation}")
def will_call_back_first(story: Story, step: Step, operation: str) -> None:
    """Have the registry call back a request of the IUT, and acknowledge it only then."""
    calls_back_first(story, operation)


@sentence("the callback that came before its ACK is taken")
def callback_before_its_ack_is_taken(story: Story, step: Step) -> None:
    """Judge that it was acknowledged; Unreachable where there was none."""
    last_request(story)
    if not story.run.clock.wait(lambda: bool(story.outcomes), story.run.target.budgets.answer):
        raise Unreachable("nothing in the request of the IUT could be called back")
    _judge(story, step, "is-taken")


@sentence("the registry calls back with nobody found")
def calls_back_with_nobody(story: Story, step: Step) -> None:
    """Call back the last search with an empty list of records."""
    request = last_request(story)
    name, document = story.counterpart.callback(request)
    for outcome in document["message"]["search_response"]:
        outcome["data"]["reg_records"] = []
    _deliver(story, name, document, request, f"the callback `{name}` with nobody found")


@sentence("the registry calls back with {size:d} KB of records")
def calls_back_with_much(story: Story, step: Step, size: int) -> None:
    """Call back the last search with as many records as make up a size, each of somebody else."""
    request = last_request(story)
    name, document = story.counterpart.callback(request)
    for outcome in document["message"]["search_response"]:
        outcome["data"]["reg_records"] = _several(story, outcome["data"]["reg_records"], size * 1000)
    _deliver(story, name, document, request, f"the callback `{name}` with {size} KB of records")


def _several(story: Story, records: list[Any], size: int) -> list[Any]:
    """Return records of others like the first one of `records`, which are together at least `size` bytes long."""
    text, mark = dump_json(records[0]), story.triggered[-1].mark.encode()
    count = -(-size // len(text))
    return [parse_json(text.replace(mark, mark + f"-{number}".encode())).document for number in range(count)]


@sentence("the registry calls back for a transaction that nobody began")
def calls_back_for_nobody(story: Story, step: Step) -> None:
    """Call back with ids that the IUT never gave."""
    request = last_request(story)
    name, document = story.counterpart.callback(request)
    _deliver(story, name, _foreign(story, document), request, f"the callback `{name}` for {_NOBODY}")


def _foreign(story: Story, document: dict[str, Any]) -> dict[str, Any]:
    foreign = copy.deepcopy(document)
    foreign["message"]["transaction_id"] = story.identifiers.new("nobody")
    foreign["message"]["correlation_id"] = story.identifiers.new("nobody")
    for items in foreign["message"].values():
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and "reference_id" in item:
                item["reference_id"] = story.identifiers.new("nobody")
    return foreign


@sentence("the registry calls back with {fault}, which is lawful")
@sentence("the registry calls back with {fault} in the message")
def calls_back_with_a_fault(story: Story, step: Step, fault: str) -> None:
    """Call back with one fault in an otherwise lawful message, or with what is out of the ordinary and none."""
    request = last_request(story)
    name, document = story.counterpart.callback(request)
    _deliver_spoilt(story, name, document, request, fault, f"the callback `{name}` with {fault}")


@sentence("{registry} notifies the system")
def notifies(story: Story, step: Step, registry: str) -> None:
    """Notify of the event to which the IUT subscribed, of everybody whom the registry knows."""
    subscribed = last_subscription(story)
    _deliver(story, "notify", story.counterpart.notification(subscribed), subscribed, "the notification")


@sentence("the registry notifies the system of a record of the type {record_type}")
def notifies_of_a_type(story: Story, step: Step, record_type: str) -> None:
    """Notify of everybody whom the registry knows by records of a type, which may not be the one subscribed to."""
    subscribed = last_subscription(story)
    document = story.counterpart.notification(subscribed)
    events = document["message"]["notify_event"]
    for event, enrolment in zip(events, story.counterpart.known.enrolments, strict=True):
        event["data"] |= {"reg_record_type": record_type, "reg_records": record_of(enrolment, record_type)}
    _deliver(story, "notify", document, subscribed, f"the notification of a {record_type}")


@sentence("the registry notifies the system with {fault}, which is lawful")
@sentence("the registry notifies the system with {fault} in the message")
def notifies_with_a_fault(story: Story, step: Step, fault: str) -> None:
    """Notify with one fault in an otherwise lawful message, or with what is out of the ordinary and none."""
    subscribed = last_subscription(story)
    document = story.counterpart.notification(subscribed)
    _deliver_spoilt(story, "notify", document, subscribed, fault, f"the notification with {fault}")


@sentence("the registry sends the same message again")
def sends_again(story: Story, step: Step) -> None:
    """Send the last callback or notification once more, byte for byte."""
    last = story.exchanges[-1]
    name = last.answer.operation.name if last.answer.operation else ""
    request = last_subscription(story) if name == "notify" else last_request(story)
    _deliver(story, name, last.document, request, f"the same `{name}` a second time")


@sentence("the registry sends the same outcome again, in a message of its own")
def sends_the_outcome_again(story: Story, step: Step) -> None:
    """Send the last callback once more, under another message_id."""
    last = copy.deepcopy(story.exchanges[-1].document)
    last["header"]["message_id"] = story.identifiers.new("msg")
    name = story.exchanges[-1].answer.operation
    _deliver(story, name.name if name else "", last, last_request(story), "the same outcome in another message")


def last_subscription(story: Story) -> Message:
    """Return the last subscribe request that came; Unreachable when none did."""
    for index in reversed(range(len(story.triggered))):
        if story.triggered[index].name == "subscribe":
            return request_of(story, index)
    raise Unreachable("the IUT was not made to subscribe")


def _deliver(story: Story, name: str, document: Any, request: Message, what: str) -> None:
    exchange = deliver(story, name, document, request=request)
    story.run.judge_answer(story, exchange)
    _keep(story, exchange, what)


def _deliver_spoilt(story: Story, name: str, document: Any, request: Message, fault: str, what: str) -> None:
    outcomes = operation(name, story.interface).items or ""
    spoilt = faulty(fault, document, {"outcomes": outcomes})
    exchange = deliver(story, name, spoilt.document, request=request, body=spoilt.body, content_type=spoilt.media_type)
    _keep(story, exchange, what)


def _keep(story: Story, exchange: Exchange, what: str) -> None:
    story.fault, story.outcomes = what, [exchange.answer]


@sentence("it is taken")
def is_taken(story: Story, step: Step) -> None:
    """Judge that a lawful message was acknowledged."""
    _judge(story, step, "is-taken")


@sentence("it is taken with ACK")
def is_taken_with_ack(story: Story, step: Step) -> None:
    """Judge that a lawful message was acknowledged with ACK."""
    _judge(story, step, "is-taken-with-ack")


@sentence("it is not taken")
def is_not_taken(story: Story, step: Step) -> None:
    """Judge that an unlawful message was refused."""
    _judge(story, step, "is-not-taken")


@sentence("it is taken or refused")
def is_answered_somehow(story: Story, step: Step) -> None:
    """Judge that a message which may be taken or refused was answered."""
    _judge(story, step, "is-answered-somehow")


def _judge(story: Story, step: Step, check: str) -> None:
    story.judge(step.requirement, check, *story.outcomes, what=story.fault)
