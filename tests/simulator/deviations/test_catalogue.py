"""Every variant shows: one script is played to the clean system and to each other one.

That every deviation shows is for the judge to say (tests/conformance/test_deviations.py).
"""

import pytest

from protocol.data import load_yaml
from protocol.json_text import parse_json
from protocol.schemas import answer_violations, request_violations
from simulator.deviations import UnknownDeviation, catalogue
from simulator.ibr.deviations import REPLACEMENTS

ROWS = catalogue("ibr")
HABITS = [name for name, row in ROWS.items() if row.kind == "variant"]
# What shows only where tokens are demanded (tests/conformance/test_access.py), security is on (../security), or
# generated cases are sent (tests/conformance/test_cases.py).
FILES = ("access", "security", "cases")
GUARDED = {row["name"] for file in FILES for row in load_yaml(f"deviations/{file}.yaml")["rows"]}
# What shows only where several things happen at once (tests/conformance/test_load.py).
OF_LOAD = {row["name"] for row in load_yaml("deviations/load.yaml")["rows"]}
STORY = ("reports", "questions", "searches", "subscriptions", "statuses", "http", "files", "large_batch")


def chapters_of(row):
    """Return what is played to a row: what it tolerates shows where faults are put at the places that it names."""
    return (("faults",), tuple(row.data["repairs"])) if "repairs" in row.data else (STORY, ())


@pytest.mark.parametrize("chapters", [STORY, ("faults",)], ids=["story", "faults"])
def test_the_script_is_the_same_every_time(played, clean, chapters):
    assert played(chapters).seen == clean(chapters).seen


@pytest.mark.parametrize("chapters", [STORY, ("faults",)], ids=["story", "faults"])
def test_what_the_clean_system_says_is_valid(clean, chapters):
    for kind, *some in clean(chapters).documents:
        if kind == "callback":
            document = parse_json(some[1]).document
            action = document["header"]["action"]
            operation = {"txn-on-status": "txn/on-status"}.get(action, action)
            assert request_violations(operation, document) == (), document
            continue
        operation, status, text = some
        document = parse_json(text.encode()).document
        if status == 200:
            assert answer_violations(operation, document) == (), text
        else:
            assert 400 <= status < 500
            assert set(document) == {"errors"}
            assert all(set(each) == {"code", "message"} for each in document["errors"])


def test_every_fault_is_refused_but_for_other_readings_of_a_beneficiary(clean):
    for grave, pointer, status, document in clean(("faults",)).faulty:
        if not grave and pointer.startswith(("/message/enrolled_updates/", "/message/enrolled_criteria/")):
            continue
        if status == 200 and "header" in document:
            assert document["header"]["status"] == "rjct", (pointer, document)
        elif status == 200:
            assert document["message"]["ack_status"] == "ERR", (pointer, document)


@pytest.mark.parametrize("name", [name for name in HABITS if name not in GUARDED | OF_LOAD])
def test_each_lawful_habit_shows(played, clean, name):
    what = chapters_of(ROWS[name])
    script = played(*what, deviation=name, expected=clean(*what).seen)
    assert script.shown, "cannot be told from the clean system"
    for kind, *some in script.documents:
        assert kind == "callback" or some[1] < 500, some


def test_every_function_has_a_row_and_every_row_data_or_functions():
    assert REPLACEMENTS.names() <= set(ROWS)
    assert all(row.data or row.name in REPLACEMENTS.names() for row in ROWS.values())


def test_there_are_enough():
    kinds = [row.kind for row in ROWS.values()]
    assert kinds.count("deviation") >= 70
    assert kinds.count("variant") >= 12
    assert all(row.summary.endswith(".") for row in ROWS.values())


def test_a_row_that_is_taken_off_leaves_no_trace(make, script, clean):
    bench = make.bench()
    try:
        for name in ROWS:
            bench.system.switch.set(name)
        bench.system.switch.set(None)
        assert script(bench, make).play(STORY) == clean(STORY).seen
    finally:
        bench.system.close()


def test_an_unknown_name_is_told(make):
    with pytest.raises(UnknownDeviation, match="did you mean"):
        make.bench(deviation="enrolled-nonsense")
