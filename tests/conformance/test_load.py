"""Faults that only show together or under load: they are found where they show, and nowhere else."""

import pytest

from conformance.judgement_memory import JudgementMemory
from conformance.plan import plan
from conformance.profile import profile
from conformance.qualification import bundled, certify_in_process
from conformance.requirements import catalogue
from conformance.result import summarise
from protocol.data import load_yaml
from simulator.deviations import catalogue as deviations
from tests.conformance.conftest import running

ROLES = ("ibr", "ess")
NAMES = {row["name"] for row in load_yaml("deviations/load.yaml")["rows"]}
REQUIREMENTS = {row["id"] for row in load_yaml("requirements/load.yaml")["rows"]}
ROWS = [(role, row) for role in ROLES for row in deviations(role).values() if row.name in NAMES]
FAULTS = [(role, row) for role, row in ROWS if row.kind == "deviation"]
HABITS = [(role, row) for role, row in ROWS if row.kind == "variant"]
# What fails whatever the pace at which answers come, so that it is found over HTTP as it is in process.
AT_ANY_PACE = (
    "transaction-id-decides-the-address",
    "searches-beyond-fifty-unanswered",
    "outcome-tried-once",
    "outcome-given-up-without-answer",
    "failing-address-holds-up-all",
    "slow-address-holds-up-all",
    "unsubscribing-ends-those-of-others",
)


def named(value):
    """Return the name of a test of one row: that of the row, after its role."""
    return value if isinstance(value, str) else value.name


def scenarios(role, *, of_load):
    """Return the scenarios of what a role serves that are about load, or those that are not."""
    served = [story for story in plan(role) if story.file.startswith(f"{profile(role).serves}/")]
    return tuple(story.id for story in served if bool(set(story.requirements) & REQUIREMENTS) == of_load)


def broken(result):
    return {row["id"] for row in result["requirements"] if row["verdict"] in ("fail", "warn")}


@pytest.fixture(scope="module")
def told():
    """Certify the bundled system of a role, with a row, by the scenarios about load or by the others."""
    memories = {role: JudgementMemory() for role in ROLES}

    def tell(role, name=None, *, of_load):
        only = scenarios(role, of_load=of_load)
        return certify_in_process(bundled(role, name), role=role, only=only, memory=memories[role])

    return tell


@pytest.fixture(scope="module")
def lawful(told):
    """The records of the systems without fault, by role, of the scenarios about load."""
    return {role: told(role, of_load=True) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_there_are_enough_conditions_and_each_is_broken_by_a_fault(role):
    assert len(scenarios(role, of_load=True)) >= 15
    assert {row.requirement for of, row in FAULTS if of == role} == REQUIREMENTS & set(catalogue(role))


@pytest.mark.parametrize(("role", "row"), FAULTS, ids=named)
def test_no_scenario_that_is_not_about_load_finds_the_fault(told, role, row):
    assert broken(summarise(told(role, row.name, of_load=False))) == set()


@pytest.mark.parametrize(("role", "row"), HABITS, ids=named)
def test_a_lawful_habit_shows_and_is_left_alone(told, lawful, role, row):
    record = told(role, row.name, of_load=True)
    assert record.digest != lawful[role].digest
    assert broken(summarise(record)) == set()


@pytest.mark.parametrize("name", AT_ANY_PACE)
def test_faults_of_load_are_found_over_http_too(certified, name):
    row = deviations("ibr")[name]
    telling = tuple(story.id for story in plan("ibr") if row.requirement in story.requirements)
    with running("ibr", "--deviation", name) as url:
        result, _ = certified(url, budgets={"callback": 4.0}, only=telling)
    assert row.requirement in broken(result)


@pytest.mark.parametrize("name", ["outcome-tried-again-late", "last-change-told-alone", "busy-while-many-wait"])
def test_lawful_habits_of_load_are_left_alone_over_http_too(certified, name):
    with running("ibr", "--deviation", name) as url:
        result, _ = certified(url, only=scenarios("ibr", of_load=True))
    assert broken(result) == set()
