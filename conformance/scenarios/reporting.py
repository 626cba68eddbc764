"""What pytest reports of each scenario: the outcome that the engine found for its story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

from conformance.engine import Engine, StoryOutcome
from conformance.plan import StoryPlan, story_id


class Reporting:
    """The pytest plugin of one certification; `scenarios` are those of the plan, in its order."""

    def __init__(self, engine: Engine, stories: Sequence[StoryPlan]) -> None:
        """Report the outcomes of `engine`."""
        self._engine = engine
        self._planned = {plan.id: plan for plan in stories}
        self._reported: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str, function: Any) -> bool:
        """Take every tag: requirement ids and operations are no markers of pytest."""
        return True

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep what is planned, in the order of the plan."""
        order = {name: index for index, name in enumerate(self._planned)}
        items[:] = [item for item in items if _story_of(item) in order]
        items.sort(key=lambda item: order[_story_of(item)])

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
        """Wait for the story of the scenario, and begin to report its steps."""
        outcome = self._engine.outcome(_story_of(request.node))
        request.node.stash[TOLD] = Told(outcome)
        self._reported.add(outcome.plan.id)

    @property
    def unreported(self) -> list[str]:
        """The planned scenarios that pytest has not reported."""
        return [name for name in self._planned if name not in self._reported]


class Told:
    """One scenario while pytest walks through its steps."""

    def __init__(self, outcome: StoryOutcome) -> None:
        """Begin before the first step."""
        self._outcome = outcome
        self._step = -1

    def next_step(self) -> None:
        """Fail the step of pytest when the step of the story had faults; skip what was not told."""
        self._step += 1
        if self._outcome.outcome == "harness_error":
            pytest.fail(self._outcome.reason, pytrace=False)
        faults = [str(fault) for fault in self._outcome.faults if fault.step == self._step]
        if faults:
            pytest.fail("\n".join(faults), pytrace=False)
        if self._outcome.outcome in ("not_tested", "not_applicable"):
            pytest.skip(self._outcome.reason)


TOLD = pytest.StashKey[Told]()


def _story_of(item: Any) -> str:
    """Return the id of the story that an item of pytest-bdd is about."""
    scenario = scenario_wrapper_template_registry[item.obj]
    example = item.callspec.params.get("_pytest_bdd_example", {}) if hasattr(item, "callspec") else {}
    name = scenario.name
    for placeholder, value in example.items():
        name = name.replace(f"<{placeholder}>", value)
    return story_id(item.path.stem.removeprefix("features_").replace("_", "-"), scenario.feature.filename, name)
