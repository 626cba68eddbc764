"""The files of the flows: of the form that their schema says, complete, and in step with requirements and rules."""

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from conformance.interpretations import interpretations
from conformance.replay.flow import flow, flows
from protocol.data import data_folder, load_yaml
from protocol.operations import operation
from simulator.actors import ROLES as HELPERS
from simulator.ess.rules import RULES as ESS_RULES
from simulator.sp_mis.rules import RULES as SP_MIS_RULES

SCHEMA = json.loads((data_folder("fixtures") / "schemas" / "flow.schema.json").read_text(encoding="utf-8"))
DECISIONS = json.loads((data_folder("fixtures") / "schemas" / "decision.schema.json").read_text(encoding="utf-8"))
PEOPLE = json.loads((data_folder("fixtures") / "schemas" / "people.schema.json").read_text(encoding="utf-8"))
ROWS = {row["id"]: row for row in load_yaml("requirements/flows.yaml")["rows"]}
SERVED = {"announce-status-changes"}
RULES = {"ess": {each.name for each in ESS_RULES}, "sp-mis": {each.name for each in SP_MIS_RULES}, "ibr": set()}
MESSAGES = [(each, step, message) for each in flows().values() for step, message in each.messages]


def documents():
    return [pytest.param(load_yaml(f"flows/{name}.yaml"), id=name) for name in flows()]


def test_the_ten_documented_examples_are_there():
    examples = [(each.process, each.example) for each in flows().values()]
    assert examples == [
        ("PRS.EMP.01", 1),
        ("PRS.EMP.02", 1),
        ("PRS.EMP.03", 1),
        ("PRS.EMP.03", 2),
        ("PRS.EMP.04", 1),
        ("PRS.EMP.05", 1),
        ("PRS.IBR.01", 1),
        ("PRS.IBR.01", 2),
        ("PRS.IBR.02", 1),
        ("PRS.IBR.03", 1),
    ]


def test_the_schema_of_the_format_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("document", documents())
def test_a_file_has_the_form_of_the_schema(document):
    jsonschema.validate(document, SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda document: document["steps"][1].pop("message"), ["steps", 1]),
        (lambda document: document["steps"][1].update(inside={}), ["steps", 1]),
        (lambda document: document["steps"][1].update(basis="guessed"), ["steps", 1, "basis"]),
        (lambda document: document["steps"][1]["message"].pop("requirement"), ["steps", 1, "message"]),
        (lambda document: document.update(afterwards=[]), ["afterwards"]),
        (lambda document: document["actors"][0].update(role="clerk"), ["actors", 0]),
    ],
)
def test_a_file_of_another_form_is_objected_to(change, where):
    document = json.loads(json.dumps(load_yaml("flows/prs_emp_01_example_1.yaml")))
    change(document)
    places = [list(error.absolute_path) for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(document)]
    assert where in places


@pytest.mark.parametrize("document", documents())
def test_a_file_is_named_for_what_it_holds(document):
    process = document["process"].lower().replace(".", "_")
    assert document["id"] == f"{process}_example_{document['example']}"
    assert Path(data_folder("fixtures") / "flows" / f"{document['id']}.yaml").is_file()


@pytest.mark.parametrize("document", documents())
def test_steps_are_numbered_and_name_who_is_there(document):
    assert [step["number"] for step in document["steps"]] == list(range(1, len(document["steps"]) + 1))
    actors = {each["id"]: each for each in document["actors"]}
    seats = {name for name, each in actors.items() if each["kind"] == "seat"}
    assert len(actors) == len(document["actors"])
    assert set(document["provision"]) == seats
    for step in document["steps"]:
        inside = step.get("decision") or step.get("inside") or {}
        assert step["actor"] in actors
        assert inside.get("seat") in {None, *seats}
        assert actors[inside["helper"]]["role"] in HELPERS if "helper" in inside else True
        assert actors[step["actor"]]["kind"] == "person" if "decision" in step else True
    assert {each["seat"] for each in document["afterwards"]} == seats


@pytest.mark.parametrize("document", documents())
def test_decisions_and_people_have_the_form_that_the_systems_take(document):
    for step in document["steps"]:
        inside = step.get("decision") or {}
        if inside.get("path") == "decisions":
            form = {
                name: ["x"] if isinstance(value, dict) and "answer_of" in value else value
                for name, value in inside["form"].items()
            }
            jsonschema.validate(form, DECISIONS, jsonschema.Draft202012Validator)
    for seat, people in document["provision"].items():
        if seat != "ibr":
            jsonschema.validate(people, PEOPLE, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("document", documents())
def test_steps_without_a_text_say_so_and_by_what_they_are_governed(document):
    known = interpretations()
    for step in document["steps"]:
        assert step.get("interpretation") is None or step["interpretation"] in known
        assert ("page_step" in step) in {"text": {True}, "narrative": {False}, "ours": {True, False}}[step["basis"]]


@pytest.mark.parametrize(("of", "step", "message"), MESSAGES, ids=[message.requirement for _, _, message in MESSAGES])
def test_a_message_is_an_operation_between_the_seats_that_its_row_names(of, step, message):
    known = operation(message.operation, message.interface)
    row = ROWS[message.requirement]
    assert step.actor == message.sender
    assert row["roles"] == [of.actors[message.sender].role, of.actors[message.receiver].role]
    assert row["group"] == f"{of.process} example {of.example}"
    assert row.get("interpretation") == step.interpretation
    assert row["keyword"] == ("MAY" if step.basis == "ours" else row["keyword"])
    assert row["basis"] == ("own rule" if step.basis == "ours" else "process page")
    assert not message.answer or known.answer != "acknowledgement"
    if message.answers is None:
        assert message.rule in RULES[str(of.actors[message.sender].role)] | SERVED
    else:
        asked = of.steps[message.answers - 1].message
        assert operation(asked.operation, asked.interface).callback == message.operation
        assert (asked.sender, asked.receiver) == (message.receiver, message.sender)


def test_every_message_has_a_row_of_its_own_and_every_row_a_message():
    used = Counter(message.requirement for _, _, message in MESSAGES)
    assert set(used) == set(ROWS)
    assert set(used.values()) == {1}


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_a_row_is_a_statement_that_binds_nobody_alone(row):
    assert row["keyword"] in ("SHOULD", "MAY")
    assert row["statement"].endswith(".")
    assert row["clause"].startswith("pages, PRS.")
    assert "judge" not in row


def test_rows_are_numbered_within_their_example():
    for each in flows().values():
        process = each.process.removeprefix("PRS.").replace(".", "-")
        numbers = [message.requirement for _, message in each.messages]
        assert numbers == [f"PRS-{process}-{each.example}-{index:02d}" for index in range(1, len(numbers) + 1)]


def test_compliance_with_job_search_has_no_value_in_the_interface_and_the_flow_says_so():
    facts = " ".join(load_yaml("flows/prs_emp_05_example_1.yaml")["facts"])
    assert "ESS-C-21" in facts


@pytest.mark.parametrize("name", ["prs_ibr_02_example_1", "PRS.IBR.02/1", " prs.ibr.02/1 "])
def test_a_flow_is_found_by_its_id_or_its_process(name):
    assert flow(name).id == "prs_ibr_02_example_1"


def test_an_unknown_flow_is_told_with_those_that_there_are():
    with pytest.raises(KeyError, match=r"no flow 'prs_emp_09'.*prs_emp_01_example_1"):
        flow("prs_emp_09")
