"""The database answers a query as a plain evaluation of its meaning over the records does."""

import operator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from protocol.datetimes import parse_datetime
from protocol.queries import Comparison, Element, Every, Identifier, Negation, Some
from simulator.ibr.attributes import vocabulary
from simulator.ibr.tables import enrolments
from simulator.query_to_sql import QueryTranslator

SURNAMES = ("Alder", "alder", "Birch", "Élan")
MOMENTS = (
    "2024-01-01T00:00:00Z",
    "2024-01-01T05:45:00+05:45",
    "2024-01-01T00:00:00.5Z",
    "2023-12-31T23:59:59-01:00",
    "2024-01-02T00:00:00Z",
)
STATUSES = ("1", "2", "3")
TYPES = ("1", "2")
VALUES = ("USD 9", "USD 10", "EUR 10")
COMPARE = {
    "ne": operator.ne,
    "eq": operator.eq,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}

benefits = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "benefit_type": st.sampled_from(TYPES),
            "benefit_date": st.sampled_from(MOMENTS),
            "benefit_value": st.sampled_from(VALUES),
        },
    ),
    max_size=3,
)
people = st.lists(
    st.fixed_dictionaries(
        {
            "surname": st.none() | st.sampled_from(SURNAMES),
            "programme": st.sampled_from(("P1", "P2")),
            "status": st.sampled_from(STATUSES),
            "date": st.none() | st.sampled_from(MOMENTS),
            "changes": st.lists(st.sampled_from(MOMENTS), max_size=2),
            "benefits": benefits,
            "identifiers": st.lists(
                st.tuples(st.sampled_from(("UIN", "BRN")), st.sampled_from(("X", "Y", "Z"))), max_size=2
            ),
            "household": st.none() | st.sampled_from(("H1", "H2")),
        }
    ),
    min_size=1,
    max_size=6,
)

order = st.sampled_from(tuple(COMPARE))


def compared(attribute, values, operators=order):
    return st.builds(Comparison, st.just(attribute), operators, st.sampled_from(values)) | st.builds(
        Comparison,
        st.just(attribute),
        st.just("in"),
        st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple),
    )


def joined(leaves):
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Every, st.lists(inner, min_size=1, max_size=3).map(tuple))
            | st.builds(Some, st.lists(inner, min_size=1, max_size=3).map(tuple))
            | st.builds(Negation, inner)
        ),
        max_leaves=6,
    )


money = st.builds(
    Comparison, st.just("benefit_value"), st.sampled_from(("eq", "ne", "gt", "le")), st.sampled_from(VALUES)
)
of_element = joined(compared("benefit_type", TYPES) | compared("benefit_date", MOMENTS) | money)
queries = joined(
    compared("surname", SURNAMES)
    | compared("programme_identifier", ("P1", "P2", "P3"))
    | compared("enrolment_status", STATUSES)
    | compared("enrolment_date", MOMENTS)
    | compared("status_change_date", MOMENTS)
    | compared("person_identifier", ("X", "Y"))
    | compared("group.group_identifier.identifier_value", ("H1", "H3"))
    | compared("benefits.benefit_type", TYPES)
    | compared("benefits.benefit_date", MOMENTS)
    | money.map(lambda each: Comparison("benefits.benefit_value", each.operator, each.value))
    | st.builds(Identifier, st.sampled_from(("UIN", "BRN", "MRN")), st.sampled_from(("X", "Y")))
    | st.builds(Element, st.just("benefits"), of_element)
)


def values_of(person, attribute):
    """Return the values that a person has of an attribute; none, one or several."""
    parts = {
        "surname": [person["surname"]],
        "programme_identifier": [person["programme"]],
        "enrolment_status": [person["status"]],
        "enrolment_date": [person["date"]],
        "status_change_date": person["changes"],
        "person_identifier": [value for _, value in person["identifiers"]],
        "group.group_identifier.identifier_value": [person["household"]],
    }
    if attribute.startswith("benefits."):
        return [each.get(attribute.removeprefix("benefits.")) for each in person["benefits"]]
    return parts[attribute]


def holds(comparison, value):
    """Tell whether one value, or None, meets a comparison."""
    if value is None:
        return False
    if comparison.operator == "in":
        return any(holds(Comparison(comparison.attribute, "eq", each), value) for each in comparison.value)
    wanted = comparison.value
    if comparison.attribute.endswith("_date"):
        return COMPARE[comparison.operator](parse_datetime(value), parse_datetime(wanted))
    if comparison.attribute.endswith("benefit_value") and comparison.operator != "eq":
        (currency, amount), (wanted_currency, wanted_amount) = value.split(), wanted.split()
        return currency == wanted_currency and COMPARE[comparison.operator](float(amount), float(wanted_amount))
    return COMPARE[comparison.operator](value, wanted)


def meets(query, person, element=None):
    """Tell whether a person meets a query, by its meaning."""
    match query:
        case Every(parts):
            return all(meets(part, person, element) for part in parts)
        case Some(parts):
            return any(meets(part, person, element) for part in parts)
        case Negation(part):
            return not meets(part, person, element)
        case Identifier(type_, value):
            return (type_, value) in person["identifiers"]
        case Element(_, condition):
            return any(meets(condition, person, each) for each in person["benefits"])
        case Comparison(attribute, "ne", value):
            return not meets(Comparison(attribute, "eq", value), person, element)
        case Comparison(attribute):
            found = values_of(person, attribute) if element is None else [element.get(attribute)]
            return any(holds(query, value) for value in found)


def beneficiary(person):
    identifiers = person["identifiers"]
    told = {
        "member": {
            "member_identifier": [{"identifier_type": t, "identifier_value": v} for t, v in identifiers],
            "demographic_info": {"name": {"surname": person["surname"]}} if person["surname"] else {},
        },
        "programme_identifier": [{"programme_identifier": person["programme"]}],
        "enrolment_status": person["status"],
        "status_change_date": person["changes"],
        "benefits": person["benefits"],
    }
    if person["date"]:
        told["enrolment_date"] = person["date"]
    if person["household"]:
        told["group"] = {"group_identifier": [{"identifier_type": "HHID", "identifier_value": person["household"]}]}
    return told


@settings(max_examples=150, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(people=people, query=queries)
def test_the_database_finds_who_meets_the_query(make, people, query):
    # An identifier belongs to one person: who comes later with it does not get it.
    taken = set()
    for number, person in enumerate(people):
        own = [("NID", f"N{number}"), *dict.fromkeys(person["identifiers"])]
        person["identifiers"] = [each for each in own if each not in taken]
        taken.update(person["identifiers"])
    ibr = make.bench()
    try:
        ibr.enrol(*[beneficiary(person) for person in people])
        condition = QueryTranslator(vocabulary()).condition(query)
        statement = select(enrolments.c.id).where(condition).order_by(enrolments.c.id)
        with ibr.system.store.read() as connection:
            found = list(connection.scalars(statement))
    finally:
        ibr.system.close()
    assert found == [number for number, person in enumerate(people, 1) if meets(query, person)]


@pytest.mark.parametrize(
    "query",
    [
        {"person_identifier": "U1"},
        {"person_identifier": "U1", "programme_identifier": "P1"},
        {"member.member_identifier.identifier_value": {"$in": ["U1", "U2"]}},
        {"group.group_identifier.identifier_value": "H1", "enrolment_status": "1"},
        {"programme_identifier": "P1"},
        {"surname": "Alder", "given_name": "Ada"},
    ],
)
def test_lookups_use_an_index(ibr, query):
    from protocol.queries import parse_query

    condition = QueryTranslator(vocabulary()).condition(parse_query("expression", query))
    statement = select(enrolments.c.id).where(condition).order_by(enrolments.c.id).limit(10)
    compiled = statement.compile(ibr.system.store.engine, compile_kwargs={"literal_binds": True})
    with ibr.system.store.read() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_the_question_about_enrolment_uses_the_indexes(ibr):
    from sqlalchemy import event

    seen = []
    with ibr.system.store.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *some: seen.append((some[2], some[3])))
        ibr.system.registry.is_enrolled(connection, "U1", "P1")
        statement, parameters = seen[0]
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert not [step for step in plan if step.startswith("SCAN")], plan
    assert any("subject_id=? AND programme=?" in step for step in plan), plan
