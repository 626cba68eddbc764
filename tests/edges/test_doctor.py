"""The doctor says in one sentence what stands in the way, and calls nothing `config` without evidence."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from conformance.doctor import ListenerProbe, examine
from conformance.listener import Listener
from conformance.local_address import is_elsewhere
from conformance.target import load_target
from conformance.transport import HttpResponse, NoResponse, transport_to
from protocol.data import data_folder

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Answers:
    """A transport that gives one answer to GET and one to POST, and remembers what was sent."""

    def __init__(self, get, post=None):
        self.answers = {"GET": get, "POST": post}
        self.sent = []

    def send(self, request):
        self.sent.append(request)
        return self.answers[request.method]


def looked(target, transport, **options):
    return {finding.name: finding for finding in examine(target, transport=transport, now=lambda: NOW, **options)}


@pytest.fixture
def target(target_file):
    return load_target(target_file())


@pytest.mark.parametrize("status", [200, 204, 400, 404, 405, 415, 500])
def test_any_status_says_that_something_is_there(target, status):
    transport = Answers(HttpResponse(status))
    found = looked(target, transport)
    assert all(finding.ok for finding in found.values())
    assert str(status) in found["system"].detail
    assert [request.method for request in transport.sent] == ["GET"]


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("refused", "start the system"),
        ("timeout", "firewall"),
        ("reset", "hangs up"),
        ("dns", "resolve"),
        ("protocol", "HTTP server"),
    ],
)
def test_no_answer_is_a_matter_of_the_url(target, kind, advice):
    found = looked(target, Answers(NoResponse(kind, "why")), listener_probe=ListenerProbe("http://x", "t"))
    assert not found["system"].ok
    assert found["system"].key == "url"
    assert advice in found["system"].advice
    assert "http://127.0.0.1:9 does not answer: why" in found["system"].detail
    assert "callback" not in found


def test_a_certificate_nobody_knows_is_a_matter_of_the_authority(target):
    assert looked(target, Answers(NoResponse("tls", "self-signed certificate")))["system"].key == "tls.ca"
    assert looked(target, Answers(NoResponse("tls", "WRONG_VERSION_NUMBER")))["system"].key == "url"


def test_behind_a_proxy_no_answer_is_its_matter(target_file):
    target = load_target(target_file('proxy = "http://proxy.invalid:1"', url="http://ibr.invalid"))
    assert looked(target, Answers(NoResponse("refused", "why")))["system"].key == "proxy"


def test_a_name_without_address_ends_the_examination(target_file):
    transport = Answers(HttpResponse(200))
    found = looked(load_target(target_file(url="http://nowhere.invalid")), transport)
    assert (found["name"].ok, found["name"].key) == (False, "url")
    assert transport.sent == []


@pytest.mark.parametrize(("minutes", "said"), [(-3, "180 s behind"), (3, "180 s ahead of")])
def test_a_clock_that_differs_is_a_note(target, minutes, said):
    theirs = format_datetime(NOW + timedelta(minutes=minutes), usegmt=True)
    clock = looked(target, Answers(HttpResponse(200, (("date", theirs),))))["clock"]
    assert clock.ok
    assert said in clock.detail
    assert clock.advice


@pytest.mark.parametrize("minutes", [-2, 0, 2])
def test_a_clock_that_agrees_is_fine(target, minutes):
    theirs = format_datetime(NOW + timedelta(minutes=minutes), usegmt=True)
    clock = looked(target, Answers(HttpResponse(200, (("Date", theirs),))))["clock"]
    assert (clock.ok, clock.advice) == (True, "")


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Foo 2026"])
def test_a_date_that_is_none_is_left_alone(target, date):
    assert "clock" not in looked(target, Answers(HttpResponse(200, (("Date", date),))))


def test_bearer_without_a_token_is_a_fault_of_the_target(target_file):
    transport = Answers(HttpResponse(200))
    found = looked(load_target(target_file('[scope]\ncapabilities = ["bearer"]')), transport)
    assert (found["authorization"].ok, found["authorization"].key) == (False, "access.authorization")
    assert transport.sent == []


def test_a_token_is_sent_and_its_refusal_is_a_note(target_file, monkeypatch):
    monkeypatch.setenv("DCI_TEST_TOKEN", "s3cret")
    more = '[scope]\ncapabilities = ["bearer"]\n[access]\nauthorization = {env = "DCI_TEST_TOKEN"}'
    transport = Answers(HttpResponse(401), HttpResponse(401))
    found = examine(load_target(target_file(more)), transport=transport)
    refusal = [finding for finding in found if finding.name == "authorization"][-1]
    assert all(finding.ok for finding in found)
    assert refusal.advice
    assert "s3cret" not in " ".join(map(str, found))
    assert {request.header("Authorization") for request in transport.sent} == {"Bearer s3cret"}


def test_a_system_that_wants_authorization_for_messages_is_not_started_upon(target):
    found = looked(target, Answers(HttpResponse(401), HttpResponse(401)))
    assert (found["authorization"].ok, found["authorization"].key) == (False, "access.authorization")


def test_a_system_that_wants_authorization_for_get_alone_is_fine(target):
    transport = Answers(HttpResponse(401), HttpResponse(400))
    assert all(finding.ok for finding in looked(target, transport).values())
    assert transport.sent[1].url == "http://127.0.0.1:9/registry/sync/enrolled"
    assert transport.sent[1].body == b"{}"


def test_messages_that_are_redirected_to_another_address_are_a_matter_of_the_url(target):
    moved = HttpResponse(301, (("Location", "https://127.0.0.1/registry"),))
    found = looked(target, Answers(moved, moved))
    assert (found["redirect"].ok, found["redirect"].key) == (False, "url")
    assert "https://127.0.0.1," in found["redirect"].detail


@pytest.mark.parametrize("location", ["/registry/", "http://127.0.0.1:9/docs", "http://[", ""])
def test_a_redirect_to_the_same_address_is_fine(target, location):
    transport = Answers(HttpResponse(302, (("Location", location),)))
    assert all(finding.ok for finding in looked(target, transport).values())
    assert len(transport.sent) == 1


def test_a_redirect_of_get_alone_is_fine(target):
    transport = Answers(HttpResponse(302, (("Location", "https://docs.example.org"),)), HttpResponse(400))
    assert all(finding.ok for finding in looked(target, transport).values())


def test_a_gateway_without_a_system_behind_it_is_a_note(target):
    system = looked(target, Answers(HttpResponse(503)))["system"]
    assert (system.ok, "started" in system.advice) == (True, True)


def test_the_receiver_is_reported(target, target_file):
    assert "not sent" in looked(target, Answers(HttpResponse(200)))["receiver"].detail
    named = load_target(target_file('[identities]\nreceiver_id = "ibr.example.org"'))
    assert "ibr.example.org" in looked(named, Answers(HttpResponse(200)))["receiver"].detail


@pytest.fixture
def listener():
    listener = Listener(lambda request: HttpResponse(404), probe_token="token")
    listener.start()
    yield listener
    listener.stop()


def test_an_advertised_address_that_leads_to_us_is_fine(target, listener):
    found = looked(target, Answers(HttpResponse(200)), listener_probe=ListenerProbe(listener.url, "token"))
    assert found["callback"].ok


def test_an_advertised_address_that_leads_elsewhere_is_a_fault(target, listener, closed_port):
    other = looked(target, Answers(HttpResponse(200)), listener_probe=ListenerProbe(listener.url, "other"))
    assert (other["callback"].ok, other["callback"].key) == (False, "callback.listen")
    assert "something else" in other["callback"].detail
    nowhere = ListenerProbe(f"http://127.0.0.1:{closed_port}", "token")
    refused = looked(target, Answers(HttpResponse(200)), listener_probe=nowhere)["callback"]
    assert (refused.ok, "does not lead to our listener" in refused.detail) == (False, True)


def test_the_key_is_that_which_was_written(target_file, listener):
    target = load_target(target_file('[callback]\npublic_url = "http://tester.example.org"'))
    probe = ListenerProbe(listener.url, "other")
    assert looked(target, Answers(HttpResponse(200)), listener_probe=probe)["callback"].key == "callback.public_url"


def test_our_loopback_is_no_address_for_a_system_elsewhere(target_file, listener, monkeypatch):
    monkeypatch.setattr("conformance.doctor.is_elsewhere", lambda target: True)
    target = load_target(target_file())
    probe = ListenerProbe(listener.url, "token")
    found = looked(target, Answers(HttpResponse(200)), listener_probe=probe)["callback"]
    assert (found.ok, "on another one" in found.detail) == (False, True)


def test_a_system_on_this_machine_is_not_elsewhere(target_file):
    assert not is_elsewhere(load_target(target_file(url="http://localhost:9")))
    assert not is_elsewhere(load_target(target_file(url="http://nowhere.invalid")))
    assert not is_elsewhere(load_target(target_file('proxy = "http://p:1"', url="http://192.0.2.1")))


def noted(tmp_path, *more):
    """Return what is noted of a target of an SP-MIS that answers."""
    path = tmp_path / "sp-mis.toml"
    path.write_text("\n".join(['role = "sp-mis"', 'url = "http://127.0.0.1:9"', *more]), encoding="utf-8")
    return looked(load_target(path), Answers(HttpResponse(200)))


def test_what_a_client_cannot_be_made_to_do_is_noted_and_stops_nothing(tmp_path):
    found = noted(tmp_path)
    assert all(finding.ok for finding in found.values())
    assert found["people"].key == "provisioning.person"
    assert found["requests"].key == 'trigger.ibr."sync/enrolled"'
    assert "ess.txn/status" in found["requests"].detail
    assert "not tested" in found["requests"].advice


def test_what_a_client_does_not_send_is_not_missed(tmp_path):
    person = '[provisioning.person]\nurl = "{url}/people"'
    trigger = '[trigger.ibr."sync/enrolled"]\nurl = "{url}/ask"'
    found = noted(tmp_path, '[scope]\nnot_sent = ["ess.txn/status"]', person, trigger)
    assert "ibr.sync/enrolled" not in found["requests"].detail
    assert "ess.txn/status" not in found["requests"].detail
    assert found["people"].key == "provisioning.standing"


@pytest.mark.parametrize("role", ["ess", "sp-mis"])
def test_nothing_is_noted_of_a_client_that_can_be_made_to_do_everything(role):
    target = load_target(data_folder("fixtures") / "targets" / f"{role}.toml")
    found = looked(target, Answers(HttpResponse(200)))
    assert [found[name].advice for name in ("people", "requests")] == ["", ""]


def test_of_a_system_that_sends_no_requests_none_are_noted(target):
    assert {"people", "requests"}.isdisjoint(looked(target, Answers(HttpResponse(200))))


def test_a_closed_port_is_told_over_the_real_transport(target_file, closed_port):
    target = load_target(target_file(url=f"http://127.0.0.1:{closed_port}"))
    transport = transport_to(target)
    found = {finding.name: finding for finding in examine(target, transport=transport)}
    transport.close()
    assert not found["system"].ok
    assert "start the system" in found["system"].advice
