"""sync/enrollment/updates: a batch is taken in whole, or refused whole and told why; once, however often it comes."""

import pytest

from protocol.schemas import answer_violations


def record_of(ibr, uin, programme="P1"):
    query = {"person_identifier": uin, "programme_identifier": programme}
    (record,) = ibr.outcome("expression", query)["data"]["reg_records"]
    return record


def test_receipt_is_confirmed(ibr, make):
    answer = ibr.enrol(make.somebody("U1"), make.somebody("U2"))
    assert answer_violations("sync/enrollment/updates", answer) == ()
    assert answer["header"]["action"] == "notify"
    assert (answer["header"]["total_count"], answer["header"]["completed_count"]) == (2, 2)
    assert [each["status"] for each in answer["message"]["enrolled_response"]] == ["succ", "succ"]


def test_each_of_a_batch_is_kept(ibr, make):
    ibr.enrol(*[make.somebody(f"U{number}") for number in range(1200)])
    outcome = ibr.outcome("expression", {"programme_identifier": "P1"}, pagination={"page_size": 5})
    assert outcome["pagination"]["total_count"] == 1200
    assert ibr.enrolled("U1199") == "yes"


def test_a_batch_over_the_limit_is_refused(make):
    ibr = make.bench(settings={"largest_batch": 3})
    answer = ibr.ask("sync/enrollment/updates", ibr.updates(*[make.somebody(f"U{n}") for n in range(4)]))
    assert answer["header"]["status"] == "rjct"
    assert answer["header"]["status_reason_code"] == "rjct.total_count.limit_exceeded"
    assert "4 beneficiaries" in answer["header"]["status_reason_message"]
    assert ibr.enrolled("U0") == "no"


def test_an_empty_batch_is_refused(ibr):
    message = ibr.updates()
    message["header"]["total_count"] = 0
    answer = ibr.ask("sync/enrollment/updates", message)
    assert answer["header"]["status_reason_code"] == "rjct.total_count.invalid"


def test_status_change_is_kept_with_its_date(ibr, make):
    ibr.enrol(make.somebody("U1"))
    ibr.enrol(make.somebody("U1", status="4", benefits=[], status_change_date=["2025-01-01T00:00:00Z"]))
    ibr.enrol(make.somebody("U1", status="6", benefits=[]))
    record = record_of(ibr, "U1")
    assert record["enrolment_status"] == "6"
    assert record["status_change_date"] == ["2025-01-01T00:00:00Z", "2026-01-15T09:30:00Z"]


def test_programmes_do_not_touch_each_other(ibr, make):
    ibr.enrol(make.somebody("U1", programme="P1"), make.somebody("U1", programme="P2"), make.somebody("U2"))
    ibr.enrol(make.somebody("U1", programme="P2", status="3", benefits=[make.benefit(value="USD 99")]))
    assert record_of(ibr, "U1", "P1")["enrolment_status"] == "1"
    assert record_of(ibr, "U1", "P1")["benefits"] == [make.benefit()]
    assert record_of(ibr, "U1", "P2")["enrolment_status"] == "3"
    assert record_of(ibr, "U2")["enrolment_status"] == "1"


def test_benefits_accumulate_and_do_not_double(ibr, make):
    ibr.enrol(make.somebody("U1"))
    june = make.benefit(date="2024-06-02T00:00:00Z")
    ibr.enrol(make.somebody("U1", status=None, benefits=[june]))
    ibr.enrol(make.somebody("U1", benefits=[make.benefit(), make.benefit(date="2024-06-02T05:45:00+05:45")]))
    assert record_of(ibr, "U1")["benefits"] == [make.benefit(), june]


def test_the_same_message_takes_effect_once_and_gets_its_answer_again(ibr, make):
    message = ibr.updates(make.somebody("U1"))
    first = ibr.post("sync/enrollment/updates", message)
    ibr.enrol(make.somebody("U1", status="3"))
    again = ibr.post("sync/enrollment/updates", message)
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert record_of(ibr, "U1")["enrolment_status"] == "3"


def test_another_message_under_a_used_id_is_refused(ibr, make):
    message = ibr.updates(make.somebody("U1"))
    ibr.ask("sync/enrollment/updates", message)
    other = ibr.updates(make.somebody("U2"))
    other["header"]["message_id"] = message["header"]["message_id"]
    answer = ibr.ask("sync/enrollment/updates", other)
    assert answer["header"]["status_reason_code"] == "rjct.message_id.duplicate"
    assert ibr.enrolled("U2") == "no"


def test_the_id_of_another_sender_is_not_used(ibr, make):
    message = ibr.updates(make.somebody("U1"))
    ibr.ask("sync/enrollment/updates", message)
    other = ibr.updates(make.somebody("U2"), sender_id="second.example.org")
    other["header"]["message_id"] = message["header"]["message_id"]
    assert ibr.ask("sync/enrollment/updates", other)["header"]["status"] == "succ"


def test_a_refused_message_can_be_sent_again_corrected(ibr, make):
    message = ibr.updates(make.somebody("U1", status="99"))
    assert ibr.ask("sync/enrollment/updates", message)["header"]["status"] == "rjct"
    message["message"]["enrolled_updates"]["beneficiaries"][0]["enrolment_status"] = "1"
    assert ibr.ask("sync/enrollment/updates", message)["header"]["status"] == "succ"


def test_twice_in_one_batch_the_later_report_counts(ibr, make):
    ibr.enrol(make.somebody("U1"), make.somebody("U2"), make.somebody("U1", status="3"))
    assert ibr.enrolled("U1") == "no"
    assert ibr.enrolled("U2") == "yes"


@pytest.mark.parametrize(
    "change",
    [
        {"enrolment_status": "99"},
        {"enrolment_status": 1},
        {"benefits": [{"benefit_type": "99"}]},
        {"benefits": ["cash"]},
        {"benefits": [{"benefit_type": "1", "benefit_date": "02.05.2024"}]},
        {"benefits": [{"benefit_type": "1", "benefit_quantity": "many"}]},
        {"benefits": [{"benefit_type": "1", "benefit_value": 50}]},
        {"member": {}},
        {"member": {"member_identifier": []}},
        {"member": {"member_identifier": [{"identifier_type": "UIN", "identifier_value": ""}]}},
        {"member": {"member_identifier": [{"identifier_type": "UIN", "identifier_value": 7}]}},
        {"member": {"member_identifier": [{"identifier_type": "UIN", "identifier_value": "a\x00b"}]}},
        {"member": ["U1"]},
        {"member": {"member_identifier": "U9", "demographic_info": ["person"]}},
        {"member": {"member_identifier": "U9", "demographic_info": {"name": "Ada"}}},
        {"member": {"member_identifier": "U9", "demographic_info": {"sex": "x"}}},
        {"member": {"member_identifier": "U9", "demographic_info": {"birth_date": "02.05.2004"}}},
        {"programme_identifier": []},
        {"programme_identifier": [{}]},
        {"programme_identifier": [{"programme_identifier": ""}]},
        {"programme_identifier": [{"programme_identifier": 7}]},
        {"programme_identifier": [{"programme": "P1"}]},
        {"programme_identifier": [["P1"]]},
        {"enrolment_date": "02.02.2024"},
        {"enrolment_date": {"on": "2024"}},
        {"status_change_date": ["yesterday"]},
        {"assistance_unit": "9"},
        {"group": "H1"},
        {"group": {"group_identifier": [7]}},
    ],
)
def test_one_bad_beneficiary_refuses_the_batch(ibr, make, change):
    batch = [make.somebody("U0"), make.somebody("U1", **change), make.somebody("U2")]
    answer = ibr.ask("sync/enrollment/updates", ibr.updates(*batch))
    assert answer_violations("sync/enrollment/updates", answer) == ()
    assert answer["header"]["status"] == "rjct"
    (outcome,) = answer["message"]["enrolled_response"]
    assert outcome["status"] == "rjct"
    assert (
        "beneficiaries[1]" in outcome["status_reason_message"] or "beneficiaries/1" in outcome["status_reason_message"]
    )
    assert "beneficiaries" in answer["header"]["status_reason_message"]
    assert ibr.enrolled("U0") == "no"
    assert ibr.system.state()["counts"]["enrolments"] == 0


def test_a_beneficiary_that_is_no_object_refuses_the_batch(ibr, make):
    answer = ibr.ask("sync/enrollment/updates", ibr.updates(make.somebody("U0"), "U1"))
    assert answer["header"]["status"] == "rjct"
    assert ibr.enrolled("U0") == "no"


@pytest.mark.parametrize(
    "change",
    [
        {"enrolment_status": "Active"},
        {"enrolment_status": None, "enrollment_status": "active"},
        {"enrolment_status": None, "programme_identifier": [{"programme_identifier": "P1", "enrollment_status": "1"}]},
        {"programme_identifier": {"programme": {"programme_identifier": "P1"}, "enrolment_status": "Active"}},
        {"programme_identifier": [{"programme_code": "P1"}]},
        {"programme_identifier": "P1"},
        {"member": {"member_identifier": "U1"}},
        {"member": {"member_identifier": {"identifier_type": "UIN", "identifier_value": "U1"}}},
        {"member": {"demographic_info": {"identifier": [{"identifier_type": "UIN", "identifier_value": "U1"}]}}},
        {"member": {"member_identifier": "U1", "demographic_info": {"person": {"name": {"first_name": "Ada"}}}}},
        {"benefits": {"benefit_type": "Cash", "benefit_date": "2024-05-02", "benefit_value": "USD 50"}},
        {"enrolment_date": "2024-02-02", "status_change_date": ""},
        {"enrolment_date": "2024-02-02T00:00"},
        {"assistance_unit": "member", "additional_attributes": [], "group": ""},
    ],
)
def test_other_readings_of_a_beneficiary_are_understood(ibr, make, change):
    beneficiary = {name: value for name, value in make.somebody("U1", **change).items() if value is not None}
    ibr.enrol(beneficiary)
    assert ibr.enrolled("U1") == "yes"
    record = record_of(ibr, "U1")
    assert record["enrolment_status"] == "1"
    assert record["programme_identifier"][0]["programme_identifier"] == "P1"
    answer = ibr.ask("sync/search", ibr.search(ibr.item("r", "idtype-value", {"type": "UIN", "value": "U1"})))
    assert answer_violations("sync/search", answer) == ()


def test_the_names_and_codes_of_the_pages_come_back(ibr, make):
    ibr.enrol(
        {
            "assistance_unit": "member",
            "member": {
                "member_identifier": [{"identifier_type": "UIN", "identifier_value": "U1"}],
                "demographic_info": {"name": {"first_name": "Ada", "surname": "Samplewood"}, "sex": "F"},
            },
            "programme_identifier": {
                "programme": {"programme_identifier": "P1", "programme_name": "One"},
                "enrollment_date": "2024-02-02T00:00:00+05:45",
                "enrollment_status": "Awaiting Renewal",
                "benefits": {"benefit_type": "In-kind", "benefit_date": "2024-05-02", "benefit_value": "USD 50"},
            },
        }
    )
    record = record_of(ibr, "U1")
    record.pop("@context")
    assert record == {
        "@type": "Beneficiary",
        "assistance_unit": "1",
        "member": {
            "member_identifier": [{"identifier_type": "UIN", "identifier_value": "U1"}],
            "demographic_info": {"name": {"surname": "Samplewood", "given_name": "Ada"}, "sex": "female"},
        },
        "programme_identifier": [{"programme_identifier": "P1", "programme_name": "One"}],
        "enrolment_date": "2024-02-02T00:00:00+05:45",
        "enrolment_status": "7",
        "benefits": [{"benefit_type": "3", "benefit_date": "2024-05-02T00:00:00Z", "benefit_value": "USD 50"}],
    }


def test_several_programmes_of_one_beneficiary_make_several_enrolments(ibr, make):
    programmes = [{"programme_identifier": "P1"}, {"programme_identifier": "P2", "enrolment_status": "3"}]
    ibr.enrol(make.somebody("U1", programme_identifier=programmes))
    assert (ibr.enrolled("U1", "P1"), ibr.enrolled("U1", "P2")) == ("yes", "no")


def test_a_person_is_known_by_each_identifier(ibr, make):
    both = [
        {"identifier_type": "UIN", "identifier_value": "U1"},
        {"identifier_type": "BRN", "identifier_value": "B1"},
    ]
    ibr.enrol(make.somebody("U1"))
    ibr.enrol(make.somebody("U1", status="4", member={"member_identifier": both}))
    ibr.enrol(make.somebody("B1", identifier_type="BRN", status="6"))
    assert (ibr.enrolled("U1"), ibr.enrolled("B1")) == ("yes", "yes")
    record = record_of(ibr, "U1")
    assert record["member"]["member_identifier"] == both
    assert record["member"]["demographic_info"]["name"]["surname"] == "Samplewood"
    assert ibr.system.state()["counts"] == {
        "subjects": 1, "enrolments": 1, "benefits": 1, "subscriptions": 0, "searches": 1,
    }  # fmt: skip


def test_a_count_of_one_or_of_the_beneficiaries_is_accepted(ibr, make):
    for count, status in ((1, "succ"), (2, "succ"), (3, "rjct")):
        message = ibr.updates(make.somebody("U1"), make.somebody("U2"))
        message["header"]["total_count"] = count
        assert ibr.ask("sync/enrollment/updates", message)["header"]["status"] == status


def test_the_header_of_a_callback_is_enough(ibr, make):
    message = ibr.updates(make.somebody("U1"))
    message["header"] = {"message_id": "m", "message_ts": "2026-01-15T09:30:00Z", "action": "notify", "status": "rcvd"}
    assert ibr.ask("sync/enrollment/updates", message)["header"]["status"] == "succ"


def test_a_rejected_update_without_message_is_no_update(ibr):
    header = {"message_id": "m", "message_ts": "2026-01-15T09:30:00Z", "action": "notify", "status": "rjct"}
    response = ibr.post("sync/enrollment/updates", {"header": header})
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["code"] == "err.request.bad"
