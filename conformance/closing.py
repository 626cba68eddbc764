"""What can only be judged when all stories are told: absence, repetition, uniqueness, and every callback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance.checks.registry import check_named
from conformance.judging import judge
from conformance.messages import Message, refusal_of
from conformance.notification import judge_notifications
from conformance.patience import Awaited
from conformance.plan import StoryPlan
from conformance.profile import profile
from conformance.requirements import Requirement
from conformance.routine import OF_ANSWERING_CALLBACKS, OF_CALLBACKS, OF_REQUESTS, Routine
from conformance.triggering import judge_at_the_end
from protocol.json_text import MISSING
from protocol.operations import Operation, operations

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.run import Run
    from conformance.story import Story

_QUIET_LEAST = 1.0
_QUIET_AFTER_REQUESTS = 2.0


def quiet_window(run: Run) -> float:
    """Return how long to listen after the last story: three times the slowest callback, and at least a second.

    What follows a callback that we did not take is late by our own doing. Two seconds where the IUT was made to send:
    whoever sends again without need does so after a pause. A callback that is still owed has what is left to it.
    """
    slowest = 0.0
    delayed: set[int] = set()
    for message in run.inbox.arrived:
        exchange = run.correspondence.of(message)
        if exchange is None or id(exchange) in delayed:
            continue
        slowest = max(slowest, _delay(exchange, message))
        if not message.taken:
            delayed.add(id(exchange))
    least = _QUIET_AFTER_REQUESTS if any(message.kind == "request" for message in run.inbox.arrived) else _QUIET_LEAST
    return min(max(least, 3 * slowest, _owed(run)), run.target.budgets.callback)


def _owed(run: Run) -> float:
    """Return how much of its budget is left to the last callback that is still owed, in seconds.

    Nothing is owed of an operation that was awaited in vain before.
    """
    final = (message for message in run.inbox.arrived if not message.pending)
    answered = {id(run.correspondence.of(message)) for message in final}
    left = [
        run.target.budgets.callback - run.clock.elapsed_since(exchange.answer.event["started"])
        for exchange, _ in run.correspondence.exchanges
        if exchange.acknowledged and id(exchange) not in answered and not _is_given_up(run, exchange)
    ]
    return max(left, default=0.0)


def _is_given_up(run: Run, exchange: Exchange) -> bool:
    name = (exchange.answer.operation.callback if exchange.answer.operation else None) or ""
    return any(run.patience.is_over(Awaited(name, of_a_fault)) for of_a_fault in (False, True))


def _delay(exchange: Exchange, message: Message) -> float:
    from protocol.datetimes import parse_datetime

    return (parse_datetime(message.event["arrived"]) - parse_datetime(exchange.answer.event["started"])).total_seconds()


def close(run: Run, stories: Sequence[Story], planned: Sequence[StoryPlan]) -> None:
    """Judge what the whole run shows, in plan order."""
    order = {plan.id: plan.index for plan in planned}
    for message in run.inbox.arrived:
        run.correspondence.of(message)
    arrived = sorted(run.inbox.arrived, key=lambda message: order.get(message.event["scenario"], len(order)))
    answered = {id(exchange): [] for exchange, _ in run.correspondence.exchanges}  # type: dict[int, list[Message]]
    for message in arrived:
        if message.kind == "request":
            _judge_request(run, message)
            continue
        exchange = run.correspondence.of(message)
        _judge_callback(run, message, exchange)
        if exchange is not None:
            answered[id(exchange)].append(message)
    for exchange, scenario in sorted(run.correspondence.exchanges, key=lambda pair: order.get(pair[1], len(order))):
        _judge_exchange(run, scenario, exchange, tuple(answered[id(exchange)]))
    for story in stories:
        judge_notifications(run, story)
        judge_at_the_end(story)
        for judgement in story.at_the_end:
            judgement()
    _judge_uniqueness(run, stories, arrived)
    _tell_what_never_came(run, stories, arrived)


def _judge_request(run: Run, message: Message) -> None:
    scenario = message.event["scenario"]
    for routine in OF_REQUESTS:
        if routine.applies(message):
            _judge(run, scenario, routine.requirement, routine.check, message)
    run.judge_rows(message, scenario, None)


def _judge_callback(run: Run, message: Message, exchange: Exchange | None) -> None:
    scenario = message.event["scenario"]
    for routine in OF_CALLBACKS:
        if routine.requirement in run.requirements and routine.applies(message):
            _judge(run, scenario, routine.requirement, routine.check, message)
    run.judge_rows(message, scenario, None)
    notification = message.operation is not None and message.operation.name == "notify"
    if not notification:
        _judge(run, scenario, "DCI-CB-004", "answers-something-asked", message, matched=exchange is not None)
    if exchange is not None:
        for routine in OF_ANSWERING_CALLBACKS:
            if routine.applies(message):
                facts = _facts(routine, exchange)
                _judge(run, scenario, routine.requirement, routine.check, exchange.answer, message, **facts)


def _facts(routine: Routine, exchange: Exchange) -> Mapping[str, Any]:
    return {name: getattr(exchange, name) for name in routine.expects}


def _judge_exchange(run: Run, scenario: str, exchange: Exchange, callbacks: tuple[Message, ...]) -> None:
    answer = exchange.answer
    refusal = refusal_of(answer)
    if refusal is not None:
        row = "DCI-ACK-010" if refusal.startswith("NACK") else "DCI-ACK-011"
        _judge(run, scenario, row, "stays-silent", answer, *callbacks, although=f"refused ({refusal})")
        return
    if not exchange.acknowledged:
        return
    address = exchange.callback_address
    _judge(
        run,
        scenario,
        "DCI-ACK-009",
        "is-called-back",
        answer,
        *callbacks,
        address=address,
        reached=bool(run.inbox.arrived),
    )
    if not callbacks:
        return
    _judge(
        run,
        scenario,
        "DCI-CB-001",
        "is-called-back-in-time",
        answer,
        *callbacks,
        budget=run.target.budgets.callback,
    )
    _judge(run, scenario, "DCI-CB-002", "has-one-final-outcome", answer, *callbacks)
    _judge(run, scenario, "DCI-CB-003", "goes-to-the-right-address", answer, *callbacks, address=address)
    _judge(run, scenario, "DCI-CB-005", "ends-with-the-final-outcome", answer, *callbacks)
    if exchange.references and any(message.items for message in callbacks):
        _judge(
            run,
            scenario,
            "DCI-ECHO-005",
            "answers-every-reference",
            answer,
            *callbacks,
            references=exchange.references,
        )


def _judge_uniqueness(run: Run, stories: Sequence[Story], arrived: Sequence[Message]) -> None:
    answers = [exchange.answer for story in stories for exchange in story.exchanges]
    requests = [message for message in arrived if message.kind == "request"]
    returned = [message for message in (*answers, *arrived) if message.kind != "request"]
    speaking = [message for message in returned if message.at("/header/message_id") is not MISSING]
    if speaking:
        _judge(run, None, "DCI-HDR-022", "message-ids-differ", *speaking)
    transactions = {
        exchange.answer.event["id"]: exchange.transaction_id
        for story in stories
        for exchange in story.exchanges
        if exchange.answer.text("/message/correlation_id") and exchange.transaction_id
    }
    if requests:
        judge_identifiers(run, requests)
    given = [message for message in answers if message.event["id"] in transactions]
    if given:
        _judge(run, None, "DCI-ACK-005", "correlation-ids-differ", *given, transactions=transactions)


def judge_identifiers(run: Run, requests: Sequence[Message]) -> None:
    """Judge that the requests of the IUT have identifiers of their own."""
    _judge(run, None, "CLIENT-ID-001", "message-ids-of-requests-differ", *requests)
    _judge(run, None, "CLIENT-ID-002", "transaction-ids-differ", *requests)
    _judge(run, None, "CLIENT-ID-004", "senders-are-one", *requests)


def _tell_what_never_came(run: Run, stories: Sequence[Story], arrived: Sequence[Message]) -> None:
    """Say of each requirement that was never judged why: its condition never arose, or no such message came."""
    judged = {event["requirement"] for event in run.writer.record().checks}
    messages = [*arrived, *(exchange.answer for story in stories for exchange in story.exchanges)]
    came = {(message.kind, message.operation.name) for message in messages if message.operation}
    for requirement in run.requirements.values():
        if requirement.id in judged or requirement.untestable or requirement.id in run.planned_requirements:
            continue
        verdict, reason = _why_never_judged(run, requirement, came)
        about: dict[str, Any] = {"scenario": None, "step": None, "requirement": requirement.id, "given": []}
        run.writer.add("check", **about, check="occasion", verdict=verdict, reason=reason)


def _why_never_judged(run: Run, requirement: Requirement, came: Set[tuple[str, str]]) -> tuple[str, str]:
    if requirement.id.startswith("CLIENT-"):
        return _why_no_request_was_judged(run, requirement)
    capability = requirement.capability
    if capability is not None and capability not in run.target.capabilities:
        return "not_applicable", f"the target does not declare {capability}"
    if requirement.judge is None:
        return "not_applicable", "the occasion for it never arose"
    kinds = tuple(requirement.judge["messages"])
    names = frozenset(requirement.operations) or _bringing(run.target.role, kinds)
    if names <= run.undeclared:
        return "not_applicable", "the target declares no operation that it is about"
    if any(kind in kinds and name in names for kind, name in came):
        return "not_applicable", "the occasion for it never arose"
    return "not_tested", f"no {' or '.join(kinds)} of this kind came"


def _why_no_request_was_judged(run: Run, requirement: Requirement) -> tuple[str, str]:
    about = _requests_of(run.target.role, requirement.operations)
    if about <= run.undeclared:
        return "not_applicable", "the target says that the IUT sends no such request"
    if about.intersection(run.target.triggers):
        return "not_applicable", "the occasion for it never arose"
    return "not_tested", "no traffic: the target does not say how the IUT is made to send such a request (key: trigger)"


@cache
def _requests_of(role: str, about: tuple[str, ...]) -> frozenset[str]:
    """Return the requests that a system of the role sends, with their interface: those of these operations, or all."""
    sends = profile(role).sends.items()
    return frozenset(f"{interface}.{name}" for interface, names in sends for name in names if name in (about or names))


@cache
def _bringing(role: str, kinds: tuple[str, ...]) -> frozenset[str]:
    """Return the operations that can bring a message of one of these kinds from a system of the role."""
    return frozenset(row.name for row in operations(profile(role).serves).values() if _brings(row, kinds))


def _brings(operation: Operation, kinds: Sequence[str]) -> bool:
    if operation.is_callback:
        return "callback" in kinds
    return ("acknowledgement" if operation.answer == "acknowledgement" else "answer") in kinds


def _judge(run: Run, scenario: str | None, requirement: str, check: str, *messages: Message, **expected: Any) -> None:
    if requirement not in run.requirements:
        return
    judge(
        run.writer,
        run.requirement(requirement),
        check,
        check_named(check),
        messages,
        expected,
        scenario=scenario,
        step=None,
        silent=True,
    )
