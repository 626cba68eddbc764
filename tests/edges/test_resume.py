"""`dci certify --resume`: what an interrupted run has finished is kept, the rest is told anew."""

import json

import pytest

from conformance import exit_codes
from conformance.bundled import BundledSystem
from conformance.command_line import run
from conformance.recomputation import differences
from conformance.record import read_record

ENROLLED = "ibr.prs_ibr_01_enrolled_elsewhere.somebody-who-is-enrolled"
OTHERS = "IBR-ENR-007"


@pytest.fixture(scope="module")
def system():
    """A simulator that conforms."""
    with BundledSystem.started("ibr") as started:
        yield started.url()


def certify(capsys, out, url, *arguments):
    code = run(["certify", "--url", url, "--out", str(out), "--format", "json", *arguments])
    output = capsys.readouterr()
    return code, json.loads(output.out) if output.out else None, output.err


def cut_after(path, scenario):
    """Cut a record after the end of a scenario, as if the run had been killed there."""
    lines = path.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines):
        event = json.loads(line)["event"]
        if event["type"] == "scenario" and event["id"] == scenario and event["phase"] == "finished":
            path.write_bytes(b"".join(lines[: number + 1]))
            return
    raise AssertionError(f"{scenario} did not finish")


def test_finished_scenarios_are_kept_and_the_others_told(capsys, tmp_path, system):
    options = ("--only", ENROLLED, "--only", OTHERS, "--max-in-flight", "1")
    _, whole, _ = certify(capsys, tmp_path, system, *options)
    cut_after(tmp_path / "record.jsonl", ENROLLED)
    before = read_record(tmp_path / "record.jsonl")
    kept = [event["id"] for event in before.exchanges if event["scenario"] == ENROLLED]
    assert kept

    code, result, _ = certify(capsys, tmp_path, system, *options, "--resume", str(tmp_path))
    record = read_record(tmp_path / "record.jsonl")
    assert code == exit_codes.INCONCLUSIVE  # a part of the suite
    assert result["run_id"] == whole["run_id"]
    assert record.header["attempt"] == 2
    assert [event["id"] for event in record.exchanges if event["scenario"] == ENROLLED] == kept
    assert differences(record) == []
    assert not record.interrupted
    assert verdicts(result) == verdicts(whole)


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def test_no_message_id_is_used_twice(capsys, tmp_path, system):
    options = ("--only", ENROLLED, "--only", OTHERS, "--max-in-flight", "1")
    certify(capsys, tmp_path, system, *options)
    cut_after(tmp_path / "record.jsonl", ENROLLED)
    before = read_record(tmp_path / "record.jsonl")
    certify(capsys, tmp_path, system, *options, "--resume", str(tmp_path))
    after = read_record(tmp_path / "record.jsonl")
    told = [event for event in after.exchanges if event["scenario"] != ENROLLED]
    assert ids(told).isdisjoint(ids(before.exchanges))


def ids(events):
    found = [json.loads(event["request"]["body"]["text"])["header"]["message_id"] for event in events]
    assert len(found) == len(set(found))
    return set(found)


def test_a_run_that_came_to_its_end_is_not_gone_on_with(capsys, tmp_path, system):
    certify(capsys, tmp_path, system, "--only", ENROLLED)
    code, _, said = certify(capsys, tmp_path, system, "--only", ENROLLED, "--resume", str(tmp_path))
    assert code == exit_codes.USAGE
    assert "came to its end" in said


def test_another_target_is_refused_and_the_record_stays(capsys, tmp_path, system):
    certify(capsys, tmp_path, system, "--only", ENROLLED)
    cut_after(tmp_path / "record.jsonl", ENROLLED)
    target = tmp_path / "target.toml"
    target.write_text(f'role = "ibr"\nurl = "{system}"\n[budgets]\ncallback = 3.0\n', encoding="utf-8")
    code = run(["certify", "--target", str(target), "--only", ENROLLED, "--resume", str(tmp_path)])
    assert code == exit_codes.USAGE
    assert "another target" in capsys.readouterr().err
    assert (tmp_path / "record.jsonl").exists()
