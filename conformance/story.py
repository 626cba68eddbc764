"""One scenario while it is told: what it has sent, what came back, and what it judges."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.cases.sending import SentCase
from conformance.checks.registry import check_named
from conformance.counterpart import Counterpart
from conformance.exchange import Exchange, exchange_event
from conformance.identifiers import Identifiers, randomness
from conformance.judging import judge
from conformance.members import Household, Member
from conformance.messages import Message, answer_of
from conformance.notification import AwaitedNotification, Cause
from conformance.patience import Awaited
from conformance.people import Enrolment, Population
from conformance.plan import StoryPlan
from conformance.requirements import Requirement
from conformance.run import Run
from conformance.story_end import Unreachable
from conformance.transmission import Packing, Transmission, address_of, request_to, transmit
from conformance.transport import Headers
from conformance.triggering import Triggered
from conformance.waiting import wait_for
from protocol.datetimes import format_datetime
from protocol.envelope import callback_header, envelope, request_header
from protocol.json_text import dump_json
from protocol.operations import operation

__all__ = ["UNKNOWN_PATH", "Fault", "Story", "Unreachable"]


UNKNOWN_PATH = (404, 405)
"""The HTTP statuses of a path that the IUT does not have."""


@dataclass(frozen=True)
class Fault:
    """One judgement in a step that found something wrong."""

    step: int
    requirement: str
    found: Mapping[str, Any]

    def __str__(self) -> str:
        """Return it as one line for a person."""
        return f"{self.requirement}: {self.found.get('message') or self.found.get('reason')}"


class Story:
    """Sends, waits and judges for one scenario; what steps hand on to one another is kept in plain attributes."""

    def __init__(self, run: Run, plan: StoryPlan) -> None:
        """Begin, with identifiers and randomness of its own."""
        self.run = run
        self.plan = plan
        self.identifiers = Identifiers(run.run_id, plan.id, attempt=run.attempt)
        self.random = randomness(run.seed, plan.id)
        self.people = Population(self._of_people(), self.random)
        self.token = f"{zlib.crc32(self.identifiers.stem.encode()):08x}"
        self.step = 0
        self.enrolments: dict[tuple[str, str], Enrolment] = {}
        self.published: list[Enrolment] = []
        self.members: dict[str, Member] = {}
        self.households: dict[str, Household] = {}
        self._programmes: dict[str, str] = {}
        self._changes = 0
        self.exchanges: list[Exchange] = []
        self.outcomes: list[Message] = []
        self.subscriptions: dict[str, Exchange] = {}
        self.codes: dict[str, str] = {}
        self.awaited: list[AwaitedNotification] = []
        self.together: dict[str, Exchange] = {}
        self.at_the_end: list[Callable[[], None]] = []
        self.faults: list[Fault] = []
        self.bad_reference: str | None = None
        self.second_identifier: tuple[str, str] | None = None
        self.page_size = 0
        self.receipt: Exchange | None = None
        self.cause: Cause | None = None
        self.searched: Exchange | None = None
        self.references: list[str] = []
        self.fault = ""
        self.codes_that_fit: tuple[str, ...] = ()
        self.secret = ""
        self.cases: list[SentCase] = []
        self.terse = False
        self.counterpart = Counterpart(self)
        self.triggered: list[Triggered] = []
        interface = plan.interface if plan.interface != run.target.interface else None
        respond = self.counterpart.respond if plan.sends else None
        run.inbox.expect_at(self.token, plan.id, interface=interface, respond=respond)

    # --- people ---

    def _of_people(self) -> Identifiers:
        """Return the identifiers of the people: of a population that is known already, or new ones."""
        population = self.run.target.data.population
        if population:
            return Identifiers(population, self.plan.id)
        return Identifiers(self.run.run_id, f"{self.plan.id}/people", attempt=self.run.attempt)

    def next_day(self) -> str:
        """Return the moment of the next status change of the scenario: one a day, so that their order is clear."""
        self._changes += 1
        return f"2025-01-{self._changes:02d}T00:00:00Z"

    def programme(self, name: str = "first") -> str:
        """Return the identifier of a programme of the scenario; Unreachable when the target declares too few."""
        if name not in self._programmes:
            declared = self.run.target.data.programmes
            index = len(self._programmes)
            if declared and index >= len(declared):
                raise Unreachable(
                    f"the scenario needs {index + 1} programmes that the IUT knows, the target has {len(declared)}",
                    key="data.programmes",
                )
            self._programmes[name] = declared[index] if declared else f"T{self.people.token.upper()}{index + 1}"
        return self._programmes[name]

    def enrolment(self, name: str, programme: str = "first") -> Enrolment:
        """Return what is known of a person in a programme: what was published last, or a new enrolment as Active."""
        if self.run.target.data.people:
            known = [entry for (owner, _), entry in self.enrolments.items() if owner == name and entry.person.declared]
            if known:
                return known[0]
        identifier = self.programme(programme)
        return self.enrolments.get((name, identifier)) or Enrolment(self.people.person(name), identifier)

    # --- sending -------------------------------------------------------------------------------------------------

    @property
    def counterpart_address(self) -> str:
        """The address of the registry that we play in this scenario, below which operation paths are appended."""
        return f"{self.run.callback_url}/dci/{self.token}{self.run.dialect.base_path}"

    @property
    def interface(self) -> str:
        """The interface by which the scenario speaks with the IUT."""
        return self.plan.interface

    @property
    def exchange(self) -> Exchange:
        """The last exchange."""
        return self.exchanges[-1]

    def now(self) -> str:
        """Return the moment as the standard writes it."""
        return format_datetime(self.run.clock.now())

    def envelope(
        self,
        name: str,
        message: dict[str, Any],
        *,
        count: int = 1,
        sender: str | None = None,
        inbox: str = "",
    ) -> dict[str, Any]:
        """Return the message of an operation in its envelope; `inbox` names one of several callback addresses."""
        about = operation(name, self.interface)
        identities = self.run.target.identities
        common: dict[str, Any] = {
            "message_id": self.identifiers.new("msg"),
            "message_ts": self.now(),
            "action": self.run.dialect.action(about),
            "sender_id": sender or identities.sender_id,
            "receiver_id": identities.receiver_id,
            "total_count": count,
        }
        if about.header != "request":
            return envelope(callback_header(**common, status="rcvd", completed_count=count), message)
        address = f"{self.run.callback_url}/dci/{self.token}{inbox and '/' + inbox}" if about.callback else None
        return envelope(request_header(**common, sender_uri=address), message)

    def send(self, name: str, message: dict[str, Any], **options: Any) -> Exchange:
        """Send a well-formed message and judge the form of what comes back."""
        exchange = self.send_document(name, self.envelope(name, message, **options))
        self.run.judge_answer(self, exchange)
        return exchange

    def send_document(
        self,
        name: str | None,
        document: Any,
        *,
        body: bytes | None = None,
        method: str = "POST",
        path: str | None = None,
        address: str | None = None,
        content_type: str = "application/json",
        access: Headers | None = None,
        attack: str | None = None,
        packing: Packing | None = None,
        probing: bool = False,
        named: bool = False,
    ) -> Exchange:
        """Send a document, or a body that is none, as it is; to `address`, or to the IUT's path of the operation.

        It is protected as the target declares, or forged by an `attack`; `packing` puts it into a file. `access` are
        headers in place of the one with our token. With `probing`, an answer that the path is unknown is not judged;
        nor is, at an address that the IUT itself `named`, that nobody listens there.
        """
        self.stop_if_over()
        raw = dump_json(document) if body is None else body
        address = address or address_of(self.run, name if path is None else path)
        form: dict[str, Any] = {"method": method, "content_type": content_type, "packing": packing}
        request = request_to(self.run, address, raw, **form, access=access, attack=attack)
        return self.take_in(name, document, transmit(self.run, request), probing=probing, named=named)

    def take_in(
        self,
        name: str | None,
        document: Any,
        passed: Transmission,
        *,
        probing: bool = False,
        named: bool = False,
        repeated: bool = False,
    ) -> Exchange:
        """Record what was sent and what came back, and judge the latter; nothing more follows what was `repeated`.

        What was put off for load is recorded, and not judged.
        """
        about: dict[str, Any] = {"scenario": self.plan.id or None, "step": self.step, "operation": name}
        if self.interface != self.run.target.interface:
            about["interface"] = self.interface
        for each in (*passed.put_off, passed):
            event = exchange_event(each.request, each.response, **about, started=each.started, seconds=each.seconds)
            event = {"type": "exchange", "id": self.run.writer.add("exchange", **event), **event}
        exchange = Exchange(answer_of(event, self.run.target.role), document, passed.request.url)
        self.exchanges.append(exchange)
        if not ((probing and exchange.answer.status in UNKNOWN_PATH) or (named and exchange.unreachable)):
            self.run.judge_transport(self, exchange, repeated=repeated)
        return exchange

    def stop_if_over(self) -> None:
        """Raise Unreachable when the run is over: the IUT stopped answering, or the time is up."""
        if self.run.stopped:
            raise Unreachable(self.run.stopped)
        limit = self.run.target.budgets.run
        if self.run.clock.elapsed() > limit:
            raise Unreachable(f"the run reached its limit of {limit:g} s", key="budgets.run")

    # --- waiting -------------------------------------------------------------------------------------------------

    def callbacks_of(self, exchange: Exchange) -> tuple[Message, ...]:
        """Return the callbacks that answer an exchange, so far."""
        return self.run.correspondence.callbacks_of(exchange, self.run.inbox.arrived)

    def await_callbacks(
        self,
        exchange: Exchange,
        complete: Callable[[tuple[Message, ...]], bool] | None = None,
        *,
        of_a_fault: bool = False,
    ) -> tuple[Message, ...]:
        """Wait for the callbacks of an exchange, until one is final; Unreachable when none comes in the budget."""
        if not exchange.acknowledged:
            raise Unreachable(f"the request was not acknowledged, so no callback was promised ({exchange.answer.kind})")
        name = (exchange.answer.operation.callback if exchange.answer.operation else None) or ""
        final = complete or (lambda messages: any(not message.pending for message in messages))
        arrived = self.wait(name, lambda: final(self.callbacks_of(exchange)), of_a_fault=of_a_fault)
        callbacks = self.callbacks_of(exchange)
        if not arrived and not callbacks:
            reason = f"no `{name}` came for the transaction {exchange.transaction_id} within the budget"
            if self.run.inbox.arrived:
                raise Unreachable(reason)
            raise Unreachable(f"{reason}; can the IUT reach the callback address?", key="callback.public_url")
        self.outcomes = list(callbacks)
        return callbacks

    def wait(self, name: str, condition: Callable[[], bool], *, of_a_fault: bool = False) -> bool:
        """Wait for `condition`, at most the callback budget, and record the wait.

        `of_a_fault`: what is awaited would answer a message that is at fault.
        """
        return wait_for(self, Awaited(name, of_a_fault), condition)

    # --- judging -------------------------------------------------------------------------------------------------

    def judge(self, requirement: str | None, check: str, *messages: Message, **expected: Any) -> None:
        """Judge a requirement on messages, and enter the verdict in the record."""
        if requirement is None:
            raise ValueError(f"the step {self.plan.steps[self.step].text!r} judges, so it has to name its requirement")
        row = self.run.requirement(requirement)
        about: dict[str, Any] = {"scenario": self.plan.id or None, "step": self.step}
        self.note(row, judge(self.run.writer, row, check, check_named(check), messages, expected, **about))

    def note(self, requirement: Requirement, found: Mapping[str, Any]) -> None:
        """Keep what a judgement found, for whoever reports the scenario while the run goes on."""
        if found["verdict"] in ("fail", "warn", "harness_error"):
            self.faults.append(Fault(self.step, requirement.id, found))
