"""`dci certify` certifies what it is pointed at, tells how it came out, and cleans up after itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import command_line, exit_codes
from conformance.bundled import BundledSystem
from conformance.command_line import run
from conformance.commands.certify import _exit_code
from conformance.plan import plan
from conformance.record import read_record
from conformance.target import target_from_options
from conformance.transport import HttpRequest, NoResponse, transport_to

ROOT = Path(command_line.__file__).resolve().parents[1]
COMMAND = (sys.executable, "-P", str(ROOT / "dci_command_line.py"), "certify")
ENROLLED = "ibr.prs_ibr_01_enrolled_elsewhere.somebody-who-is-enrolled"


@pytest.fixture(scope="module")
def system():
    """A simulator that conforms."""
    with BundledSystem.started("ibr") as started:
        yield started.url()


def certify(capsys, out: Path, *arguments: str) -> tuple[int, str, str]:
    code = run(["certify", "--out", str(out), *arguments])
    output = capsys.readouterr()
    return code, output.out, output.err


def test_a_part_of_a_conforming_system_is_inconclusive(capsys, tmp_path, system):
    code, out, err = certify(capsys, tmp_path, "--url", system, "--only", ENROLLED, "--name", "My IBR")
    assert (code, err) == (exit_codes.INCONCLUSIVE, "")
    lines = out.splitlines()
    assert lines[0].startswith(f"[1/1] pass            {ENROLLED}  ")
    assert "inconclusive: My IBR" in lines
    assert lines[-1] == f"again:  dci certify --role ibr --url {system} --seed 1 --only {ENROLLED}"
    assert {path.name for path in tmp_path.iterdir()} >= {
        "record.jsonl",
        "result.json",
        "report.html",
        "junit.xml",
    }


def test_json_is_the_result_and_nothing_else(capsys, tmp_path, system):
    code, out, err = certify(capsys, tmp_path, "--url", system, "--only", ENROLLED, "--format", "json")
    result = json.loads(out)
    assert code == exit_codes.OF_VERDICT[result["verdict"]]
    assert result == json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert err.startswith(f"[1/1] pass            {ENROLLED}  ")


def test_a_deviation_is_not_conformant_with_the_requirement_that_it_breaks(capsys, tmp_path):
    with BundledSystem.started("ibr", "--deviation=enrolled-always-no") as started:
        code, out, _ = certify(capsys, tmp_path, "--url", started.url(), "--only", ENROLLED)
    assert code == exit_codes.NOT_CONFORMANT
    assert f"[1/1] fail            {ENROLLED}  " in out
    assert "\nnot_conformant: " in out
    assert "\n  fail  IBR-ENR-" in out
    assert "\n    expected: " in out


def test_a_dead_address_is_config_and_says_what_to_change(capsys, tmp_path, closed_port):
    code, out, _ = certify(capsys, tmp_path, "--url", f"http://127.0.0.1:{closed_port}")
    assert code == exit_codes.CONFIG
    assert "\nconfig: " in out
    assert "    url: start the system, or write the host and port at which it listens" in out


def test_the_options_reach_the_record(capsys, tmp_path, target_file, system):
    path = target_file('[subject]\nname = "In the file"\nversion = "9"', url="http://127.0.0.1:9")
    options = ["--target", str(path), "--url", system, "--only", ENROLLED]
    choices = ["--seed", "seven", "--run-id", "run1", "--max-in-flight", "3", "--name", "Given"]
    certify(capsys, tmp_path / "out", *options, *choices)
    header = read_record(tmp_path / "out" / "record.jsonl").header
    assert (header["seed"], header["run_id"]) == ("seven", "run1")
    assert (header["target"]["url"], header["target"]["max_in_flight"]) == (system, 3)
    assert header["subject"] == {"name": "Given", "version": "9", "bundled": False}


@pytest.mark.parametrize(
    ("verdict", "requirement", "fail_on", "code"),
    [
        ("conformant", "pass", "warn", 0),
        ("conformant", "warn", None, 0),
        ("conformant", "warn", "warn", 1),
        ("not_conformant", "warn", None, 1),
        ("inconclusive", "warn", "warn", 5),
        ("config", "not_tested", "warn", 3),
        ("harness_error", "harness_error", None, 4),
    ],
)
def test_warnings_fail_only_on_demand(verdict, requirement, fail_on, code):
    result = {"verdict": verdict, "requirements": [{"verdict": requirement}]}
    assert _exit_code(result, fail_on) == code


def test_nothing_of_the_folder_or_of_pytest_settings_reaches_a_run(tmp_path):
    for name in ("conformance", "protocol", "simulator"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('the folder of the vendor')")
    (tmp_path / "conftest.py").write_text("raise ImportError('the tests of the vendor')")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    environment = {**os.environ, "PYTEST_ADDOPTS": "--nonsense", "PYTEST_PLUGINS": "nonsense"}
    environment["PYTHONPATH"] = str(tmp_path)
    done = subprocess.run(
        [*COMMAND, "--out", "out", "--only", ENROLLED],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == exit_codes.INCONCLUSIVE, done.stdout + done.stderr
    assert done.stderr == ""
    assert f"pass            {ENROLLED}  " in done.stdout


def test_a_run_that_is_ended_leaves_no_simulator_and_a_record_to_report(capsys, tmp_path):
    command = [*COMMAND, "--out", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("[")
        process.terminate()
        _, error = process.communicate(timeout=60)
    assert (process.returncode, error.strip()) == (exit_codes.INCONCLUSIVE, "interrupted")
    record = read_record(tmp_path / "record.jsonl")
    assert record.interrupted
    assert 0 < len(record.outcomes) < len(plan("ibr"))
    target = target_from_options("ibr", record.header["target"]["url"])
    assert isinstance(transport_to(target).send(HttpRequest("GET", target.url)), NoResponse)
    assert run(["report", str(tmp_path / "record.jsonl")]) == 0
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["verdict"] == "inconclusive"


def test_verdicts_are_confirmed_from_the_record(capsys, tmp_path, system):
    certify(capsys, tmp_path, "--url", system, "--only", ENROLLED)
    path = tmp_path / "record.jsonl"
    assert run(["verify", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["confirmed"] is True
    path.write_bytes(path.read_bytes().replace(b"succ", b"rjct", 1))
    assert run(["verify", str(path)]) == exit_codes.NOT_CONFORMANT
