"""What a query of a client means, in whatever form: it matches the person whom the trigger names, and nobody else."""

import json

import pytest

from conformance.plan import plan
from conformance.qualification import bundled, certify_in_process
from conformance.result import summarise

SEARCH = next(story.id for story in plan("ess") if story.id == "client-of-ess.search.searching-at-once")


def compared(attribute, operator, value):
    return {"attribute_name": attribute, "operator": operator, "attribute_value": value}


def wrapped(query):
    return {"type": "ns:org:QueryType:expression", "value": {"expression": {"collection": "Member", "query": query}}}


def of_elements(identifier):
    element = {"identifier_type": {"$eq": "UIN"}, "identifier_value": {"$eq": identifier}}
    return wrapped({"member_identifier": {"$elemMatch": element}})


LAWFUL = {
    "by identifier": ("idtype-value", lambda who: {"type": "UIN", "value": who}),
    "with a bare condition": ("expression", lambda who: {"person_identifier": {"eq": who}}),
    "with a value alone": ("expression", lambda who: {"UIN": who}),
    "in the wrappers of the samples": ("expression", lambda who: wrapped({"identifier_value": {"$eq": who}})),
    "of an element of a list": ("expression", of_elements),
    "of a list of one": ("expression", lambda who: {"person_identifier": {"$in": [who]}}),
    "not others": ("expression", lambda who: {"$not": {"person_identifier": {"$ne": who}}}),
    "as predicate": ("predicate", lambda who: [{"expression1": compared("member_identifier", "eq", who)}]),
    "of a list of one as predicate": ("predicate", lambda who: [{"expression1": compared("UIN", "in", who)}]),
    "in a form that nobody defines": ("expression", lambda who: {"person_identifier": {"$like": who}}),
    "by an attribute that nobody defines": ("expression", lambda who: {"beneficiary_key": {"eq": who}}),
    "in graphql": ("expression", lambda who: {"query": f'{{ person(uin: "{who}") {{ name }} }}'}),
}
STRANGER = "0000000001"
UNLAWFUL = {
    "everybody else": ("expression", lambda who: {"person_identifier": {"ne": who}}, "does not match the person"),
    "everybody after": ("predicate", lambda who: [{"expression1": compared("UIN", "ge", who)}], "somebody else too"),
    "everybody before": ("expression", lambda who: {"identifier_value": {"$lte": who}}, "somebody else too"),
    "one of two": (
        "expression",
        lambda who: wrapped({"$or": [{"UIN": {"$eq": who}}, {"UIN": {"$eq": STRANGER}}]}),
        f"with the identifier {STRANGER}",
    ),
    "one of two, as predicate": (
        "predicate",
        lambda who: [{"expression1": compared("UIN", "in", f"{who},{STRANGER}")}],
        f"with the identifier {STRANGER}",
    ),
    "that or a name": (
        "expression",
        lambda who: {"$or": [{"UIN": {"$eq": who}}, {"surname": {"$eq": "Synthetic"}}]},
        "Synthetic",
    ),
    "the surname": ("expression", lambda who: {"surname": {"eq": who}}, "does not match the person"),
    "a programme": ("expression", lambda who: {"programme_identifier": {"eq": who}}, "somebody else too"),
}


def found(query_type, query):
    """Return the judgement of CLIENT-SEND-004 when each search of the bundled ESS asks by this query."""

    def build(scheduler, send):
        def rewritten(url, headers, body):
            document = json.loads(body)
            for item in document.get("message", {}).get("search_request", ()):
                criteria = item["search_criteria"]
                criteria.update(query_type=query_type, query=query(criteria["query"]["value"]))
            return send(url, headers, json.dumps(document).encode())

        return bundled("ess")(scheduler, rewritten)

    checks = summarise(certify_in_process(build, role="ess", only=(SEARCH,)))["checks"]
    assert not [each for each in checks if each["verdict"] == "harness_error"]
    return next(each for each in checks if each["requirement"] == "CLIENT-SEND-004")


@pytest.mark.parametrize(("query_type", "query"), LAWFUL.values(), ids=LAWFUL)
def test_a_query_for_the_person_alone_is_left_alone(query_type, query):
    assert found(query_type, query)["verdict"] == "pass"


@pytest.mark.parametrize(("query_type", "query", "said"), UNLAWFUL.values(), ids=UNLAWFUL)
def test_a_query_for_others_is_found(query_type, query, said):
    judged = found(query_type, query)
    assert judged["verdict"] == "fail"
    assert said in judged["message"]
