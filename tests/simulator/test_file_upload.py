"""A message that comes as a file: multipart/form-data with the members of FileInfo."""

import io
import json

import pytest


def upload(ibr, operation, content, **form):
    data = {**form, **({} if content is None else {"fileName": (io.BytesIO(content), "message.json")})}
    return ibr.client.post(f"/registry/{operation}", data=data, content_type="multipart/form-data")


def enrolment(ibr, make):
    return json.dumps(ibr.updates(make.somebody("F1"))).encode()


def is_enrolled(ibr):
    answer = ibr.ask("sync/enrolled", ibr.question("F1", "P1"))
    return answer["message"]["enrolled_response"][0]["enrolled_status"]


@pytest.mark.parametrize("form", [{"fileFormat": "json"}, {"fileFormat": "JSON"}, {}])
def test_a_file_is_taken_in_like_a_body(ibr, make, form):
    response = upload(ibr, "sync/enrollment/updates", enrolment(ibr, make), action="notify", **form)
    assert response.status_code == 200
    assert is_enrolled(ibr) == "yes"


@pytest.mark.parametrize(
    ("form", "status"),
    [({"fileFormat": "csv"}, 415), ({"action": "search"}, 400), ({"action": None}, 400)],
)
def test_another_form_is_refused_and_has_no_effect(ibr, make, form, status):
    told = {name: value for name, value in ({"action": "notify"} | form).items() if value is not None}
    response = upload(ibr, "sync/enrollment/updates", enrolment(ibr, make), **told)
    assert response.status_code == status
    assert response.get_json()["errors"][0]["code"] == "err.request.bad"
    assert is_enrolled(ibr) == "no"


@pytest.mark.parametrize("content", [None, b"", b"identifier;status"])
def test_a_form_without_a_message_is_refused(ibr, content):
    response = upload(ibr, "sync/enrollment/updates", content, action="notify")
    assert response.status_code == 400


def test_an_asynchronous_message_that_cannot_be_read_is_refused_by_err(ibr):
    response = upload(ibr, "search", b"nothing", action="search")
    assert response.get_json()["message"]["ack_status"] == "ERR"


def test_a_synchronous_search_is_no_file(ibr):
    assert upload(ibr, "sync/search", b"{}", action="search").status_code == 415
