"""Judge a system by traffic that passed, without making it act: what it sent, and how it took what it was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from conformance.checks.registry import check_named
from conformance.closing import judge_identifiers
from conformance.judging import judge
from conformance.messages import Message, answer_of, callback_of, callback_operation
from conformance.plan import StoryPlan
from conformance.profile import profile
from conformance.record import encode_body
from conformance.routine import OF_ANSWERS, OF_REQUESTS, Routine
from conformance.run import Run
from conformance.traffic import Passed
from protocol.belonging import interface_of
from protocol.json_text import parse_json
from protocol.operations import operations

_WHY = "traffic that passed does not show it; a scenario that makes the IUT act would (key: trigger)"
NO_TRAFFIC = "no traffic: nothing passed that the IUT sent, or that was sent to it"


def judge_traffic(run: Run, traffic: Iterable[Passed], stories: Sequence[StoryPlan]) -> None:
    """Enter traffic in the record and judge every message of the IUT in it; what it cannot show is not tested."""
    messages = [message for passed in traffic if (message := _entered(run, passed)) is not None]
    for message in messages:
        _judge(run, message)
    requests = [message for message in messages if message.kind == "request"]
    if requests:
        judge_identifiers(run, requests)
    _tell_the_rest(run, stories, NO_TRAFFIC if not messages else _WHY)


def _entered(run: Run, passed: Passed) -> Message | None:
    """Record one request with its response; None when it is no message of an interface of the role."""
    document = parse_json(passed.request.body).document
    path, role = urlsplit(passed.request.url).path, run.target.role
    interface = _interface(role, document)
    name = callback_operation(document, path, role, interface)
    if name is None:
        return None
    to_the_iut = _is_sent_to(run, document, operations(interface)[name].is_callback)
    event = _event(passed, name, interface if interface != run.target.interface else None)
    if to_the_iut:
        event |= {"failure": None, "started": passed.started, "seconds": passed.seconds}
        event = {"type": "exchange", "id": run.writer.add("exchange", **event), **event}
        return answer_of(event, role)
    event |= {"arrived": passed.started}
    event = {"type": "callback", "id": run.writer.add("callback", **event), **event}
    return callback_of(event, role)


def _interface(role: str, document: Any) -> str:
    known = {profile(role).serves, *profile(role).sends}
    found = interface_of(document, profile(role).serves)
    return found if found in known else profile(role).serves


def _is_sent_to(run: Run, document: Any, callback: bool) -> bool:
    """Tell whether the IUT got a message: by its sender where the target states the IUT's own id, else by its kind."""
    header = document.get("header") if isinstance(document, dict) else None
    sender = header.get("sender_id") if isinstance(header, dict) else None
    own = run.target.identities.receiver_id
    return callback if own is None or sender is None else sender != own


def _event(passed: Passed, name: str, interface: str | None) -> dict[str, Any]:
    request, response = passed.request, passed.response
    return {
        "scenario": None,
        "step": None,
        "operation": name,
        **({"interface": interface} if interface else {}),
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": [list(pair) for pair in request.headers],
            "body": encode_body(request.body),
        },
        "response": response
        and {
            "status": response.status,
            "headers": [list(pair) for pair in response.headers],
            "body": encode_body(response.body),
        },
    }


def _judge(run: Run, message: Message) -> None:
    routines: tuple[Routine, ...] = OF_REQUESTS if message.kind == "request" else () if message.callback else OF_ANSWERS
    for routine in routines:
        if routine.requirement in run.requirements and not routine.expects and routine.applies(message):
            _check(run, routine.requirement, routine.check, message)
    run.judge_rows(message, None, None)


def _check(run: Run, requirement: str, name: str, *messages: Message) -> None:
    row = run.requirements.get(requirement)
    if row is not None:
        judge(run.writer, row, name, check_named(name), messages, {}, scenario=None, step=None, silent=True)


def _tell_the_rest(run: Run, stories: Sequence[StoryPlan], reason: str) -> None:
    for plan in stories:
        run.writer.add("scenario", **plan.as_event())
        run.writer.add("scenario", id=plan.id, phase="finished", outcome="not_tested", reason=reason)
    judged = {event["requirement"] for event in run.writer.record().checks}
    for requirement in run.requirements.values():
        if requirement.id not in judged and not requirement.untestable:
            about: dict[str, Any] = {"scenario": None, "step": None, "requirement": requirement.id, "given": []}
            run.writer.add("check", **about, check="occasion", verdict="not_tested", reason=reason)
