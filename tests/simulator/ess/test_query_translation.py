"""The database answers a query about people as a plain evaluation of its meaning over the records does."""

import operator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from protocol.queries import Comparison, Element, Every, Negation, Some, parse_query
from simulator.employment.attributes import vocabulary
from simulator.employment.tables import subjects
from simulator.ess import create_ess
from simulator.query_to_sql import QueryTranslator

SURNAMES = ("Alder", "Birch")
STATUSES = ("1", "6")
TITLES = ("Clerk", "Baker")
HOUSEHOLDS = ("H1", "H2")
COMPARE = {"eq": operator.eq, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}

people = st.lists(
    st.fixed_dictionaries(
        {
            "surname": st.none() | st.sampled_from(SURNAMES),
            "employment_status": st.none() | st.sampled_from(STATUSES),
            "household_identifier": st.none() | st.sampled_from(HOUSEHOLDS),
            "employment_info.job_title": st.lists(st.sampled_from(TITLES), max_size=2),
        }
    ),
    min_size=1,
    max_size=5,
)


def compared(attribute, values):
    return st.builds(Comparison, st.just(attribute), st.sampled_from((*COMPARE, "ne")), st.sampled_from(values))


def joined(leaves):
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Every, st.lists(inner, min_size=1, max_size=3).map(tuple))
            | st.builds(Some, st.lists(inner, min_size=1, max_size=3).map(tuple))
            | st.builds(Negation, inner)
        ),
        max_leaves=5,
    )


own = compared("surname", SURNAMES) | compared("employment_status", STATUSES)
queries = joined(own | compared("household_identifier", HOUSEHOLDS) | compared("employment_info.job_title", TITLES))
of_households = joined(st.builds(Element, st.just("member_list"), joined(own)))


def meets(query, person, members=()):
    """Tell whether a person, or a household with these members, meets a query by its meaning."""
    match query:
        case Every(parts):
            return all(meets(part, person, members) for part in parts)
        case Some(parts):
            return any(meets(part, person, members) for part in parts)
        case Negation(part):
            return not meets(part, person, members)
        case Element(_, condition):
            return any(meets(condition, member) for member in members)
        case Comparison(attribute, "ne", value):
            return not meets(Comparison(attribute, "eq", value), person, members)
        case Comparison(attribute, compare, value):
            found = person[attribute]
            several = found if isinstance(found, list) else [found]
            return any(each is not None and COMPARE[compare](each, value) for each in several)


def form(number, person):
    member = {
        "member_identifier": [{"identifier_type": "UIN", "identifier_value": f"M{number}"}],
        "employment_info": [{"job_title": each} for each in person["employment_info.job_title"]],
    }
    if person["surname"]:
        member["demographic_info"] = {"name": {"surname": person["surname"]}}
    if person["employment_status"]:
        member["employment_status"] = person["employment_status"]
    household = person["household_identifier"]
    around = {"group": {"group_identifier": [{"identifier_type": "HHID", "identifier_value": household}]}}
    return {"member": member} | (around if household else {})


@settings(max_examples=100, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(people=people, query=queries, of_households=of_households)
def test_the_database_finds_who_meets_the_query(make, people, query, of_households):
    ess = make.bench(create=create_ess)
    try:
        forms = [form(number, person) for number, person in enumerate(people)]
        assert ess.client.post("/admin/people", json=forms).status_code == 200
        with ess.system.store.read() as connection:
            chosen = QueryTranslator(vocabulary()).condition(query)
            found = connection.scalars(select(subjects.c.document).where(subjects.c.kind == "member", chosen)).all()
            chosen = QueryTranslator(vocabulary()).condition(of_households)
            groups = connection.scalars(select(subjects.c.document).where(subjects.c.kind == "group", chosen)).all()
    finally:
        ess.system.close()
    expected = [number for number, person in enumerate(people) if meets(query, person)]
    assert [number for number in range(len(people)) if any(f'"M{number}"' in each for each in found)] == expected
    around = {
        name: [each for each in people if each["household_identifier"] == name]
        for name in sorted({each["household_identifier"] for each in people} - {None})
    }
    assert sorted(name for name in around if any(f'"{name}"' in each for each in groups)) == [
        name for name, members in around.items() if meets(of_households, None, members)
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"person_identifier": "M1"},
        {"member_identifier.identifier_value": {"$in": ["M1", "M2"]}},
        {"household_identifier": "H1"},
        {"surname": "Alder", "given_name": "Ada"},
        {"programme_identifier": "ESS-JOBS", "enrolment_status": "1"},
    ],
)
def test_lookups_use_an_index(ess, query):
    condition = QueryTranslator(vocabulary()).condition(parse_query("expression", query))
    statement = select(subjects.c.id).where(condition).order_by(subjects.c.id).limit(10)
    compiled = statement.compile(ess.system.store.engine, compile_kwargs={"literal_binds": True})
    with ess.system.store.read() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    assert not [step for step in plan if step.startswith("SCAN")], plan
