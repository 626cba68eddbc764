"""The people of the SP-MIS: those that it is told of, and a synthetic population in the programmes of the IBR."""

import pytest

from simulator.sp_mis import create_sp_mis

MEMBER = {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "U2"}]}


@pytest.mark.parametrize(("side", "found"), [(None, ["Active"]), ("sp", ["Active"]), ("ess", [])])
def test_a_programme_is_ours_unless_it_is_said_to_be_of_the_ess(spmis, side, found):
    enrolment = {"programme_identifier": "P", **({} if side is None else {"side": side})}
    spmis.client.post("/admin/people", json=[{"member": MEMBER, "enrolments": [enrolment]}])
    header = spmis.header("enrollementstatus")
    header.pop("sender_uri")
    message = {"transaction_id": "t", "enrolled_criteria": {"query": {"person_identifier": {"eq": "U2"}}}}
    answer = spmis.ask("sync/check-enrollment", {"header": header, "message": message})
    assert [each["enrolled_status"] for each in answer["message"]["enrolled_response"]] == found


def test_the_synthetic_population_is_that_of_the_ibr(make):
    ibr, spmis = make.bench(people=8), make.bench(create=create_sp_mis, people=8)
    asked = {"type": "UIN", "value": "SYN-000000001"}
    (ours,) = spmis.outcome("idtype-value", asked, reg_record_type="Beneficiary")["data"]["reg_records"]
    theirs = ibr.outcome("idtype-value", asked)["data"]["reg_records"]
    programmes = {each["programme_identifier"] for each in ours["programme_identifier"]}
    assert programmes == {each["programme_identifier"][0]["programme_identifier"] for each in theirs}
    assert ours["member"]["demographic_info"]["name"] == theirs[0]["member"]["demographic_info"]["name"]
    for bench in (ibr, spmis):
        bench.system.close()


def test_a_reset_forgets_everything_but_the_counterparts(spmis):
    spmis.client.post("/admin/counterparts", json={"ess": "http://ess.example.org/registry"})
    spmis.client.post("/admin/reset")
    assert set(spmis.client.get("/admin/state").get_json()["counts"].values()) == {0}
    assert spmis.client.get("/admin/counterparts").get_json()["ess"] == "http://ess.example.org/registry"
