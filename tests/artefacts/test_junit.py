"""JUnit XML: what a pipeline sees of a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from conformance.artefacts import render_junit
from conformance.record import Record


def parsed(record: Record, rows: dict[str, Any]) -> dict[str, Xml.Element]:
    """Return the suites of the rendered file by name."""
    root = Xml.fromstring(render_junit(record, rows))
    return {suite.get("name", ""): suite for suite in root}


def endings(suite: Xml.Element) -> list[str]:
    """Return how each case of a suite ended."""
    words = ("failure", "error", "skipped")
    return [
        next((part.tag for part in case if part.tag in words), "passed") for case in suite.iter("testcase")
    ]


@pytest.fixture
def told(make_run: Callable[..., Any], row: Callable[..., Any]) -> tuple[Any, dict[str, Any]]:
    """A run with a scenario of each kind, not ended."""
    run = make_run()
    for name, verdicts, outcome in (
        ("passed", ["pass", "not_applicable"], "finished"),
        ("warned", ["pass", "warn"], "finished"),
        ("failed", ["pass", "fail", "harness_error"], "finished"),
        ("broken", ["pass", "harness_error"], "finished"),
        ("untested", ["pass", "not_tested"], "finished"),
        ("skipped", [], "not_tested"),
        ("crashed", ["pass"], "harness_error"),
        ("empty", [], "finished"),
        ("out of scope", ["not_applicable"], "not_applicable"),
    ):
        run.scenario(name)
        for verdict in verdicts:
            run.check(
                f"R-{verdict}",
                verdict,
                scenario=name,
                message=f"said {verdict}",
                expected="e\x00",
                actual="<a>",
            )
        run.ended(name, outcome, "because")
    run.check("R-run", "fail", message="on the whole")
    rows = {f"R-{name}": row(f"R-{name}") for name in ("pass", "fail", "warn", "not_tested", "other")}
    return run, rows | {"R-inside": row("R-inside", untestable="inside")}


def test_each_scenario_is_a_case(told: tuple[Any, dict[str, Any]], finished: Callable[[Any], Record]) -> None:
    run, rows = told
    suite = parsed(finished(run), rows)["scenarios"]
    assert endings(suite) == [
        "passed",
        "passed",
        "failure",
        "error",
        "skipped",
        "skipped",
        "error",
        "skipped",
        "skipped",
        "failure",
    ]
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["10", "2", "2", "4"]
    case = next(case for case in suite.iter("testcase") if "failed" in case.get("name", ""))
    assert case.get("classname") == "ibr/search.feature"
    assert [one.get("value") for one in case.iter("property")] == ["R-pass", "R-fail", "R-harness_error"]
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "said fail"
    assert "expected: e⟦U+0000⟧\n  came:     <a>" in str(failure.text)


def test_each_requirement_is_a_case(
    told: tuple[Any, dict[str, Any]], finished: Callable[[Any], Record]
) -> None:
    run, rows = told
    suite = parsed(finished(run), rows)["requirements"]
    names = [case.get("name", "").partition(":")[0] for case in suite.iter("testcase")]
    assert dict(zip(names, endings(suite), strict=True)) == {
        "R-pass": "passed",
        "R-fail": "failure",
        "R-warn": "passed",
        "R-not_tested": "skipped",
        "R-other": "skipped",
        "R-inside": "skipped",
        "R-harness_error": "error",
        "R-not_applicable": "skipped",
        "R-run": "failure",
    }


@pytest.mark.parametrize(
    ("verdict", "end", "ending"),
    [
        ("pass", True, "passed"),
        ("fail", True, "failure"),
        ("fail", False, "failure"),
        ("harness_error", True, "error"),
        ("not_tested", True, "skipped"),
        ("pass", False, "error"),
    ],
)
def test_the_verdict_of_the_run_is_a_case(
    make_run: Callable[..., Any], row: Callable[..., Any], verdict: str, end: bool, ending: str
) -> None:
    run = make_run()
    run.check("R-1", verdict, message="m")
    if end:
        run.writer.finish("2026-03-01T09:00:21+00:00")
    assert endings(parsed(run.writer.record(), {"R-1": row("R-1")})["verdict"]) == [ending]


def test_a_scenario_of_an_interrupted_run_does_not_pass(
    make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    run.scenario("a")
    run.check("R-1", scenario="a")
    assert endings(parsed(run.writer.record(), {"R-1": row("R-1")})["scenarios"]) == ["skipped"]


def test_every_suite_carries_the_digest_of_the_record(
    told: tuple[Any, dict[str, Any]], finished: Callable[[Any], Record]
) -> None:
    run, rows = told
    record = finished(run)
    for suite in parsed(record, rows).values():
        properties = {one.get("name"): one.get("value") for one in suite.iterfind("properties/property")}
        assert properties["record_digest"] == record.digest


def test_whatever_a_system_says_the_file_stays_xml(
    make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    odd = "".join(map(chr, [*range(0x20), 0x7F, 0x85, 0x202E, 0xD800, 0xFFFE, 0xFFFF])) + "]]><x>&"
    run.scenario("a", name=odd, file=odd)
    run.check("R-1", "fail", scenario="a", message=odd, expected=odd, actual=odd * 1000)
    suite = parsed(run.writer.record(), {"R-1": row("R-1", statement=odd)})["scenarios"]
    assert not list(suite.iter("x"))
    assert "⟦U+202E⟧" in Xml.tostring(suite, encoding="unicode")
