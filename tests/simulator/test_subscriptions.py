"""subscribe, unsubscribe and notify: who asked for an event is told of it, once, and nobody else."""

import pytest

from protocol.schemas import request_violations

U1 = {"type": "UIN", "value": "U1"}
SECOND = {"sender_id": "second.example.org", "sender_uri": "http://second.example.org/callback"}


def notified(ibr):
    """Return what was notified: address, event, person and status."""
    return [
        (
            url,
            event["data"]["reg_event_type"],
            event["data"]["reg_records"]["member"]["member_identifier"][0]["identifier_value"],
            event["data"]["reg_records"]["enrolment_status"],
        )
        for (url, _, _), body in zip(ibr.sent, ibr.callbacks, strict=True)
        if body["header"]["action"] == "notify"
        for event in body["message"]["notify_event"]
    ]


def test_a_subscription_gets_a_code(ibr):
    ack = ibr.ask("subscribe", ibr.subscription(U1, criteria={"filter_type": "idtype-value"}))
    ibr.run()
    (callback,) = ibr.callbacks
    assert request_violations("on-subscribe", callback) == ()
    assert callback["message"]["correlation_id"] == ack["message"]["correlation_id"]
    assert callback["message"]["transaction_id"] == "t-subscribe"
    (outcome,) = callback["message"]["subscribe_response"]
    (info,) = outcome["subscriptions"]
    assert (outcome["reference_id"], outcome["status"], info["status"]) == ("s", "succ", "subscribe")
    assert info["filter"] == U1
    header = callback["header"]
    assert {"sender_id", "total_count", "status"} <= set(header)


def test_a_status_change_is_notified(ibr, make):
    ibr.enrol(make.somebody("U1"), make.somebody("U2"))
    ibr.subscribe(U1)
    ibr.enrol(make.somebody("U1", status="4"), make.somebody("U2", status="4"))
    ibr.run(60)
    assert notified(ibr) == [(make.address, "enrollement_status_change", "U1", "4")]
    (notification,) = ibr.told("notify")
    assert request_violations("notify", notification) == ()
    assert notification["header"]["receiver_id"] == "spmis.example.org"
    assert notification["message"]["notify_event"][0]["data"]["reg_record_type"] == "Member"


def test_an_enrolment_is_notified(ibr, make):
    ibr.subscribe(U1, event="enrollement")
    ibr.enrol(make.somebody("U1"), make.somebody("U2"))
    ibr.enrol(make.somebody("U1", programme="P2"))
    ibr.enrol(make.somebody("U1", status="4"))
    ibr.run()
    assert notified(ibr) == [(make.address, "enrollement", "U1", "1")] * 2


def test_a_report_without_change_is_not_notified(ibr, make):
    ibr.enrol(make.somebody("U1"))
    ibr.subscribe(U1)
    ibr.subscribe(U1, event="enrollement")
    ibr.enrol(make.somebody("U1", benefits=[make.benefit(value="USD 99")]))
    ibr.run()
    assert notified(ibr) == []


@pytest.mark.parametrize(
    ("filter", "told"),
    [
        (U1, ["U1"]),
        ({"type": "BRN", "value": "U1"}, []),
        ({"programme_identifier": "P1"}, ["U1", "U2"]),
        ({"surname": "Alder"}, ["U1"]),
        ({"enrolment_status": "4"}, ["U1", "U2", "U3"]),
        ({"enrolment_status": {"$ne": "4"}}, []),
        ({"type": "ns:org:QueryType:expression", "value": {"expression": {"query": {"surname": "Birch"}}}}, ["U2"]),
        ([{"expression1": {"attribute_name": "surname", "operator": "ge", "attribute_value": "Birch"}}], ["U2", "U3"]),
    ],
)
def test_the_filter_decides_in_each_of_its_forms(ibr, make, filter, told):
    people = [("U1", "P1", "Alder"), ("U2", "P1", "Birch"), ("U3", "P3", "Cedar")]
    ibr.enrol(*[make.somebody(uin, programme=each, surname=name) for uin, each, name in people])
    ibr.subscribe(filter)
    ibr.enrol(*[make.somebody(uin, programme=each, surname=name, status="4") for uin, each, name in people])
    ibr.run()
    assert [each[2] for each in notified(ibr)] == told


def test_each_subscriber_is_told(ibr, make):
    ibr.enrol(make.somebody("U1"))
    ibr.subscribe(U1)
    ibr.subscribe(U1, **SECOND)
    ibr.subscribe({"surname": "Samplewood"}, **SECOND)
    ibr.enrol(make.somebody("U1", status="2"))
    ibr.run()
    assert [url for url, *_ in notified(ibr)] == [make.address, SECOND["sender_uri"], SECOND["sender_uri"]]


def test_changes_within_one_batch_are_told_one_by_one(ibr, make):
    ibr.subscribe(U1)
    ibr.subscribe(U1, event="enrollement")
    ibr.enrol(make.somebody("U1"), make.somebody("U1", status="4"), make.somebody("U1", status="6"))
    ibr.run()
    assert [each[1:] for each in notified(ibr)] == [
        ("enrollement", "U1", "1"),
        ("enrollement_status_change", "U1", "4"),
        ("enrollement_status_change", "U1", "6"),
    ]


def test_a_large_batch_is_told_in_several_messages(ibr, make):
    ibr.subscribe({"programme_identifier": "P1"}, event="enrollement")
    ibr.enrol(*[make.somebody(f"U{number}") for number in range(250)])
    ibr.run()
    assert [len(body["message"]["notify_event"]) for body in ibr.told("notify")] == [100, 100, 50]
    assert len({each[2] for each in notified(ibr)}) == 250


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reg_event_type": "LiveBirth"}, "rjct.notify_types.invalid"),
        ({"filter": {"shoe_size": 42}}, "rjct.notify_details.invalid"),
        ({"filter_type": "graphql"}, "rjct.notify_details.invalid"),
        ({"filter_type": "predicate"}, "rjct.notify_details.invalid"),
        ({"filter_type": "idtype-value", "filter": {"type": "UIN", "value": ""}}, "rjct.person_id.invalid"),
        (
            {"frequency": {"start_time": "2026-02-01T00:00:00Z", "end_time": "2026-01-01T00:00:00Z", "frequency": "x"}},
            "rjct.notify_details.invalid",
        ),
    ],
)
def test_a_subscription_that_cannot_be_made(ibr, change, code):
    assert ibr.ask("subscribe", ibr.subscription(U1, criteria=change))["message"]["ack_status"] == "ACK"
    ibr.run()
    (callback,) = ibr.callbacks
    assert request_violations("on-subscribe", callback) == ()
    (outcome,) = callback["message"]["subscribe_response"]
    assert (outcome["status"], outcome["status_reason_code"]) == ("rjct", code)
    assert outcome["status_reason_message"]
    assert callback["header"]["status"] == "rjct"


@pytest.mark.parametrize(
    "name", ["enrollement", "enrolment", "enrollment", "spdci-common:RegistryEventType:enrollement"]
)
def test_the_event_is_understood_in_either_spelling(ibr, make, name):
    ibr.subscribe(U1, event=name)
    ibr.enrol(make.somebody("U1"))
    ibr.run()
    assert [each[1] for each in notified(ibr)] == ["enrollement"]


def test_the_same_subscription_a_second_time(ibr):
    ibr.subscribe(U1)
    ibr.ask("subscribe", ibr.subscription(U1))
    ibr.run()
    (outcome,) = ibr.told("on-subscribe")[-1]["message"]["subscribe_response"]
    assert outcome["status_reason_code"] == "rjct.event.already_subscribed"
    ibr.subscribe(U1, event="enrollement")
    ibr.subscribe(U1, **SECOND)


def test_a_subscription_holds_within_its_period(ibr, make):
    ibr.enrol(make.somebody("U1"))
    period = {"start_time": "2026-01-15T10:00:00Z", "end_time": "2026-01-15T11:00:00Z", "frequency": "0 0 * ? * *"}
    ibr.subscribe(U1, criteria={"frequency": period})
    for seconds, status in ((0, "4"), (1860, "1"), (3600, "4")):
        ibr.run(seconds)
        ibr.enrol(make.somebody("U1", status=status))
    ibr.run()
    assert [each[3] for each in notified(ibr)] == ["1"]


def test_after_unsubscribing_nobody_is_told(ibr, make):
    ibr.enrol(make.somebody("U1"))
    code = ibr.subscribe(U1)
    message = ibr.unsubscribe(code)
    assert request_violations("on-unsubscribe", ibr.callbacks[-1]) == ()
    assert message["status"] == "succ"
    assert message["subscription_status"] == [{"code": code, "status": "unsubscribe"}]
    ibr.enrol(make.somebody("U1", status="4"))
    ibr.run(60)
    assert notified(ibr) == []
    assert ibr.subscribe(U1) != code


def test_what_waits_for_a_subscriber_is_withdrawn_when_it_unsubscribes(ibr, make):
    ibr.enrol(make.somebody("U1"))
    code = ibr.subscribe(U1)
    ibr.answers = [500]
    ibr.enrol(make.somebody("U1", status="4"))
    ibr.run(0.5)
    ibr.unsubscribe(code)
    ibr.run(60)
    assert len(ibr.told("notify")) == 1


@pytest.mark.parametrize(
    ("codes", "sender", "reason"),
    [
        (["none"], {}, "rjct.subscription_code.invalid"),
        ([], {}, "rjct.subscription_code.invalid"),
        (["own", "none"], {}, "rjct.subscription_code.invalid"),
        (["own"], SECOND, "rjct.requester.invalid"),
        (["ended"], {}, "rjct.event.already_unsubscribed"),
        (["own", "ended"], {}, "rjct.event.already_unsubscribed"),
    ],
)
def test_unsubscribing_that_cannot_be_done(ibr, make, codes, sender, reason):
    ibr.enrol(make.somebody("U1"))
    known = {"own": ibr.subscribe(U1), "ended": ibr.subscribe(U1, event="enrollement"), "none": "none"}
    ibr.unsubscribe(known["ended"])
    message = ibr.unsubscribe(*[known[code] for code in codes], **sender)
    assert request_violations("on-unsubscribe", ibr.callbacks[-1]) == ()
    assert (message["status"], message["status_reason_code"]) == ("rjct", reason)
    ibr.enrol(make.somebody("U1", status="4"))
    ibr.run()
    assert len(notified(ibr)) == 1
