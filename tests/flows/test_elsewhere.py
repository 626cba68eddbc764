"""Each seat can be taken by a system of another process, over HTTP."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from conformance import exit_codes
from conformance.bundled import BundledSystem
from conformance.command_line import run
from conformance.record import read_record
from conformance.replay.administration import Administration
from conformance.replay.flow import flow
from conformance.replay.narrator import Narrator
from conformance.replay.replaying import Cast, replay
from conformance.transport import HttpTransport


@pytest.fixture(scope="module")
def addresses():
    """Run a simulator of each role in a process of its own; return their addresses by role."""
    systems = {role: BundledSystem.started(role) for role in ("ibr", "ess", "sp-mis")}
    yield {role: system.url() for role, system in systems.items()}
    for system in systems.values():
        system.stop()


@pytest.fixture
def administration(addresses):
    """What gives access to the administration of one of these simulators."""
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=5.0)
    yield lambda role: Administration(transport, addresses[role])
    transport.close()


@pytest.fixture
def replayed(addresses, tmp_path):
    """Replay a flow with the simulators of these roles in their seats; return the exit code."""

    def play(name, roles, *options):
        seats = [f"--{role}={addresses[role]}" for role in roles]
        return run(["replay", name, "--out", str(tmp_path), *seats, *options])

    return play


@pytest.mark.parametrize("roles", [("ibr",), ("ess",), ("sp-mis",), ("ess", "sp-mis", "ibr")], ids=" ".join)
def test_a_seat_is_taken_by_another_process(roles, replayed, tmp_path, capsys):
    assert replayed("prs_emp_02_example_1", roles, "--reset") == exit_codes.DONE
    out = capsys.readouterr().out
    assert "prs_emp_02_example_1: replayed, 7 messages" in out
    assert "besides" not in out
    record = read_record(tmp_path / "record.jsonl")
    senders = {(event["sender"], event["operation"]) for event in record.exchanges}
    assert {("ess", "sync/enrolled"), ("sp-mis", "notify"), ("ess", "notify")} <= senders


def test_a_simulator_elsewhere_keeps_what_it_holds_unless_it_is_to_begin_afresh(replayed):
    assert replayed("prs_emp_01_example_1", ["ess"], "--reset") == exit_codes.DONE
    assert replayed("prs_emp_01_example_1", ["ess"]) == exit_codes.NOT_CONFORMANT
    assert replayed("prs_emp_01_example_1", ["ess"], "--reset") == exit_codes.DONE


def test_a_simulator_elsewhere_is_left_with_the_addresses_that_it_had(replayed, addresses, administration):
    ess = administration("ess")
    before = ess.look_up("counterparts"), ess.look_up("address")
    assert replayed("prs_emp_01_example_1", ["ess"], "--reset") == exit_codes.DONE
    assert (ess.look_up("counterparts"), ess.look_up("address")) == before
    assert before[1] == {"url": addresses["ess"]}


def test_a_fault_of_a_system_elsewhere_is_found(replayed, administration, capsys):
    administration("ibr").give("deviation", {"name": "enrolled-always-no"})
    try:
        assert replayed("prs_ibr_01_example_1", ["ibr"], "--reset") == exit_codes.NOT_CONFORMANT
    finally:
        administration("ibr").give("deviation", {"name": None})
    assert "step 6 happened otherwise: of the answer, `enrolled_status` is no" in capsys.readouterr().out


@pytest.fixture
def foreign():
    """Run a system that was written without knowledge of ours; return its address."""
    processes = []

    def start(role):
        source = Path(__file__).parents[1] / "peers" / f"{role}.py"
        process = subprocess.Popen([sys.executable, "-P", source, "--port", "0"], stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return process.stdout.readline().removeprefix("ready ").strip()

    yield start
    for process in processes:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def test_a_foreign_system_without_our_administration_takes_its_seat(foreign, tmp_path, capsys):
    arguments = ["--ibr", foreign("ibr"), "--out", str(tmp_path)]
    for name, messages in (("prs_ibr_02_example_1", 1), ("prs_ibr_03_example_1", 6), ("prs_emp_02_example_1", 7)):
        assert run(["replay", name, *arguments]) == exit_codes.DONE
        assert f"{name}: replayed, {messages} messages" in capsys.readouterr().out


def test_what_is_decided_in_a_foreign_system_needs_a_person(foreign, tmp_path, capsys):
    arguments = ["--ess", foreign("ess"), "--out", str(tmp_path)]
    assert run(["replay", "prs_emp_01_example_1", *arguments]) == exit_codes.NOT_CONFORMANT
    out = capsys.readouterr().out
    assert "step 1 did not happen: a person has to do this in ess" in out
    assert "ess reaches sp-mis at http://127.0.0.1:" in out


class Clerk(Narrator):
    """Does in the foreign ESS what its people do, by the administration that it has."""

    def __init__(self, url):
        self.url = url
        self.acted = []

    def begins(self, flow, seats, addresses, left):
        self.sp_mis = addresses["ess"]["sp-mis"]

    def act(self, step, seat):
        self.acted.append((seat.id, step.number))
        self.post("send/subscribe", {"to": self.sp_mis, "event_type": "enrolment", "record_type": "Member"})

    def attend(self, step, seat):
        self.acted.append((seat.id, step.number))
        enrolled = {"programme": "JOBS", "enrolment_status": "Active", "event": "enrolment_status_change"}
        person = {"identifier_value": "SYN-E011-001", "birth_date": "1991-04-12"}
        self.post("changes", person | enrolled)

    def post(self, path, form):
        httpx.post(f"{self.url}/office/{path}", json=form, trust_env=False).raise_for_status()


def test_a_person_decides_in_a_foreign_system(foreign):
    url = foreign("ess")
    clerk = Clerk(url)
    outcome, _ = replay(flow("prs_emp_01_example_1"), clerk, cast=Cast(elsewhere={"ess": url}))
    assert [each.detail for each in outcome.steps if each.happening != "happened"] == []
    assert clerk.acted == [("ess", 1), ("ess", 13)]
    assert {each.condition.holds: each.holds for each in outcome.conditions} == {
        "The member is enrolled in a programme of employment support.": True,
        "The referral is kept with the decision about it.": None,
        "The member is a beneficiary of the cash assistance programme.": True,
        "The consent is kept.": True,
        "The SP-MIS knows of the enrolment in the employment programme.": None,
    }
    assert outcome.beyond == ()
    assert outcome.is_complete
