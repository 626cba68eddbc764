"""Which request a callback answers that has nothing but a header, as `on-search` and `txn/on-status` may."""

import itertools

import pytest

from conformance.correspondence import Correspondence
from conformance.exchange import Exchange, exchange_event
from conformance.messages import answer_of, callback_of
from conformance.qualification import bundled, certify_in_process
from conformance.record import encode_body
from conformance.result import summarise
from conformance.transport import HttpRequest, HttpResponse
from protocol.json_text import dump_json

HEADER_ONLY = "rejections-without-a-message"
NUMBERS = itertools.count(1)


@pytest.mark.parametrize("operation", ["search", "txn-status"])
@pytest.mark.parametrize("role", ["ibr", "ess"])
def test_a_rejection_without_a_message_is_given_to_the_case_that_it_answers(role, operation):
    only = [f"cases.{role}.{operation}-that-has-to-be-answered-an-unusual-content"]
    record = certify_in_process(bundled(role, HEADER_ONLY), role=role, only=only)
    result = summarise(record)
    assert [row["id"] for row in result["requirements"] if row["verdict"] in ("fail", "warn", "harness_error")] == []
    assert sum(callback_of(event, role).header_only for event in record.events if event["type"] == "callback") > 3


def search(sender_uri, *, reference="r1", status="ACK", transaction="t1"):
    """Return a search that was answered with an acknowledgement."""
    item = {"reference_id": reference}
    document = {
        "header": {"sender_uri": sender_uri},
        "message": {"transaction_id": transaction, "search_request": [item]},
    }
    answer = dump_json({"message": {"ack_status": status}})
    event = exchange_event(
        HttpRequest("POST", "http://iut/registry/search", (), dump_json(document)),
        HttpResponse(200, (), answer),
        operation="search",
        scenario="one",
    )
    return Exchange(answer_of({"id": f"x{next(NUMBERS)}", **event}), document, "http://iut/registry/search")


def on_search(url, *, status="rjct", message=None, scenario="one"):
    """Return a callback; of a header alone without `message`."""
    number = next(NUMBERS)
    document = {"header": {"action": "on-search", "status": status, "message_id": f"m{number}"}}
    body = encode_body(dump_json(document | ({"message": message} if message else {})))
    return callback_of(
        {
            "id": f"c{number}",
            "scenario": scenario,
            "operation": "on-search",
            "request": {"method": "POST", "url": url, "headers": [], "body": body},
            "response": {"status": 200},
        }
    )


def entered(*exchanges):
    found = Correspondence()
    for exchange in exchanges:
        found.enter(exchange, "one")
    return found


@pytest.mark.parametrize("path", ["/dci/a/2", "/dci/a/2/", "/dci/a/2/registry/on-search"])
def test_the_address_tells_what_a_header_alone_answers(path):
    first, second = search("http://us/dci/a/1"), search("http://us/dci/a/2", reference="r2", transaction="t2")
    known = entered(first, second, search("http://us/dci/a", reference="r3", transaction="t3"))
    assert known.of(on_search(f"http://us{path}")) is second


def test_a_header_alone_answers_the_request_of_its_address_even_where_that_is_answered_or_was_refused():
    refused = search("http://us/dci/a/1", status="ERR")
    answered = search("http://us/dci/a/2", reference="r2", transaction="t2")
    known = entered(refused, answered)
    assert known.of(on_search("http://us/dci/a/2", message={"transaction_id": "t2", "search_response": []})) is answered
    assert known.of(on_search("http://us/dci/a/2")) is answered
    assert known.of(on_search("http://us/dci/a/1")) is refused


def test_of_requests_with_one_address_each_that_is_owed_a_callback_is_given_one():
    names = ("1", "2", "3", "4")
    searches = [search("http://us/dci/a", reference=f"r{name}", transaction=f"t{name}") for name in names]
    refused = search("http://us/dci/a", status="NACK", reference="r5", transaction="t5")
    known = entered(refused, *searches)
    alone = [on_search("http://us/dci/a") for _ in range(3)]
    whole = on_search("http://us/dci/a", message={"transaction_id": "t1", "search_response": []})
    for message in (*alone, whole):
        known.of(message)
    assert known.of(whole) is searches[0]
    assert [known.of(message) for message in alone] == searches[1:]
    assert known.of(on_search("http://us/dci/a")) is None


def test_what_is_pending_leaves_its_request_in_want_of_an_outcome():
    first, second = (search("http://us/dci/a", reference=f"r{name}", transaction=f"t{name}") for name in "12")
    known = entered(first, second)
    pending, outcome, other = (on_search("http://us/dci/a", status=status) for status in ("pdng", "rjct", "rjct"))
    assert [known.of(message) for message in (pending, outcome, other)] == [first, first, second]


def test_a_header_alone_at_an_address_that_was_agreed_on_answers_any_request():
    first, second = search("http://us/dci/a/1"), search("http://us/dci/b/1", reference="r2", transaction="t2")
    known = entered(first, second)
    agreed = [on_search("http://us/inbox", scenario=None) for _ in range(3)]
    assert [known.of(message) for message in agreed] == [first, second, None]


def test_what_names_another_transaction_does_not_answer_what_has_an_answer():
    only = search("http://us/dci/a/1")
    known = entered(only)
    foreign = on_search("http://us/dci/a/1", message={"transaction_id": "another", "search_response": []})
    assert known.of(foreign) is only
    known.of(on_search("http://us/dci/a/1", message={"transaction_id": "t1", "search_response": []}))
    assert known.of(foreign) is None


def test_the_callbacks_of_a_request_are_those_that_answer_it_however_late_it_is_known():
    first, second, again = (
        search("http://us/dci/a/1"),
        search("http://us/dci/b", reference="r2", transaction="t2"),
        search("http://us/dci/c"),
    )
    named = on_search("http://us/dci/a/1", message={"transaction_id": "t1", "search_response": []})
    alone = on_search("http://us/dci/b", message={"transaction_id": "t8"}, scenario="two")
    strange = on_search("http://us/nowhere", message={"transaction_id": "t9"}, scenario=None)
    known = entered(first)
    arrived = (strange, alone, named)
    assert known.callbacks_of(first, arrived[:2]) == ()
    assert known.callbacks_of(first, arrived) == (named,)
    known.enter(second, "one")
    assert known.callbacks_of(second, arrived) == (alone,)
    outcome = on_search("http://us/dci/b", message={"transaction_id": "t2", "search_response": []})
    assert known.callbacks_of(second, (*arrived, outcome)) == (outcome,)
    known.enter(again, "one")
    assert known.callbacks_of(again, (*arrived, outcome)) == (named,)
    assert known.callbacks_of(first, (*arrived, outcome)) == ()
