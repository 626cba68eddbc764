"""subscribe, notify and unsubscribe of the ESS: who asked is told, of what they asked for, until they end it."""

import pytest

from protocol.schemas import request_violations

UIN = {"type": "UIN", "value": "M1"}


def notified(ess):
    """Return the events that were told, by type and record."""
    ess.run(60)
    events = []
    for message in ess.told("notify"):
        assert request_violations("notify", message, "ess") == ()
        events += [each["data"] for each in message["message"]["notify_event"]]
    return [
        (each["reg_event_type"], each["reg_records"]["member_identifier"][0]["identifier_value"]) for each in events
    ]


def change(ess, **told):
    response = ess.client.post("/admin/status", json=told)
    assert response.status_code == 200, response.text
    return response.get_json()["changes"]


def test_on_subscribe_tells_the_code(known):
    code = known.subscribe(UIN, event="enrolment_status_change")
    (told,) = known.told("on-subscribe")
    assert request_violations("on-subscribe", told, "ess") == ()
    (outcome,) = told["message"]["subscribe_response"]
    (info,) = outcome["subscriptions"]
    assert (info["code"], info["status"], info["reg_event_type"]) == (code, "subscribe", "enrolment_status_change")


def test_a_change_of_enrolment_is_told(known):
    known.subscribe(UIN, event="enrolment_status_change")
    assert change(known, person="M1", programme_identifier="ESS-JOBS", enrolment_status="Suspended") == 1
    assert notified(known) == [("enrolment_status_change", "M1")]
    record = known.told("notify")[0]["message"]["notify_event"][0]["data"]["reg_records"]
    assert record["additional_attributes"][0]["value"] == "4"


def test_a_change_of_employment_is_told(known):
    known.subscribe({"surname": "Alder"}, event="enrolment_status_change")
    assert change(known, person="M1", employment_status="Employee") == 1
    assert notified(known) == [("enrolment_status_change", "M1")]
    record = known.told("notify")[0]["message"]["notify_event"][0]["data"]["reg_records"]
    assert record["employment_status"] == "1"


def test_what_stays_as_it_was_is_not_told(known):
    known.subscribe(UIN, event="enrolment_status_change")
    assert change(known, person="M1", programme_identifier="ESS-JOBS", enrolment_status="1", employment_status="6") == 0
    assert notified(known) == []


def test_a_new_enrolment_is_told_to_whom_it_concerns(known, admit, forms):
    known.subscribe({"employment_status": "6"}, event="enrolment")
    known.subscribe({"employment_status": "1"}, event="enrolment")
    known.subscribe({"employment_status": "6"}, event="enrolment_status_change")
    admit({"member": forms.member("M9", employment_status="6"), "enrolments": [forms.enrolment()]})
    assert notified(known) == [("enrolment", "M9")]


def test_programmes_of_the_other_side_are_not_told(known, admit, forms):
    known.subscribe({"surname": {"$gt": "A"}}, event="enrolment")
    admit({"member": forms.member("M9"), "enrolments": [forms.enrolment("CASH", side="sp")]})
    assert notified(known) == []


@pytest.mark.parametrize("kind", ["Person", "Beneficiary"])
def test_the_type_of_record_that_was_asked_for(known, kind):
    known.subscribe(UIN, event="enrolment_status_change", criteria={"notify_record_type": kind})
    change(known, person="M1", programme_identifier="ESS-JOBS", enrolment_status="7")
    known.run()
    (message,) = known.told("notify")
    assert request_violations("notify", message, "ess") == ()
    data = message["message"]["notify_event"][0]["data"]
    assert data["reg_record_type"] == kind
    assert data["reg_records"].get("enrolment_status") == {"Person": None, "Beneficiary": "7"}[kind]


def test_households_are_told_to_who_asked_for_groups_only(known):
    known.subscribe({"programme_identifier": "ESS-WORKS"}, event="enrolment_status_change")
    everyone = {"group_size": {"$gte": 0}}
    known.subscribe(everyone, event="enrolment_status_change", criteria={"notify_record_type": "Group"})
    change(known, person="H2", programme_identifier="ESS-WORKS", enrolment_status="3")
    change(known, person="M1", programme_identifier="ESS-JOBS", enrolment_status="3")
    known.run()
    (message,) = known.told("notify")
    (event,) = message["message"]["notify_event"]
    assert event["data"]["reg_records"]["group_identifier"][0]["identifier_value"] == "H2"


def test_nothing_is_told_after_unsubscribing(known):
    code = known.subscribe(UIN, event="enrolment_status_change")
    assert known.unsubscribe(code)["subscription_status"] == [{"code": code, "status": "unsubscribe"}]
    assert request_violations("on-unsubscribe", known.told("on-unsubscribe")[0], "ess") == ()
    change(known, person="M1", programme_identifier="ESS-JOBS", enrolment_status="4")
    assert notified(known) == []


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ({"notify_record_type": "Farmer"}, "rjct.notify_details.invalid"),
        ({"filter_type": "graphql"}, "rjct.notify_details.invalid"),
        ({"filter": {"shoe_size": 1}}, "rjct.notify_details.invalid"),
    ],
)
def test_what_cannot_be_told_is_rejected(known, criteria, code):
    known.ask("subscribe", known.subscription(UIN, event="enrolment", criteria=criteria))
    known.run()
    (outcome,) = known.told("on-subscribe")[0]["message"]["subscribe_response"]
    assert (outcome["status"], outcome["status_reason_code"]) == ("rjct", code)


def test_a_second_subscription_of_the_same_is_rejected(known):
    known.subscribe(UIN, event="enrolment")
    known.ask("subscribe", known.subscription(UIN, event="enrolment"))
    known.run()
    (outcome,) = known.told("on-subscribe")[-1]["message"]["subscribe_response"]
    assert outcome["status_reason_code"] == "rjct.event.already_subscribed"


def test_an_event_of_the_ibr_is_not_of_the_ess(known):
    answer = known.ask("subscribe", known.subscription(UIN, event="enrollement"))
    assert answer["message"]["ack_status"] == "ERR"


@pytest.mark.parametrize(("end", "told"), [("2026-01-01T00:00:00Z", 1), ("2026-01-02T00:00:00Z", 0)])
def test_an_end_that_is_the_start_is_no_end(known, end, told):
    frequency = {"start_time": "2026-01-01T00:00:00Z", "end_time": end, "frequency": "real-time"}
    known.subscribe(UIN, event="enrolment_status_change", criteria={"frequency": frequency})
    change(known, person="M1", programme_identifier="ESS-JOBS", enrolment_status="4")
    assert len(notified(known)) == told
