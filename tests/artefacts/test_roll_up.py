"""From checks to requirements: the worst wins, nothing passes by absence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.record import Record
from conformance.roll_up import roll_up


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        (["pass"], "pass"),
        (["pass", "not_applicable"], "pass"),
        (["not_applicable"], "not_applicable"),
        (["pass", "not_tested"], "not_tested"),
        (["not_applicable", "not_tested"], "not_tested"),
        (["pass", "warn", "not_tested"], "warn"),
        (["warn", "harness_error", "pass"], "harness_error"),
        (["pass", "harness_error", "fail", "not_tested", "warn"], "fail"),
    ],
)
def test_a_requirement_has_the_worst_verdict_of_its_checks(
    make_run: Callable[..., Any], row: Callable[..., Any], verdicts: list[str], verdict: str
) -> None:
    run = make_run()
    for one in verdicts:
        run.check("R-1", one, message=f"said {one}")
    (standing,) = roll_up(run.writer.record(), {"R-1": row("R-1")})
    assert standing.verdict == verdict
    assert standing.reason == ("1 check passed" if verdict == "pass" else f"said {verdict}")


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({}, "not_tested", "no scenario reached it"),
        ({"capability": "signature"}, "not_applicable", "the target does not declare signature"),
        ({"capability": "search"}, "not_tested", "no scenario reached it"),
        ({"operations": ("encryption",)}, "not_applicable", "the target does not declare encryption"),
        ({"operations": ("encryption", "search")}, "not_tested", "no scenario reached it"),
        ({"operations": ("on-subscribe",)}, "not_applicable", "the target does not declare on-subscribe"),
        ({"operations": ("notify",)}, "not_applicable", "the target does not declare notify"),
        ({"operations": ("on-search",)}, "not_tested", "no scenario reached it"),
        ({"untestable": "it happens inside"}, "untestable", "it happens inside"),
        (
            {"untestable": "it happens inside", "capability": "signature"},
            "not_applicable",
            "the target does not declare signature",
        ),
    ],
)
def test_a_requirement_without_checks_never_passes(
    make_run: Callable[..., Any],
    row: Callable[..., Any],
    finished: Callable[[Any], Record],
    changes: dict[str, Any],
    verdict: str,
    reason: str,
) -> None:
    (standing,) = roll_up(finished(make_run()), {"R-1": row("R-1", **changes)})
    assert (standing.verdict, standing.reason) == (verdict, reason)


def test_requirements_of_other_roles_are_left_out_unless_they_were_judged(
    make_run: Callable[..., Any], row: Callable[..., Any]
) -> None:
    run = make_run()
    run.check("R-2")
    rows = {name: row(name, roles=("ess",)) for name in ("R-1", "R-2")}
    assert [standing.id for standing in roll_up(run.writer.record(), rows)] == ["R-2"]


def test_what_is_not_in_the_catalogue_is_kept_as_a_must(make_run: Callable[..., Any]) -> None:
    run = make_run()
    run.check("R-9", "fail", message="wrong")
    (standing,) = roll_up(run.writer.record(), {})
    assert (standing.id, standing.keyword, standing.verdict, standing.binding) == (
        "R-9",
        "MUST",
        "fail",
        True,
    )


@pytest.mark.parametrize("keyword", ["SHOULD", "MAY", "SHOULD NOT"])
def test_what_does_not_bind_is_at_most_a_warning(
    make_run: Callable[..., Any], row: Callable[..., Any], keyword: str
) -> None:
    run = make_run()
    run.check("R-1", "fail", message="wrong")
    (standing,) = roll_up(run.writer.record(), {"R-1": row("R-1", keyword=keyword)})
    assert (standing.verdict, standing.binding) == ("warn", False)


def test_the_reason_tells_the_key_that_would_end_it(make_run: Callable[..., Any], row: Callable[..., Any]) -> None:
    run = make_run()
    run.check("R-1", "not_tested", reason="nobody is known", key="data.people")
    (standing,) = roll_up(run.writer.record(), {"R-1": row("R-1")})
    assert standing.reason == "nobody is known (the target can say: data.people)"


def test_the_reason_counts_what_it_does_not_tell(make_run: Callable[..., Any], row: Callable[..., Any]) -> None:
    run = make_run()
    for number in range(3):
        run.check("R-1", "fail", message=f"wrong {number}")
    (standing,) = roll_up(run.writer.record(), {"R-1": row("R-1")})
    assert standing.reason == "wrong 0 (and 2 more)"
