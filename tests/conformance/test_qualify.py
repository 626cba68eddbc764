"""`dci qualify`: what the matrix says of rows found, missed, left alone, wronged or broken, and how it all ends."""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import command_line, examination
from conformance import likely_scenarios as likely
from conformance import showing_scenarios as showing
from conformance.artefacts.matrix import matrix_csv, matrix_html, write_matrix
from conformance.bundled_target import bundled_target
from conformance.certification import certify
from conformance.command_line import run
from conformance.detection import Case, detection
from conformance.examination import cases, examine, examine_all
from conformance.likely_scenarios import likely_scenarios
from conformance.matrix import is_sound, matrix
from conformance.plan import plan
from conformance.qualification import bundled, certify_in_process
from conformance.record import RecordWriter
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.showing_scenarios import showing_scenarios
from simulator import deviations
from tests.conformance.conftest import running

COMMAND = (sys.executable, "-P", str(Path(command_line.__file__).resolve().parents[1] / "dci_command_line.py"))
FAULT = Case("ibr", "enrolled-ignores-status", "deviation", "IBR-ENR-008", "Everybody is told to be enrolled.")
HABIT = Case("ibr", "ack-202", "variant", "", "Acknowledgements are sent with HTTP 202.")
OF_CASES = 151
UNREADABLE = Case("ibr", "told-wrongly", "variant", "", "Its target is none.", {"nonsense": {}})


@pytest.fixture(scope="module")
def faulty():
    """The record of a system with a fault."""
    return certify_in_process(bundled(FAULT.role, FAULT.name))


@pytest.fixture(scope="module")
def lawful():
    """The record of a system with a lawful habit."""
    return certify_in_process(bundled(HABIT.role, HABIT.name))


def told(of, rows, **others):
    """Return the matrix of these rows."""
    about = {"partial": False, "seed": "1", "started": "2026-01-15T09:30:00Z", "seconds": 1.0}
    timed = [{"seconds": 1.0, **row} for row in rows]
    return matrix(of, timed, **{**about, **others})


def test_a_deviation_is_detected_at_the_requirement_that_it_names(faulty):
    row = detection(FAULT, faulty)
    assert (row["outcome"], row["named"], row["verdict"]) == ("detected", True, "not_conformant")
    assert row["collateral"] == ["IBR-ENR-009", "IBR-ENR-017", "IBR-UPD-030"]
    assert {check["requirement"] for check in row["checks"]} == {"IBR-ENR-008", *row["collateral"]}


def test_a_deviation_that_breaks_another_requirement_is_detected_and_not_named(faulty):
    row = detection(replace(FAULT, requirement="IBR-QRY-001"), faulty)
    assert (row["outcome"], row["named"]) == ("detected", False)
    assert not is_sound(told([FAULT], [row]))


def test_a_deviation_that_nothing_objects_to_is_missed(lawful):
    case = replace(HABIT, kind="deviation", requirement="DCI-ACK-001")
    row = detection(case, lawful)
    assert (row["outcome"], row["named"], row["checks"]) == ("missed", False, [])
    assert not is_sound(told([case], [row]))


def test_a_variant_that_nothing_objects_to_is_left_alone(lawful):
    row = detection(HABIT, lawful)
    assert (row["outcome"], row["alarms"]) == ("left_alone", [])
    assert is_sound(told([HABIT], [row]))


def test_what_is_said_against_a_variant_is_a_false_alarm(faulty):
    case = replace(FAULT, kind="variant", requirement="")
    row = detection(case, faulty)
    alarms = ["IBR-ENR-008", "IBR-ENR-009", "IBR-ENR-017", "IBR-UPD-030"]
    assert (row["outcome"], row["alarms"]) == ("false_alarm", alarms)
    assert not is_sound(told([case], [row]))


@pytest.mark.parametrize("case", [FAULT, HABIT], ids=lambda case: case.kind)
def test_a_scenario_that_broke_is_a_harness_error_whatever_else_was_found(case):
    writer = RecordWriter(header={"role": "ibr"}, started="2026-01-15T09:30:00Z")
    writer.add("check", requirement="IBR-ENR-008", check="answers-no", verdict="fail", scenario="s")
    writer.add("scenario", id="s", phase="finished", outcome="harness_error", reason="the step broke")
    writer.finish("2026-01-15T09:30:01Z")
    row = detection(case, writer.record())
    assert (row["outcome"], row["errors"]) == ("harness_error", ["s: the step broke"])
    assert not is_sound(told([case], [row]))


def test_a_run_that_cannot_be_is_told_as_a_harness_error():
    row = examine(UNREADABLE, "1")
    assert row["outcome"] == "harness_error"
    assert "nonsense" in row["errors"][0]


def test_scenarios_are_told_until_the_requirement_is_found_broken_or_all():
    row, whole = examine(FAULT, "1"), examine(FAULT, "1", whole=True)
    assert (row["outcome"], row["named"]) == (whole["outcome"], whole["named"]) == ("detected", True)
    assert row["scenarios"] < 4 < 100 < whole["scenarios"]
    assert {*row["failed"], *row["warned"]} <= {*whole["failed"], *whole["warned"]}


def test_all_scenarios_are_told_where_the_likely_ones_find_nothing():
    row = examine(replace(HABIT, kind="deviation", requirement="DCI-ACK-001"), "1")
    assert row["outcome"] == "missed"
    assert row["scenarios"] == examine(HABIT, "1")["scenarios"] > 100


def test_what_showed_a_deviation_is_told_first_and_the_rest_where_it_shows_no_more(monkeypatch):
    alone = examine(FAULT, "1")
    assert (alone["named"], alone["told"], alone["scenarios"]) == (True, [alone["shown_in"]], 1)
    another = plan("ibr", only=["ibr/records.feature"])[0].id
    monkeypatch.setattr(likely, "showing_scenarios", lambda role: {FAULT.name: (another,)})
    assert next(likely.likely_scenarios(FAULT, "1")) == (another,)
    found = examine(FAULT, "1")
    assert (found["named"], another in found["told"]) == (True, False)


@pytest.mark.parametrize("role", ["ibr", "ess", "sp-mis"])
def test_what_is_known_to_show_a_deviation_is_there(role):
    showing = showing_scenarios(role)
    assert showing.keys() <= {case.name for case in cases(role) if case.kind != "variant"}
    assert {each for told in showing.values() for each in told} <= {story.id for story in plan(role)}


def test_all_that_were_told_show_a_deviation_that_one_of_them_alone_did_not(monkeypatch):
    row = {"role": "ibr", "name": "late", "outcome": "detected", "shown_in": "b", "told": ["a", "b"]}

    def written():
        (found,) = json.loads(showing.text_of([row]))["ibr"]
        return {"late": tuple(found["scenarios"])}

    monkeypatch.setattr(showing, "showing_scenarios", lambda role: {})
    first = written()
    monkeypatch.setattr(showing, "showing_scenarios", lambda role: first)
    second = written()
    monkeypatch.setattr(showing, "showing_scenarios", lambda role: second)
    assert (first, second, written()) == ({"late": ("b",)}, {"late": ("a", "b")}, second)


@pytest.mark.parametrize("role", ["ibr", "ess", "sp-mis"])
def test_the_likely_scenarios_say_nothing_against_a_system_without_fault(role):
    told_first = {some for case in cases(role)[::OF_CASES] for some in likely_scenarios(case, "1")}
    assert len(told_first) > 10
    for some in told_first:
        row = detection(replace(HABIT, role=role), certify_in_process(bundled(role), role=role, only=some))
        assert (row["failed"], row["warned"], row.get("errors")) == ([], [], None), some


class Deadly(dict):
    """Tables of a target that end the process to which they are brought."""

    def __reduce__(self):
        return os._exit, (1,)


def test_a_case_whose_process_dies_is_told_and_the_rest_goes_on():
    deadly = replace(HABIT, name="deadly", target=Deadly(a=1))
    rows = {row["name"]: row for row in examine_all([UNREADABLE, deadly, FAULT], seed="1", jobs=2)}
    assert rows["deadly"]["errors"] == ["the process that examined it ended"]
    assert rows[FAULT.name]["outcome"] == "detected"
    assert set(rows) == {"deadly", FAULT.name, UNREADABLE.name}


def test_the_order_of_the_matrix_is_that_of_the_catalogue(faulty, lawful):
    rows = [detection(FAULT, faulty), detection(HABIT, lawful)]
    assert told([FAULT, HABIT], rows) == told([FAULT, HABIT], rows[::-1])


def test_a_requirement_counts_as_tested_only_if_a_deviation_dies_of_it(faulty, lawful):
    unnoticed = replace(HABIT, kind="deviation", requirement="DCI-ACK-001")
    found = told([FAULT, unnoticed], [detection(FAULT, faulty), detection(unnoticed, lawful)])
    tested = {row["id"]: row["deviations"] for row in found["requirements"] if row["deviations"]}
    assert tested == {name: [FAULT.name] for name in ("IBR-ENR-008", "IBR-ENR-009", "IBR-ENR-017", "IBR-UPD-030")}
    assert "DCI-ACK-001" in found["totals"]["untested"]
    assert len(found["requirements"]) == sum(not row.untestable for row in catalogue("ibr").values())
    assert (found["totals"]["detected_percent"], found["totals"]["named_percent"]) == (50.0, 50.0)


def test_a_partial_matrix_says_nothing_of_requirements(lawful):
    found = told([HABIT], [detection(HABIT, lawful)], partial=True)
    assert (found["requirements"], found["totals"]["untested"]) == ([], [])
    assert "This matrix is partial" in matrix_html(found).decode()


def test_a_percentage_is_never_rounded_up(faulty, lawful):
    faults = [replace(FAULT, name=f"fault-{number}") for number in range(2999)]
    missed = replace(HABIT, kind="deviation", requirement="DCI-ACK-001")
    rows = [{**detection(FAULT, faulty), "name": case.name} for case in faults[:1]]
    rows = [{**rows[0], "name": case.name} for case in faults] + [detection(missed, lawful)]
    assert told([*faults, missed], rows)["totals"]["detected_percent"] == 99.9


def test_the_page_stands_alone_and_shows_hostile_text_as_text(lawful):
    case = replace(HABIT, summary="<script>alert(1)</script>\u202e")
    page = matrix_html(told([case], [detection(case, lawful)])).decode()
    assert "<script" not in page
    assert "\u202e" not in page
    assert re.findall(r"(?:src|href)=\"(?!#)", page) == []


def test_the_table_has_a_line_for_each_row_and_no_formulas(faulty, lawful):
    case = replace(HABIT, summary="=1+1")
    found = told([FAULT, case], [detection(FAULT, faulty), detection(case, lawful)])
    lines = list(csv.DictReader(io.StringIO(matrix_csv(found).decode(), newline="")))
    assert [line["outcome"] for line in lines] == ["detected", "left_alone"]
    assert lines[0]["checks"].split()[0].startswith("IBR-ENR-008/")
    assert lines[1]["summary"] == "'=1+1"


def test_files_of_a_matrix(tmp_path, lawful):
    found = told([HABIT], [detection(HABIT, lawful)])
    paths = write_matrix(found, tmp_path / "new")
    assert [path.name for path in paths] == ["matrix.json", "matrix.csv", "matrix.html"]
    assert json.loads(paths[0].read_text()) == json.loads(json.dumps(found))


# ---- the command


def test_the_command_ends_with_0_when_all_is_found_and_left_alone(tmp_path):
    chosen = ["--only", FAULT.name, "--only", HABIT.name, "--role", "ibr", "--jobs", "2", "--format", "json"]
    done = subprocess.run(
        [*COMMAND, "qualify", *chosen, "--out", tmp_path], capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stderr.count("\n")) == (0, 2)
    totals = json.loads(done.stdout)["totals"]
    assert (totals["detected_percent"], totals["named_percent"], totals["false_alarms"]) == (100.0, 100.0, 0)
    found = json.loads((tmp_path / "matrix.json").read_text())
    assert found["partial"]
    assert [row["name"] for row in found["rows"]] == sorted([FAULT.name, HABIT.name], key=list_of("ibr").index)


def list_of(role):
    return list(deviations.catalogue(role))


def test_the_command_ends_with_1_and_goes_on_when_one_is_missed_one_wronged_and_one_broken(
    tmp_path, capsys, monkeypatch
):
    as_it_is = deviations.catalogue("ibr")
    rows = {
        "unknown-senders-refused": replace(as_it_is["unknown-senders-refused"], data={"target": {"nonsense": {}}}),
        HABIT.name: replace(as_it_is[HABIT.name], kind="deviation", requirement="DCI-ACK-001"),
        FAULT.name: replace(as_it_is[FAULT.name], kind="variant", requirement=""),
    }
    monkeypatch.setattr(deviations, "catalogue", lambda role: rows)
    monkeypatch.setattr(examination, "generated_cases", lambda role: ())
    assert run(["qualify", "--role", "ibr", "--jobs", "1", "--out", str(tmp_path)]) == 1
    found = json.loads((tmp_path / "matrix.json").read_text())
    assert [row["outcome"] for row in found["rows"]] == ["harness_error", "missed", "false_alarm"]
    printed = capsys.readouterr().out
    assert "0 of 1 deviations detected" in printed
    assert "not at DCI-ACK-001" in printed
    assert "untested: " in printed


def test_a_name_that_nobody_has_is_wrong_usage(capsys):
    assert run(["qualify", "--only", "no-such-row"]) == 2
    assert "no deviation or variant 'no-such-row'" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupted", "terminated"])
def test_no_process_is_left_behind(tmp_path, number):
    # Ctrl-C reaches the whole group, SIGTERM the one that was started.
    process = subprocess.Popen(
        [*COMMAND, "qualify", "--role", "ibr", "--jobs", "2", "--out", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        process.stdout.readline()
        (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
        # The output ends when the last process that writes to it has ended.
        _, errors = process.communicate(timeout=120)
    finally:
        process.kill()
    assert (process.returncode, errors.strip()) == (5, "interrupted")


# ---- in process, as over HTTP

SAMPLE = [
    ("ibr", "search-finds-one-more"),
    ("ibr", "refusals-as-errors"),
    ("ess", "check-without-reference-id"),
    ("ess", "outcomes-in-another-order"),
    ("sp-mis", "request-without-header"),
    ("sp-mis", "callbacks-acknowledged-with-202"),
]
EVERY = 8


def some_of(role, requirement):
    """Return scenarios from all over the plan, and some of those that judge a requirement."""
    stories = plan(role)
    judging = [story.id for story in stories if requirement and requirement in story.requirements]
    return tuple(dict.fromkeys([*judging[:3], *(story.id for story in stories[::EVERY])]))


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


@pytest.mark.parametrize(("role", "name"), SAMPLE)
def test_in_process_and_over_http_the_same_requirements_have_the_same_verdicts(role, name, tmp_path):
    row = deviations.catalogue(role)[name]
    only = some_of(role, row.requirement)
    in_process = summarise(certify_in_process(bundled(role, name), role=role, only=only))
    with running(role, "--deviation", name) as url:
        described = bundled_target(role, url, row.data.get("target", {}))
        over_http = certify(described, out=tmp_path, only=only).result
    assert verdicts(over_http) == verdicts(in_process)
    assert ("fail" in verdicts(in_process).values()) == (row.kind == "deviation")
