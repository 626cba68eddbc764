"""A search that cannot be served is rejected with its code, and its neighbours are served."""

import pytest

from protocol.schemas import answer_violations


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ({"pagination": {"page_size": 0}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": -1}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": 1.5}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": 10**9}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": 10, "page_number": 0}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": 10, "page_number": 10**300}}, "rjct.pagination.invalid"),
        ({"pagination": {}}, "rjct.pagination.invalid"),
        ({"pagination": {"page_size": "ten"}}, "rjct.pagination.invalid"),
        ({"sort": [{"attribute_name": "shoe_size", "sort_order": "asc"}]}, "rjct.sort.invalid"),
        ({"sort": [{"sort_order": "asc"}]}, "rjct.sort.invalid"),
        ({"sort": [{"attribute_name": "surname", "sort_order": "up"}]}, "rjct.sort.invalid"),
        ({"sort": "surname"}, "rjct.sort.invalid"),
        ({"query": {"shoe_size": 42}}, "rjct.search_criteria.invalid"),
        ({"query": {"surname": {"$regex": "A"}}}, "rjct.search_criteria.invalid"),
        ({"query": {}}, "rjct.search_criteria.invalid"),
        ({"query": {"surname": None}}, "rjct.search_criteria.invalid"),
        ({"query": {"surname": True}}, "rjct.search_criteria.invalid"),
        ({"query": {"enrolment_date": {"$gt": "yesterday"}}}, "rjct.search_criteria.invalid"),
        ({"query": {"enrolment_date": {"$gt": 7}}}, "rjct.search_criteria.invalid"),
        ({"query": {"benefits.benefit_value": {"$gt": 7}}}, "rjct.search_criteria.invalid"),
        ({"query": {"benefits.benefit_quantity": {"$gt": "many"}}}, "rjct.search_criteria.invalid"),
        ({"query": {"surname": {"$elemMatch": {"x": 1}}}}, "rjct.search_criteria.invalid"),
        ({"query": {"benefits": {"$elemMatch": {"surname": "Elm"}}}}, "rjct.search_criteria.invalid"),
        (
            {"query": {"benefits": {"$elemMatch": {"benefits": {"$elemMatch": {"benefit_type": "1"}}}}}},
            "rjct.search_criteria.invalid",
        ),
        ({"query": {"$or": [{"surname": str(n)} for n in range(300)]}}, "rjct.search_criteria.invalid"),
        ({"query": [{"expression1": {}}]}, "rjct.search_criteria.invalid"),
        ({"query": "surname"}, "rjct.search_criteria.invalid"),
        ({"query_type": "idtype-value", "query": {"type": "UIN"}}, "rjct.search_criteria.invalid"),
        ({"query_type": "idtype-value", "query": {"type": "UIN", "value": {}}}, "rjct.search_criteria.invalid"),
        ({"query_type": "predicate", "query": {"surname": "Elm"}}, "rjct.search_criteria.invalid"),
        ({"query_type": "graphql"}, "rjct.search_criteria.invalid"),
    ],
)
def test_a_request_that_cannot_be_served_is_rejected_with_its_code(five, criteria, code):
    good = five.item("good", "idtype-value", {"type": "UIN", "value": "U2"})
    bad = five.item("bad", "expression", {"surname": "Elm"})
    bad["search_criteria"] |= criteria
    answer = five.ask("sync/search", five.search(good, bad))
    assert answer_violations("sync/search", answer) == ()
    first, second = answer["message"]["search_response"]
    assert (first["reference_id"], first["status"], len(first["data"]["reg_records"])) == ("good", "succ", 1)
    assert (second["reference_id"], second["status"], second["status_reason_code"]) == ("bad", "rjct", code)
    assert second["status_reason_message"]
    assert "data" not in second
    assert (answer["header"]["status"], answer["header"]["total_count"]) == ("succ", 2)
    assert answer["header"]["completed_count"] == 1


def test_when_all_are_rejected_the_header_says_so(five):
    answer = five.ask("sync/search", five.search(five.item("r", "expression", {"shoe_size": 1})))
    assert (answer["header"]["status"], answer["header"]["completed_count"]) == ("rjct", 0)


def test_the_same_reference_twice_is_rejected_once(five):
    query = {"type": "UIN", "value": "U2"}
    items = [five.item("r", "idtype-value", query), five.item("r", "idtype-value", query)]
    answer = five.ask("sync/search", five.search(*items))
    first, second = answer["message"]["search_response"]
    assert first["status"] == "succ"
    assert second["status_reason_code"] == "rjct.reference_id.duplicate"


def test_too_many_records_without_pages(make):
    ibr = make.bench(settings={"records_without_pagination": 3})
    ibr.enrol(*[make.somebody(f"U{number}") for number in range(4)])
    outcome = ibr.outcome("expression", {"programme_identifier": "P1"})
    assert outcome["status_reason_code"] == "rjct.search.too_many_records_found"
    assert len(ibr.found("expression", {"programme_identifier": "P1"}, pagination={"page_size": 4})) == 4
