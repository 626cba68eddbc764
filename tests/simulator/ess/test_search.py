"""search and sync/search of the ESS: the right records, of the type that is asked for, in order, page by page."""

import json
from pathlib import Path

import pytest

from protocol.schemas import answer_violations, request_violations

SAMPLES = Path(__file__).parents[4] / "shared" / "standard" / "samples"


def identifier(record):
    for name in ("member_identifier", "group_identifier", "identifier"):
        if name in record:
            return record[name][0]["identifier_value"]
    return record["member"]["member_identifier"][0]["identifier_value"]


def found(ess, query_type, query, **criteria):
    answer = ess.ask("sync/search", ess.search(ess.item("r", query_type, query, **criteria)))
    assert answer_violations("sync/search", answer, "ess") == ()
    (outcome,) = answer["message"]["search_response"]
    assert outcome["status"] == "succ", outcome
    return outcome["data"]["reg_records"]


@pytest.mark.parametrize(
    ("record_type", "query", "expected"),
    [
        ("Member", {"surname": "Birch"}, "M2"),
        ("Member", {"demographic_info.name.surname": {"$gt": "Birch"}}, "M3 M4 M5"),
        ("Member", {"employment_status": "6"}, "M1 M3 M5"),
        ("Member", {"employment_status": {"$eq": "Not employed"}}, "M1 M3 M5"),
        ("Member", {"employment_status": {"$ne": "6"}}, "M2 M4"),
        ("Member", {"unemployment_reason": "Dismissed or made redundant"}, "M1"),
        ("Member", {"demographic_info.birth_date": {"$gte": "1960-01-01", "$lt": "2000-01-01"}}, "M1 M4 M5"),
        ("Member", {"is_disabled": True}, "M5"),
        ("Member", {"employment_info.job_title": "Test Clerk"}, "M4"),
        ("Member", {"employment_info": {"$elemMatch": {"employment_type": "Seasonal", "job_title": "x"}}}, ""),
        ("Member", {"employment_info": {"$elemMatch": {"employment_type": "Seasonal"}}}, "M4"),
        ("Member", {"enrolment_status": "Suspended"}, "M2"),
        ("Member", {"programme_identifier": "ESS-JOBS", "enrolment_status": {"$in": ["1", "4"]}}, "M1 M2"),
        ("Member", {"household_identifier": "H1"}, "M1 M2"),
        ("Member", {"$not": {"household_identifier": "H1"}}, "M3 M4 M5"),
        ("Member", {"UIN": "M3"}, "M3"),
        ("Member", {"person_identifier": {"in": ["M1", "M5"]}}, "M1 M5"),
        ("Person", {"name.surname": "Alder"}, "M1"),
        ("Person", {"sex": "female", "birth_date": {"$lt": "1960-01-01T00:00:00Z"}}, "M3"),
        ("Group", {"group_size": {"$gt": 2}}, "H2"),
        ("Group", {"poverty_score": {"$lte": 12.5}}, "H1"),
        ("Group", {"group_type": "2"}, "H1"),
        ("Group", {"group_identifier.identifier_value": "H2"}, "H2"),
        ("Group", {"member_list.surname": "Elm"}, "H2"),
        (
            "Group",
            {"member_list": {"$elemMatch": {"employment_status": "6", "birth_date": {"$gt": "1960-01-01"}}}},
            "H1 H2",
        ),
        ("Group", {"member_list": {"$elemMatch": {"employment_status": "6", "surname": "Birch"}}}, ""),
        ("Group", {"member_list.surname": {"$ne": "Alder"}}, "H2"),
        ("Group", {"programme_identifier": "ESS-WORKS"}, "H2"),
        ("spdci:member", {"surname": "Birch"}, "M2"),
        ("Beneficiary", {"enrolment_status": "1"}, "M1"),
    ],
)
def test_by_expression(known, record_type, query, expected):
    records = found(known, "expression", query, reg_record_type=record_type)
    assert [identifier(each) for each in records] == expected.split()


def test_by_identifier(known):
    (record,) = found(known, "idtype-value", {"type": "UIN", "value": "M4"}, reg_record_type="Member")
    assert record["employment_info"][0]["employer"] == "Specimen Office"
    assert found(known, "idtype-value", {"type": "BRN", "value": "M4"}) == []
    (record,) = found(known, "idtype-value", {"type": "HHID", "value": "H2"}, reg_record_type="Group")
    assert [identifier(each) for each in record["member_list"]] == ["M3", "M4", "M5"]


def test_members_are_found_where_no_type_is_asked_for(known):
    assert [identifier(each) for each in found(known, "expression", {"surname": "Elm"})] == ["M5"]


def test_by_predicate(known):
    first = {"attribute_name": "employment_status", "operator": "eq", "attribute_value": "6"}
    second = {"attribute_name": "birth_date", "operator": "ge", "attribute_value": "1980-01-01T00:00:00Z"}
    query = [{"seq_num": 1, "expression1": first, "condition": "and", "expression2": second}]
    assert [identifier(each) for each in found(known, "predicate", query)] == ["M1", "M5"]


def test_what_a_member_record_tells(known):
    (record,) = found(known, "idtype-value", {"type": "UIN", "value": "M1"})
    told = {each["key"]: each["value"] for each in record["additional_attributes"]}
    assert told == {"enrolment_status": "1", "job_search_compliance": "compliant"}
    assert record["unemployment_reason"] == "01"


def test_compliance_ends_without_activity(known):
    known.run(40 * 24 * 3600)
    (record,) = found(known, "idtype-value", {"type": "UIN", "value": "M1"})
    assert {"not compliant"} == {
        each["value"] for each in record["additional_attributes"] if each["key"] == "job_search_compliance"
    }


def test_a_person_record_is_an_identity_and_nothing_more(known):
    (record,) = found(known, "idtype-value", {"type": "UIN", "value": "M1"}, reg_record_type="Person")
    assert record["identifier"][0]["identifier_value"] == "M1"
    assert not {"employment_status", "additional_attributes", "unemployment_reason"} & set(record)


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("name", ["surname", "UIN"])
def test_sort(known, name, direction):
    records = found(
        known, "expression", {"surname": {"$gt": "A"}}, sort=[{"attribute_name": name, "sort_order": direction}]
    )
    expected = ["M1", "M2", "M3", "M4", "M5"]
    assert [identifier(each) for each in records] == (expected if direction == "asc" else expected[::-1])


def test_pages(known):
    query = {"surname": {"$gt": "A"}}
    pages = [
        [
            identifier(each)
            for each in found(known, "expression", query, pagination={"page_size": 2, "page_number": page})
        ]
        for page in (1, 2, 3, 4)
    ]
    assert pages == [["M1", "M2"], ["M3", "M4"], ["M5"], []]


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ({"query": {"shoe_size": 1}}, "rjct.search_criteria.invalid"),
        ({"query": {"surname": "Elm"}, "reg_record_type": "Farmer"}, "rjct.search_criteria.invalid"),
        ({"query": {"is_disabled": "yes"}}, "rjct.search_criteria.invalid"),
        ({"query": {"surname": "Elm"}, "sort": [{"attribute_name": "x"}]}, "rjct.sort.invalid"),
        ({"query": {"surname": "Elm"}, "pagination": {"page_size": 0}}, "rjct.pagination.invalid"),
    ],
)
def test_what_cannot_be_served_is_rejected(known, criteria, code):
    item = known.item("r", "expression", criteria.pop("query"), **criteria)
    answer = known.ask("sync/search", known.search(item))
    assert answer_violations("sync/search", answer, "ess") == ()
    (outcome,) = answer["message"]["search_response"]
    assert (outcome["status"], outcome["status_reason_code"]) == ("rjct", code)
    assert answer["header"]["status"] == "rjct"


def test_asynchronous_batch(known):
    items = [
        known.item("one", "idtype-value", {"type": "HHID", "value": "H1"}, reg_record_type="Group"),
        known.item("two", "expression", {"shoe_size": 1}),
    ]
    ack = known.ask("search", known.search(*items))
    assert answer_violations("search", ack, "ess") == ()
    known.run()
    (callback,) = known.told("on-search")
    assert request_violations("on-search", callback, "ess") == ()
    first, second = callback["message"]["search_response"]
    assert (first["reference_id"], first["data"]["reg_record_type"]) == ("one", "Group")
    assert (second["reference_id"], second["status"]) == ("two", "rjct")
    assert callback["message"]["correlation_id"] == ack["message"]["correlation_id"]


def test_status_of_an_earlier_search(known):
    known.ask("search", known.search(known.item("one", "idtype-value", {"type": "UIN", "value": "M1"})))
    known.ask("txn/status", known.status("transaction_id", "t-search"))
    known.run()
    (told,) = known.told("txn-on-status")
    assert request_violations("txn/on-status", told, "ess") == ()
    status = told["message"]["txnstatus_response"]["txn_status"]
    assert status["search_response"][0]["reference_id"] == "one"
    answer = known.ask("sync/txn/status", known.status("transaction_id", "nothing"))
    assert answer_violations("sync/txn/status", answer, "ess") == ()
    assert answer["header"]["status"] == "rjct"


@pytest.mark.parametrize("fault", [{"header": {"action": "seek"}}, {"message": {}}, {"header": None}])
def test_a_malformed_search_is_refused(known, fault):
    document = known.search(known.item("one", "idtype-value", {"type": "UIN", "value": "M1"})) | fault
    answer = known.ask("search", document)
    assert answer["message"]["ack_status"] == "ERR"
    known.run(60)
    assert known.sent == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the official samples are not beside this checkout")
def test_the_query_of_the_official_sample(known):
    criteria = json.loads((SAMPLES / "ess-prs-emp-03-search.json").read_text())["message"]["search_request"][0][
        "search_criteria"
    ]
    chosen = {name: criteria[name] for name in ("reg_record_type", "sort", "pagination")}
    records = found(known, criteria["query_type"], criteria["query"], **chosen)
    assert [identifier(each) for each in records] == ["H1", "H2"]
