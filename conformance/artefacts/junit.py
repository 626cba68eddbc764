"""The run as JUnit XML, for pipelines: its verdict, its scenarios, its requirements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from conformance.artefacts.outcome import checks_by_scenario, outcome_of
from conformance.artefacts.visible import visible
from conformance.explanation import TITLES, explain
from conformance.record import Event, Record
from conformance.result import duration, overall
from conformance.roll_up import UNTESTABLE, Catalogue, Standing, roll_up, said
from conformance.verdicts import ORDER

_LONGEST_TEXT = 2_000

# What a verdict is in JUnit's words; the others are passes.
_OF_VERDICT = {
    "fail": "failure",
    "harness_error": "error",
    "not_tested": "skipped",
    "not_applicable": "skipped",
    UNTESTABLE: "skipped",
}
_OF_RUN = {
    "not_conformant": "failure",
    "harness_error": "error",
    "config": "error",
    "inconclusive": "skipped",
    "conformant": "",
}


@dataclass(frozen=True)
class _Case:
    classname: str
    name: str
    seconds: float
    ending: str
    message: str
    text: str = ""
    requirements: Sequence[str] = ()


def render_junit(record: Record, catalogue: Catalogue) -> bytes:
    """Return the XML of a record."""
    standings = roll_up(record, catalogue)
    role = str(record.header.get("role"))
    suites = {
        "verdict": [_verdict_case(record, standings)],
        "scenarios": [*_scenario_cases(record), *_whole_run_cases(record)],
        "requirements": [_requirement_case(standing, catalogue, role) for standing in standings],
    }
    root = Xml.Element("testsuites", name=f"DCI conformance, {visible(role)}")
    for name, cases in suites.items():
        root.append(_suite(record, name, cases))
    Xml.indent(root)
    content: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _suite(record: Record, name: str, cases: Sequence[_Case]) -> Xml.Element:
    endings = [case.ending for case in cases]
    suite = Xml.Element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(endings.count("failure")),
        errors=str(endings.count("error")),
        skipped=str(endings.count("skipped")),
        time=f"{duration(record) or 0:.3f}",
        timestamp=visible(str(record.header.get("started") or "")),
    )
    names = ("role", "suite", "seed", "run_id")
    facts = [("record_digest", record.digest), *((name, str(record.header.get(name))) for name in names)]
    _add_properties(suite, facts)
    suite.extend(_case(case) for case in cases)
    return suite


def _case(case: _Case) -> Xml.Element:
    element = Xml.Element(
        "testcase", classname=visible(case.classname), name=visible(case.name), time=f"{case.seconds:.3f}"
    )
    _add_properties(element, [("requirement", name) for name in case.requirements])
    if case.ending:
        ending = Xml.SubElement(element, case.ending, message=_cut(case.message))
        ending.text = visible(case.text) or None
    elif case.message:
        Xml.SubElement(element, "system-out").text = _cut(case.message)
    return element


def _add_properties(element: Xml.Element, pairs: Iterable[tuple[str, str]]) -> None:
    listed = list(pairs)
    if listed:
        properties = Xml.SubElement(element, "properties")
        for name, value in listed:
            Xml.SubElement(properties, "property", name=name, value=visible(value))


def _verdict_case(record: Record, standings: tuple[Standing, ...]) -> _Case:
    verdict = overall(record, standings)
    # A run that was cut off must not look green because what it did is skipped.
    ending = "error" if record.interrupted and verdict == "inconclusive" else _OF_RUN[verdict]
    message = f"{TITLES[verdict]}: {explain(record, standings)}"
    return _Case("dci", "verdict of the run", duration(record) or 0.0, ending, message)


def _scenario_cases(record: Record) -> Iterable[_Case]:
    checks, times = checks_by_scenario(record), _times(record)
    for scenario in record.scenarios:
        own = checks.get(scenario["id"], ())
        outcome = outcome_of(record, scenario, own)
        yield _Case(
            classname=str(scenario.get("file") or "scenarios"),
            name=f"{scenario['id']}: {scenario.get('name', '')}",
            seconds=times.get(scenario["id"], 0.0),
            ending=_OF_VERDICT.get(outcome.verdict, ""),
            message=outcome.reason,
            text=_account(own),
            requirements=list(dict.fromkeys(check["requirement"] for check in own)),
        )


def _whole_run_cases(record: Record) -> Iterable[_Case]:
    """Return one case for the checks that judge the record as a whole, if there are any."""
    own = checks_by_scenario(record).get(None)
    if own:
        worst_check = min(own, key=lambda check: ORDER.index(check["verdict"]))
        ending = _OF_VERDICT.get(worst_check["verdict"], "")
        names = list(dict.fromkeys(check["requirement"] for check in own))
        message = "" if worst_check["verdict"] == "pass" else said(worst_check)
        yield _Case("run", "the run as a whole", 0.0, ending, message, _account(own), names)


def _requirement_case(standing: Standing, catalogue: Catalogue, role: str) -> _Case:
    row = catalogue.get(standing.id)
    name = f"{standing.id}: {row.statement}" if row else standing.id
    ending = _OF_VERDICT.get(standing.verdict, "")
    message = "" if standing.verdict == "pass" else standing.reason
    return _Case(f"{role}.{row.group if row else 'unknown'}", name, 0.0, ending, message)


def _account(checks: Sequence[Event]) -> str:
    """Tell of every check that objects what was expected, what came and where."""
    return "\n".join(line for check in checks for line in _lines(check))


def _lines(check: Event) -> Iterable[str]:
    if check["verdict"] not in ("fail", "harness_error", "warn"):
        return
    yield f"{check['verdict']} {check['requirement']}: {_cut(said(check))}"
    yield f"  expected: {_cut(check.get('expected') or '-')}"
    yield f"  came:     {_cut(check.get('actual') or '-')}"
    for place in check.get("evidence") or ():
        yield f"  see:      {place.get('part')} of {place.get('event')} {place.get('pointer') or ''}".rstrip()


def _times(record: Record) -> Mapping[str | None, float]:
    """Return the seconds that each scenario spent on answers and in waits."""
    times: dict[str | None, float] = {}
    for event in (*record.exchanges, *record.of_type("wait")):
        name = event.get("scenario")
        times[name] = times.get(name, 0.0) + float(event.get("seconds") or 0)
    return times


def _cut(text: object) -> str:
    whole = visible(str(text))
    return whole if len(whole) <= _LONGEST_TEXT else f"{whole[:_LONGEST_TEXT]} ⋯"
