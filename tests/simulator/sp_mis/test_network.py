"""The three systems together: each asks, answers, calls back and notifies, and all of it is as the others expect."""

import pytest

PAYMENT = {
    "person": "U1",
    "programme_identifier": "SP-INCOME",
    "benefit_type": "1",
    "benefit_date": "2026-01-10T00:00:00Z",
    "benefit_value": "USD 50",
}
OTHER = {
    "identifier_value": "U1",
    "programme_identifier": "OTHER",
    "enrolment_status": "1",
    "enrolment_date": "2025-01-01T00:00:00Z",
}
MEMBER = {
    "member_identifier": [{"identifier_type": "UIN", "identifier_value": "W1"}],
    "demographic_info": {"birth_date": "1990-01-01T00:00:00Z"},
    "employment_status": "6",
}


def enrolled(network, role, programme):
    fate = network.ask(role, "ibr", "sync/enrolled", identifier_value="U1", programme_identifier=programme)
    assert fate["state"] == "done", fate
    return [each["enrolled_status"] for each in fate["outcomes"]]


def test_what_is_paid_reaches_the_ibr(network):
    assert enrolled(network, "ess", "SP-INCOME") == ["no"]
    network.post("sp-mis", "/admin/payments", [PAYMENT])
    network.run()
    assert enrolled(network, "ess", "SP-INCOME") == ["yes"]
    for operation in ("search", "sync/search"):
        fate = network.ask("sp-mis", "ibr", operation, identifier_value="U1")
        assert fate["state"] == "done", fate
        ((record,),) = [each["data"]["reg_records"] for each in fate["outcomes"]]
        assert [each["benefit_value"] for each in record["benefits"]] == ["USD 50"]


def test_a_death_that_another_programme_reports_reaches_us(network):
    subscribed = network.ask("sp-mis", "ibr", "subscribe", event_type="enrolment_status_change", identifier_value="U1")
    assert subscribed["state"] == "done", subscribed
    network.post("sp-mis", "/admin/payments", [PAYMENT])
    network.ask("sp-mis", "ibr", "sync/enrollment/updates", **OTHER)
    network.ask("sp-mis", "ibr", "sync/enrollment/updates", **OTHER | {"enrolment_status": "Deceased"})
    network.run()
    assert [each["programme"] for each in network.get("sp-mis", "/admin/notices")] == ["OTHER"]
    fate = network.ask("ess", "ess", "sync/check-enrollment", identifier_value="U1")
    assert [each["enrolled_status"] for each in fate["outcomes"]] == ["Deceased"]
    assert enrolled(network, "sp-mis", "SP-INCOME") == ["no"]
    code = subscribed["outcomes"][0]["subscriptions"][0]["code"]
    assert network.ask("sp-mis", "ibr", "unsubscribe", subscription_code=code)["state"] == "done"


@pytest.mark.parametrize("operation", ["txn/status", "sync/txn/status"])
def test_the_status_of_a_search(network, operation):
    about = network.ask("sp-mis", "ibr", "search", identifier_value="U1")["transaction_id"]
    fate = network.ask("sp-mis", "ibr", operation, about=about)
    assert fate["state"] == "done", fate
    assert fate["outcomes"][0]["txnstatus_response"]["txn_status"]["transaction_id"] == about
    unknown = network.ask("sp-mis", "ibr", operation, about="never")
    assert unknown["state"] in ("done", "refused")


@pytest.mark.parametrize(("referring", "receiving"), [("ess", "sp-mis"), ("sp-mis", "ess")])
def test_a_referral_is_subscribed_to_notified_and_decided_by_whoever_receives_it(network, referring, receiving):
    subscribed = network.ask(receiving, "ess", "subscribe", event_type="enrolment", filter={"employment_status": "6"})
    assert subscribed["state"] == "done", subscribed
    programme = {"ess": "ESS-TRAIN", "sp-mis": "SYN-GCT"}[referring]
    network.post(referring, "/admin/people", [{"member": MEMBER, "enrolments": [{"programme_identifier": programme}]}])
    network.run()
    (referral,) = network.get(receiving, "/admin/referrals")
    assert referral["decision"] == "accepted"
    fate = network.ask(referring, "ess", "sync/check-enrollment", identifier_value="W1")
    assert [each["enrolled_status"] for each in fate["outcomes"]] == ["Active"]


def test_a_referral_is_pushed(network):
    network.post("ess", "/admin/people", [{"member": MEMBER}])
    assert network.ask("ess", "ess", "notify", identifier_value="W1")["state"] == "done"
    assert [each["decision"] for each in network.get("sp-mis", "/admin/referrals")] == ["accepted"]


@pytest.mark.parametrize("asking", ["ess", "sp-mis"])
@pytest.mark.parametrize("operation", ["search", "sync/search"])
def test_either_party_is_searched(network, asking, operation):
    other = {"ess": "sp-mis", "sp-mis": "ess"}[asking]
    network.post(other, "/admin/people", [{"member": MEMBER}])
    fate = network.ask(asking, "ess", operation, query={"employment_status": "6"}, sort=[{"attribute_name": "surname"}])
    found = [each["member_identifier"][0]["identifier_value"] for each in fate["outcomes"][0]["data"]["reg_records"]]
    assert "W1" in found
    empty = network.ask(asking, "ess", operation, identifier_value="nobody")
    assert (empty["state"], empty["outcomes"][0]["data"]["reg_records"]) == ("done", [])


def test_a_search_that_cannot_be_served_is_rejected(network):
    fate = network.ask("ess", "ess", "sync/search", query={"shoe_size": 7})
    assert (fate["state"], [each["status"] for each in fate["outcomes"]]) == ("refused", ["rjct"])
    fate = network.ask("ess", "ess", "search", query={"shoe_size": 7})
    assert (fate["state"], [each["status"] for each in fate["outcomes"]]) == ("done", ["rjct"])


def test_nobody_receives_anything_that_is_refused(network):
    network.post("sp-mis", "/admin/payments", [PAYMENT])
    network.post("ess", "/admin/people", [{"member": MEMBER}])
    network.ask("ess", "ess", "notify", identifier_value="W1")
    network.ask("sp-mis", "ibr", "subscribe", event_type="enrolment", identifier_value="U1")
    # the payment reported, the push and the report of who was taken in, the subscription and its callback
    assert len(network.exchanges) == 5
    for _, answer in network.exchanges:
        assert "errors" not in answer
        assert answer["message"].get("ack_status") in ("ACK", None)
