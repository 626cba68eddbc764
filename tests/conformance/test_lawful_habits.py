"""Systems that conform in a way of their own: what they refuse, put off or alert is not held against them."""

import json
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from conformance.bundled_target import bundled_target
from conformance.qualification import URL, bundled, certify_in_process
from conformance.record import body_bytes
from conformance.result import summarise
from conformance.target import Identities
from simulator.outbox import SendFailed

ENROLLED = "ibr.prs_ibr_01_enrolled_elsewhere.somebody-who-is-enrolled"
UPDATES_TAKEN_IN = "cases.ibr.sync-enrollment-updates-that-has-to-be-taken-in-an-unusual-envelope"


def certified(name=None, *, only=(), build=None, target=None):
    """Return the record of the bundled IBR with a deviation or variant, certified in process."""
    return certify_in_process(build or bundled("ibr", name), target=target, only=only)


def verdict(record, requirement):
    """Return the row of a requirement in the result of a record."""
    return next(row for row in summarise(record)["requirements"] if row["id"] == requirement)


def sent_to(record, operation):
    """Return the documents that were sent to an operation."""
    exchanges = [event for event in record.exchanges if event["operation"] == operation]
    return [json.loads(body_bytes(event["request"]["body"])) for event in exchanges]


def busy(times, retry_after):
    """Return how to build an IBR that answers HTTP 429 to its first requests; `retry_after` is told the time."""
    inner, left = bundled("ibr"), [times]

    def build(scheduler, send):
        system = inner(scheduler, send)
        serve = system.app.wsgi_app

        def serve_when_idle(environ, start_response):
            if left[0] == 0:
                return serve(environ, start_response)
            left[0] -= 1
            headers = [("Content-Type", "application/json")]
            asked = retry_after(scheduler.now())
            start_response("429 TOO MANY REQUESTS", [*headers, *([("Retry-After", asked)] if asked else [])])
            return [b'{"errors": [{"code": "err.request.too_many_requests", "message": "later"}]}']

        system.app.wsgi_app = serve_when_idle
        return system

    return build


# --- an IBR that takes in nobody of ours ---


def test_where_no_update_is_accepted_the_default_form_is_spoken_and_lawful_cases_of_it_are_not_tested():
    record = certified("unknown-programmes-refused", only=(UPDATES_TAKEN_IN,))
    found = verdict(record, "CASE-REQ-010")
    assert found["verdict"] == "not_tested"
    assert "data.programmes" in found["reason"]
    sent = [document for document in sent_to(record, "sync/enrollment/updates") if isinstance(document, dict)]
    assert {"enrolled_updates"} <= sent[-1]["message"].keys()
    assert sent[-1]["header"]["action"] == "notify"


def test_the_refusal_that_understood_most_is_quoted():
    record = certified("unknown-programmes-refused", only=(ENROLLED,))
    reason = verdict(record, "IBR-ENR-006")["reason"]
    assert "rjct rjct.action.invalid: the programme T" in reason
    assert "was never registered here" in reason
    assert "HTTP 400" not in reason


def test_whoever_is_new_is_published_with_a_benefit_and_changes_without_one():
    record = certified(only=("ibr.prs_ibr_03_status_changes.a-status-change-of-one-person-leaves-others-as-they-were",))
    updates = [document["message"]["enrolled_updates"] for document in sent_to(record, "sync/enrollment/updates")]
    *new, changed = [entry for update in updates for entry in update["beneficiaries"]]
    assert all(entry["benefits"] for entry in new)
    assert "benefits" not in changed


# --- refusals with a 4xx ---


def test_an_acknowledgement_err_is_judged_whatever_its_status():
    record = certified("refusals-by-status", only=("DCI-REF-008",))
    assert [verdict(record, f"DCI-ACK-00{number}")["verdict"] for number in (6, 7, 8)] == ["pass"] * 3


def test_a_problem_document_is_no_acknowledgement():
    record = certified("refusals-as-problems", only=("DCI-REF-008",))
    assert verdict(record, "DCI-ACK-006")["verdict"] == "not_tested"


def test_what_only_generated_cases_show_counts_as_judged():
    record = certified(only=("CASE-REQ-001",))
    assert verdict(record, "DCI-ACK-006")["verdict"] == "pass"


# --- who is alerted ---


def test_the_second_sender_tells_of_what_the_first_has_subscribed_to():
    record = certified(only=("IBR-SUB-011",))
    identities = bundled_target("ibr", URL).identities
    assert sent_to(record, "sync/enrollment/updates")[-1]["header"]["sender_id"] == identities.second_sender_id


def test_the_first_sender_tells_where_the_second_is_not_known():
    known = Identities(sender_id="alpha.example.org", second_sender_id="nobody.example.org")
    target = replace(bundled_target("ibr", URL), identities=known)
    record = certified("unknown-senders-refused", only=("IBR-SUB-011",), target=target)
    assert verdict(record, "IBR-SUB-011")["verdict"] == "pass"


# --- too many requests ---


@pytest.mark.parametrize(
    "retry_after",
    [
        lambda now: "3",
        lambda now: format_datetime(now + timedelta(seconds=3), usegmt=True),
        lambda now: "soon",
        lambda now: None,
    ],
    ids=["seconds", "date", "neither", "nothing"],
)
def test_a_request_that_is_put_off_is_sent_again_and_only_its_answer_is_judged(retry_after):
    record = certified(only=(ENROLLED,), build=busy(3, retry_after))
    put_off = [event for event in record.exchanges if event["response"]["status"] == 429]
    again = record.exchanges[3]
    assert len(put_off) == 3
    assert {body_bytes(event["request"]["body"]) for event in (*put_off, again)} == {
        body_bytes(again["request"]["body"])
    }
    assert not {event["id"] for event in put_off} & {name for check in record.checks for name in check["given"]}
    assert verdict(record, "IBR-ENR-006")["verdict"] == "pass"


def test_the_wait_is_what_was_asked_for_and_at_most_the_answer_budget():
    record = certified(
        only=(ENROLLED,), build=busy(2, lambda now: "3" if now.minute == 30 and now.second == 0 else "99")
    )
    first, second, third = (event["started"] for event in record.exchanges[:3])
    assert [first[-6:], second[-6:], third[-6:]] == ["30:00Z", "30:03Z", "30:18Z"]


def test_whoever_always_has_too_many_requests_is_waited_for_twice_and_judged_then():
    record = certified(only=(ENROLLED,), build=busy(-1, lambda now: "1"))
    assert verdict(record, "IBR-ENR-006")["verdict"] == "not_tested"
    assert len(record.exchanges) < 40


# --- what is told ---


def told(record, requirement):
    """Return the first check of a requirement that found a fault."""
    found = (check for check in record.checks if check["requirement"] == requirement)
    return next(check for check in found if check["verdict"] in ("fail", "warn"))


def test_dates_are_told_as_the_standard_writes_them():
    found = told(certified("record-benefit-date-changed", only=("IBR-REC-007",)), "IBR-REC-007")
    assert found["expected"] == "2024-04-01T00:00:00Z"


def test_a_record_that_was_not_asked_for_is_told_with_what_a_query_asks_for():
    found = told(certified("expression-gt-inclusive", only=("IBR-QRY-012",)), "IBR-QRY-012")
    assert "status " in found["message"]
    assert 'enrolled on "2024-02-20T00:00:00Z"' in found["message"]


def test_a_repeated_record_is_not_expected_in_the_total_count():
    record = certified("pages-overlap", only=("IBR-PAGE-001", "IBR-PAGE-003"))
    assert verdict(record, "IBR-PAGE-001")["verdict"] == "fail"
    assert verdict(record, "IBR-PAGE-003")["verdict"] == "pass"


def unreachable(scheduler, _send):
    """Build an IBR whose callbacks reach nobody."""

    def send(url, _headers, _body):
        raise SendFailed(f"{url} cannot be reached")

    return bundled("ibr")(scheduler, send)


def test_whether_the_callback_address_is_reached_is_asked_only_where_nothing_came():
    silent = certified(only=("DCI-ACK-009",), build=unreachable)
    assert "callback address" in told(silent, "DCI-ACK-009")["actual"]
    heard = certified("status-change-not-notified", only=("IBR-SUB-011",))
    assert told(heard, "IBR-SUB-011")["actual"] == "no notification came"


# --- callbacks that overtake, and addresses with a query ---


def pending_after(seconds):
    """Return how to build an IBR that reports a search as pending so long after its final outcome."""
    inner = bundled("ibr")

    def build(scheduler, send):
        system = inner(scheduler, send)
        post = system.callbacks.post

        def post_twice(connection, operation, *, address, document, tag=None):
            post(connection, operation, address=address, document=document, tag=tag)
            if operation == "on-search":
                items = [{**item, "status": "pdng"} for item in document["message"]["search_response"]]
                header = {**document["header"], "status": "pdng", "message_id": system.identifiers.new("message")}
                pending = {"header": header, "message": {**document["message"], "search_response": items}}
                body, url = json.dumps(pending).encode(), system.callbacks.url(operation, address)
                system.outbox.add(connection, operation=operation, url=url, body=body, delay=seconds)

        system.callbacks.post = post_twice
        return system

    return build


def test_a_second_is_granted_to_connections_that_overtake_one_another():
    only = ("ibr.search_by_identifier.a-person-is-found-asynchronously",)
    assert verdict(certified(build=pending_after(0.5), only=only), "DCI-CB-005")["verdict"] == "pass"


@pytest.mark.parametrize("path", ["", "/registry/on-search"])
def test_a_client_is_called_back_with_the_query_of_its_address(path):
    inner = bundled("sp-mis")

    def build(scheduler, send):
        system = inner(scheduler, send)
        serve = system.app.wsgi_app
        system.requests._sender_uri = lambda: f"{system.public_url}/?key=a-secret"

        def serve_who_knows_the_key(environ, start_response):
            called = environ["PATH_INFO"] in ("/", "/registry/on-search")
            there = environ["PATH_INFO"].rstrip("/") == path
            if called and not (there and environ["QUERY_STRING"] == "key=a-secret"):
                start_response("403 FORBIDDEN" if there else "404 NOT FOUND", [("Content-Type", "application/json")])
                return [b"{}"]
            return serve(environ, start_response)

        system.app.wsgi_app = serve_who_knows_the_key
        return system

    record = certify_in_process(build, role="sp-mis", only=("client-of-ess/search.feature",))
    found = {row["id"]: row["verdict"] for row in summarise(record)["requirements"]}
    assert [name for name, verdict in found.items() if verdict in ("fail", "warn", "harness_error")] == []
    assert found["CLIENT-CB-001"] == "pass"
