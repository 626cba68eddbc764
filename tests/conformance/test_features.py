"""The features: each sentence has one meaning, and pytest-bdd sees the scenarios that the engine tells."""

import pytest
from pytest_bdd.parser import FeatureParser

from conformance.plan import plan, story_id
from conformance.profile import profile
from conformance.requirements import catalogue
from conformance.sentences import meaning, sentences
from protocol.data import data_folder
from protocol.operations import operations

ROLES = ("ibr", "ess", "sp-mis")
STORIES = tuple({story.id: story for role in ROLES for story in plan(role)}.values())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_every_sentence_fits_exactly_one_meaning(story):
    for step in story.steps:
        meaning(step.sentence)


def test_every_sentence_is_used():
    used = {meaning(step.sentence)[0] for story in STORIES for step in story.steps}
    assert {entry.pattern for entry in sentences() if entry.act not in used} == set()


@pytest.mark.parametrize("role", ROLES)
def test_ids_are_unique(role):
    assert len({story.id for story in plan(role)}) == len(plan(role))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_every_scenario_judges_a_requirement(story):
    assert story.requirements
    assert any(set(story.requirements) <= set(catalogue(role)) for role in ROLES)
    for step in story.steps:
        assert (step.keyword == "Then") <= bool(step.requirement), f"{step.text!r} has to name its requirement"


@pytest.mark.parametrize("interface", ["ibr", "ess"])
def test_tags_of_what_is_served_are_operations_of_the_interface(interface):
    tags = {tag for story in STORIES if story.id.startswith(f"{interface}.") for tag in story.tags}
    assert {tag for tag in tags if not tag.startswith("capability:")} <= set(operations(interface))


@pytest.mark.parametrize("interface", ["ibr", "ess"])
def test_tags_of_what_is_sent_are_requests_that_some_role_sends(interface):
    told = [story for story in STORIES if story.id.startswith(f"client-of-{interface}.")]
    sends = {f"{interface}.{name}" for role in ROLES for name in profile(role).sends.get(interface, ())}
    of_flows = [story for story in STORIES if story.id.startswith("flows.") and story.interface == interface]
    assert {name for story in (*told, *of_flows) for name in story.sends} == sends
    assert all(story.sends and story.interface == interface for story in told)


@pytest.mark.parametrize(
    "part", ["ibr", "ess", "client-of-ibr", "client-of-ess", "flows", "access", "security", "cases"]
)
def test_pytest_bdd_sees_the_same_scenarios(part):
    folder = data_folder("features")
    seen = []
    for path in sorted((folder / part).glob("*.feature")):
        feature = FeatureParser(str(folder), f"{part}/{path.name}").parse()
        for scenario in feature.scenarios.values():
            rows = [context for examples in scenario.examples for context in examples.as_contexts()] or [{}]
            for row in rows:
                seen.append(story_id(part, path.name, _filled(scenario.name, row)))
    assert sorted(seen) == sorted(story.id for story in STORIES if story.id.startswith(f"{part}."))


def test_either_side_of_the_ess_interface_is_asked_the_same():
    served = [[story.id for story in plan(role) if story.id.startswith("ess.")] for role in ("ess", "sp-mis")]
    assert served[0] == served[1] != []


def _filled(name, row):
    for placeholder, value in row.items():
        name = name.replace(f"<{placeholder}>", value)
    return name


def test_only_selects_by_id_tag_and_requirement():
    assert [story.id for story in plan("ibr", only=[plan("ibr")[3].id])] == [plan("ibr")[3].id]
    assert all("subscribe" in story.tags for story in plan("ibr", only=["@subscribe"]))
    assert all("IBR-ENR-006" in story.requirements for story in plan("ibr", only=["IBR-ENR-006"]))


def test_a_requirement_of_every_request_selects_the_scenarios_that_send_one():
    assert plan("ess", only=["DCI-HDR-001"]) == plan("ess"), "of every message: all"
    assert {name for story in plan("ess", only=["CLIENT-MSG-050"]) for name in story.sends} >= {"ess.subscribe"}
    assert all("ess.subscribe" in story.sends for story in plan("ess", only=["CLIENT-MSG-050"]))
    assert [story for story in plan("ess") if story.sends] == list(plan("ess", only=["CLIENT-HDR-002"]))


@pytest.mark.parametrize("name", ["client-of-ibr", "client-of-ibr/", "features/client-of-ibr"])
def test_only_selects_a_folder_of_features(name):
    whole = plan("sp-mis")
    assert list(plan("sp-mis", only=[name])) == [s for s in whole if s.file.startswith("client-of-ibr/")] != []


@pytest.mark.parametrize("name", ["ibr/search_by_identifier.feature", "cases/ibr.feature"])
@pytest.mark.parametrize("cases", [True, False])
def test_only_selects_a_file_of_features_with_or_without_generated_cases(name, cases):
    assert {story.file for story in plan("ibr", only=[name], cases=cases)} == {name}


def test_only_refuses_what_selects_nothing():
    with pytest.raises(ValueError, match="selects no scenario"):
        plan("ibr", only=["IBR-XYZ-999"])
