"""`dci validate` judges each message by the interface that its words speak for, or by the one that is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.command_line import run

HEADER = {
    "message_id": "m",
    "message_ts": "2026-01-31T12:00:00Z",
    "action": "enrollementstatus",
    "sender_id": "spmis.example.org",
    "total_count": 1,
}
QUESTION = {"transaction_id": "t", "enrolled_criteria": {"query": {"person_identifier": {"eq": "TEST-0001"}}}}


@pytest.fixture
def message(tmp_path: Path) -> Path:
    """A check-enrollment request of the ESS interface, in a file."""
    path = tmp_path / "message.json"
    path.write_text(json.dumps({"header": HEADER, "message": QUESTION}))
    return path


def judged(capsys: Any, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the command; return its exit code and what it said of the one file."""
    code = run(["validate", *arguments, "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)
    return code, found


def test_an_ess_message_is_judged_as_one(capsys: Any, message: Path) -> None:
    code, found = judged(capsys, str(message))
    assert (code, found["valid"], found["violations"]) == (0, True, [])
    assert (found["interface"], found["operation"], found["part"]) == ("ess", "sync/check-enrollment", "request")
    assert run(["validate", str(message)]) == 0
    assert "valid. It is the request of `sync/check-enrollment` of the ESS interface" in capsys.readouterr().out


def test_the_interface_can_be_named(capsys: Any, message: Path) -> None:
    code, found = judged(capsys, str(message), "--interface", "ibr")
    assert (code, found["interface"], found["operation"]) == (1, "ibr", "sync/enrolled")
    assert [one["pointer"] for one in found["violations"]] == ["/header/action"]
    assert run(["validate", str(message), "--interface", "tax"]) == 2
    assert "'tax' is not one of 'ibr', 'ess'" in capsys.readouterr().err
