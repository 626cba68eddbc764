"""The judge of clients examined: what a system sends when it is made to act, and how it takes what comes back."""

import json
import re
from dataclasses import replace

import pytest

from conformance.bundled_target import bundled_target
from conformance.call_template import CallTemplate
from conformance.generated_cases import generated_cases
from conformance.plan import plan
from conformance.qualification import bundled, certify_in_process
from conformance.recomputation import differences
from conformance.record import read_record
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.target import target_from_options
from protocol.data import load_yaml
from simulator.deviations import catalogue as deviations

URL = "http://iut.invalid"
CLIENT = {row["name"] for row in load_yaml("deviations/client.yaml")["rows"]}
ROWS = [row for row in deviations("sp-mis").values() if row.name in CLIENT]
VARIANTS = [row for row in ROWS if row.kind == "variant"]
ENOUGH = 4


def stories(role, requirement=None):
    """Return the ids of scenarios of clients: all, or some that can show whether a requirement is broken."""
    told = [story for story in plan(role) if story.file.startswith("client-of-")]
    if requirement is None:
        return tuple(story.id for story in told)
    naming = [story for story in told if requirement in story.requirements]
    if naming:
        return tuple(story.id for story in naming[:ENOUGH])
    names = catalogue(role)[requirement].operations
    sending = [story for story in told if not names or names_sent(story) & set(names)]
    return tuple(story.id for story in sending[:ENOUGH])


def names_sent(story):
    return {each.partition(".")[2] for each in story.sends}


def certified(tmp_path, role, name=None, *, only=(), target=None):
    """Certify the bundled system of a role in process; every verdict of the record is made again from the file."""
    path = tmp_path / "record.jsonl"
    certify_in_process(bundled(role, name), role=role, only=only, target=target, path=path)
    record = read_record(path)
    assert [str(difference) for difference in differences(record)] == []
    assert not [each for each in record.outcomes.values() if each["outcome"] == "harness_error"]
    result = summarise(record)
    assert result["counts"]["checks"].get("harness_error", 0) == 0
    return result


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def messages(result, requirement):
    return {each.get("message") for each in result["checks"] if each["requirement"] == requirement}


def reason(result, requirement):
    return next(row["reason"] for row in result["requirements"] if row["id"] == requirement)


@pytest.mark.parametrize("row", VARIANTS, ids=lambda row: row.name)
def test_a_variant_is_left_alone(row, tmp_path):
    result = certified(tmp_path, "sp-mis", row.name, only=stories("sp-mis"))
    found = {name: verdict for name, verdict in verdicts(result).items() if verdict in ("fail", "warn")}
    assert found == {}
    assert all(verdict != "not_tested" for name, verdict in verdicts(result).items() if name.startswith("CLIENT-"))


@pytest.mark.parametrize("role", ["ess", "sp-mis"])
def test_every_requirement_of_a_client_is_broken_by_some_deviation(role):
    broken = {row.requirement for row in deviations(role).values() if row.name in CLIENT}
    broken |= {case.requirement for case in generated_cases(role)}
    rows = {row.id for row in catalogue(role).values() if row.id.startswith("CLIENT-") and not row.untestable}
    assert rows - broken == set()
    assert len(VARIANTS) >= 6


def test_what_is_asked_of_the_client_of_an_ibr_alone_is_not_asked_of_an_ess():
    only = {name for name in set(catalogue("sp-mis")) - set(catalogue("ess")) if name.startswith("CLIENT-")}
    assert {"CLIENT-SEND-012", "CLIENT-MSG-040", "CLIENT-HDR-006"} <= only


def test_a_system_that_sends_nothing_is_told_so(tmp_path):
    only = stories("ess", "CLIENT-SEND-007")
    result = certified(tmp_path, "ess", "request-never-sent", only=only)
    said = messages(result, "CLIENT-SEND-001")
    assert said == {"no traffic: the IUT was made to send `sync/check-enrollment`, and none came"}
    assert verdicts(result)["CLIENT-SEND-007"] == "not_applicable"


def test_what_builds_on_a_request_that_never_came_is_not_tested(tmp_path):
    result = certified(tmp_path, "ess", "request-never-sent", only=stories("ess", "CLIENT-CB-003"))
    assert verdicts(result)["CLIENT-CB-003"] == "not_tested"
    assert reason(result, "CLIENT-CB-003") == "no traffic: the IUT sent no `search`"


def test_a_system_that_keeps_the_address_of_another_scenario_is_told_where_its_requests_went():
    first = []

    def build(scheduler, send):
        def to_the_first(url, headers, body):
            first.extend(re.findall("/dci/[0-9a-f]+", url)[: not first])
            return send(re.sub("/dci/[0-9a-f]+", first[0] if first else "", url), headers, body)

        return bundled("ess")(scheduler, to_the_first)

    only = (stories("ess", "CLIENT-SEND-001")[0], *stories("ess", "CLIENT-CB-003"), *stories("ess", "CLIENT-SEND-007"))
    result = summarise(certify_in_process(build, role="ess", only=only))
    astray = f'"http://judge.invalid{first[0]}/registry/search", the address of another one'
    expected = f"no traffic: the IUT sent no `search` to this scenario; one came to {astray}"
    assert reason(result, "CLIENT-CB-003") == expected
    sending = [each for each in result["checks"] if each["requirement"] == "CLIENT-SEND-001"]
    came = [each["actual"] for each in sending if each["verdict"] == "fail"]
    assert came and all(each.endswith(", the address of another scenario") for each in came)


def test_a_system_that_sends_twice_is_told_how_often(tmp_path):
    result = certified(tmp_path, "ess", "request-sent-twice", only=stories("ess", "CLIENT-SEND-007"))
    assert "`sync/check-enrollment` was sent 2 times for one occasion" in messages(result, "CLIENT-SEND-002")


def test_a_system_that_sends_to_the_wrong_place_is_told_the_right_one(tmp_path):
    result = certified(tmp_path, "ess", "request-to-another-path", only=stories("ess", "CLIENT-SEND-007"))
    failed = [each for each in result["checks"] if each["requirement"] == "CLIENT-SEND-003" and "message" in each]
    assert failed[0]["message"] == "`sync/check-enrollment` was sent to the wrong place"
    assert failed[0]["expected"].endswith("/registry/sync/check-enrollment")
    assert failed[0]["actual"].endswith("/registry/v1/sync/check-enrollment")


def triggered_by(role, **templates):
    """Return the target of the bundled system of a role with these templates in place of its own."""
    target = bundled_target(role, URL)
    named = {name.replace("__", ".").replace("_", "/"): template for name, template in templates.items()}
    return replace(target, triggers={**target.triggers, **named})


def test_a_request_is_found_wherever_it_arrives(tmp_path):
    body = dict(bundled_target("ess", URL).triggers["ess.search"].body)
    template = CallTemplate(url="{url}/admin/send", body={**body, "to": "http://judge.invalid/elsewhere"})
    only = stories("ess", "CLIENT-SEND-004")
    result = certified(tmp_path, "ess", only=only, target=triggered_by("ess", ess__search=template))
    assert "fail" not in verdicts(result).values()
    assert verdicts(result)["CLIENT-SEND-003"] == verdicts(result)["CLIENT-CB-001"] == "pass"


@pytest.mark.parametrize(("prefix", "verdict"), [("/registry", "pass"), ("/ess", "pass"), ("/api/v7", "fail")])
def test_a_system_that_appends_the_prefix_by_itself_may_take_any_that_the_standard_knows(tmp_path, prefix, verdict):
    body = dict(bundled_target("ess", URL).triggers["ess.search"].body)
    template = CallTemplate(url="{url}/admin/send", body={**body, "to": f"{{counterpart_url}}{prefix}"})
    only = stories("ess", "CLIENT-SEND-004")
    result = certified(tmp_path, "ess", only=only, target=triggered_by("ess", ess__search=template))
    assert verdicts(result)["CLIENT-SEND-003"] == verdict
    assert verdicts(result)["CLIENT-SEND-001"] == "pass"


def test_a_trigger_that_fails_is_not_tested_and_names_its_key(tmp_path):
    template = CallTemplate(url="{url}/admin/send", body={"interface": "ess", "operation": "no such"})
    only = stories("ess", "CLIENT-SEND-004")
    result = certified(tmp_path, "ess", only=only, target=triggered_by("ess", ess__search=template))
    assert verdicts(result)["CLIENT-CB-001"] == "not_tested"
    said = reason(result, "CLIENT-CB-001")
    assert "the IUT could not be made to send search: HTTP 400" in said
    assert 'trigger.ess."search"' in said


def test_what_a_target_says_that_it_does_not_send_is_not_applicable(tmp_path):
    target = bundled_target("ess", URL)
    triggers = {name: each for name, each in target.triggers.items() if name != "ess.txn/status"}
    target = replace(target, triggers=triggers, scope=replace(target.scope, not_sent=("ess.txn/status",)))
    result = certified(tmp_path, "ess", only=stories("ess"), target=target)
    for name in ("CLIENT-SEND-011", "CLIENT-CB-012", "CLIENT-MSG-070"):
        assert verdicts(result)[name] == "not_applicable", name
    assert "does not declare ess.txn/status" in reason(result, "CLIENT-SEND-011")
    assert reason(result, "CLIENT-MSG-070") == "the target says that the IUT sends no such request"
    assert "not_tested" not in {verdicts(result)[name] for name in verdicts(result) if name.startswith("CLIENT-")}


ITEM = {
    "reference_id": [1],
    "search_criteria": {"reg_record_type": 7, "query": [[], {"expression1": 3}], "sort": {}, "pagination": []},
    "subscribe_criteria": {"notify_record_type": [], "filter": 5, "reg_event_type": {}},
}
ANYTHING = {
    "a body that is no text": lambda document: b"\xff\xfe{",
    "null": lambda document: None,
    "a header that is a list": lambda document: {**document, "header": []},
    "a message that is a list": lambda document: {**document, "message": [1]},
    "items of any type": lambda document: with_items(document, [1, None, "x"]),
    "items that are an object": lambda document: with_items(document, {}),
    "members of other types": lambda document: with_items(document, [ITEM]),
    "identifiers of other types": lambda document: {
        "header": {"message_id": 5, "sender_id": [], "sender_uri": "http://[::1", "total_count": True},
        "message": {**document["message"], "transaction_id": {"a": 1}},
    },
    "an address with blanks": lambda document: {**document, "header": {"sender_uri": "http://here or there:99999/"}},
}


def with_items(document, value):
    """Return a request with a value in the place of its list of items."""
    message = {name: value if isinstance(each, list) else each for name, each in document["message"].items()}
    return {**document, "message": message}


@pytest.mark.parametrize("spoil", ANYTHING.values(), ids=ANYTHING)
def test_a_client_that_sends_anything_breaks_no_check(spoil):
    def build(scheduler, send):
        def spoilt(url, headers, body):
            document = json.loads(body)
            if {"search_request", "subscribe_request"} & set(document.get("message", ())):
                document = spoil(document)
            return send(url, headers, document if isinstance(document, bytes) else json.dumps(document).encode())

        return bundled("ess")(scheduler, spoilt)

    only = (*stories("ess", "CLIENT-CB-004"), *stories("ess", "CLIENT-CB-012"), *stories("ess", "CLIENT-NTF-005"))
    record = certify_in_process(build, role="ess", only=only)
    result = summarise(record)
    assert not [each for each in record.outcomes.values() if each["outcome"] == "harness_error"]
    assert result["counts"]["checks"].get("harness_error", 0) == 0
    assert result["verdict"] == "not_conformant"


@pytest.mark.parametrize("role", ["ess", "sp-mis"])
def test_a_target_without_triggers_is_inconclusive_and_says_what_to_declare(role, tmp_path):
    result = certified(tmp_path, role, only=stories(role), target=target_from_options(role, URL))
    found = {name: verdict for name, verdict in verdicts(result).items() if name.startswith("CLIENT-")}
    assert set(found.values()) == {"not_tested"}
    assert result["verdict"] == "inconclusive"
    assert all("trigger" in row["reason"] for row in result["requirements"] if row["id"].startswith("CLIENT-"))


class Fronted:
    """The bundled ESS behind a front that takes callbacks at one address alone, and has no other below it."""

    address = "/inbox/dci"

    def __init__(self, scheduler, send):
        self.system = bundled("ess")(scheduler, lambda url, headers, body: send(url, headers, self.renamed(body)))

    def renamed(self, body):
        document = json.loads(body)
        if "sender_uri" in document["header"]:
            document["header"]["sender_uri"] = f"{URL}{self.address}"
        return json.dumps(document).encode()

    def app(self, environ, start_response):
        inside = environ["PATH_INFO"].removeprefix(self.address)
        if inside and inside != environ["PATH_INFO"]:
            start_response("404 Not Found", [("Content-Type", "text/html")])
            return [b"<h1>Not Found</h1>"]
        return self.system.app({**environ, "PATH_INFO": inside or "/"}, start_response)

    def close(self):
        self.system.close()


def test_callbacks_go_to_the_very_address_that_is_named_where_nothing_is_below_it():
    only = (*stories("ess", "CLIENT-CB-004"), *stories("ess", "CLIENT-NTF-001"))
    result = summarise(certify_in_process(Fronted, role="ess", only=only))
    assert verdicts(result)["CLIENT-CB-004"] == verdicts(result)["CLIENT-NTF-001"] == "pass"
    assert not {"fail", "warn"} & set(verdicts(result).values()), "what was tried before is no fault of the system"


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        (
            None,
            {
                "IBR-I-06": "program-path",
                "IBR-I-07": "bare-condition",
                "IBR-I-09": "notify",
                "IBR-I-10": "enrolled_updates",
                "IBR-I-12": "beneficiary",
                "IBR-I-13": "enrolment",
                "IBR-I-14": "list",
                "IBR-I-15": "codes",
                "IBR-I-30": "enrollement",
                "ESS-C-23": "named",
                "ESS-C-26": "enrollementstatus",
                "ESS-C-30": "enrolment",
            },
        ),
        ("questions-with-conditions", {"IBR-I-07": "attribute-triple"}),
        ("updates-as-in-official-sample", {"IBR-I-09": "register", "IBR-I-10": "receipt_information"}),
        ("updates-in-other-words", {"IBR-I-12": "programme", "IBR-I-13": "enrollment", "IBR-I-15": "labels"}),
    ],
)
def test_the_readings_that_a_client_follows_are_reported(tmp_path, name, readings):
    showing = ("CLIENT-SEND-005", "CLIENT-SEND-007", "CLIENT-SEND-009", "CLIENT-SEND-012")
    only = [story for requirement in showing for story in stories("sp-mis", requirement)]
    result = certified(tmp_path, "sp-mis", name, only=tuple(dict.fromkeys(only)))
    observed = {each["id"]: each["observed"] for each in result["interpretations"]}
    assert readings.items() <= observed.items()
