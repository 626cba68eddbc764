"""Messages explored freely: what only that finds is shrunk, kept, left as a bundle, and promoted into a scenario."""

import json
import subprocess

import pytest
import yaml

from conformance import exit_codes
from conformance.cases.exploring import explore_messages
from conformance.command_line import run
from conformance.engine import Engine
from conformance.plan import plan, stories_of
from conformance.record import read_record
from conformance.requirements import Requirement, catalogue
from conformance.result import summarise
from conformance.stateful.in_process import InProcess
from protocol.data import load_yaml
from simulator.receiving import Receiver

OPERATION = "sync/enrolled"


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


def explored(out, *options):
    return run(["explore", "--role", "ibr", "--only", OPERATION, "--out", str(out), *options])


def told(folder):
    """Tell the promoted scenario to the bundled system; return its verdict on the promoted requirement."""
    (feature,) = folder.glob("features/*.feature")
    (rows,) = folder.glob("requirements/*.yaml")
    (row,) = yaml.safe_load(rows.read_text(encoding="utf-8"))["rows"]
    stories = stories_of("ibr", feature)
    with InProcess("ibr") as iut:
        opened = iut.begin()
        opened.run.requirements = {**catalogue("ibr"), row["id"]: Requirement(**row, roles=("ibr",))}
        Engine(opened.run, stories).run(in_flight=1)
        found = [check for check in opened.run.writer.record().checks if check["requirement"] == row["id"]]
    assert len(found) == 1
    return found[0]["verdict"]


def test_what_only_exploring_finds_is_shrunk_kept_and_promoted_into_a_scenario(lenient, tmp_path, monkeypatch):
    find, promoted = tmp_path / "out" / "find-1", tmp_path / "promoted"
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

    assert explored(tmp_path / "out", "--minutes", "0.01") == exit_codes.NOT_CONFORMANT, "it is sent again first"
    assert json.loads((tmp_path / "out" / "find-2" / "find.json").read_text())["change"] == change

    assert run(["promote", str(find), "--to", str(promoted)]) == exit_codes.DONE
    assert told(promoted) == "fail"
    monkeypatch.undo()
    assert told(promoted) == "pass"


def test_no_scenario_of_the_corpus_shows_what_exploring_finds(lenient):
    from conformance.qualification import bundled, certify_in_process

    ids = tuple(story.id for story in plan("ibr", only=["cases"]) if OPERATION in story.tags)
    assert summarise(certify_in_process(bundled("ibr"), only=ids))["counts"]["checks"].get("fail", 0) == 0


def test_a_sound_system_is_explored_and_nothing_is_found(tmp_path, capsys):
    assert explored(tmp_path, "--minutes", "0.03", "--format", "json") == exit_codes.DONE
    told = json.loads(capsys.readouterr().out)
    assert told["messages"] > 0
    assert (told["finds"], told["not_done"]) == ([], {})


def test_an_operation_that_nobody_serves_is_refused(tmp_path, capsys):
    assert run(["explore", "--role", "ibr", "--only", "harvest", "--out", str(tmp_path)]) == exit_codes.USAGE
    assert "serves search, subscribe" in capsys.readouterr().err


def test_the_same_seed_draws_the_same_messages():
    sent = []
    for _ in range(2):
        with InProcess("ibr") as iut:
            begin = iut.begin
            opened = []
            iut.begin = lambda begin=begin, opened=opened: opened.append(begin()) or opened[-1]
            explore_messages(iut, minutes=0.02, seed="3", only=(OPERATION,))
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
    from conformance.cases.kinds import REQUIREMENTS

    rows = {row["id"] for row in load_yaml("requirements/cases.yaml")["rows"]}
    assert set(REQUIREMENTS.values()) == {name for name in rows if name.startswith("CASE-REQ-")}
