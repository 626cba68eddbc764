"""The features: each sentence has one meaning, and pytest-bdd sees the scenarios that the engine tells."""

import pytest
from pytest_bdd.parser import FeatureParser

from conformance.plan import plan, story_id
from conformance.requirements import catalogue
from conformance.sentences import meaning, sentences
from protocol.data import data_folder
from protocol.operations import operations

STORIES = plan("ibr")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_every_sentence_fits_exactly_one_meaning(story):
    for step in story.steps:
        meaning(step.sentence)


def test_every_sentence_is_used():
    used = {meaning(step.sentence)[0] for story in STORIES for step in story.steps}
    assert {entry.pattern for entry in sentences() if entry.act not in used} == set()


def test_ids_are_unique():
    assert len({story.id for story in STORIES}) == len(STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_every_scenario_judges_a_requirement(story):
    assert story.requirements
    assert set(story.requirements) <= set(catalogue("ibr"))
    for step in story.steps:
        assert (step.keyword == "Then") <= bool(step.requirement), f"{step.text!r} has to name its requirement"


def test_tags_are_operations():
    assert {tag for story in STORIES for tag in story.tags} <= set(operations("ibr"))


def test_pytest_bdd_sees_the_same_scenarios():
    folder = data_folder("features")
    seen = []
    for path in sorted((folder / "ibr").glob("*.feature")):
        feature = FeatureParser(str(folder), f"ibr/{path.name}").parse()
        for scenario in feature.scenarios.values():
            rows = [context for examples in scenario.examples for context in examples.as_contexts()] or [{}]
            for row in rows:
                seen.append(story_id("ibr", path.name, _filled(scenario.name, row)))
    assert sorted(seen) == sorted(story.id for story in STORIES)


def _filled(name, row):
    for placeholder, value in row.items():
        name = name.replace(f"<{placeholder}>", value)
    return name


def test_only_selects_by_id_tag_and_requirement():
    assert [story.id for story in plan("ibr", only=[STORIES[3].id])] == [STORIES[3].id]
    assert all("subscribe" in story.tags for story in plan("ibr", only=["@subscribe"]))
    assert all("IBR-ENR-006" in story.requirements for story in plan("ibr", only=["IBR-ENR-006"]))


def test_only_refuses_what_selects_nothing():
    with pytest.raises(ValueError, match="selects no scenario"):
        plan("ibr", only=["IBR-XYZ-999"])
