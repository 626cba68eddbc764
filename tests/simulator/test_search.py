"""search and sync/search: each request its own outcome, exactly the right records, in order, page by page."""

import pytest

from protocol.schemas import answer_violations, request_violations


def expression(query):
    return {"type": "ns:org:QueryType:expression", "value": {"expression": {"collection": "Member", "query": query}}}


def test_by_identifier(five):
    answer = five.ask("sync/search", five.search(five.item("r", "idtype-value", {"type": "UIN", "value": "U2"})))
    assert answer_violations("sync/search", answer) == ()
    assert answer["header"]["action"] == "on-search"
    assert (answer["header"]["status"], answer["header"]["total_count"]) == ("succ", 1)
    (outcome,) = answer["message"]["search_response"]
    assert (outcome["reference_id"], outcome["status"]) == ("r", "succ")
    assert outcome["data"]["reg_records"][0]["member"]["demographic_info"]["name"]["surname"] == "Birch"
    assert "pagination" not in outcome


def test_by_identifier_each_programme_is_a_record(five):
    assert five.found("idtype-value", {"type": "UIN", "value": "U1"}) == ["U1", "U1"]


def test_another_type_of_identifier_does_not_match(five):
    assert five.found("idtype-value", {"type": "BRN", "value": "U2"}) == []


def test_nobody_is_an_empty_result(five):
    outcome = five.outcome("idtype-value", {"type": "UIN", "value": "U9"}, pagination={"page_size": 10})
    assert outcome["status"] == "succ"
    assert outcome["data"]["reg_records"] == []
    assert outcome["pagination"] == {"page_size": 10, "page_number": 1, "total_count": 0}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"member.demographic_info.name.surname": "Birch"}, "U2"),
        ({"surname": {"$eq": "Birch"}}, "U2"),
        ({"surname": {"$ne": "Birch"}, "programme_identifier": "P1"}, "U1 U3 U4 U5"),
        ({"surname": {"$gt": "Cedar"}}, "U4 U5"),
        ({"surname": {"$gte": "Cedar"}}, "U3 U4 U5"),
        ({"surname": {"$lt": "Birch"}, "programme_identifier.programme_identifier": "P2"}, "U1"),
        ({"surname": {"$in": ["Cedar", "Elm", "Oak"]}}, "U3 U5"),
        ({"$or": [{"surname": "Cedar"}, {"enrolment_status": "Deceased"}]}, "U2 U3"),
        ({"$not": {"surname": {"$gt": "Alder"}}}, "U1 U1"),
        ({"surname": {"$not": {"$gte": "Cedar"}}}, "U1 U2 U1"),
        ({"enrolment_date": {"$gte": "2024-04-01T05:45:00+05:45"}}, "U4 U5"),
        ({"enrolment_date": {"$gt": "2024-04-01T05:45:00+05:45"}}, "U5"),
        ({"enrollment_date": {"$lt": "2024-02-01"}}, "U1"),
        (
            {"member.demographic_info.birth_date": {"$lte": "1992-01-01T00:00:00Z"}, "programme_identifier": "P1"},
            "U1 U2",
        ),
        ({"enrolment_status": {"$in": ["Active", "5"]}}, "U1 U5 U1"),
        ({"enrollment_status": 3}, "U3"),
        ({"assistance_unit": "1", "surname": "Elm"}, "U5"),
        ({"member.demographic_info.sex": "female", "surname": "Elm"}, "U5"),
        ({"programme_identifier.programme_name": "Programme P2"}, "U1"),
        ({"person_identifier": {"eq": "U4"}}, "U4"),
        ({"member.member_identifier.identifier_value": {"$in": ["U4", "U5"]}}, "U4 U5"),
        ({"member.member_identifier.identifier_type": "UIN", "surname": "Elm"}, "U5"),
        ({"UIN": "U3"}, "U3"),
        ({"benefits.benefit_type": "4"}, "U4"),
        ({"benefits.benefit_type": {"$ne": "1"}}, "U2 U3 U4 U5"),
        ({"benefits.benefit_value": "USD 75"}, "U3"),
        ({"benefits.benefit_value": {"$gt": "USD 75"}}, "U4 U5"),
        ({"benefits.benefit_value": {"$gt": "EUR 5"}}, ""),
        ({"benefits": {"$elemMatch": {"benefit_type": "3", "benefit_value": {"$gte": "USD 75"}}}}, "U3"),
        ({"benefits": {"$elemMatch": {"benefit_type": "3", "benefit_value": {"$gt": "USD 75"}}}}, ""),
        ({"member.member_identifier": {"$elemMatch": {"identifier_type": "UIN", "identifier_value": "U2"}}}, "U2"),
        ({"benefits": {"$elemMatch": {"$or": [{"benefit_type": "2"}, {"benefit_type": "Cash"}]}}}, "U1 U2 U1"),
        ({"surname": "' OR 1=1 --"}, ""),
    ],
)
def test_by_expression(five, query, found):
    assert five.found("expression", expression(query)) == found.split()


def test_conditions_on_a_list_may_be_met_by_different_elements_unless_elemmatch(ibr, make):
    ibr.enrol(make.somebody("U1", benefits=[make.benefit("1", value="USD 10"), make.benefit("2", value="USD 90")]))
    apart = {"benefits.benefit_type": "1", "benefits.benefit_value": "USD 90"}
    assert ibr.found("expression", apart) == ["U1"]
    assert ibr.found("expression", {"benefits": {"$elemMatch": {"benefit_type": "1", "benefit_value": "USD 90"}}}) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ([("surname", "eq", "Cedar")], "U3"),
        ([("surname", "gt", "Cedar")], "U4 U5"),
        ([("surname", "ge", "Cedar")], "U3 U4 U5"),
        ([("enrolment_date", "lt", "2024-02-01T00:00:00Z")], "U1"),
        ([("enrolment_date", "le", "2024-02-01T00:00:00Z")], "U1 U2"),
        ([("surname", "in", "Cedar, Elm")], "U3 U5"),
        ([("surname", "in", ["Cedar", "Elm"])], "U3 U5"),
        ([("surname", "gt", "Birch", "and", "surname", "lt", "Elm")], "U3 U4"),
        ([("surname", "eq", "Birch", "or", "surname", "eq", "Elm")], "U2 U5"),
        ([("surname", "gt", "Alder", "not")], "U1 U1"),
    ],
)
def test_by_predicate(five, query, found):
    elements = []
    for number, (name, operator, value, *rest) in enumerate(query, 1):
        first = {"attribute_name": name, "operator": operator, "attribute_value": value}
        element = {"seq_num": number, "expression1": first}
        if rest:
            element["condition"] = rest[0]
        if len(rest) > 1:
            element["expression2"] = dict(zip(("attribute_name", "operator", "attribute_value"), rest[1:], strict=True))
        elements.append(element)
    assert five.found("predicate", elements) == found.split()


def test_households_are_found_by_their_identifier(ibr, make):
    around = {"group_identifier": [{"identifier_type": "HHID", "identifier_value": "H1"}]}
    ibr.enrol(make.household("H1"), make.somebody("U1", group=around), make.somebody("U2"))
    assert ibr.found("idtype-value", {"type": "HHID", "value": "H1"}) == ["H1"]
    assert ibr.found("expression", {"group.group_identifier.identifier_value": "H1"}) == ["H1", "U1"]
    assert ibr.found("expression", {"household_identifier": {"$ne": "H1"}}) == ["U2"]


def test_sort_by_several_attributes(five):
    sort = [
        {"attribute_name": "programme_identifier", "sort_order": "desc"},
        {"attribute_name": "surname", "sort_order": "desc"},
    ]
    found = five.found("expression", {"surname": {"$lt": "Dogwood"}}, sort=sort)
    assert found == ["U1", "U3", "U2", "U1"]


@pytest.mark.parametrize(
    "name", ["UIN", "enrolment_date", "birth_date", "benefits.benefit_value", "benefit_date", "status_change_date"]
)
def test_sort_in_both_directions(five, name):
    query = {"programme_identifier": "P1"}
    for number in range(1, 6):
        five.enrol(
            {
                "member": {"member_identifier": f"U{number}"},
                "programme_identifier": "P1",
                "status_change_date": [f"2025-01-0{number}T00:00:00Z"],
                "benefits": [{"benefit_type": "1", "benefit_date": f"2025-01-0{number}T00:00:00Z"}],
            }
        )
    up = five.found("expression", query, sort=[{"attribute_name": name, "sort_order": "asc"}])
    down = five.found("expression", query, sort=[{"attribute_name": name, "sort_order": "desc"}])
    assert down == up[::-1]
    if name != "benefits.benefit_value":
        expected = ["U1", "U2", "U3", "U4", "U5"]
        assert up == expected or name == "benefit_date"


def test_what_lacks_the_attribute_comes_last(ibr, make):
    ibr.enrol(make.household("H1"), make.somebody("U1"))
    for order in ("asc", "desc"):
        sort = [{"attribute_name": "surname", "sort_order": order}]
        assert ibr.found("expression", {"programme_identifier": "P1"}, sort=sort) == ["U1", "H1"]


def test_pages_partition_the_result(five):
    query = {"programme_identifier": "P1"}
    pages = [
        five.outcome("expression", query, pagination={"page_size": 2, "page_number": number}) for number in (1, 2, 3, 4)
    ]
    found = [
        [each["member"]["member_identifier"][0]["identifier_value"] for each in page["data"]["reg_records"]]
        for page in pages
    ]
    assert found == [["U1", "U2"], ["U3", "U4"], ["U5"], []]
    assert [page["pagination"] for page in pages] == [
        {"page_size": 2, "page_number": number, "total_count": 5} for number in (1, 2, 3, 4)
    ]


def test_a_long_list_of_values_is_served(five):
    values = [f"U{number}" for number in range(5000)]
    assert five.found("expression", {"person_identifier": {"$in": values}, "programme_identifier": "P2"}) == ["U1"]


def test_asynchronous_search(five):
    items = [
        five.item("one", "idtype-value", {"type": "UIN", "value": "U2"}, reg_record_type="Member"),
        five.item("two", "expression", {"shoe_size": 1}),
    ]
    ack = five.ask("search", five.search(*items))
    assert answer_violations("search", ack) == ()
    assert ack["message"]["ack_status"] == "ACK"
    assert five.sent == []
    five.run()
    ((url, headers, _),) = five.sent
    assert (url, headers) == ("http://spmis.example.org/callback", {"Content-Type": "application/json"})
    (callback,) = five.callbacks
    assert request_violations("on-search", callback) == ()
    assert callback["message"]["transaction_id"] == "t-search"
    assert callback["message"]["correlation_id"] == ack["message"]["correlation_id"]
    first, second = callback["message"]["search_response"]
    assert (first["reference_id"], first["data"]["reg_record_type"]) == ("one", "Member")
    assert (second["reference_id"], second["status_reason_code"]) == ("two", "rjct.search_criteria.invalid")
    five.run(60)
    assert len(five.sent) == 1


def test_pages_are_pushed_when_set(make):
    ibr = make.bench(settings={"push_pages": True})
    ibr.enrol(*[make.somebody(f"U{number}") for number in range(5)])
    items = [
        ibr.item("all", "expression", {"programme_identifier": "P1"}, pagination={"page_size": 2}),
        ibr.item("one", "idtype-value", {"type": "UIN", "value": "U1"}),
    ]
    ibr.ask("search", ibr.search(*items))
    ibr.run()
    told = [
        [(each["reference_id"], len(each["data"]["reg_records"])) for each in body["message"]["search_response"]]
        for body in ibr.callbacks
    ]
    assert told == [[("all", 2), ("one", 1)], [("all", 2)], [("all", 1)]]
    numbers = [body["message"]["search_response"][0]["pagination"]["page_number"] for body in ibr.callbacks]
    assert numbers == [1, 2, 3]


def test_the_same_search_twice_is_answered_once(five):
    message = five.search(five.item("r", "idtype-value", {"type": "UIN", "value": "U2"}))
    first, again = five.post("search", message), five.post("search", message)
    assert first.data == again.data
    five.run()
    assert len(five.sent) == 1
