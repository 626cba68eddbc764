"""The console tells each scenario as it ends, and the outcome so that the next step is clear."""

import io
from pathlib import Path

from conformance.console import Console
from conformance.requirements import catalogue
from conformance.summary import summary


def planned(name):
    return {"type": "scenario", "id": name, "phase": "planned", "name": name}


def check(scenario, verdict):
    return {
        "type": "check",
        "id": "k1",
        "scenario": scenario,
        "verdict": verdict,
        "requirement": "DCI-HDR-001",
    }


def finished(name, outcome="finished", reason=""):
    return {"type": "scenario", "id": name, "phase": "finished", "outcome": outcome, "reason": reason}


def told(*events):
    stream = io.StringIO()
    with Console(stream) as console:
        for event in events:
            console.event(event)
    return stream.getvalue().splitlines()


def test_a_scenario_is_told_when_it_ends_with_the_worst_verdict_of_its_checks():
    events = [planned("a"), planned("b"), check("a", "pass"), check("a", "fail"), check("b", "pass")]
    assert told(*events) == []
    assert told(*events, finished("a"), finished("b")) == [
        "[1/2] fail            a  1 pass, 1 fail",
        "[2/2] pass            b  1 pass",
    ]


def test_a_scenario_that_was_not_told_says_why_without_hidden_characters():
    assert told(planned("a"), finished("a", "not_tested", "because\x1b[2J"))[0].endswith("because⟦U+001B⟧[2J")
    assert told(planned("a"), finished("a")) == ["[1/1] not_tested      a"]


def test_other_events_are_none_of_its_business():
    assert told({"type": "exchange", "id": "x1"}, {"type": "footer"}) == []


def result(verdict="not_conformant", **members):
    return {
        "verdict": verdict,
        "partial": False,
        "subject": {"name": "Example", "version": "1"},
        "counts": {"checks": {"fail": 2, "pass": 1}, "requirements": {"fail": 1}},
        "requirements": [],
        "checks": [],
        **members,
    }


def shown(result, faults=()):
    again = "dci certify --role ibr --seed 1"
    return summary(result, catalogue("ibr"), faults=faults, out=Path("out"), again=again)


def failing(count, identifier="DCI-HDR-001"):
    row = {
        "requirement": identifier,
        "verdict": "fail",
        "expected": "a",
        "actual": "b\nc",
        "message": "It is b.",
    }
    return [{**row, "check": "c", "scenario": f"s{number}", "evidence": []} for number in range(count)]


def test_what_fails_is_told_with_statement_message_and_how_to_repeat_it():
    rows = [{"id": "DCI-HDR-001", "keyword": "MUST", "verdict": "fail", "reason": "It is b."}]
    text = shown(result(requirements=rows, checks=failing(3)))
    assert text.splitlines()[1] == "not_conformant: Example 1"
    assert f"  fail  DCI-HDR-001  {catalogue('ibr')['DCI-HDR-001'].statement}\n    It is b.\n" in text
    assert "    expected: a\n    actual: b c\n    in s0 and 2 more\n" in text
    assert f"report: {Path('out') / 'report.html'}\n" in text
    assert text.endswith("part:   dci certify --role ibr --seed 1 --only s0")


def test_the_command_that_repeats_a_part_is_quoted_for_the_shell():
    checks = [{**failing(1)[0], "scenario": "ibr.search_by_expression.$gt-of-enrolment-date"}]
    assert shown(result(checks=checks)).endswith("--only 'ibr.search_by_expression.$gt-of-enrolment-date'")


def test_the_requirements_that_most_scenarios_met_come_first_and_ten_are_told():
    names = [row.id for row in catalogue("ibr").values() if row.mandatory][:12]
    rows = [{"id": name, "keyword": "MUST", "verdict": "fail", "reason": "r"} for name in names]
    checks = [check for place, name in enumerate(names) for check in failing(place + 1, name)]
    text = shown(result(requirements=rows, checks=checks))
    ranked = [line.split()[1] for line in text.splitlines() if line.startswith("  fail  ")]
    assert ranked == names[:1:-1]
    assert "  and 2 more requirements" in text


def test_what_was_not_tested_is_told_by_reason():
    rows = [
        {"id": f"R-{number}", "keyword": "MUST", "verdict": "not_tested", "reason": "no data"} for number in range(5)
    ]
    assert "  not tested: R-0, R-1, R-2 and 2 more: no data" in shown(result("inconclusive", requirements=rows))


def test_what_the_chosen_scenarios_are_not_about_is_counted_only():
    rows = [{"id": f"R-{number}", "keyword": "MUST", "verdict": "not_tested", "reason": "no data"} for number in "123"]
    checks = [{**failing(1, "R-1")[0], "verdict": "not_tested"}, {**failing(1, "R-2")[0], "scenario": None}]
    text = shown(result("inconclusive", requirements=rows, checks=checks, partial=True))
    assert "  not tested: 2 requirements that the chosen scenarios are not about\n  not tested: R-1: no data\n" in text


def test_what_warns_is_told_with_its_reason_up_to_ten():
    rows = [{"id": f"R-{number}", "keyword": "SHOULD", "verdict": "warn", "reason": "It is b."} for number in range(12)]
    text = shown(result("conformant", requirements=rows))
    assert "  warn  R-0: It is b.\n" in text
    assert text.count("  warn  R-") == 10
    assert "  warn  2 more requirements\n" in text


def test_what_the_doctor_found_is_told_with_key_and_advice():
    fault = {"name": "system", "detail": "does not answer", "key": "url", "advice": "start it"}
    assert "  system: does not answer\n    url: start it" in shown(result("config"), faults=[fault])


def test_long_and_hidden_text_of_the_system_is_tamed():
    rows = [{"id": "DCI-HDR-001", "keyword": "MUST", "verdict": "fail", "reason": "r"}]
    checks = [{**failing(1)[0], "message": "\u202e" + "x" * 5000}]
    text = shown(result(requirements=rows, checks=checks))
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) < 300


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self):
        return True


def test_a_terminal_gets_the_same_lines_and_a_bar(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Console(stream) as console:
        for event in (planned("a"), planned("b"), check("a", "pass"), finished("a")):
            console.event(event)
    assert "pass            a  1 pass" in stream.getvalue()
    assert "scenarios" in stream.getvalue()
