"""`dci certify --observe`: past traffic is judged without making the system act."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from conformance import command_line, exit_codes
from conformance.command_line import run
from conformance.recomputation import differences
from conformance.record import read_record
from tests.conformance.conftest import answering

ROOT = Path(command_line.__file__).resolve().parents[1]
ACK = {"message": {"ack_status": "ACK", "timestamp": "2026-01-15T09:30:00Z", "correlation_id": "c-1"}}


def question(**members):
    header = {
        "version": "1.0.0",
        "message_id": "m-1",
        "message_ts": "2026-01-15T09:30:00Z",
        "action": "enrollementstatus",
        "sender_id": "spmis.example.org",
        "receiver_id": "ess.example.org",
        "total_count": 1,
    }
    criteria = {"query_type": "expression", "response_entity": "Member", "query": {"person_identifier": {"eq": "1"}}}
    message = {"transaction_id": "t-1", "enrolled_criteria": criteria}
    return {"header": {**header, **members}, "message": message}


def entry(document, path="/registry/sync/check-enrollment", answer=ACK):
    return {
        "startedDateTime": "2026-01-15T09:30:00Z",
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": f"https://ess.example.org{path}",
            "headers": [
                {"name": "Content-Type", "value": "application/json"},
                {"name": "Authorization", "value": "Bearer canary"},
            ],
            "postData": {"mimeType": "application/json", "text": json.dumps(document)},
        },
        "response": {
            "status": 200,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"text": json.dumps(answer)},
        },
    }


def observed(tmp_path, capsys, *entries, role="sp-mis"):
    path = tmp_path / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}), encoding="utf-8")
    out = tmp_path / "out"
    code = run(["certify", "--role", role, "--observe", str(path), "--out", str(out), "--format", "json"])
    record = read_record(out / "record.jsonl")
    assert differences(record) == []
    assert "canary" not in (out / "record.jsonl").read_text(encoding="utf-8")
    return code, json.loads(capsys.readouterr().out)


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def test_lawful_traffic_fails_nothing_and_is_inconclusive(tmp_path, capsys):
    code, result = observed(tmp_path, capsys, entry(question()))
    assert "fail" not in verdicts(result).values()
    assert verdicts(result)["CLIENT-HTTP-001"] == "pass"
    assert code == exit_codes.INCONCLUSIVE


def test_a_message_that_breaks_a_constraint_is_found(tmp_path, capsys):
    code, result = observed(tmp_path, capsys, entry(question(message_id=7)))
    assert code == exit_codes.NOT_CONFORMANT
    assert "fail" in verdicts(result).values()


def test_a_transaction_id_that_is_used_twice_is_found(tmp_path, capsys):
    twice = [entry(question(message_id="m-1")), entry(question(message_id="m-2"))]
    _, result = observed(tmp_path, capsys, *twice)
    assert verdicts(result)["CLIENT-ID-002"] == "fail"


def test_no_traffic_is_a_finding_of_its_own(tmp_path, capsys):
    code, result = observed(tmp_path, capsys)
    assert code == exit_codes.INCONCLUSIVE
    reasons = {row["reason"] for row in result["requirements"] if row["verdict"] == "not_tested"}
    assert any("no traffic" in reason for reason in reasons)
    assert "pass" not in verdicts(result).values()


def test_a_record_of_another_run_is_traffic_too(tmp_path, capsys):
    observed(tmp_path, capsys, entry(question()))
    again = tmp_path / "again"
    source = str(tmp_path / "out" / "record.jsonl")
    code = run(["certify", "--role", "sp-mis", "--observe", source, "--out", str(again), "--format", "json"])
    result = json.loads(capsys.readouterr().out)
    assert code == exit_codes.INCONCLUSIVE
    assert verdicts(result)["CLIENT-HTTP-001"] == "pass"


@pytest.mark.parametrize("content", [b"", b"{}", b'{"log": {}}', b'{"log": {"entries": [1]}}', b"\xff\xfe"])
def test_what_is_no_traffic_is_refused_in_one_line(tmp_path, capsys, content):
    path = tmp_path / "traffic.har"
    path.write_bytes(content)
    code = run(["certify", "--role", "sp-mis", "--observe", str(path), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert code == exit_codes.CONFIG
    assert "HAR file" in said
    assert len(said.splitlines()) == 1


def test_a_proxy_in_front_of_a_registry_records_what_passes(tmp_path):
    with answering(lambda number, request: json.dumps(ACK).encode()) as registry:
        command = [sys.executable, "-P", str(ROOT / "dci_command_line.py"), "certify", "--role", "sp-mis"]
        command += ["--observe", registry, "--out", str(tmp_path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        address = process.stderr.readline().split()[1]
        body = json.dumps(question()).encode()
        request = urllib.request.Request(
            f"{address}/registry/sync/check-enrollment", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            assert json.load(response) == ACK
        os.kill(process.pid, signal.SIGINT)
        process.wait(60)
        process.stderr.close()
    record = read_record(tmp_path / "record.jsonl")
    assert [event["operation"] for event in record.callbacks] == ["sync/check-enrollment"]
    assert process.returncode == exit_codes.INCONCLUSIVE
