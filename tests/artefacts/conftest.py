"""A run that never happened, in every detail that an artefact can show."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from conformance.record import Record, RecordWriter, encode_body

STARTED = "2026-03-01T09:00:00+00:00"
FINISHED = "2026-03-01T09:00:21.500000+00:00"


@dataclass(frozen=True)
class Row:
    """A requirement of this test's own catalogue."""

    id: str
    keyword: str = "MUST"
    statement: str = "The header carries `action`."
    clause: str = "api #/components/schemas/MsgHeader"
    basis: str = "schema"
    roles: tuple[str, ...] = ("ibr",)
    capability: str | None = None
    group: str = "Header"
    interpretation: str | None = None
    untestable: str | None = None
    operations: tuple[str, ...] = ()


def header(**changes: Any) -> dict[str, Any]:
    """Return the header of a run of a vendor's registry."""
    return {
        "suite": "0.1.0",
        "role": "ibr",
        "subject": {"name": "Registry of Examplia", "version": "2.4", "bundled": False},
        "standard": [
            {"interface": "ibr", "revision": "1.0.0", "commit": "0f4cd2e", "requirements_digest": "ab" * 32}
        ],
        "target": {
            "role": "ibr",
            "url": "https://ibr.example.org",
            "file": "target.toml",
            "max_in_flight": 8,
            "budgets": {"answer": 15.0, "callback": 15.0},
            "interpretations": {"IBR-I-09": "notify"},
            "people": [{"identifier": {"type": "UIN", "value": "TEST-1"}, "enrolled": True}],
        },
        "scope": {
            "declared": ["search", "enrolled"],
            "not_declared": ["encryption", "signature", "subscribe"],
        },
        "seed": "1",
        "run_id": "r-1",
        "partial": False,
        **changes,
    }


def answer_document(number: int) -> dict[str, Any]:
    """Return a search answer of common size."""
    return {
        "signature": "",
        "header": {"message_id": f"m-{number}", "message_ts": STARTED, "action": "search", "status": "succ"},
        "message": {
            "transaction_id": f"t-{number}",
            "correlation_id": f"c-{number}",
            "search_response": [
                {
                    "reference_id": f"ref-{number}",
                    "status": "succ",
                    "data": {
                        "reg_records": [{"member": {"name": {"surname": "Test", "given_name": "सीता"}}}] * 2
                    },
                }
            ],
        },
    }


@dataclass
class Run:
    """Writes one run, step by step."""

    writer: RecordWriter
    number: int = 0
    planned: list[str] = field(default_factory=list)

    def scenario(self, scenario_id: str, **changes: Any) -> str:
        """Plan a scenario of two steps."""
        event = {
            "phase": "planned",
            "index": len(self.planned),
            "feature": "Search by identifier",
            "file": "ibr/search.feature",
            "name": f"Scenario {scenario_id}",
            "tags": ["IBR-QRY-001"],
            "steps": [
                {"keyword": "Given", "text": "a person whom the registry knows"},
                {"keyword": "Then", "text": "the answer holds exactly that person"},
            ],
            **changes,
        }
        self.planned.append(scenario_id)
        return self.writer.add("scenario", id=scenario_id, **event)

    def ended(self, name: str, outcome: str = "finished", reason: str = "") -> None:
        """Say how a scenario ended."""
        self.writer.add("scenario", id=name, phase="finished", outcome=outcome, reason=reason)

    def exchange(self, scenario: str | None = None, *, answer: bytes | None = None, **changes: Any) -> str:
        """Record a search with its answer."""
        self.number += 1
        request = {
            "header": {"message_id": f"q-{self.number}", "action": "search"},
            "message": {"note": "it's"},
        }
        body = json.dumps(answer_document(self.number)).encode() if answer is None else answer
        event = {
            "scenario": scenario,
            "step": 1,
            "operation": "sync/search",
            "request": {
                "method": "POST",
                "url": "https://ibr.example.org/registry/sync/search",
                "headers": [["Content-Type", "application/json"], ["Authorization", "Bearer hidden"]],
                "body": encode_body(json.dumps(request).encode()),
            },
            "response": {
                "status": 200,
                "headers": [["Content-Type", "application/json"]],
                "body": encode_body(body),
            },
            "failure": None,
            "started": STARTED,
            "seconds": 0.012,
            **changes,
        }
        return self.writer.add("exchange", **event)

    def check(self, requirement: str, verdict: str = "pass", **members: Any) -> str:
        """Record a judgement."""
        return self.writer.add("check", requirement=requirement, check="action", verdict=verdict, **members)


@pytest.fixture
def row() -> type[Row]:
    """The class of the rows of a catalogue."""
    return Row


@pytest.fixture
def run_header() -> Callable[..., dict[str, Any]]:
    """Make the header of a run."""
    return header


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """Begin a run in memory."""
    return lambda **changes: Run(RecordWriter(header=header(**changes), started=STARTED))


@pytest.fixture
def finished() -> Callable[[Run], Record]:
    """End a run and return its record."""

    def finish(run: Run) -> Record:
        run.writer.finish(FINISHED)
        return run.writer.record()

    return finish
