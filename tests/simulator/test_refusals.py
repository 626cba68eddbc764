"""Wrong input gets the code that the standard has for it, and never a server error."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.schemas import answer_violations

ASYNCHRONOUS = ("search", "subscribe", "unsubscribe", "txn/status")
SYNCHRONOUS = ("sync/search", "sync/enrolled", "sync/enrollment/updates", "sync/txn/status")
UIN = {"type": "UIN", "value": "U1"}


def message(ibr, make, operation):
    """Return a valid message to an operation."""
    makers = {
        "search": lambda: ibr.search(ibr.item("r", "idtype-value", UIN)),
        "sync/search": lambda: ibr.search(ibr.item("r", "idtype-value", UIN)),
        "subscribe": lambda: ibr.subscription(UIN),
        "unsubscribe": lambda: ibr.unsubscription("none"),
        "txn/status": lambda: ibr.status("transaction_id", "none"),
        "sync/txn/status": lambda: ibr.status("transaction_id", "none"),
        "sync/enrolled": lambda: ibr.question("U1"),
        "sync/enrollment/updates": lambda: ibr.updates(make.somebody("U1")),
    }
    return copy.deepcopy(makers[operation]())


def refused(response):
    """Return status and code of a refusal by ERR, by HTTP status or by the header."""
    document = response.get_json()
    if "errors" in document:
        return response.status_code, document["errors"][0]["code"]
    if "header" in document:
        assert document["header"]["status"] == "rjct"
        return response.status_code, document["header"].get("status_reason_code")
    assert document["message"]["ack_status"] == "ERR"
    assert document["message"]["correlation_id"]
    return response.status_code, document["message"]["error"]["code"]


@pytest.mark.parametrize("operation", ASYNCHRONOUS + SYNCHRONOUS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"NaN",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"header":{},"header":{}}',
        b"{}",
        b'{"header":{}}',
        b'{"header":[],"message":[]}',
        b'{"header":7,"message":"text"}',
        b'{"message":{}}',
        b'{"header":{"message_id":"\\ud800"},"message":{}}',
        b'{"header":null,"message":null}',
    ],
)
def test_what_is_no_message(ibr, operation, body):
    response = ibr.client.post(f"/registry/{operation}", data=body, content_type="application/json")
    expected = 200 if operation in ASYNCHRONOUS else 400
    assert refused(response) == (expected, "err.request.bad")
    if expected == 200:
        assert answer_violations(operation, response.get_json()) == ()


@pytest.mark.parametrize("operation", ASYNCHRONOUS + SYNCHRONOUS)
@pytest.mark.parametrize(
    ("member", "value", "error", "reason"),
    [
        ("message_id", None, "err.request.bad", None),
        ("message_id", 7, "err.request.bad", None),
        ("message_id", "", "err.request.bad", None),
        ("message_ts", None, "err.request.bad", "rjct.message_ts.invalid"),
        ("message_ts", "yesterday", "err.request.bad", "rjct.message_ts.invalid"),
        ("message_ts", "2026-01-15T09:30:00", "err.request.bad", "rjct.message_ts.invalid"),
        ("action", None, "err.request.bad", "rjct.action.invalid"),
        ("action", "on-search", "err.request.bad", "rjct.action.invalid"),
        ("total_count", {}, "err.request.bad", "rjct.total_count.invalid"),
        ("total_count", "1", "err.request.bad", "rjct.total_count.invalid"),
        ("total_count", 7, "err.request.bad", "rjct.total_count.invalid"),
        ("total_count", 0, "err.request.bad", "rjct.total_count.invalid"),
        ("version", "2.0.0", "err.version.not_supported", "rjct.version.invalid"),
        ("version", 1, "err.version.not_supported", "rjct.version.invalid"),
        ("sender_id", "", "err.sender_id.invalid", None),
        ("sender_id", 7, "err.sender_id.invalid", None),
        ("receiver_id", 7, "err.receiver_id.invalid", None),
        ("is_msg_encrypted", True, "err.encryption.invalid", None),
        ("is_msg_encrypted", "no", "err.encryption.invalid", None),
    ],
)
def test_header(ibr, make, operation, member, value, error, reason):
    bad = message(ibr, make, operation)
    if value is None:
        del bad["header"][member]
    else:
        bad["header"][member] = value
    by_status = operation in SYNCHRONOUS and reason is None
    response = ibr.post(operation, bad)
    told = error if operation in ASYNCHRONOUS else reason
    assert refused(response) == ((400, error) if by_status else (200, told))
    if response.status_code == 200:
        assert answer_violations(operation, response.get_json()) == ()
    ibr.run(60)
    assert ibr.sent == []


# The header of callbacks, which sync/enrollment/updates may have, knows no sender_uri.
@pytest.mark.parametrize("operation", (*ASYNCHRONOUS, "sync/search", "sync/enrolled", "sync/txn/status"))
def test_sender_uri_that_is_no_text(ibr, make, operation):
    bad = message(ibr, make, operation)
    bad["header"]["sender_uri"] = 7
    assert refused(ibr.post(operation, bad))[1] == "err.sender_uri.invalid"


@pytest.mark.parametrize("operation", ["search", "sync/search"])
@pytest.mark.parametrize("member", ["total_count", "sender_id"])
def test_missing_in_the_header_of_a_request(ibr, make, operation, member):
    bad = message(ibr, make, operation)
    del bad["header"][member]
    codes = {"sync/search": "rjct.total_count.invalid", "search": "err.request.bad"}
    expected = "err.sender_id.invalid" if member == "sender_id" else codes[operation]
    assert refused(ibr.post(operation, bad))[1] == expected


@pytest.mark.parametrize("operation", ASYNCHRONOUS + SYNCHRONOUS)
@pytest.mark.parametrize("value", [None, 7, "", "x" * 100])
def test_transaction_id(ibr, make, operation, value):
    bad = message(ibr, make, operation)
    bad["message"]["transaction_id"] = value
    if value is None:
        del bad["message"]["transaction_id"]
    assert refused(ibr.post(operation, bad))[1] == "err.request.bad"


def test_a_transaction_id_of_99_characters_comes_back_whole(ibr):
    long = "t" * 99
    item = ibr.item("r", "idtype-value", UIN)
    assert ibr.ask("sync/search", ibr.search(item, transaction_id=long))["message"]["transaction_id"] == long
    ibr.ask("search", ibr.search(item, transaction_id=long))
    ibr.run()
    assert ibr.callbacks[0]["message"]["transaction_id"] == long


@pytest.mark.parametrize("operation", ASYNCHRONOUS)
@pytest.mark.parametrize(
    "uri", ["", "callback", "ftp://example.org/x", "http://", "http://[::1", "http://exa mple.org"]
)
def test_a_callback_needs_an_address(ibr, make, operation, uri):
    bad = message(ibr, make, operation)
    bad["header"]["sender_uri"] = uri
    assert refused(ibr.post(operation, bad)) == (200, "err.sender_uri.invalid")
    del bad["header"]["sender_uri"]
    assert refused(ibr.post(operation, bad)) == (200, "err.sender_uri.invalid")


def test_an_address_agreed_before_is_used_without_sender_uri(make):
    ibr = make.bench(settings={"callback_addresses": {"spmis.example.org": "http://agreed.example.org/"}})
    search = ibr.search(ibr.item("r", "idtype-value", UIN))
    del search["header"]["sender_uri"]
    ibr.ask("search", search)
    ibr.run()
    assert [url for url, _, _ in ibr.sent] == ["http://agreed.example.org/"]


@pytest.mark.parametrize("operation", SYNCHRONOUS)
def test_a_synchronous_operation_needs_no_address(ibr, make, operation):
    plain = message(ibr, make, operation)
    del plain["header"]["sender_uri"]
    assert ibr.post(operation, plain).status_code == 200


def test_an_encrypted_message_cannot_be_read(ibr, make):
    bad = message(ibr, make, "sync/search")
    sealed = {"header": {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "k"}}
    bad["message"] = sealed | {"ciphertext": "x", "encrypted_key": "x", "tag": "x", "iv": "x"}
    for flag in (True, False):
        bad["header"]["is_msg_encrypted"] = flag
        assert refused(ibr.post("sync/search", bad)) == (400, "err.encryption.invalid")


def test_too_many_broken_rules(ibr):
    item = ibr.item("r", "idtype-value", UIN)
    items = [item | {"reference_id": f"r{number}", "timestamp": 7} for number in range(300)]
    assert refused(ibr.post("sync/search", ibr.search(*items))) == (200, "rjct.errors.too_many")


@pytest.mark.parametrize(
    ("method", "path", "content_type", "status", "code"),
    [
        ("POST", "/registry/nowhere", "application/json", 404, "err.request.not_found"),
        ("POST", "/registry/on-search", "application/json", 404, "err.request.not_found"),
        ("POST", "/registry/search/", "application/json", 404, "err.request.not_found"),
        ("POST", "/", "application/json", 404, "err.request.not_found"),
        ("GET", "/registry/search", "application/json", 405, "err.request.bad"),
        ("PUT", "/registry/sync/enrolled", "application/json", 405, "err.request.bad"),
        ("OPTIONS", "/registry/sync/enrolled", "application/json", 405, "err.request.bad"),
        ("POST", "/registry/search", "text/plain", 415, "err.request.bad"),
        ("POST", "/registry/sync/search", "multipart/form-data; boundary=x", 415, "err.request.bad"),
        ("POST", "/registry/search", "application/json; charset=latin-1", 415, "err.request.bad"),
        ("POST", "/registry/search", None, 415, "err.request.bad"),
    ],
)
def test_http(ibr, make, method, path, content_type, status, code):
    body = json.dumps(message(ibr, make, "search"))
    response = ibr.client.open(path, method=method, data=body, content_type=content_type)
    assert (response.status_code, response.get_json()["errors"][0]["code"]) == (status, code)
    assert response.content_type == "application/json"
    if status == 405:
        assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "Application/JSON", "application/ld+json"])
def test_media_types_that_are_json(ibr, make, content_type):
    body = json.dumps(message(ibr, make, "search"))
    response = ibr.client.post("/registry/search", data=body, content_type=content_type)
    assert response.get_json()["message"]["ack_status"] == "ACK"


def test_a_body_that_is_too_large(make):
    ibr = make.bench(settings={"body_bytes": 1000})
    response = ibr.client.post("/registry/search", data=b" " * 1001, content_type="application/json")
    assert response.status_code == 413
    assert response.get_json()["errors"][0]["message"] == "the body is too large"


def test_a_content_coding_is_refused(ibr):
    response = ibr.client.post(
        "/registry/search", data=b"x", content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    assert response.status_code == 415


def test_reasons_are_plain_and_short(ibr, make):
    bad = message(ibr, make, "search")
    bad["message"]["search_request"][0]["search_criteria"]["query_type"] = "\x1b[31m" + "x" * 5000
    reason = ibr.ask("search", bad)["message"]["error"]["message"]
    assert len(reason) <= 999
    assert reason.isprintable()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def pointers(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for token, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from pointers(inner, (*path, token))


@settings(max_examples=300, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), operation=st.sampled_from(ASYNCHRONOUS + SYNCHRONOUS))
def test_whatever_comes_is_answered_lawfully(ibr, make, data, operation):
    bad = message(ibr, make, operation)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from([each for each in pointers(bad) if each] or [("header",)]))
        holder = bad
        for token in path:
            holder = holder[token]
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder.pop(last, None)
        else:
            holder[last] = data.draw(anything)
    response = ibr.client.post(f"/registry/{operation}", data=json.dumps(bad), content_type="application/json")
    assert response.status_code in (200, 400), response.text
    if response.status_code == 200:
        assert answer_violations(operation, response.get_json()) == ()
    else:
        assert set(response.get_json()) == {"errors"}
    ibr.run(1)
