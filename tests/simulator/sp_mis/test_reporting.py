"""The SP-MIS reports to the IBR what it pays and what changes, when it knows an IBR, and nothing otherwise."""

import json

import pytest

from protocol.schemas import request_violations

IBR = "http://ibr.example.org/registry"
PAYMENT = {
    "person": "U1",
    "programme_identifier": "SP-INCOME",
    "benefit_type": "Cash",
    "benefit_date": "2026-01-10T00:00:00Z",
    "benefit_value": "USD 50",
}


@pytest.fixture
def reporting(spmis):
    """Return an SP-MIS that knows an IBR."""
    assert spmis.client.post("/admin/counterparts", json={"ibr": IBR}).status_code == 200
    return spmis


def updates(spmis):
    """Return the beneficiaries of each enrolment update that left, which is as the standard says."""
    spmis.run()
    found = []
    for url, _, body in spmis.sent:
        assert url == f"{IBR}/sync/enrollment/updates"
        document = json.loads(body)
        assert request_violations("sync/enrollment/updates", document) == ()
        found.append(document["message"]["enrolled_updates"]["beneficiaries"])
    return found


def pay(spmis, *payments):
    return spmis.client.post("/admin/payments", json=list(payments))


def change(spmis, status):
    told = {"person": "U1", "programme_identifier": "SP-INCOME", "enrolment_status": status}
    return spmis.client.post("/admin/status", json=told)


def test_a_payment_is_reported(reporting):
    assert pay(reporting, PAYMENT).get_json() == {"payments": 1}
    (((beneficiary),),) = updates(reporting)
    assert beneficiary["benefits"] == [
        {"benefit_type": "1", "benefit_date": PAYMENT["benefit_date"], "benefit_value": "USD 50"}
    ]
    assert beneficiary["member"]["member_identifier"][0]["identifier_value"] == "U1"
    assert beneficiary["group"]["group_identifier"][0]["identifier_value"] == "H1"
    assert beneficiary["programme_identifier"] == [
        {"programme_identifier": "SP-INCOME", "programme_name": "Synthetic Income Support"}
    ]
    assert beneficiary["enrolment_status"] == "1"
    assert "employment_status" not in beneficiary["member"]


def test_a_batch_is_one_message_without_what_failed(reporting):
    failed = PAYMENT | {"benefit_value": "USD 60", "payment_status": "2"}
    later = PAYMENT | {"benefit_date": "2026-01-12T00:00:00Z", "payment_status": "Successful"}
    pay(reporting, PAYMENT, failed, later)
    (((beneficiary),),) = updates(reporting)
    dates = [each["benefit_date"] for each in beneficiary["benefits"]]
    assert dates == [PAYMENT["benefit_date"], later["benefit_date"]]


def test_nothing_is_reported_of_payments_that_all_failed(reporting):
    pay(reporting, PAYMENT | {"payment_status": "Not successful"})
    assert updates(reporting) == []


def test_a_change_of_status_is_reported_with_the_last_benefit(reporting):
    pay(reporting, PAYMENT)
    assert change(reporting, "Suspended").status_code == 200
    assert change(reporting, "4").get_json() == {"changes": 0}
    _, ((beneficiary),) = updates(reporting)
    assert beneficiary["enrolment_status"] == "4"
    assert len(beneficiary["status_change_date"]) == 1
    assert [each["benefit_value"] for each in beneficiary["benefits"]] == ["USD 50"]


def test_without_an_ibr_nothing_is_sent(spmis):
    assert pay(spmis, PAYMENT).status_code == 200
    assert change(spmis, "4").status_code == 200
    assert updates(spmis) == []


def test_the_address_of_the_ibr_is_a_setting_too(make):
    from simulator.sp_mis import create_sp_mis

    bench = make.bench(create=create_sp_mis, settings={"ibr_url": IBR})
    assert bench.client.get("/admin/counterparts").get_json()["ibr"] == IBR
    bench.system.close()


def test_a_household_is_reported_as_one(reporting):
    household = {"group_identifier": [{"identifier_type": "HHID", "identifier_value": "H2"}]}
    enrolments = [{"programme_identifier": "SP-INCOME"}]
    reporting.client.post("/admin/people", json=[{"group": household, "enrolments": enrolments}])
    pay(reporting, PAYMENT | {"person": "H2"})
    (((beneficiary),),) = updates(reporting)
    assert (beneficiary["assistance_unit"], "member" in beneficiary) == ("2", False)
    assert beneficiary["group"] == household


@pytest.mark.parametrize(
    ("payments", "place"),
    [
        ({}, "list"),
        ([7], "/0"),
        ([PAYMENT | {"person": "nobody"}], "/0"),
        ([PAYMENT, PAYMENT | {"programme_identifier": "other"}], "/1"),
        ([PAYMENT | {"benefit_type": "gold"}], "/0/benefit_type"),
        ([PAYMENT | {"benefit_date": "soon"}], "/0/benefit_date"),
        ([PAYMENT | {"benefit_value": None}], "/0/benefit_value"),
        ([PAYMENT | {"payment_status": "maybe"}], "/0/payment_status"),
        ([PAYMENT | {"colour": "red"}], "/0/colour"),
    ],
)
def test_payments_that_cannot_be_made(reporting, payments, place):
    response = reporting.client.post("/admin/payments", json=payments)
    assert response.status_code == 400
    assert place in response.get_json()["errors"][0]["message"]
    assert reporting.client.get("/admin/state").get_json()["counts"]["payments"] == 0
    assert updates(reporting) == []


def test_what_was_paid_is_in_the_record(spmis):
    pay(spmis, PAYMENT, PAYMENT | {"payment_status": "2"})
    outcome = spmis.outcome("idtype-value", {"type": "UIN", "value": "U1"}, reg_record_type="Beneficiary")
    (record,) = outcome["data"]["reg_records"]
    assert [each["benefit_value"] for each in record["benefits"]] == ["USD 50"]
