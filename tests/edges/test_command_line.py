"""Every command says what it did by its exit code, in one line what went wrong, and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from conformance import command_line, exit_codes
from conformance.command_line import COMMANDS, run
from conformance.plan import plan
from conformance.requirements import catalogue

ROOT = Path(command_line.__file__).resolve().parents[1]
COMMAND = (sys.executable, "-P", str(ROOT / "dci_command_line.py"))


def dci(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def told(capsys, *arguments: str) -> tuple[int, str, str]:
    """Run the command here; return its exit code and what it printed."""
    code = run(arguments)
    output = capsys.readouterr()
    return code, output.out, output.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(capsys, name):
    code, out, _ = told(capsys, name, "--help")
    assert code == 0
    assert out.startswith(f"Usage: dci {name}")


def test_the_help_lists_all_commands_without_importing_them():
    code = "import sys; from conformance.command_line import run; run(['-h']); print(*sys.modules, sep='\\n')"
    path = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-c", code]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, env=path).stdout.splitlines()
    assert all(any(line.startswith(f"  {name} ") for line in lines) for name in COMMANDS)
    heavy = ("conformance.commands", "rich", "jsonschema", "flask")
    assert [line for line in lines if line.startswith(heavy)] == []


def test_the_exit_codes_are_those_of_the_contract():
    assert exit_codes.OF_VERDICT == {
        "conformant": 0,
        "not_conformant": 1,
        "config": 3,
        "harness_error": 4,
        "inconclusive": 5,
    }
    assert exit_codes.USAGE == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("certify", "--nonsense"),
        ("certify", "--role", "bank"),
        ("certify", "--url", ""),
        ("certify", "--target", ""),
        ("certify", "--target", "nowhere.toml"),
        ("certify", "--url", "no address"),
        ("certify", "--url", "http://127.0.0.1:9", "--only", "nonsense"),
        ("certify", "--url", "http://127.0.0.1:9", "--max-in-flight", "0"),
        ("certify", "--url", "http://127.0.0.1:9", "--fail-on", "anything"),
        ("certify", "--url", "http://127.0.0.1:9", "--out", "/dev/null/x"),
        ("doctor",),
        ("doctor", "--url", ""),
        ("scenarios", "--only", "nonsense"),
        ("scenarios", "--target", "nowhere.toml"),
        ("requirements", "NONSENSE-001"),
        ("validate",),
        ("validate", "nowhere.json"),
        ("report", "nowhere.jsonl"),
        ("verify", "nowhere.jsonl"),
        ("verify",),
        ("deviations", "--kind", "anything"),
        ("simulate",),
        ("simulate", "bank"),
        ("simulate", "ibr", "--port", "70000"),
        ("simulate", "ibr", "--db", "nonsense://"),
        ("simulate", "ibr", "--deviation", "nonsense"),
    ],
)
def test_wrong_usage_is_2(capsys, arguments):
    code, out, err = told(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err
    assert "Traceback" not in err


def test_a_role_that_is_not_that_of_the_target_is_wrong_usage(capsys, target_file, monkeypatch):
    monkeypatch.setattr("conformance.commands.options.load_target", lambda path: _Other())
    code, _, err = told(capsys, "scenarios", "--target", str(target_file()), "--role", "ibr")
    assert (code, "--role: is ibr" in err) == (2, True)


class _Other:
    role = "ess"


@pytest.mark.parametrize("command", ["certify", "doctor", "scenarios"])
def test_what_a_target_says_wrong_is_3(capsys, target_file, command):
    code, out, err = told(capsys, command, "--target", str(target_file("colour = 1")))
    assert (code, out) == (3, "")
    assert "target.toml: colour: unknown key" in err


def test_an_unforeseen_error_is_4_in_one_line(capsys, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr("conformance.requirements.catalogue", fail)
    monkeypatch.delenv("DCI_TRACEBACK", raising=False)
    code, _, err = told(capsys, "requirements")
    assert code == 4
    assert err == "dci: error of this tool: RuntimeError: first line (DCI_TRACEBACK=1 shows where)\n"
    monkeypatch.setenv("DCI_TRACEBACK", "1")
    code, _, err = told(capsys, "requirements")
    assert (code, "Traceback" in err) == (4, True)


@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort])
def test_an_interruption_is_5(capsys, monkeypatch, error):
    def interrupt(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("conformance.requirements.catalogue", interrupt)
    code, out, err = told(capsys, "requirements")
    assert (code, out, err.strip()) == (5, "", "interrupted")


@pytest.mark.parametrize(("arguments", "code"), [(["requirements"], 0), (["validate", "-"], 1)])
def test_a_reader_that_goes_away_changes_nothing(arguments, code):
    command = [*COMMAND, *arguments]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **streams) as process:
        process.stdout.close()
        error = process.stderr.read()
    assert (process.returncode, error) == (code, b"")


def test_the_version_is_that_of_the_package():
    done = dci("--version")
    assert (done.returncode, done.stdout) == (0, "dci, version 0.1.0\n")


# ---- requirements, scenarios, deviations


def test_requirements_are_listed(capsys):
    code, out, _ = told(capsys, "requirements")
    assert code == 0
    assert all(name in out for name in catalogue("ibr"))


def test_requirements_as_json_are_one_document(capsys):
    code, out, err = told(capsys, "requirements", "--format", "json")
    assert (code, err) == (0, "")
    assert [row["id"] for row in json.loads(out)] == list(catalogue("ibr"))


def test_requirements_are_chosen_by_the_beginning_of_their_identifier(capsys):
    _, out, _ = told(capsys, "requirements", "dci-hdr-001", "IBR-ENR", "--format", "json")
    chosen = {row["id"] for row in json.loads(out)}
    assert chosen == {name for name in catalogue("ibr") if name == "DCI-HDR-001" or name.startswith("IBR-ENR")}


@pytest.mark.parametrize("role", ["ibr", "ess"])
def test_a_requirement_that_is_named_is_looked_for_in_every_role(capsys, role):
    name = f"{role.upper()}-SUB-005"
    assert [row["id"] for row in json.loads(told(capsys, "requirements", name, "--format", "json")[1])] == [name]
    _, _, err = told(capsys, "requirements", name, "--role", "ess" if role == "ibr" else "ibr")
    assert f"there is no requirement {name}" in err


@pytest.mark.parametrize(("role", "beginnings"), [("ibr", {"IBR"}), ("ess", {"IBR", "ESS"}), (None, {"IBR", "ESS"})])
def test_interpretations_are_those_of_the_interfaces_of_a_role(capsys, role, beginnings):
    about = ["--role", role] if role else []
    code, out, _ = told(capsys, "interpretations", *about)
    rows = json.loads(told(capsys, "interpretations", *about, "--format", "json")[1])
    assert code == 0
    assert {row["id"].partition("-")[0] for row in rows} == beginnings
    assert all(f"{row['id']}  {row['title']}\n" in out for row in rows)
    assert all(
        f"  {name}{' (default)' * (name == row['default'])}: " in out for row in rows for name in row["readings"]
    )


def test_the_placeholders_of_every_trigger_of_a_role_are_told(capsys):
    code, out, _ = told(capsys, "placeholders", "--role", "sp-mis")
    found = json.loads(told(capsys, "placeholders", "--role", "sp-mis", "--format", "json")[1])
    assert code == 0
    assert 'trigger.ibr."sync/enrollment/updates"' in found
    assert {"counterpart", "benefit_value"} <= found['trigger.ibr."sync/enrollment/updates"'].keys()
    assert all(f"[{table}]" in out and f"{{{name}}}: " in out for table, known in found.items() for name in known)
    assert not any(
        table.startswith("trigger.ibr.") and "updates" in table
        for table in json.loads(told(capsys, "placeholders", "--role", "ess", "--format", "json")[1])
    )


def test_interpretations_are_chosen_by_the_beginning_of_their_identifier(capsys):
    _, out, _ = told(capsys, "interpretations", "ess-c-26")
    assert "  enrollementstatus (default): " in out
    assert "did you mean ESS-C-26?" in told(capsys, "interpretations", "ESC-C-26")[2]


def test_a_requirement_that_is_not_there_is_answered_with_the_nearest(capsys):
    assert "did you mean DCI-HDR-001?" in told(capsys, "requirements", "DCI-HRD-001")[2]


def test_scenarios_are_those_of_the_plan(capsys):
    _, out, err = told(capsys, "scenarios", "--format", "json")
    assert err == ""
    assert [row["id"] for row in json.loads(out)] == [story.id for story in plan("ibr")]


def test_scenarios_of_a_target_need_only_declared_operations(capsys, target_file):
    path = target_file('[scope]\nnot_declared = ["subscribe", "unsubscribe"]')
    _, out, _ = told(capsys, "scenarios", "--target", str(path), "--format", "json")
    undeclared = {"subscribe", "unsubscribe"}
    expected = [story.id for story in plan("ibr") if not undeclared.intersection(story.operations)]
    assert [row["id"] for row in json.loads(out)] == expected
    assert len(expected) < len(plan("ibr"))


def test_scenarios_are_chosen_by_identifier_tag_or_requirement(capsys):
    story = plan("ibr")[0]
    for name in (story.id, story.requirements[0]):
        _, out, _ = told(capsys, "scenarios", "--only", name)
        assert f"  {story.id}  " in out


def test_deviations_are_listed_with_what_they_violate(capsys):
    _, out, err = told(capsys, "deviations", "--format", "json")
    assert err == ""
    rows = json.loads(out)
    for kind in ("deviation", "variant"):
        names = {row["name"] for row in rows if row["kind"] == kind}
        _, text, _ = told(capsys, "deviations", "--kind", kind)
        assert {line.split()[1] for line in text.splitlines()} == names


# ---- validate


def test_a_message_that_breaks_a_must_is_1(capsys, tmp_path):
    path = tmp_path / "message.json"
    path.write_text(json.dumps({"header": {}, "message": {}}))
    code, out, _ = told(capsys, "validate", str(path))
    assert code == 1
    assert out.startswith(f"{path}: invalid. ")
    assert "\n  MUST /" in out
    assert "[" in out.splitlines()[1]


def test_messages_are_judged_as_json(capsys, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('{"message":{"ack_status":"ACK","timestamp":"2026-01-31T12:00:00Z","correlation_id":"1"}}')
    bad.write_text("{")
    code, out, err = told(capsys, "validate", str(good), str(bad), "--format", "json")
    first, second = json.loads(out)
    assert (code, err) == (1, "")
    assert (first["file"], first["valid"], first["part"], first["violations"]) == (
        str(good),
        True,
        "answer",
        [],
    )
    assert (second["valid"], second["violations"][0]["severity"]) == (False, "MUST")
    assert told(capsys, "validate", str(good))[0] == 0


def test_a_message_comes_from_standard_input_too():
    message = '{"message":{"ack_status":"ACK","timestamp":"2026-01-31T12:00:00Z","correlation_id":"1"}}'
    done = dci("validate", "-", stdin=message)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("-: valid. ")


def test_what_a_message_hides_is_shown(capsys, tmp_path):
    path = tmp_path / "message.json"
    path.write_text(json.dumps({"header": {"action": "\x1b[31mred\u202e"}, "message": {}}))
    _, out, _ = told(capsys, "validate", str(path))
    assert "red" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


# ---- doctor


def test_a_healthy_system_is_0(capsys, peer):
    def answer(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    code, out, err = told(capsys, "doctor", "--url", peer(answer), "--format", "json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    assert document["ok"] is True
    assert [finding["name"] for finding in document["findings"]] == ["receiver", "name", "system", "callback"]


def test_a_system_that_is_not_there_is_3_with_what_to_do(capsys, closed_port):
    code, out, _ = told(capsys, "doctor", "--url", f"http://127.0.0.1:{closed_port}")
    assert code == 3
    assert "config  system:" in out
    assert "url: start the system" in out


def test_a_listener_that_cannot_be_had_is_3(capsys, target_file):
    code, _, err = told(capsys, "doctor", "--target", str(target_file('[callback]\nlisten = "192.0.2.1:0"')))
    assert code == 3
    assert "callback.listen" in err


# ---- simulate


def test_the_simulator_says_when_it_is_ready_and_ends_when_it_is_told(tmp_path):
    command = [*COMMAND, "simulate", "ibr", f"--db=sqlite:///{tmp_path}/x.db"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        process.terminate()
        _, error = process.communicate(timeout=20)
    assert line.startswith("ready http://127.0.0.1:")
    assert (process.returncode, error) == (0, "")


# ---- records


def test_a_record_that_is_none_is_refused(capsys, tmp_path):
    path = tmp_path / "record.jsonl"
    path.write_text("no record")
    assert told(capsys, "report", str(path))[0] == 2
    code, out, _ = told(capsys, "verify", str(path))
    assert (code, str(path) in out) == (1, True)


def test_every_role_that_can_be_played_is_offered():
    from conformance.command_line import SIMULATED
    from simulator.roles import ROLES

    assert SIMULATED == ROLES
