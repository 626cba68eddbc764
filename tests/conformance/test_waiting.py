"""Whoever calls back late keeps every verdict; whoever never does costs no more than one callback budget."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from conformance.clock import VirtualClock
from conformance.inbox import Inbox
from conformance.patience import Awaited, Patience
from conformance.qualification import URL, bundled, certify_in_process
from conformance.record import RecordWriter
from conformance.result import summarise
from conformance.target import target_from_options
from conformance.waiting import wait_for
from simulator.refusals import ItemRefused
from simulator.scheduler import VirtualScheduler
from tests.conformance.test_canned_answers import Canned

BUDGET = 15.0
"""The seconds that a target gives callbacks if it says nothing else."""

ACK = b'{"message": {"ack_status": "ACK", "timestamp": "2026-01-15T09:30:00Z", "correlation_id": "none"}}'


def changed(role, change):
    """Return how to build the bundled system of a role with a change."""
    build = bundled(role)

    def built(scheduler, send):
        system = build(scheduler, send)
        change(system)
        return system

    return built


def calling_back_after(seconds):
    """Return the change to a system that calls back, `seconds(number, operation)` after it was asked."""

    def change(system):
        numbers = iter(range(1, 1_000_000))
        system.callbacks.delay = lambda operation: seconds(next(numbers), operation)

    return change


def verdicts(record):
    return {row["id"]: row["verdict"] for row in summarise(record)["requirements"]}


def of_verdict(record, verdict):
    return {name for name, found in verdicts(record).items() if found == verdict}


def waits(record, outcome):
    return [event for event in record.of_type("wait") if event["outcome"] == outcome]


# ---- within the budget


@pytest.mark.parametrize("role", ["ibr", "ess", "sp-mis"])
def test_who_always_calls_back_at_the_end_of_the_budget_is_conformant(role):
    record = certify_in_process(changed(role, calling_back_after(lambda number, operation: 14.0)), role=role)
    assert summarise(record)["verdict"] == "conformant"
    assert not waits(record, "cut short") and not waits(record, "timed out")


def test_who_calls_back_at_the_end_of_the_budget_once_is_conformant():
    """The run goes on until nothing is owed any more: here no scenario waits for the callback."""
    once = calling_back_after(lambda number, operation: 14.0 if number == 6 else 0.0)
    assert summarise(certify_in_process(changed("ibr", once)))["verdict"] == "conformant"


def test_a_spelling_that_a_callback_refuses_at_the_end_of_the_budget_is_not_taken():
    def change(system):
        calling_back_after(lambda number, operation: 14.0)(system)
        read = system.subscriptions.event_type

        def event_type(text):
            if "enrollement" in text:
                raise ItemRefused("rjct.notify_types.invalid", f"{text} is not notified here")
            return read(text)

        system.subscriptions.event_type = event_type

    record = certify_in_process(changed("ibr", change), only=("subscribe",))
    told = [event["data"] for event in record.of_type("expectation") if event["kind"] == "interpretation"]
    assert ("IBR-I-30", "enrolment") in [(row["id"], row["observed"]) for row in told if "accepted" in row["how"]]
    assert not of_verdict(record, "fail")


# ---- after the budget


def test_a_lone_late_callback_is_a_warning():
    once = calling_back_after(lambda number, operation: 20.0 if number == 2 else 0.0)
    record = certify_in_process(changed("ibr", once))
    assert of_verdict(record, "warn") == {"DCI-CB-001"}
    assert summarise(record)["verdict"] == "conformant"


def test_callbacks_of_one_operation_that_never_come_take_no_verdict_from_the_others():
    def change(system):
        calling_back_after(lambda number, operation: 10.0)(system)
        post = system.callbacks.post

        def most(connection, operation, **rest):
            if operation != "on-subscribe":
                post(connection, operation, **rest)

        system.callbacks.post = most

    record = certify_in_process(changed("ibr", change))
    assert of_verdict(record, "fail") == {"DCI-ACK-009"}
    assert not [name for name in of_verdict(record, "not_tested") if name.startswith(("IBR-SRCH-", "IBR-TXN-"))]
    assert {event["for"] for event in waits(record, "timed out")} == {"on-subscribe"}


class Dropping:
    """A system that acknowledges what it should refuse, and drops it."""

    def __init__(self, system):
        self._system = system

    def app(self, environ, start_response):
        started = []
        body = b"".join(self._system.app(environ, lambda *line_and_rows: started.extend(line_and_rows)))
        asynchronous = environ["PATH_INFO"].endswith(("/registry/search", "/registry/subscribe"))
        if asynchronous and b'"ACK"' not in body:
            body = ACK
            start_response("200 OK", [("Content-Type", "application/json")])
        else:
            start_response(*started)
        return [body]

    def close(self):
        self._system.close()


def test_who_drops_what_is_at_fault_is_still_waited_for_where_nothing_is():
    slow = changed("ibr", calling_back_after(lambda number, operation: 10.0))
    record = certify_in_process(lambda scheduler, send: Dropping(slow(scheduler, send)))
    untested = of_verdict(record, "not_tested")
    assert {"DCI-REF-005", "DCI-REF-006"} <= untested
    assert not [name for name in untested if name.startswith(("IBR-QRY-", "IBR-SUB-", "IBR-TXN-", "DCI-LOAD-"))]
    assert not [name for name in of_verdict(record, "fail") if name.startswith("DCI-LOAD-")]
    assert waits(record, "cut short")


# ---- never


@pytest.mark.parametrize("answers", ["ack", "sample"])
@pytest.mark.parametrize("role", ["ibr", "ess", "sp-mis"])
def test_who_never_calls_back_is_waited_for_once(role, answers):
    target = target_from_options(role, URL)
    record = certify_in_process(lambda scheduler, send: Canned(answers), target=target, role=role)
    assert verdicts(record)["DCI-ACK-009"] == "fail"
    assert sum(event["seconds"] for event in waits(record, "timed out")) == BUDGET
    assert all(event["seconds"] < 1.0 for event in waits(record, "cut short"))


@pytest.mark.parametrize("answers", ["empty", "nothing"])
@pytest.mark.parametrize("role", ["ibr", "ess", "sp-mis"])
def test_who_promises_no_callback_is_not_waited_for(role, answers):
    target = target_from_options(role, URL)
    record = certify_in_process(lambda scheduler, send: Canned(answers), target=target, role=role)
    assert not record.of_type("wait")


def test_a_wait_under_way_ends_when_others_were_in_vain():
    scheduler = VirtualScheduler(datetime(2026, 1, 15, tzinfo=UTC))
    clock = VirtualClock(scheduler)
    writer = RecordWriter(header={"role": "ibr"}, started="2026-01-15T00:00:00Z")
    patience = Patience(Inbox(clock=clock, writer=writer, role="ibr"), BUDGET)
    run = SimpleNamespace(clock=clock, patience=patience, writer=writer)
    story = SimpleNamespace(run=run, plan=SimpleNamespace(id="a"), step=0)
    search, subscription = Awaited("on-search"), Awaited("on-subscribe")
    for each, after in ((search, 4.0), (subscription, 5.0)):
        scheduler.call_later(after, lambda each=each: patience.note(each, arrived=False, seconds=BUDGET))
    assert not wait_for(story, search, lambda: False)
    (wait,) = writer.record().of_type("wait")
    assert (wait["outcome"], wait["budget"], wait["seconds"]) == ("cut short", BUDGET, 5.0)


def test_a_wait_that_was_cut_short_proves_nothing():
    writer = RecordWriter(header={"role": "ibr"}, started="2026-01-15T00:00:00Z")
    clock = VirtualClock(VirtualScheduler(datetime(2026, 1, 15, tzinfo=UTC)))
    patience = Patience(Inbox(clock=clock, writer=writer, role="ibr"), BUDGET)
    for _ in range(3):
        patience.note(Awaited("on-search"), arrived=False, seconds=0.5)
    assert patience.seconds(Awaited("on-search")) == BUDGET
