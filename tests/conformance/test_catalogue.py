"""The requirements: every row is judged by something, nothing judges what is not a row, and rows stay frozen."""

import re
from pathlib import Path

import pytest

import conformance
from conformance import requirements
from conformance.checks.constraint import RULES
from conformance.faults import faulty
from conformance.interpretations import interpretations
from conformance.plan import plan
from conformance.requirements import catalogue
from protocol.data import load_yaml

ROW = re.compile(r'"((?:DCI|IBR)-[A-Z]+-\d{3})"')
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in sorted(Path(conformance.__file__).parent.rglob("*.py"))
    if path.name in ("routine.py", "closing.py", "notification.py")
]
IN_CODE = {name for text in SOURCES for name in ROW.findall(text)}
IN_FEATURES = {name for story in plan("ibr") for name in story.requirements}


def test_there_are_at_least_110_rows():
    assert len(catalogue("ibr")) >= 110


@pytest.mark.parametrize("row", catalogue("ibr").values(), ids=lambda row: row.id)
def test_every_row_is_judged_by_something_or_says_why_not(row):
    judged = row.judge is not None or row.id in IN_CODE or row.id in IN_FEATURES
    assert judged != bool(row.untestable)


def test_nothing_judges_what_is_no_row():
    assert set(catalogue("ibr")) >= (IN_CODE | IN_FEATURES)


@pytest.mark.parametrize("row", catalogue("ibr").values(), ids=lambda row: row.id)
def test_every_row_says_what_it_rests_on(row):
    assert row.keyword in ("MUST", "SHOULD", "MAY")
    assert row.basis in ("schema", "text", "process page", "own rule")
    assert row.clause and row.statement.endswith(".")
    assert row.interpretation is None or row.interpretation in interpretations()
    assert not (row.basis == "own rule" and row.mandatory), "a rule of our own is at most a warning"


@pytest.mark.parametrize("row", [row for row in catalogue("ibr").values() if row.judge], ids=lambda row: row.id)
def test_every_constraint_is_made_of_known_rules(row):
    assert set(row.judge) <= {"messages", "operations", "at", "must", "unless", "only"}
    for rule in row.judge["must"]:
        assert (next(iter(rule)) if isinstance(rule, dict) else rule) in RULES


@pytest.mark.parametrize("name", ["common", "ibr"])
def test_rows_do_not_change_without_a_new_revision(name):
    frozen = load_yaml("requirements/frozen.yaml")[name]
    revision = load_yaml(f"requirements/{name}.yaml")["revision"]
    assert frozen[revision] == requirements.digest(name), (
        f"the rows of {name}.yaml changed: raise its revision, and enter the new digest in frozen.yaml"
    )


def test_every_point_of_section_13_1_is_an_interpretation():
    assert {f"IBR-I-{number:02d}" for number in range(1, 21)} <= set(interpretations())


@pytest.mark.parametrize("row", interpretations().values(), ids=lambda row: row.id)
def test_every_interpretation_has_a_default_among_its_readings(row):
    assert row.default in row.readings
    assert row.governs in ("sending", "receiving", "both")
    assert row.sources and row.scored


@pytest.mark.parametrize("words", load_yaml("faults.yaml")["faults"])
def test_every_fault_is_used_by_a_feature(words):
    assert any(f" with {words} is sent" in step.text for story in plan("ibr") for step in story.steps)


def test_an_unknown_fault_is_refused():
    with pytest.raises(KeyError):
        faulty("a fault that nobody has", {}, {})
