"""Replay a flow from its provisioning to the comparison of states, into a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance import requirements
from conformance.clock import Clock
from conformance.identifiers import Identifiers
from conformance.listener import Listener
from conformance.local_address import address_towards
from conformance.record import Record, RecordWriter
from conformance.replay.conditions import conditions
from conformance.replay.flow import Flow
from conformance.replay.journal import Journal
from conformance.replay.narrator import Narrator
from conformance.replay.network import Network
from conformance.replay.outcome import Outcome, StepOutcome
from conformance.replay.player import Player
from conformance.replay.provisioning import provision
from conformance.replay.questions import publication, question
from conformance.replay.seats import seated
from conformance.replay.simulated import timing
from conformance.target import target_from_options
from conformance.version import VERSION
from protocol.data import load_yaml
from protocol.datetimes import format_datetime

BUDGET_SECONDS = 15.0
REPLAY = "replay"
"""The name under which the replay itself asks, before and after the flow."""


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who plays: addresses of systems that run `elsewhere`, by seat; `reset` has simulators there begin afresh."""

    elsewhere: Mapping[str, str] = field(default_factory=dict)
    reset: bool = False


def replay(
    flow: Flow,
    narrator: Narrator,
    *,
    cast: Cast | None = None,
    path: Path | None = None,
    run_id: str = "replay",
    budget: float = BUDGET_SECONDS,
) -> tuple[Outcome, Record]:
    """Replay a flow, write its record to `path`, and return what came of it.

    Raises SeatError when nothing answers at an address, ProvisioningError when a system does not take in the people of
    the flow, ListenerError when there is no address at which systems elsewhere could reach the others.
    """
    cast = cast or Cast()
    time = timing(virtual=not cast.elsewhere)
    started = format_datetime(time.clock.now())
    with RecordWriter(path, header=_header(flow, cast, run_id), started=started) as writer:
        try:
            _plan(writer, flow)
            journal = Journal(clock=time.clock, writer=writer, scenario=flow.id)
            network = Network(journal)
            asker = _Asker(network, time.clock, Identifiers(run_id, flow.id))
            with (
                _reachable(network, cast.elsewhere),
                seated(flow, network, time, elsewhere=cast.elsewhere, reset=cast.reset) as seats,
            ):
                left = provision(flow, seats, asker.publish)
                narrator.begins(flow, seats, _addresses(flow, cast.elsewhere, network), left)
                player = Player(
                    flow,
                    seats,
                    journal=journal,
                    clock=time.clock,
                    narrator=narrator,
                    told=lambda outcome: _tell(outcome, writer, flow, narrator),
                    budget=budget,
                )
                outcome = player.play()
                if outcome.failure is None:
                    outcome = replace(outcome, conditions=tuple(conditions(flow, seats, asker.ask)))
            _conclude(writer, flow, outcome)
        finally:
            time.close()
        writer.finish(format_datetime(time.clock.now()))
        return outcome, writer.record()


class _Asker:
    """Asks the seats, and publishes to registries, in the name of the replay."""

    def __init__(self, network: Network, clock: Clock, identifiers: Identifiers) -> None:
        self._network = network
        self._clock = clock
        self._identifiers = identifiers

    def ask(self, seat: str, asked: Mapping[str, Any]) -> Any:
        """Ask a seat about a person."""
        request = question(asked, identifiers=self._identifiers, timestamp=format_datetime(self._clock.now()))
        return self._network.ask(REPLAY, seat, request)

    def publish(self, seat: str, beneficiaries: list[Any]) -> Any:
        """Publish beneficiaries to the registry in a seat."""
        now = format_datetime(self._clock.now())
        request = publication(beneficiaries, identifiers=self._identifiers, timestamp=now)
        return self._network.ask(REPLAY, seat, request)


@contextmanager
def _reachable(network: Network, elsewhere: Mapping[str, str]) -> Iterator[None]:
    """Have the network listen while systems outside of the process take part."""
    if not elsewhere:
        yield
        return
    host = address_towards(target_from_options("ibr", next(iter(elsewhere.values()))))
    listener = Listener(network.receive, host.strip("[]"))
    network.base = listener.url
    listener.start()
    try:
        yield
    finally:
        listener.stop()


def _addresses(flow: Flow, elsewhere: Mapping[str, str], network: Network) -> dict[str, dict[str, str]]:
    """Return, for each system elsewhere, the addresses by which it is to reach the others."""
    return {
        seat: {each.id: network.address(each.id, sender=seat) for each in flow.seats if each.id != seat}
        for seat in elsewhere
    }


def _header(flow: Flow, cast: Cast, run_id: str) -> dict[str, Any]:
    document = load_yaml("requirements/flows.yaml")
    return {
        "suite": VERSION,
        "role": flow.seats[0].role,
        "subject": {"name": flow.id, "version": "", "bundled": not cast.elsewhere},
        "standard": [
            {
                "interface": document["interface"],
                "revision": document["revision"],
                "commit": document["edition"],
                "requirements_digest": requirements.digest("flows"),
            }
        ],
        "target": {"flow": flow.id, "elsewhere": dict(cast.elsewhere)},
        "scope": {"declared": [message.operation for _, message in flow.messages], "not_declared": []},
        "seed": flow.id,
        "run_id": run_id,
        "partial": False,
    }


def _plan(writer: RecordWriter, flow: Flow) -> None:
    writer.add(
        "scenario",
        id=flow.id,
        phase="planned",
        index=0,
        feature=flow.process,
        file=f"flows/{flow.id}.yaml",
        name=flow.title,
        tags=[message.requirement for _, message in flow.messages],
        steps=[{"keyword": str(step.number), "text": step.what} for step in flow.steps],
    )


def _tell(outcome: StepOutcome, writer: RecordWriter, flow: Flow, narrator: Narrator) -> None:
    step, message = outcome.step, outcome.step.message
    data: dict[str, Any] = {
        "number": step.number,
        "actor": flow.actors[step.actor].name,
        "basis": step.basis,
        "what": step.what,
        "happening": outcome.happening,
        "detail": outcome.detail,
        "exchanges": [each.event for each in outcome.exchanges],
        "message": None,
    }
    if message is not None:
        data["message"] = {
            "operation": message.operation,
            "from": message.sender,
            "to": message.receiver,
            "requirement": message.requirement,
            "answers": message.answers,
        }
    writer.add("expectation", scenario=flow.id, step=step.number - 1, kind="flow-step", data=data)
    narrator.step(outcome)


def _conclude(writer: RecordWriter, flow: Flow, outcome: Outcome) -> None:
    for each in outcome.conditions:
        data = {
            "seat": each.condition.seat,
            "what": each.condition.holds,
            "holds": each.holds,
            "detail": each.detail,
        }
        writer.add("expectation", scenario=flow.id, step=None, kind="flow-condition", data=data)
    writer.add("scenario", id=flow.id, phase="finished", outcome="finished", reason=None)
