"""Messages explored freely: what only that finds is shrunk, kept, left as a bundle, and promoted into a scenario."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance import exit_codes
from conformance.cases import exploring
from conformance.cases.constraints import reason_to_leave_out
from conformance.cases.difference import difference
from conformance.cases.drawing import changes
from conformance.cases.explored_operation import explored_operations
from conformance.cases.exploring import explore_messages
from conformance.cases.kinds import REQUIREMENTS, RETURN_REQUIREMENTS
from conformance.cases.places import place_at
from conformance.cases.probing import Probing
from conformance.cases.samples import names_of_sample, sample
from conformance.cases.whole_messages import whole_messages
from conformance.command_line import run
from conformance.engine import Engine
from conformance.faults import spoilt
from conformance.plan import plan, stories_of
from conformance.record import read_record
from conformance.requirements import Requirement, catalogue
from conformance.result import summarise
from conformance.stateful.in_process import InProcess
from protocol.data import load_yaml
from protocol.schemas import request_violations
from simulator.receiving import Receiver

OPERATION = "sync/enrolled"
IN_HEADERS = {
    *("action", "message_id", "message_ts", "sender_id", "total_count"),
    *("is_msg_encrypted", "meta", "receiver_id", "sender_uri", "version"),
}


@pytest.fixture
def lenient(monkeypatch):
    """Have the simulators pass over truth values in a header, which no case of the corpus has in these places."""
    understand = Receiver.understand

    def without_truth_values(receiver, operation, document):
        header = document.get("header") if isinstance(document, dict) else None
        if isinstance(header, dict):
            for name in ("version", "receiver_id", "meta"):
                if isinstance(header.get(name), bool):
                    del header[name]
        return understand(receiver, operation, document)

    monkeypatch.setattr(Receiver, "understand", without_truth_values)


@pytest.fixture
def breaking_down(monkeypatch):
    """Have the simulators break down at a header that has further data and a member that nobody knows."""
    understand = Receiver.understand

    def until_both_are_there(receiver, operation, document):
        header = document.get("header") if isinstance(document, dict) else None
        if isinstance(header, dict) and header.get("meta") and header.keys() - IN_HEADERS:
            raise RuntimeError("both are there")
        return understand(receiver, operation, document)

    monkeypatch.setattr(Receiver, "understand", until_both_are_there)


def explored(out, *options, role="ibr", only=OPERATION):
    return run(["explore", "--role", role, "--only", only, "--out", str(out), *options])


def told(folder, role="ibr"):
    """Tell the promoted scenario to the bundled system; return its verdict on the promoted requirement."""
    (feature,) = folder.glob("features/*.feature")
    (rows,) = folder.glob("requirements/*.yaml")
    (row,) = yaml.safe_load(rows.read_text(encoding="utf-8"))["rows"]
    stories = stories_of(role, feature)
    with InProcess(role) as iut:
        opened = iut.begin()
        opened.run.requirements = {**catalogue(role), row["id"]: Requirement(**row, roles=(role,))}
        Engine(opened.run, stories).run(in_flight=1)
        found = [check for check in opened.run.writer.record().checks if check["requirement"] == row["id"]]
    assert len(found) == 1
    return found[0]["verdict"]


def is_sent_again_and_promoted(find, change, monkeypatch):
    """A find is sent again first; as a scenario it fails as long as the system is at fault, and passes then."""
    out, promoted = find.parent, find.parents[1] / "promoted"
    assert explored(out, "--minutes", "0.01") == exit_codes.NOT_CONFORMANT, "it is sent again first"
    assert json.loads((out / "find-2" / "find.json").read_text())["change"] == change
    assert run(["promote", str(find), "--to", str(promoted)]) == exit_codes.DONE
    assert told(promoted) == "fail"
    monkeypatch.undo()
    assert told(promoted) == "pass"


def test_what_only_exploring_finds_is_shrunk_kept_and_promoted_into_a_scenario(lenient, tmp_path, monkeypatch):
    find = tmp_path / "out" / "find-1"
    assert explored(tmp_path / "out", "--minutes", "2", "--most", "1", "--seed", "7") == exit_codes.NOT_CONFORMANT

    change = json.loads((find / "find.json").read_text())["change"]
    ((pointer, value),) = change["set"].items()
    assert (pointer.startswith("/header/"), value) == (True, False), "the smallest: one truth value"
    assert (
        pointer in (find / "curl.sh").read_text() or '"' + pointer.rpartition("/")[2] in (find / "curl.sh").read_text()
    )
    assert json.loads((find / "message.json").read_bytes())["header"][pointer.rpartition("/")[2]] is False
    record = read_record(find / "record.jsonl")
    assert summarise(record)["counts"]["checks"]["fail"] == 1
    assert "was not refused" in (find / "report.html").read_text(encoding="utf-8")
    compile((find / "test_find.py").read_text(encoding="utf-8"), "test_find.py", "exec")
    subprocess.run(["sh", "-n", str(find / "curl.sh")], check=True)
    assert any((tmp_path / "out" / "corpus").iterdir())

    is_sent_again_and_promoted(find, change, monkeypatch)


def test_what_only_whole_messages_show_is_shrunk_kept_and_promoted(breaking_down, tmp_path, monkeypatch):
    find = tmp_path / "out" / "find-1"
    monkeypatch.setattr(exploring, "SOURCES", (changes,))
    with InProcess("ibr") as iut:
        assert explore_messages(iut, minutes=0.02, only=(OPERATION,)).finds == ()
    monkeypatch.setattr(exploring, "SOURCES", (whole_messages,))
    assert explored(tmp_path / "out", "--minutes", "2", "--most", "1", "--seed", "2") == exit_codes.NOT_CONFORMANT

    change = json.loads((find / "find.json").read_text())["change"]
    assert list(change) == ["set"], "nothing is left out"
    assert len({"/header/meta", *change["set"]}) == len(change["set"]) == 2, "the smallest: both of them"
    (stranger,) = {pointer.removeprefix("/header/") for pointer in change["set"]} - {"meta"}
    assert stranger not in IN_HEADERS
    assert json.loads((find / "message.json").read_bytes())["header"].keys() >= {"meta", stranger}
    assert "was not answered" in (find / "report.html").read_text(encoding="utf-8")

    is_sent_again_and_promoted(find, change, monkeypatch)


def test_what_a_client_takes_wrongly_is_found_and_promoted(lenient, tmp_path, monkeypatch):
    find, promoted = tmp_path / "out" / "find-1", tmp_path / "promoted"
    monkeypatch.setattr(exploring, "SOURCES", (changes,))
    chosen = ("--minutes", "2", "--most", "1", "--seed", "2")
    assert explored(tmp_path / "out", *chosen, role="ess", only="on-search") == exit_codes.NOT_CONFORMANT
    found = json.loads((find / "find.json").read_text())
    assert (found["after"], found["requirement"]) == ("ess.search", "CASE-CB-002")
    assert list(found["change"]["set"].values()) == [False]
    assert run(["promote", str(find), "--to", str(promoted)]) == exit_codes.DONE
    assert told(promoted, "ess") == "fail"
    monkeypatch.undo()
    assert told(promoted, "ess") == "pass"


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("ibr", {"search", OPERATION}),
        ("ess", {"notify", "on-search after ess.search"}),
        ("sp-mis", {"sync/search", "notify after ibr.subscribe"}),
    ],
)
def test_a_sound_system_takes_and_refuses_whole_messages_and_nothing_is_found(role, labels):
    with InProcess(role) as iut:
        probing = Probing(iut, lambda: False)
        operations = [each for each in explored_operations(iut.target) if each.label in labels]
        for operation in operations:
            probing.explore(operation, whole_messages(operation.name, operation.interface), "1")
    assert {each.label for each in operations} == labels
    assert probing.messages > 20
    assert (probing.finds, probing.obstacles) == ([], {})


def test_a_callback_of_what_the_system_cannot_be_made_to_send_is_told_as_not_explored():
    with InProcess("ess") as iut:
        iut.target = replace(iut.target, triggers={})
        explored = explore_messages(iut, minutes=0.01, only=("on-search",))
    assert "made to send" in explored.obstacles["on-search"]
    assert explored.messages == 0


@pytest.mark.parametrize(("operation", "interface"), [("search", "ess"), ("on-search", "ibr"), (OPERATION, "ibr")])
def test_what_is_told_of_a_whole_message_breaks_what_the_message_breaks(operation, interface):
    lawful, names = sample(operation, interface), names_of_sample(operation, interface)

    def broken(document):
        violations = request_violations(operation, document, interface)
        places = ((place_at(each.pointer, operation, interface), each.keyword) for each in violations)
        return {(place.pointer, keyword) for place, keyword in places if reason_to_leave_out(place) is None}

    @settings(max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    @given(whole_messages(operation, interface).filter(lambda drawn: not drawn.part))
    def property(drawn):
        names_told = {**names, "updates": "enrolled_updates", "criteria": "enrolled_criteria"}
        change = difference(lawful, drawn.document, operation, interface, names_told)
        assert broken(spoilt(change, lawful, names_told).document) == broken(drawn.document)

    property()


def test_drawing_whole_messages_leaves_what_hypothesis_tells_of_other_tests():
    @settings(max_examples=1, deadline=None, database=None)
    @given(whole_messages(OPERATION, "ibr"))
    def drawn(message):
        assert message.document is not None

    @settings(deadline=None, database=None)
    @given(st.integers())
    def fails(number):
        assert number < 10

    drawn()
    with pytest.raises(AssertionError) as raised:
        fails()
    assert any("number=10" in note for note in raised.value.__notes__)


def test_schemathesis_is_loaded_by_exploring_alone():
    modules = "conformance.command_line, conformance.commands.certify, conformance.certification, conformance.engine"
    code = f"import sys, {modules}, conformance.cases.exploring; sys.exit('schemathesis' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_scenario_of_the_corpus_shows_what_exploring_finds(lenient):
    from conformance.qualification import bundled, certify_in_process

    ids = tuple(story.id for story in plan("ibr", only=["cases"]) if OPERATION in story.tags)
    assert summarise(certify_in_process(bundled("ibr"), only=ids))["counts"]["checks"].get("fail", 0) == 0


def test_a_sound_system_is_explored_and_nothing_is_found(tmp_path, capsys):
    assert explored(tmp_path, "--minutes", "0.1", "--format", "json") == exit_codes.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["messages"] > 0
    assert (told["finds"], told["not_done"]) == ([], {})


def test_an_operation_that_nobody_serves_is_refused(tmp_path, capsys):
    assert run(["explore", "--role", "ibr", "--only", "harvest", "--out", str(tmp_path)]) == exit_codes.USAGE
    assert "takes messages to search, subscribe" in capsys.readouterr().err


def test_the_same_seed_draws_the_same_messages():
    sent = []
    for _ in range(2):
        with InProcess("ibr") as iut:
            begin = iut.begin
            opened = []
            iut.begin = lambda *about, begin=begin, opened=opened: opened.append(begin(*about)) or opened[-1]
            explore_messages(iut, minutes=0.05, seed="3", only=(OPERATION,))
        bodies = [event["request"]["body"] for event in opened[0].run.writer.record().exchanges]
        sent.append(bodies[:10])
    assert len(sent[0]) == 10
    assert sent[0] == sent[1]


def test_what_is_there_is_not_written_over_and_what_is_no_bundle_is_refused(tmp_path, capsys):
    bundle = tmp_path / "find-1"
    bundle.mkdir()
    assert run(["promote", str(bundle), "--to", str(tmp_path)]) == exit_codes.USAGE
    assert "is no bundle" in capsys.readouterr().err
    change = {"set": {"/header/version": False}}
    found = {"operation": OPERATION, "interface": "ibr", "role": "ibr", "change": change}
    found |= {"kind": "a value of a wrong type", "requirement": "CASE-REQ-002", "said": 'it was "taken"'}
    (bundle / "find.json").write_text(json.dumps(found), encoding="utf-8")
    assert run(["promote", str(bundle), "--to", str(tmp_path)]) == exit_codes.DONE
    assert run(["promote", str(bundle), "--to", str(tmp_path)]) == exit_codes.USAGE
    assert "is there already" in capsys.readouterr().err


def test_the_names_of_the_requirements_of_explored_messages_are_those_of_the_catalogue():
    rows = {row["id"] for row in load_yaml("requirements/cases.yaml")["rows"]}
    assert set(REQUIREMENTS.values()) == {name for name in rows if name.startswith("CASE-REQ-")}
    assert set(RETURN_REQUIREMENTS.values()) == {name for name in rows if name.startswith("CASE-CB-")}


def test_without_schemathesis_it_is_said_how_to_install_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("conformance.commands.explore.find_spec", lambda name: None)
    assert explored(tmp_path) == exit_codes.USAGE
    assert "pip install 'dci-conformance[explore]'" in capsys.readouterr().err
