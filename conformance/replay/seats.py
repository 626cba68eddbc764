"""The systems that play the seats of a flow: simulated in this process, or running elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from conformance.replay.administration import Administration, AdministrationError
from conformance.replay.flow import Actor, Flow
from conformance.replay.network import Network
from conformance.replay.simulated import Timing, simulated
from conformance.transport import HttpRequest, HttpTransport, InProcessTransport, NoResponse

CONNECT_SECONDS, ANSWER_SECONDS = 4.0, 15.0
_ROLES = ("ibr", "ess", "sp-mis")


class SeatError(Exception):
    """A system that cannot take its seat; the message says which, and why."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One seat; `administration` is None where a system has none of ours, `system` where it runs elsewhere."""

    id: str
    role: str
    administration: Administration | None
    system: Any | None


@contextmanager
def seated(
    flow: Flow,
    network: Network,
    time: Timing,
    *,
    elsewhere: Mapping[str, str],
    reset: bool = False,
) -> Iterator[Mapping[str, Seat]]:
    """Let the systems of a flow take their seats, and leave them at the end.

    `elsewhere` has, by seat, the addresses of those that run elsewhere; `reset` has simulators among them forget what
    they hold. SeatError for an address at which nothing answers.
    """
    with ExitStack() as closing:
        seats: dict[str, Seat] = {}
        for actor in flow.seats:
            if actor.id in elsewhere:
                seats[actor.id] = _guest(actor, network, elsewhere[actor.id], closing, reset=reset)
            else:
                seats[actor.id] = _simulated(actor, flow, network, time, closing)
        for actor in flow.seats:
            administration = seats[actor.id].administration
            if administration is not None and actor.role != "ibr":
                administration.give("counterparts", _counterparts(actor, flow, network))
        yield seats


def _simulated(actor: Actor, flow: Flow, network: Network, time: Timing, closing: ExitStack) -> Seat:
    system = simulated(actor, flow, network, time)
    closing.callback(system.close)
    transport = InProcessTransport(system.app)
    url = f"http://{actor.id}.invalid"
    network.join(actor.id, transport, url)
    return Seat(id=actor.id, role=str(actor.role), administration=Administration(transport, url), system=system)


def _guest(actor: Actor, network: Network, url: str, closing: ExitStack, *, reset: bool) -> Seat:
    transport = HttpTransport(connect_seconds=CONNECT_SECONDS, answer_seconds=ANSWER_SECONDS)
    closing.callback(transport.close)
    found = transport.send(HttpRequest("GET", f"{url}/health"))
    if isinstance(found, NoResponse):
        raise SeatError(f"--{actor.id}: nothing answers at {url} ({found.detail})")
    network.join(actor.id, transport, url, guest=True)
    administration = Administration(transport, url)
    if not administration.is_there():
        return Seat(id=actor.id, role=str(actor.role), administration=None, system=None)
    if reset:
        administration.give("reset", {})
    if actor.role != "ibr":
        _acquaint(administration, network.address(actor.id), closing)
    return Seat(id=actor.id, role=str(actor.role), administration=administration, system=None)


def _acquaint(administration: Administration, address: str, closing: ExitStack) -> None:
    """Have a simulator that runs elsewhere called back at `address`, and let all be as it was in the end."""
    before = {path: administration.look_up(path) for path in ("counterparts", "address")}

    def restore() -> None:
        with suppress(AdministrationError):  # it may have gone meanwhile
            for path, told in before.items():
                administration.give(path, told)

    closing.callback(restore)
    administration.give("address", {"url": address})


def _counterparts(actor: Actor, flow: Flow, network: Network) -> dict[str, str | None]:
    """Return the addresses by which a seat reaches those to whom the flow has it send; other roles have none."""
    there = {message.receiver for _, message in flow.messages if message.sender == actor.id}
    return {role: f"{network.address(role, sender=actor.id)}/registry" if role in there else None for role in _ROLES}
