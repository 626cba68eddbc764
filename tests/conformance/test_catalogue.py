"""The requirements: every row is judged by something, nothing judges what is not a row, and rows stay frozen."""

import re
from pathlib import Path
from typing import get_args

import pytest

import conformance
from conformance import requirements
from conformance.checks.constraint import RULES
from conformance.data_objects import Kind
from conformance.faults import faulty
from conformance.interpretations import interpretations
from conformance.plan import plan
from conformance.profile import profile
from conformance.requirements import catalogue
from protocol.data import load_yaml

ROLES = ("ibr", "ess", "sp-mis")
ROW = re.compile(r'"([A-Z]+-[A-Z]+-\d{3})"')
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in sorted(Path(conformance.__file__).parent.rglob("*.py"))
    if path.name in ("routine.py", "closing.py", "notification.py")
]
IN_CODE = {name for text in SOURCES for name in ROW.findall(text)}
IN_FEATURES = {name for role in ROLES for story in plan(role) for name in story.requirements}
ROWS = {row.id: row for role in ROLES for row in catalogue(role).values()}


@pytest.mark.parametrize("role", ROLES)
def test_there_are_at_least_110_rows(role):
    assert len(catalogue(role)) >= 110


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_every_row_is_judged_by_something_or_says_why_not(row):
    judged = row.judge is not None or row.id in IN_CODE or row.id in IN_FEATURES
    assert judged != bool(row.untestable)


def test_nothing_judges_what_is_no_row():
    assert set(ROWS) >= (IN_CODE | IN_FEATURES)


@pytest.mark.parametrize("role", ROLES)
def test_a_row_of_a_role_rests_on_interpretations_of_its_interface(role):
    # What all interfaces have in common is cited from the file of each.
    resting = {row.interpretation for row in catalogue(role).values() if row.id.startswith(("DCI-", "IBR-", "ESS-"))}
    assert resting - {None} <= set(interpretations(profile(role).serves))


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_every_row_says_what_it_rests_on(row):
    assert row.keyword in ("MUST", "SHOULD", "MAY")
    assert row.basis in ("schema", "text", "process page", "own rule")
    assert row.clause and row.statement.endswith(".")
    assert row.interpretation is None or row.interpretation in interpretations()
    assert not (row.basis == "own rule" and row.mandatory), "a rule of our own is at most a warning"


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.judge], ids=lambda row: row.id)
def test_every_constraint_is_made_of_known_rules(row):
    assert set(row.judge) <= {"messages", "interface", "operations", "of", "at", "must", "unless", "only"}
    assert set(row.judge.get("of", ())) <= set(get_args(Kind))
    for rule in row.judge["must"]:
        assert (next(iter(rule)) if isinstance(rule, dict) else rule) in RULES


@pytest.mark.parametrize("name", sorted({name for role in ROLES for name in profile(role).requirements}))
def test_rows_do_not_change_without_a_new_revision(name):
    frozen = load_yaml("requirements/frozen.yaml")[name]
    revision = load_yaml(f"requirements/{name}.yaml")["revision"]
    assert frozen[revision] == requirements.digest(name), (
        f"the rows of {name}.yaml changed: raise its revision, and enter the new digest in frozen.yaml"
    )


@pytest.mark.parametrize(("interface", "prefix", "last"), [("ibr", "IBR-I", 52), ("ess", "ESS-C", 51)])
def test_every_point_of_section_13_is_an_interpretation_or_has_no_effect(interface, prefix, last):
    assert {f"{prefix}-{number:02d}" for number in range(1, last + 1)} <= set(interpretations(interface))


@pytest.mark.parametrize("row", interpretations().values(), ids=lambda row: row.id)
def test_every_interpretation_has_a_default_among_its_readings_or_says_why_it_has_no_effect(row):
    assert row.sources and row.scored
    if row.no_effect:
        assert not row.readings
        assert row.governs == "nothing"
        assert row.no_effect in row.scored
        return
    assert row.default in row.readings
    assert row.governs in ("sending", "receiving", "both")


def test_nothing_but_a_step_of_a_process_rests_on_an_interpretation_without_effect():
    without = {row.id for row in interpretations().values() if row.no_effect}
    resting = {row.id for row in ROWS.values() if row.interpretation in without}
    assert all(name.startswith("PRS-") for name in resting)


@pytest.mark.parametrize("words", load_yaml("faults.yaml")["faults"])
def test_every_fault_is_used_by_a_feature(words):
    steps = (step for role in ROLES for story in plan(role) for step in story.steps)
    assert any(f" with {words}" in step.text for step in steps)


def test_an_unknown_fault_is_refused():
    with pytest.raises(KeyError):
        faulty("a fault that nobody has", {}, {})
