"""The report tells a reviewer how each requirement came out, and a vendor what to mend."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from conformance.artefacts import render_html
from conformance.record import Record
from conformance.requirements import catalogue

VOID = {"meta", "br", "input", "link", "img", "hr"}


class Page(HTMLParser):
    """Collects what a page consists of, and checks that its elements are closed in order."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    @property
    def text(self) -> str:
        """What a person reads."""
        return "".join(data for tag, data in self.texts if tag not in ("script", "style"))

    @property
    def ids(self) -> list[str]:
        """The anchors."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def failing_run(make_run: Callable[..., Any], finished: Callable[[Any], Record]) -> Record:
    """Return a run with one violation in one scenario, and one in two."""
    run = make_run()
    for name in ("a", "b"):
        run.scenario(name)
        sent = run.exchange(name)
        evidence = [{"event": sent, "part": "response", "pointer": "/header/action"}]
        run.check(
            "DCI-HDR-005",
            "fail",
            scenario=name,
            step=1,
            expected="on-search",
            actual="search",
            message="`/header/action` is wrong",
            evidence=evidence,
        )
        run.check("DCI-HTTP-001", scenario=name, step=1)
        run.ended(name)
    missing = [{"event": sent, "part": "response", "pointer": "/message/search_response/0/timestamp"}]
    run.check("IBR-SRCH-003", "fail", scenario="b", step=1, message="no timestamp", evidence=missing)
    run.check("IBR-SRCH-004", "not_tested", scenario="b", step=0, reason="nobody is known", key="data.people")
    run.writer.add(
        "wait", scenario="b", step=1, **{"for": "on-search"}, budget=15.0, seconds=15.0, outcome="timed out"
    )
    seen = {"id": "IBR-I-01", "observed": "envelope", "how": "all answers of enrolled"}
    run.writer.add("expectation", scenario=None, step=None, kind="interpretation", data=seen)
    return finished(run)


@pytest.fixture
def failing(make_run: Callable[..., Any], finished: Callable[[Any], Record]) -> Record:
    """A run with violations."""
    return failing_run(make_run, finished)


@pytest.fixture
def page(failing: Record) -> Page:
    """The report of a run with violations."""
    return Page(render_html(failing, catalogue("ibr")))


def test_the_file_needs_nothing_else(page: Page) -> None:
    for tag, attributes in page.elements:
        assert tag not in ("link", "img", "iframe", "object", "base", "video", "audio", "source")
        assert not {"src", "srcset", "action", "style", "data"} & set(attributes)
        assert attributes.get("href", "#").startswith("#")
    assert "url(" not in "".join(data for tag, data in page.texts if tag == "style")


def test_every_link_leads_somewhere_and_every_anchor_is_one(page: Page) -> None:
    anchors = page.ids
    assert len(anchors) == len(set(anchors))
    targets = {attributes["href"][1:] for tag, attributes in page.elements if tag == "a"}
    assert targets - set(anchors) == {"IBR-QRY-001"} - set(anchors)


def test_the_top_says_what_was_judged_and_how_it_ended(failing: Record, page: Page) -> None:
    top = page.text.partition("What to fix first")[0]
    for words in (
        "Not conformant",
        "2 requirements of keyword MUST are violated",
        "Registry of Examplia",
        "2.4",
        "Integrated Beneficiary Registry (IBR)",
        "0f4cd2e",
        "ab" * 32,
        failing.digest,
        f"dci certify --target target.toml --url {failing.header['target']['url']} --seed 1",
        "--run-id r-1",
        "21.5 s",
    ):
        assert words in top


def test_what_most_scenarios_met_stands_first(page: Page) -> None:
    fix = page.text.partition("What to fix first")[2].partition("Not tested, and")[0]
    assert 0 < fix.index("DCI-HDR-005") < fix.index("IBR-SRCH-003")
    assert "2 occurrences in 2 scenarios" in fix
    assert catalogue("ibr")["IBR-SRCH-003"].clause in fix


def test_a_violation_shows_expected_beside_actual_with_the_member_and_the_command(failing: Record, page: Page) -> None:
    fix = page.text.partition("What to fix first")[2].partition("Not tested, and")[0]
    for words in (
        "on-search",
        '"action": "search"',
        "not there: /message/search_response/0/timestamp",
        f"dci certify --target target.toml --url {failing.header['target']['url']} --seed 1 --only a",
        "curl -sS",
        '"$DCI_AUTHORIZATION"',
        "<<'DCI_BODY'",
        '"note": "it\'s"',
    ):
        assert words in fix
    marked = [attributes for tag, attributes in page.elements if attributes.get("class") == "mark"]
    assert marked


def test_every_requirement_is_in_the_table_with_its_clause(page: Page) -> None:
    rows = catalogue("ibr")
    anchors = set(page.ids)
    for row in rows.values():
        assert row.id in anchors
        assert row.clause in page.text
    listed = [attributes for tag, attributes in page.elements if tag == "tr" and "data-verdict" in attributes]
    assert len(listed) == len(rows)
    assert not any("hidden" in attributes for attributes in listed)


def test_an_untestable_row_says_why(
    make_run: Callable[..., Any], row: Callable[..., Any], finished: Callable[[Any], Record]
) -> None:
    page = Page(render_html(finished(make_run()), {"R-1": row("R-1", untestable="it is done by hand")}))
    assert "Nothing outside can see it: it is done by hand" in page.text


def test_what_was_not_tested_says_what_would_end_it(page: Page) -> None:
    table = page.text.partition("Not tested, and what would end it")[2].partition("Verdict all")[0]
    assert "nobody is known" in table
    assert "data.people" in table


def test_scenarios_read_as_gherkin_with_what_happened(page: Page) -> None:
    story = page.text.partition("Search by identifier ")[2]
    for words in (
        "Given a person whom the registry knows",
        "exchange sync/search",
        "Bearer hidden" if False else "Authorization: (redacted)",
        "Waited for on-search: timed out after 15.0 s of 15.0 s",
        "DCI-HTTP-001",
    ):
        assert words in story


def test_of_many_messages_alike_a_step_shows_the_first_and_those_objected_to(
    make_run: Callable[..., Any], finished: Callable[[Any], Record]
) -> None:
    run = make_run()
    run.scenario("many")
    sent = [run.exchange("many") for _ in range(30)]
    run.check("DCI-HDR-005", "fail", scenario="many", step=1, evidence=[{"event": sent[20], "part": "response"}])
    run.ended("many")
    page = Page(render_html(finished(run), catalogue("ibr")))
    assert [name for name in sent if name in page.ids] == [*sent[:4], sent[20]]
    assert "25 more messages" in page.text


def test_readings_statement_and_times_are_told(page: Page) -> None:
    for words in (
        "all answers of enrolled",
        "our default",
        "budgets",
        "max_in_flight",
        "encryption, signature, subscribe",
    ):
        assert words in page.text
    assert "The implementation took 24 ms for its answers; 15.0 s went by in waits" in page.text


@pytest.mark.parametrize(
    ("changes", "end", "words"),
    [
        ({}, False, "This run was interrupted"),
        ({"partial": True}, True, "This run is partial"),
        ({}, True, "no requirement passed"),
        (
            {
                "config": {
                    "name": "callback",
                    "detail": "The address is not ours.",
                    "key": "callback.public_url",
                }
            },
            True,
            "Key of the target: callback.public_url",
        ),
    ],
)
def test_what_proves_nothing_is_said_loudly(
    make_run: Callable[..., Any], row: Callable[..., Any], changes: dict[str, Any], end: bool, words: str
) -> None:
    run = make_run(**changes)
    run.check("R-1", "not_tested", reason="no data")
    if end:
        run.writer.finish("2026-03-01T09:00:21+00:00")
    page = Page(render_html(run.writer.record(), {"R-1": row("R-1")}))
    assert words in page.text
    assert "Conformant" not in page.text.partition("Summary")[0].replace("Not conformant", "")


def test_what_broke_by_our_own_fault_is_told_apart(
    make_run: Callable[..., Any], row: Callable[..., Any], finished: Callable[[Any], Record]
) -> None:
    run = make_run()
    run.scenario("a")
    run.ended("a", "harness_error", "the step broke")
    run.check("R-1", "fail", message="wrong")
    text = Page(render_html(finished(run), {"R-1": row("R-1")})).text
    assert "The test suite itself also went wrong, in 1 place." in text
    assert "the step broke" in text.partition("Please report them with the record.")[2].partition("R-1")[0]


def test_a_record_without_anything_is_rendered(make_run: Callable[..., Any]) -> None:
    page = Page(render_html(make_run(target={}, subject={}).writer.record(), {}))
    assert "Unnamed implementation" in page.text
    assert "No scenario was run." in page.text


def test_a_lost_exchange_says_why(make_run: Callable[..., Any], row: Callable[..., Any]) -> None:
    run = make_run()
    run.exchange(None, step=None, response=None, failure={"kind": "timeout", "detail": "nothing in 15 s"})
    page = Page(render_html(run.writer.record(), {"R-1": row("R-1")}))
    assert "No answer: timeout: nothing in 15 s" in page.text


def test_the_report_is_a_function_of_the_record(failing: Record) -> None:
    rows = catalogue("ibr")
    assert render_html(failing, rows) == render_html(failing, rows)


def test_the_bundled_system_and_a_bare_url_are_reproduced_as_they_were_run(
    make_run: Callable[..., Any],
) -> None:
    bundled = {"name": "Simulator", "version": "0.1.0", "bundled": True}
    text = Page(render_html(make_run(subject=bundled).writer.record(), {})).text
    assert "dci certify --role ibr --seed 1" in text
    text = Page(render_html(make_run(target={"url": "https://x/a b"}).writer.record(), {})).text
    assert "dci certify --role ibr --url 'https://x/a b' --seed 1" in text


def test_a_part_of_the_scenarios_is_reproduced_as_that_part(make_run: Callable[..., Any]) -> None:
    run = make_run(target={"url": "https://x"}, partial=True, only=["ibr/subscriptions.feature", "one"])
    text = Page(render_html(run.writer.record(), {})).text
    assert "dci certify --role ibr --url https://x --seed 1 --only ibr/subscriptions.feature --only one" in text


def test_script_and_style_are_the_only_ones_that_a_browser_runs(failing: Record) -> None:
    text = render_html(failing, catalogue("ibr")).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1] or "default-src 'none'" in policy[1]
    assert "unsafe-inline" not in policy[1]
