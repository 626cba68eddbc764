"""The administration of people in the ESS, and its synthetic population."""

import json
import subprocess
import sys

import jsonschema
import pytest

from protocol.data import data_folder
from simulator.deviations import UnknownDeviation
from simulator.ess import create_ess


def test_the_schema_of_the_form_is_well_formed():
    text = (data_folder("fixtures") / "schemas" / "people.schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_what_is_taken_in(known):
    counts = known.client.get("/admin/state").get_json()["counts"]
    assert {name: counts[name] for name in ("subjects", "enrolments", "activities", "consents", "plans")} == {
        "subjects": 7,
        "enrolments": 3,
        "activities": 1,
        "consents": 1,
        "plans": 1,
    }


def test_who_comes_again_is_the_same_person(known, admit, forms):
    admit({"member": forms.member("M1", "Alder", education_level="3")})
    assert known.client.get("/admin/state").get_json()["counts"]["subjects"] == 7
    outcome = known.outcome("idtype-value", {"type": "UIN", "value": "M1"})
    (record,) = outcome["data"]["reg_records"]
    assert (record["education_level"], record["employment_status"]) == ("3", "6")


@pytest.mark.parametrize(
    ("people", "place"),
    [
        ({}, ""),
        ([{}], "/0"),
        ([{"member": {}}], "/0/member"),
        ([{"member": {"member_identifier": []}}], "/0/member/member_identifier"),
        ([{"member": {"member_identifier": "M1", "employment_status": "busy"}}], "/0/member/employment_status"),
        ([{"member": {"member_identifier": "M1", "demographic_info": {"birth_date": "soon"}}}], "/birth_date"),
        ([{"member": {"member_identifier": "M1", "employment_info": [{"start_date": "soon"}]}}], "/start_date"),
        ([{"member": {"member_identifier": "M1"}, "enrolments": [{}]}], "/0/enrolments/0"),
        ([{"member": {"member_identifier": "M1"}, "job_search": [{"activity": "x", "date": "soon"}]}], "/date"),
        ([{"group": {"group_identifier": "H1", "group_size": "many"}}], "/0/group/group_size"),
    ],
)
def test_people_who_cannot_be_taken_in(ess, forms, people, place):
    good = [{"member": forms.member("good")}] if isinstance(people, list) and people != [{}] else []
    response = ess.client.post("/admin/people", json=people + good if good else people)
    assert response.status_code == 400
    assert place in response.get_json()["errors"][0]["message"]
    assert ess.client.get("/admin/state").get_json()["counts"]["subjects"] == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ({}, 400),
        ({"person": "M1"}, 400),
        ({"person": "M1", "enrolment_status": "1"}, 400),
        ({"person": "M1", "employment_status": "busy"}, 400),
        ({"person": "M1", "employment_status": "1", "shoe_size": 1}, 400),
        ({"person": "nobody", "employment_status": "1"}, 404),
    ],
)
def test_a_status_that_cannot_be_changed(known, body, status):
    response = known.client.post("/admin/status", json=body)
    assert (response.status_code, list(response.get_json())) == (status, ["errors"])


def test_a_reset_forgets_everybody(known):
    known.client.post("/admin/reset")
    assert set(known.client.get("/admin/state").get_json()["counts"].values()) == {0}


def test_a_deviation_that_there_is_not(ess):
    assert ess.client.post("/admin/deviation", json={"name": "any"}).status_code == 404
    with pytest.raises(UnknownDeviation):
        create_ess(deviation="any", send=lambda *some: None)


def test_a_synthetic_population_is_the_same_for_the_same_seed(new_ess):
    systems = [new_ess(people=30, seed=seed) for seed in (1, 1, 2)]
    told = []
    for ess in systems:
        outcome = ess.outcome("expression", {"employment_status": "6"}, reg_record_type="Member")
        told.append(outcome["data"]["reg_records"])
    assert told[0] == told[1] != told[2]
    assert len(told[0]) == 20
    households = systems[0].outcome("expression", {"group_size": 4}, reg_record_type="Group")
    assert len(households["data"]["reg_records"]) == 7


def test_from_the_command_line():
    arguments = [sys.executable, "-m", "simulator", "ess", "--people", "8"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready http://127.0.0.1:")
        process.terminate()
        assert process.wait(20) == 0
