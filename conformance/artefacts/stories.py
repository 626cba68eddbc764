"""The scenarios of a run as Gherkin: feature, scenario, step, and what happened under each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from conformance.artefacts.messages import Messages, MessageView
from conformance.artefacts.outcome import ScenarioOutcome, checks_by_scenario, outcome_of
from conformance.record import Event, Record
from conformance.verdicts import worst

_AT_THE_END = "What came back, and what was judged when the run was over"
_SHOWN_TYPES = frozenset({"exchange", "callback", "wait", "expectation"})

# A step in which more than this happened shows the first few of it, and all messages to which a check objects.
_MOST = 20
_FIRST = 4


@dataclass(frozen=True)
class StepView:
    """One step, or what happened outside of any (then without keyword); `unshown` events met no objection."""

    keyword: str
    text: str
    verdict: str
    happenings: Sequence[Event | MessageView]
    unshown: int
    problems: Sequence[Event]
    passed: Sequence[tuple[str, int]]
    table: Sequence[Sequence[str]] = ()
    docstring: str = ""


@dataclass(frozen=True)
class ScenarioView:
    """One scenario."""

    scenario: Event
    outcome: ScenarioOutcome
    steps: Sequence[StepView]
    checks: int


@dataclass(frozen=True)
class FeatureView:
    """The scenarios of one feature file."""

    name: str
    file: str
    scenarios: Sequence[ScenarioView]


def features(record: Record, messages: Messages) -> list[FeatureView]:
    """Return the features in plan order."""
    happened = _happenings(record)
    checks = checks_by_scenario(record)
    views = [
        _scenario(record, event, happened.get(event["id"], []), checks.get(event["id"], []), messages)
        for event in record.scenarios
    ]
    return [
        FeatureView(name, file, list(group))
        for (file, name), group in groupby(
            views, key=lambda view: (str(view.scenario.get("file")), str(view.scenario.get("feature")))
        )
    ]


def outside(record: Record, messages: Messages) -> StepView | None:
    """Return what belongs to the run as a whole: calibration, late callbacks, checks of the whole record."""
    happened, checks = _happenings(record).get(None, []), checks_by_scenario(record).get(None, [])
    return _step({}, happened, checks, messages) if happened or checks else None


def _happenings(record: Record) -> Mapping[str | None, list[Event]]:
    found: dict[str | None, list[Event]] = {}
    for event in record.events:
        if event["type"] in _SHOWN_TYPES:
            found.setdefault(event.get("scenario"), []).append(event)
    return found


def _scenario(
    record: Record, scenario: Event, happened: Sequence[Event], checks: Sequence[Event], messages: Messages
) -> ScenarioView:
    written = scenario.get("steps") or []
    steps = [_step(step, *_at(number, happened, checks), messages) for number, step in enumerate(written)]
    known = range(len(written))
    rest = [event for event in happened if event.get("step") not in known]
    judged = [check for check in checks if check.get("step") not in known]
    if rest or judged:
        steps.append(_step({"text": _AT_THE_END}, rest, judged, messages))
    return ScenarioView(scenario, outcome_of(record, scenario, checks), steps, len(checks))


def _at(step: int, happened: Sequence[Event], checks: Sequence[Event]) -> tuple[Sequence[Event], Sequence[Event]]:
    return (
        [event for event in happened if event.get("step") == step],
        [check for check in checks if check.get("step") == step],
    )


def _step(written: Event, happened: Sequence[Event], checks: Sequence[Event], messages: Messages) -> StepView:
    passed = Counter(check["requirement"] for check in checks if check["verdict"] == "pass")
    shown = _worth_showing(happened, messages)
    return StepView(
        keyword=str(written.get("keyword", "")).strip(),
        text=str(written.get("text", "")),
        verdict=worst(check["verdict"] for check in checks) or "",
        happenings=[messages.view(event) if event["type"] in ("exchange", "callback") else event for event in shown],
        unshown=len(happened) - len(shown),
        problems=[check for check in checks if check["verdict"] not in ("pass", "not_applicable")],
        passed=sorted(passed.items()),
        table=written.get("table") or (),
        docstring=str(written.get("docstring") or ""),
    )


def _worth_showing(happened: Sequence[Event], messages: Messages) -> Sequence[Event]:
    """Return what is shown of what happened in a step: thousands of messages alike would bury those that matter."""
    if len(happened) <= _MOST:
        return happened
    return [event for number, event in enumerate(happened) if number < _FIRST or messages.is_cited(event)]
