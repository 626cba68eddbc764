"""What the writer writes is what the published schema of a record says."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from protocol.data import data_folder


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    path = data_folder("fixtures") / "schemas" / "record.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_every_kind_of_line_is_valid(validator: Draft202012Validator, content: bytes) -> None:
    lines = [json.loads(line) for line in content.splitlines()]
    kinds = {line["event"]["type"] for line in lines}
    assert kinds == {
        "header",
        "scenario",
        "exchange",
        "callback",
        "expectation",
        "wait",
        "check",
        "config",
        "footer",
    }
    for line in lines:
        validator.validate(line)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("header", lambda event: event.update(format="dci-record/2")),
        ("header", lambda event: event.update(started="yesterday")),
        ("exchange", lambda event: event["request"].update(body={"text": "", "base64": ""})),
        ("exchange", lambda event: event["request"].update(headers=[["alone"]])),
        ("check", lambda event: event.update(verdict="green")),
        ("check", lambda event: event.pop("requirement")),
        ("wait", lambda event: event.update(outcome="perhaps")),
        ("footer", lambda event: event.update(counts={"green": 1})),
        ("scenario", lambda event: event.update(phase="half")),
        ("callback", lambda event: event.update(type="calback")),
    ],
)
def test_each_fault_of_a_line_is_found(
    validator: Draft202012Validator, content: bytes, kind: str, change: Callable[[dict[str, Any]], object]
) -> None:
    lines = [json.loads(line) for line in content.splitlines()]
    line = copy.deepcopy(next(line for line in lines if line["event"]["type"] == kind))
    change(line["event"])
    assert not validator.is_valid(line)
