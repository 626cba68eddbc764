"""notify to the ESS: a referral is kept and decided by the ESS's own rule; news of known people take effect."""

from datetime import UTC, datetime

import pytest

from protocol.schemas import answer_violations
from simulator.employment.age import age
from simulator.ess.decisions import decide

NOW = datetime(2026, 1, 15, tzinfo=UTC)


def notify(ess, forms, record, **members):
    answer = ess.ask("notify", forms.notice(ess, record, **members))
    assert answer_violations("notify", answer, "ess") == ()
    return answer["message"]["ack_status"]


def referrals(ess):
    return ess.client.get("/admin/referrals").get_json()


def status(ess, forms, person):
    answer = ess.ask("sync/check-enrollment", forms.check(ess, {"person_identifier": {"eq": person}}))
    return [each["enrolled_status"] for each in answer["message"]["enrolled_response"]]


@pytest.mark.parametrize(
    ("member", "decision"),
    [
        ({}, "accepted"),
        ({"employment_status": "not employed"}, "accepted"),
        ({"employment_status": "Employee"}, "declined"),
        ({"birth_date": "1960-01-01T00:00:00Z"}, "declined"),
        ({"birth_date": "2015-01-01T00:00:00Z"}, "declined"),
        ({"birth_date": "1992-03-15"}, "accepted"),
        ({"person": {"death_date": "2026-01-01T00:00:00Z"}}, "declined"),
        ({"birth_date": None}, "pending"),
        ({"employment_status": "a status of no list"}, "pending"),
    ],
)
def test_a_referral_is_decided(ess, forms, member, decision):
    record = forms.member("R1", **member)
    if record["demographic_info"]["birth_date"] is None:
        del record["demographic_info"]["birth_date"]
    assert notify(ess, forms, record) == "ACK"
    (referral,) = referrals(ess)
    assert (referral["decision"], referral["reference_id"]) == (decision, "n")
    assert referral["record"] == record
    assert status(ess, forms, "R1") == (["Active"] if decision == "accepted" else [])
    counts = ess.client.get("/admin/state").get_json()["counts"]
    assert (counts["enrolments"], counts["plans"]) == ((1, 1) if decision == "accepted" else (0, 0))


def test_a_full_programme_declines(ess, admit, forms):
    admit({"member": forms.member("M1"), "enrolments": [forms.enrolment("ESS-JOBS", places=1)]})
    notify(ess, forms, forms.member("R1"))
    assert [(each["decision"], each["reason"]) for each in referrals(ess)] == [
        ("declined", "the programme has no place left")
    ]


@pytest.mark.parametrize(
    ("record_type", "wrap", "decision"),
    [
        (
            "Person",
            lambda member: {"identifier": member["member_identifier"], **member["demographic_info"]},
            "accepted",
        ),
        ("Beneficiary", lambda member: {"member": member, "enrolment_status": "1"}, "accepted"),
        ("Group", lambda member: {"group_identifier": member["member_identifier"]}, "pending"),
    ],
)
def test_referrals_of_other_records(ess, forms, record_type, wrap, decision):
    assert notify(ess, forms, wrap(forms.member("R1")), record_type=record_type) == "ACK"
    assert [each["decision"] for each in referrals(ess)] == [decision]


def test_an_accepted_referral_is_told_to_subscribers(ess, forms):
    ess.subscribe({"employment_status": "6"}, event="enrolment")
    notify(ess, forms, forms.member("R1", employment_status="6"))
    ess.run()
    assert len(ess.told("notify")) == 1


def test_the_same_referral_twice_takes_effect_once(ess, forms):
    message = forms.notice(ess, forms.member("R1"))
    assert ess.ask("notify", message) == ess.ask("notify", message)
    assert len(referrals(ess)) == 1


def test_a_death_ends_an_enrolment(known, forms):
    record = {"member_identifier": forms.member("M1")["member_identifier"]}
    record["demographic_info"] = {"death_date": "2026-01-10T00:00:00Z"}
    notify(known, forms, record, event="enrolment_status_change")
    assert status(known, forms, "M1") == ["Deceased"]
    assert referrals(known) == []


def test_news_of_a_known_person_take_effect_and_are_told(known, forms):
    known.subscribe({"type": "UIN", "value": "M1"}, event="enrolment_status_change")
    record = {"member_identifier": forms.member("M1")["member_identifier"], "employment_status": "1"}
    notify(known, forms, record, event="enrolment_status_change")
    notify(known, forms, record, event="enrolment_status_change")
    known.run()
    assert len(known.told("notify")) == 1


def test_a_record_of_somebody_deceased_ends_our_enrolments(known, forms):
    record = {"member": {"member_identifier": forms.member("M1")["member_identifier"]}}
    record |= {"programme_identifier": [{"programme_identifier": "CASH"}], "enrolment_status": "Deceased"}
    notify(known, forms, record, event="enrolment_status_change", record_type="Beneficiary")
    assert status(known, forms, "M1") == ["Deceased"]


def test_an_enrolment_on_the_other_side_is_kept(known, forms):
    record = {"member": {"member_identifier": forms.member("M1")["member_identifier"]}}
    record |= {"programme_identifier": [{"programme_identifier": "CASH"}], "enrolment_status": "4"}
    notify(known, forms, record, event="enrolment_status_change", record_type="Beneficiary")
    outcome = known.outcome("expression", {"programme_identifier": "CASH", "enrolment_status": "4"})
    assert [each["member_identifier"][0]["identifier_value"] for each in outcome["data"]["reg_records"]] == ["M1"]


def test_news_of_strangers_are_acknowledged_and_not_kept(known, forms):
    assert notify(known, forms, forms.member("stranger"), event="enrolment_status_change") == "ACK"
    assert known.client.get("/admin/state").get_json()["counts"]["subjects"] == 7


@pytest.mark.parametrize("record_type", [None, 7])
def test_a_malformed_notification_is_refused(ess, forms, record_type):
    message = forms.notice(ess, forms.member("R1"), record_type=record_type)
    assert ess.ask("notify", message)["message"]["ack_status"] == "ERR"
    assert referrals(ess) == []


def test_the_rule_by_itself():
    member = {"demographic_info": {"birth_date": "1990-01-01"}}
    assert decide(member, now=NOW, has_places=True).outcome == "accepted"
    assert decide(member, now=NOW, has_places=False).outcome == "declined"


@pytest.mark.parametrize(("birth", "years"), [("2010-01-15", 16), ("2010-01-16", 15)])
def test_age(birth, years):
    assert age(datetime.fromisoformat(f"{birth}T00:00:00+00:00"), NOW) == years


@pytest.mark.parametrize(
    "members",
    [
        {"employment_info": {"job_title": "Test Clerk", "start_date": "2024-01-01"}},
        {"additional_attributes": {"note": "x"}},
        {"registration_date": "2026-01-01"},
    ],
)
def test_what_was_told_in_another_form_is_told_on_in_the_form_of_the_standard(ess, forms, members):
    assert notify(ess, forms, forms.member("R1", **members)) == "ACK"
    answer = ess.ask("sync/search", ess.search(ess.item("r", "idtype-value", {"type": "UIN", "value": "R1"})))
    assert answer_violations("sync/search", answer, "ess") == ()
    assert len(answer["message"]["search_response"][0]["data"]["reg_records"]) == 1


def test_jobs_that_are_news_can_be_asked_for(known, forms):
    record = {"member_identifier": forms.member("M1")["member_identifier"]}
    record |= {"employment_info": [{"job_title": "Test Baker"}], "last_updated": "2026-01-14T00:00:00Z"}
    notify(known, forms, record, event="enrolment_status_change")
    outcome = known.outcome("expression", {"employment_info.job_title": "Test Baker"})
    assert [each["last_updated"] for each in outcome["data"]["reg_records"]] == ["2026-01-14T00:00:00Z"]


def test_our_own_programmes_are_not_changed_from_outside(known, forms):
    record = {"member": {"member_identifier": forms.member("M1")["member_identifier"]}}
    record |= {"programme_identifier": [{"programme_identifier": "ESS-JOBS"}], "enrolment_status": "3"}
    notify(known, forms, record, event="enrolment_status_change", record_type="Beneficiary")
    assert status(known, forms, "M1") == ["Active"]


def test_what_is_known_counts_in_a_decision(known, forms):
    record = {"member_identifier": forms.member("M4")["member_identifier"]}
    notify(known, forms, record)
    assert [each["reason"] for each in referrals(known)] == ["the person is employed"]
