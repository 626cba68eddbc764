"""notify to the SP-MIS: a notice of the IBR and a referral of an ESS arrive at one path, and are told apart."""

import pytest

NOW = "2026-01-15T09:30:00Z"
U1 = {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "U1"}]}


def beneficiary(programme="OTHER", status="1", member=None):
    return {
        "member": member or U1,
        "programme_identifier": [{"programme_identifier": programme}],
        "enrolment_status": status,
    }


def notify(spmis, record, event="enrollement_status_change", record_type="Beneficiary", **members):
    header = spmis.header("notify") | {"status": "succ", "sender_id": "ibr.example.org"}
    header.pop("sender_uri")
    data = {"reg_event_type": event, "reg_record_type": record_type, "reg_records": record, **members}
    item = {"reference_id": "n", "timestamp": NOW, "data": {k: v for k, v in data.items() if v is not None}}
    message = {"transaction_id": "t-notify", "notify_event": [item]}
    return spmis.ask("notify", {"header": header, "message": message})["message"]["ack_status"]


def notices(spmis):
    return spmis.client.get("/admin/notices").get_json()


def referrals(spmis):
    return spmis.client.get("/admin/referrals").get_json()


def standing(spmis, person="U1"):
    criteria = {"query_type": "expression", "query": {"person_identifier": {"eq": person}}}
    header = spmis.header("enrollementstatus")
    header.pop("sender_uri")
    message = {"transaction_id": "t", "enrolled_criteria": criteria}
    answer = spmis.ask("sync/check-enrollment", {"header": header, "message": message})
    return [each["enrolled_status"] for each in answer["message"]["enrolled_response"]]


@pytest.mark.parametrize("event", ["enrollement", "enrollement_status_change"])
def test_a_notice_of_the_ibr_is_kept(spmis, event):
    assert notify(spmis, beneficiary(status="4"), event) == "ACK"
    (notice,) = notices(spmis)
    assert (notice["person"], notice["programme"], notice["enrolment_status"]) == ("U1", "OTHER", "4")
    assert notice["event"] == event.replace("enrollement", "enrolment")
    assert referrals(spmis) == []
    assert standing(spmis) == ["Active"]


@pytest.mark.parametrize(
    "record",
    [
        beneficiary(status="2"),
        beneficiary(status="Deceased"),
        beneficiary(member=U1 | {"demographic_info": {"death_date": "2026-01-10T00:00:00Z"}}),
    ],
)
def test_a_death_ends_our_enrolments_and_is_told_on(spmis, record):
    spmis.client.post("/admin/counterparts", json={"ibr": "http://ibr.example.org/registry"})
    spmis.subscribe({"type": "UIN", "value": "U1"}, event="enrolment_status_change")
    for _ in range(2):
        assert notify(spmis, record) == "ACK"
        spmis.run()
    assert standing(spmis) == ["Deceased"]
    assert len(notices(spmis)) == 2
    # The notification to the subscriber, and the report to the IBR, each once.
    assert [body["header"]["action"] for body in spmis.callbacks].count("notify") == 2


def test_what_we_reported_ourselves_is_no_news(spmis):
    assert notify(spmis, beneficiary("SP-INCOME", "2")) == "ACK"
    assert (notices(spmis), standing(spmis)) == ([], ["Active"])


def test_notices_of_strangers_are_acknowledged_and_not_kept(spmis):
    stranger = {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "stranger"}]}
    for record in (beneficiary(member=stranger), {"member": U1}, {"x": 1}):
        assert notify(spmis, record) == "ACK"
    assert notices(spmis) == []


def test_a_referral_of_an_ess_is_decided(spmis):
    person = {"birth_date": "1990-01-01T00:00:00Z"}
    member = {"member_identifier": "R1", "demographic_info": person, "employment_status": "6"}
    assert notify(spmis, member, "enrolment", "Member", reg_type="ns:org:RegistryType:ESS") == "ACK"
    assert [each["decision"] for each in referrals(spmis)] == ["accepted"]
    assert (notices(spmis), standing(spmis, "R1")) == ([], ["Active"])


def test_what_says_nothing_of_its_interface_is_a_message_of_an_ess(spmis):
    member = {"member_identifier": "R1"}
    assert notify(spmis, member, None, "Member") == "ACK"
    assert [each["decision"] for each in referrals(spmis)] == ["pending"]


def test_an_event_of_no_interface_is_refused(spmis):
    assert notify(spmis, beneficiary(), "marriage") == "ERR"


def test_a_standing_in_a_programme_of_the_ess_is_kept_as_theirs(spmis):
    record = beneficiary("ESS-JOBS", "4")
    assert notify(spmis, record, "enrolment_status_change") == "ACK"
    assert standing(spmis) == ["Active"]
    outcome = spmis.outcome("expression", {"programme_identifier": "ESS-JOBS", "enrolment_status": "4"})
    assert len(outcome["data"]["reg_records"]) == 1
