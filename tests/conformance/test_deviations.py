"""The judge examined: each deviation that is written by hand is found at the requirement that it names."""

from itertools import chain

import pytest

from conformance.bundled_target import bundled_target
from conformance.detection import DEVIATION, detection
from conformance.examination import cases
from conformance.likely_scenarios import likely_scenarios
from conformance.qualification import URL, bundled, certify_in_process
from conformance.recomputation import differences
from conformance.record import read_record

ROLES = ("ibr", "ess", "sp-mis")
CASES = [case for role in ROLES for case in cases(role) if case.kind == DEVIATION]


def examined(case, only, path):
    """Return what is found of a case in some scenarios; every verdict of the record is made again from its file."""
    target = bundled_target(case.role, URL, case.target)
    certify_in_process(bundled(case.role, case.name), target=target, only=only, path=path)
    record = read_record(path)
    assert [str(difference) for difference in differences(record)] == []
    return detection(case, record)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.role}-{case.name}")
def test_a_deviation_is_found_at_the_requirement_that_it_names(case, tmp_path):
    told = chain(likely_scenarios(case, "1"), ((),))
    rows = (examined(case, only, tmp_path / f"{number}.jsonl") for number, only in enumerate(told))
    row = next((row for row in rows if row["outcome"] != "missed" and row.get("named")), None)
    assert row is not None, f"nothing was found at {case.requirement}"
    assert row["outcome"] == "detected", row.get("errors")
