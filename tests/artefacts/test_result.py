"""The outcome of a run: its verdict, its counts, its order, its schema."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.artefacts import render_result
from conformance.explanation import explain
from conformance.record import Record, UnknownRole
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.roll_up import roll_up
from protocol.data import data_folder

EXCUSES: dict[str, Callable[[Any], object]] = {
    "nothing": lambda run: None,
    "a harness error": lambda run: run.check("R-2", "harness_error", message="we broke"),
    "a scenario that broke": lambda run: (run.scenario("x"), run.ended("x", "harness_error", "we broke")),
    "a configuration fault": lambda run: run.writer.add("config", name="callback", detail="not reachable"),
    "an untested MUST": lambda run: run.check("R-2", "not_tested", reason="no data"),
    "a warning": lambda run: run.check("R-2", "warn", message="odd"),
    "a scenario that never ended": lambda run: run.scenario("x"),
}


def judged(run: Any, row: Callable[..., Any], *, end: bool = True) -> dict[str, Any]:
    """Summarise a run against the catalogue of three rows, one of which nobody can test."""
    if end:
        run.writer.finish("2026-03-01T09:00:21.5+00:00")
    rows = {"R-1": row("R-1"), "R-2": row("R-2"), "R-3": row("R-3", untestable="inside")}
    record = run.writer.record()
    result = summarise(record, rows)
    assert explain(record, roll_up(record, rows)).endswith(".")
    return result


@pytest.mark.parametrize("end", [True, False], ids=["finished", "interrupted"])
@pytest.mark.parametrize("partial", [False, True], ids=["whole", "partial"])
@pytest.mark.parametrize("excuse", EXCUSES)
def test_a_proven_failure_is_never_hidden(
    make_run: Callable[..., Any], row: Callable[..., Any], excuse: str, partial: bool, end: bool
) -> None:
    run = make_run(partial=partial)
    EXCUSES[excuse](run)
    run.check("R-1", "fail", message="wrong")
    assert judged(run, row, end=end)["verdict"] == "not_conformant"


@pytest.mark.parametrize(
    ("excuse", "verdict"),
    [
        ("nothing", "conformant"),
        ("a harness error", "harness_error"),
        ("a scenario that broke", "harness_error"),
        ("a configuration fault", "config"),
        ("an untested MUST", "inconclusive"),
        ("a warning", "conformant"),
        ("a scenario that never ended", "inconclusive"),
    ],
)
def test_the_verdict_of_a_run_without_failures(
    make_run: Callable[..., Any], row: Callable[..., Any], excuse: str, verdict: str
) -> None:
    run = make_run()
    run.check("R-1")
    run.check("R-2")
    EXCUSES[excuse](run)
    assert judged(run, row)["verdict"] == verdict


def test_a_configuration_fault_comes_before_a_harness_error(
    make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    EXCUSES["a harness error"](run)
    EXCUSES["a configuration fault"](run)
    assert judged(run, row)["verdict"] == "config"
    assert judged(make_run(config={"name": "url", "detail": "refused"}), row)["verdict"] == "config"


@pytest.mark.parametrize(
    ("changes", "verdicts", "end"),
    [
        ({}, {}, True),
        ({}, {"R-1": "pass"}, True),
        ({}, {"R-1": "not_applicable", "R-2": "not_applicable"}, True),
        ({}, {"R-1": "pass", "R-2": "pass"}, False),
        ({"partial": True}, {"R-1": "pass", "R-2": "pass"}, True),
    ],
    ids=["zero checks", "a MUST not reached", "nothing passed", "interrupted", "partial"],
)
def test_what_proves_nothing_is_inconclusive(
    make_run: Callable[..., Any],
    row: Callable[..., Any],
    changes: dict[str, Any],
    verdicts: dict[str, str],
    end: bool,
) -> None:
    run = make_run(**changes)
    for name, verdict in verdicts.items():
        run.check(name, verdict)
    result = judged(run, row, end=end)
    assert (result["verdict"], result["partial"]) == ("inconclusive", bool(changes))


def test_an_untestable_row_never_enters_the_verdict(
    make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    for name in ("R-1", "R-2"):
        run.check(name)
    run.check("R-3", "fail", message="cannot be")
    result = judged(run, row)
    assert result["verdict"] == "conformant"
    assert result["counts"] == {
        "checks": {"fail": 1, "pass": 2},
        "requirements": {"pass": 2, "untestable": 1},
    }


def test_checks_stand_in_plan_order_whatever_the_order_of_events(
    make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    for name in ("a", "b"):
        run.scenario(name)
    occurrences: list[tuple[str | None, int]] = [(None, 0), ("b", 1), ("a", 1), ("b", 2), ("a", 2)]
    for scenario, step in occurrences:
        run.check("R-1", scenario=scenario, expected=str(step))
    checks = judged(run, row)["checks"]
    assert [(check.get("scenario"), check["expected"]) for check in checks] == [
        ("a", "1"),
        ("a", "2"),
        ("b", "1"),
        ("b", "2"),
        (None, "0"),
    ]


def test_readings_that_were_observed_are_listed_once(
    make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    for reading in ("notify", "envelope", "notify"):
        data = {"id": "IBR-I-09", "observed": reading, "how": "it was accepted"}
        run.writer.add("expectation", kind="interpretation", data=data)
    run.writer.add("expectation", kind="records", data={})
    assert [reading["observed"] for reading in judged(run, row)["interpretations"]] == ["envelope", "notify"]


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    path = data_folder("fixtures") / "schemas" / "result.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def record(make_run: Callable[..., Any], finished: Callable[[Any], Record]) -> Record:
    """A run that knows every verdict."""
    run = make_run()
    run.scenario("a")
    sent = run.exchange("a")
    evidence = [{"event": sent, "part": "response", "pointer": "/header/action"}]
    rows = iter(catalogue("ibr"))
    for verdict in ("pass", "fail", "warn", "not_tested", "not_applicable", "harness_error"):
        run.check(next(rows), verdict, scenario="a", expected="x", actual="y", message="m", evidence=evidence)
    run.check(next(rows))
    run.writer.add("expectation", kind="interpretation", data={"id": "I", "observed": "o", "how": "h"})
    run.ended("a")
    return finished(run)


def test_the_result_is_what_its_schema_says(validator: Draft202012Validator, record: Record) -> None:
    result = json.loads(render_result(record, catalogue("ibr")))
    validator.validate(result)
    assert result == summarise(record) == summarise(record, catalogue("ibr"))
    assert result["record_digest"] == record.digest
    assert result["duration"] == 21.5


def test_the_result_of_an_interrupted_run_is_valid_too(
    validator: Draft202012Validator, make_run: Callable[..., Any]
) -> None:
    result = summarise(make_run().writer.record())
    validator.validate(result)
    assert result["duration"] is None


@pytest.mark.parametrize(
    "member", ["verdict", "record_digest", "counts", "checks", "requirements", "partial"]
)
def test_the_schema_misses_every_member(validator: Draft202012Validator, record: Record, member: str) -> None:
    result = copy.deepcopy(summarise(record))
    del result[member]
    assert not validator.is_valid(result)


def test_a_role_that_is_not_known_is_refused(make_run: Callable[..., Any]) -> None:
    with pytest.raises(UnknownRole, match="'registrar'"):
        summarise(make_run(role="registrar").writer.record())
