"""The simulated part of a replay: systems in the seats that nobody else takes, stand-ins of helpers, and their time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from conformance.clock import Clock, VirtualClock, WallClock
from conformance.replay.flow import Actor, Flow
from conformance.replay.network import Network
from conformance.transport import HttpRequest, NoResponse
from simulator.actors import create_actor
from simulator.identifiers import Identifiers
from simulator.outbox import Answer, SendFailed
from simulator.roles import creator
from simulator.scheduler import VirtualScheduler, WallScheduler

_START = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """The time of a replay: its clock, the scheduler of the systems in process, and what ends both."""

    clock: Clock
    scheduler: Any
    close: Callable[[], None]


def timing(*, virtual: bool) -> Timing:
    """Return virtual time, in which nothing is waited for, or real time, for systems that run elsewhere."""
    if virtual:
        scheduler = VirtualScheduler(_START)
        return Timing(clock=VirtualClock(scheduler), scheduler=scheduler, close=lambda: None)
    wall = WallScheduler()
    return Timing(clock=WallClock(), scheduler=wall, close=wall.close)


def simulated(actor: Actor, flow: Flow, network: Network, time: Timing) -> Any:
    """Return a simulated system for a seat, which sends through the network; whoever has it closes it."""
    settings = {"public_url": network.address(actor.id)}
    if actor.id != actor.role:  # the second system of a role has a name of its own
        settings["sender_id"] = f"{actor.id}.example.org"
    return creator(str(actor.role))(
        scheduler=time.scheduler,
        send=_sender(network, actor.id),
        identifiers=Identifiers(f"{flow.id}/{actor.id}"),
        settings=settings,
    )


def answer_of(helper: Actor, question: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the stand-in of a helper answers to a question."""
    return create_actor(str(helper.role), helper.knows).answer(question)


def _sender(network: Network, seat: str) -> Callable[[str, Mapping[str, str], bytes], Answer]:
    def send(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        method = headers.get(":method", "POST")
        fields = tuple((name, value) for name, value in headers.items() if not name.startswith(":"))
        response = network.send(seat, HttpRequest(method, url, fields, body))
        if isinstance(response, NoResponse):
            raise SendFailed(response.detail)
        return Answer(response.status, response.body)

    return send
