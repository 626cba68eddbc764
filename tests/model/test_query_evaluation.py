"""The judge's own reading of a query: by hand where it matters, and beside the database of a simulator for the rest."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.checks.records import enrolments_in
from conformance.enrolling import publish
from conformance.model.query_evaluation import matches
from conformance.model.registry import Registry, in_order, who_matches
from conformance.people import Enrolment
from conformance.questions import by_expression, by_predicate, search
from conformance.stateful.in_process import InProcess
from conformance.stateful.queries import queries

AMARA = {
    "identifiers": [("UIN", "1")],
    "identifier": "1",
    "surname": "Synthetic",
    "status": "4",
    "enrolment date": "2024-02-20T00:00:00Z",
    "benefits": [
        {"benefit type": "1", "benefit date": "2024-03-01T00:00:00Z"},
        {"benefit type": "2", "benefit date": "2024-05-01T00:00:00Z"},
    ],
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "4"}, True),
        ({"status": {"$eq": "1"}}, False),
        ({"status": {"$ne": "1"}}, True),
        ({"status": {"$in": ["1", "4"]}}, True),
        ({"status": {"$not": {"$eq": "4"}}}, False),
        ({"enrolment date": {"$lt": "2024-02-20T05:45:00+05:45"}}, False),
        ({"enrolment date": {"$lte": "2024-02-20T05:45:00+05:45"}}, True),
        ({"enrolment date": {"$gt": "2024-02-19T23:59:59Z", "$lt": "2024-02-21T00:00:00Z"}}, True),
        ({"$and": [{"status": "4"}, {"surname": "Other"}]}, False),
        ({"$or": [{"status": "4"}, {"surname": "Other"}]}, True),
        ({"$not": {"status": "4"}}, False),
        ({"benefits": {"$elemMatch": {"benefit type": "1", "benefit date": "2024-05-01T00:00:00Z"}}}, False),
        ({"benefits": {"$elemMatch": {"benefit type": "2", "benefit date": "2024-05-01T00:00:00Z"}}}, True),
        ({"no such attribute": {"$eq": "1"}}, False),
        ({"no such attribute": {"$ne": "1"}}, True),
    ],
)
def test_an_expression_means_what_the_interpretations_say(query, found):
    assert matches("expression", query, AMARA) is found


def compared(operator, value, attribute="status"):
    return {"attribute_name": attribute, "operator": operator, "attribute_value": value}


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        ([{"expression1": compared("eq", "4")}], True),
        ([{"expression1": compared("in", "1, 4")}], True),
        ([{"expression1": compared("eq", "4"), "condition": "not"}], False),
        ([{"expression1": compared("eq", "1"), "condition": "or", "expression2": compared("eq", "4")}], True),
        ([{"expression1": compared("eq", "4"), "condition": "not", "expression2": compared("eq", "1")}], True),
        ([{"expression1": compared("eq", "4")}, {"expression1": compared("eq", "1")}], False),
        ([{"expression1": compared("ge", "2024-02-20T00:00:00Z", "enrolment date")}], True),
        ([{"expression1": compared("gt", "2024-02-20T00:00:00Z", "enrolment date")}], False),
    ],
)
def test_a_predicate_means_what_the_interpretations_say(elements, found):
    assert matches("predicate", elements, AMARA) is found


def test_an_identifier_matches_with_its_type_alone():
    assert matches("idtype-value", {"type": "UIN", "value": "1"}, AMARA)
    assert not matches("idtype-value", {"type": "BRN", "value": "1"}, AMARA)


@pytest.mark.parametrize(
    ("query_type", "query"),
    [
        ("graphql", {}),
        ("expression", {"status": {"$regex": "4"}}),
        ("predicate", [{"expression1": compared("eq", "4"), "condition": "or"}]),
    ],
)
def test_a_query_without_a_meaning_is_not_guessed_at(query_type, query):
    with pytest.raises(ValueError, match=r"no interpretation|no query"):
        matches(query_type, query, AMARA)


DATES = st.sampled_from(["2024-01-15T00:00:00Z", "2024-03-15T00:00:00Z", "2024-06-15T00:00:00Z"])


@settings(max_examples=15, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    people=st.lists(st.tuples(DATES, st.sampled_from("12345")), min_size=1, max_size=5),
    asked=st.lists(queries("ibr"), min_size=8, max_size=8),
)
def test_the_judge_and_the_database_of_the_simulator_find_the_same_people(people, asked):
    with InProcess("ibr") as iut:
        told = iut.begin()
        story, state = told.story, Registry()
        for number, (date, status) in enumerate(people):
            enrolment = Enrolment(story.people.person(f"P{number}"), story.programme(), status, date)
            publish(story, [enrolment])
            state = state.after(enrolment)
        names = {story.people.person(name).identifier_value: name for name in state.names}
        for query in asked:
            words = query.words(story.people.surname)
            form = by_predicate if query.query_type == "predicate" else by_expression
            outcomes = search(story, form(story, words), asynchronous=False)
            found = {names[value] for _, each in enrolments_in(outcomes) for value in each.identifiers}
            matching = who_matches([state], query.query_type, words)
            assert matching.certain == matching.possible == found, query
        iut.end(told)


def enrolled(*statuses):
    """Return the states of a registry in which one person gets one enrolment after the other."""
    with InProcess("ibr") as iut:
        told = iut.begin()
        person = told.story.people.person("Amara")
        iut.end(told)
    states = [Registry()]
    for number, status in enumerate(statuses):
        states.append(states[-1].after(Enrolment(person, f"P{number}", status)))
    return states


def test_who_changes_while_a_query_is_under_way_may_be_found_and_need_not():
    states = enrolled("1")
    matching = who_matches(states, "expression", {"status": "1"})
    assert (matching.certain, matching.possible) == (set(), {"Amara"})
    assert who_matches(states[1:], "expression", {"status": "1"}).certain == {"Amara"}


def test_several_enrolments_are_read_as_one_record_and_as_several():
    state = enrolled("1", "4")[-1:]
    for query in ({"status": "1"}, {"status": {"$ne": "1"}}):
        matching = who_matches(state, "expression", query)
        assert (matching.certain, matching.possible) == (set(), {"Amara"})
    assert who_matches(state, "expression", {"status": "5"}).possible == set()


def test_an_order_that_the_values_leave_open_is_not_judged():
    state = enrolled("1", "4")[-1]
    assert in_order(state, ["Amara"], "enrolment date", "asc") is None
    assert in_order(enrolled("1")[-1], ["Amara"], "enrolment date", "desc") == ["Amara"]
