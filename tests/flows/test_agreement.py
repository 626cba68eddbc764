"""Flow files, requirement rows, features and faults agree: no step without its row, no row without its step."""

import re
from collections import Counter

import pytest
from gherkin.parser import Parser

from conformance.plan import plan
from conformance.profile import ROLES
from conformance.replay.flow import flows
from conformance.requirements import catalogue
from protocol.data import data_folder, load_yaml
from simulator.deviations import catalogue as deviations

FEATURES = data_folder("features") / "flows"
ROWS = {row["id"]: row for row in load_yaml("requirements/flows.yaml")["rows"]}
FAULTS = {row["name"] for row in load_yaml("deviations/flows.yaml")["rows"]}
JUDGED = [(role, row) for row in ROWS for role in ROWS[row]["roles"]]
BROKEN = [(role, row) for role in ROLES for row in deviations(role).values() if row.name in FAULTS]
SEATS = {role: tuple(story for story in plan(role) if story.file.startswith("flows/")) for role in ROLES}


def rows_of(name):
    """Return the rows of a flow."""
    return {message.requirement for _, message in flows()[name].messages}


def named_by(role, name):
    """Return the rows that the scenarios of a seat name, in the feature of a flow."""
    return {row for story in SEATS[role] if story.file == f"flows/{name}.feature" for row in story.requirements}


def test_every_flow_has_its_feature_and_every_feature_its_flow():
    assert {path.stem for path in FEATURES.glob("*.feature")} == set(flows())


def test_every_row_belongs_to_one_message_of_one_flow():
    used = Counter(message.requirement for each in flows().values() for _, message in each.messages)
    assert used == Counter(list(ROWS))


@pytest.mark.parametrize("name", flows())
def test_the_roles_of_a_row_are_the_seats_of_sender_and_receiver(name):
    actors = flows()[name].actors
    for _, message in flows()[name].messages:
        assert ROWS[message.requirement]["roles"] == [actors[message.sender].role, actors[message.receiver].role]


@pytest.mark.parametrize("name", flows())
def test_a_feature_names_the_rows_of_its_flow_and_no_others(name):
    text = (FEATURES / f"{name}.feature").read_text(encoding="utf-8")
    assert set(re.findall(r"\((PRS[-\w]+)\)$", text, re.MULTILINE)) == rows_of(name)


@pytest.mark.parametrize("name", flows())
@pytest.mark.parametrize("role", ROLES)
def test_each_seat_judges_the_rows_that_are_its_own(role, name):
    assert named_by(role, name) == {row for row in rows_of(name) if role in ROWS[row]["roles"]}


@pytest.mark.parametrize("name", flows())
def test_a_feature_tells_the_process_in_the_order_of_the_flow(name):
    order = [message.requirement for _, message in flows()[name].messages]
    for role in ROLES:
        for story in SEATS[role]:
            if story.file == f"flows/{name}.feature":
                places = [order.index(row) for row in story.requirements]
                assert places == sorted(places), story.id


@pytest.mark.parametrize("name", flows())
def test_a_feature_is_named_for_its_flow_and_tells_the_process(name):
    path = FEATURES / f"{name}.feature"
    feature = Parser().parse(path.read_text(encoding="utf-8"))["feature"]
    each = flows()[name]
    assert feature["name"].startswith(f"{each.process} example {each.example} - ")
    assert len(feature["description"].split()) >= 40


def test_a_scenario_of_a_flow_names_the_seat_that_it_judges():
    for path in FEATURES.glob("*.feature"):
        for child in Parser().parse(path.read_text(encoding="utf-8"))["feature"]["children"]:
            seats = [tag["name"] for tag in child["scenario"]["tags"] if tag["name"].startswith("@seat:")]
            assert len(seats) == 1, child["scenario"]["name"]
            assert seats[0].removeprefix("@seat:") in ROLES


def test_a_scenario_is_told_to_the_role_of_its_seat_alone():
    told = [story.id for role in ROLES for story in SEATS[role]]
    assert len(told) == len(set(told))
    assert all(f"seat:{role}" in story.tags for role in ROLES for story in SEATS[role])


def test_the_feature_says_that_compliance_with_job_search_has_no_value_in_the_interface():
    text = " ".join((FEATURES / "prs_emp_05_example_1.feature").read_text(encoding="utf-8").split())
    assert "no value for compliance with job search (ESS-C-21)" in text


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_a_process_asks_can_make_a_system_fail(role):
    rows = [row for row in catalogue(role).values() if row.id.startswith("PRS-")]
    assert rows
    assert not [row.id for row in rows if row.mandatory or row.untestable]


def test_every_row_is_broken_at_each_of_its_seats():
    assert {(role, row.requirement) for role, row in BROKEN} == set(JUDGED)
