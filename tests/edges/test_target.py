"""A target file is read as it is meant, and whatever is wrong with it is told by file, key and remedy."""

import copy
import json
import pickle
from pathlib import Path

import jsonschema_rs
import pytest

from conformance.target import Secret, Target, TargetError, load_target, target_from_options
from protocol.data import data_folder
from protocol.operations import operations

SERVED = tuple(name for name, operation in operations("ibr").items() if operation.served_by == "ibr")

FULL = """
base_path = "/api"
max_in_flight = 3
proxy = "http://proxy.example.org:3128"
[subject]
name = "Example IBR"
version = "4.2"
[identities]
sender_id = "us"
second_sender_id = "us-two"
receiver_id = "them"
[data]
programmes = ["P1"]
[[data.people]]
identifier_type = "UIN"
identifier_value = "847951632"
programme = "P1"
enrolled = true
birth_date = 1980-01-31
enrolment_status = "Active"
[scope]
not_declared = ["subscribe", "unsubscribe"]
capabilities = ["bearer"]
[interpretations]
IBR-I-09 = "register"
[budgets]
answer = 2
run = 60
[callback]
listen = "0.0.0.0:8600"
public_url = "http://tester.example.org:8600/"
[access]
authorization = {env = "DCI_TEST_TOKEN"}
"""


def problems(path: Path) -> dict[str, str]:
    with pytest.raises(TargetError) as caught:
        load_target(path)
    assert caught.value.exit_code == 3
    assert all(line.startswith(f"{path}: ") for line in str(caught.value).splitlines())
    return {problem.key: problem.message for problem in caught.value.problems}


def test_role_and_url_are_enough(target_file):
    target = load_target(target_file(url="https://ibr.example.org/"))
    assert (target.role, target.url, target.base_path) == ("ibr", "https://ibr.example.org", None)
    assert target.operations == SERVED
    assert target.not_declared == ()
    assert target.capabilities == frozenset()
    assert target.identities.sender_id == "spmis.dci-test.example.org"
    assert target.identities.receiver_id is None
    assert (target.budgets.answer, target.budgets.callback, target.budgets.connect) == (15.0, 15.0, 4.0)
    assert (target.budgets.run, target.max_in_flight) == (900.0, 8)
    assert target.address("sync/search") == "https://ibr.example.org/registry/sync/search"
    assert target.address("search", base_path="") == "https://ibr.example.org/search"


def test_every_key_is_taken(target_file, monkeypatch):
    monkeypatch.setenv("DCI_TEST_TOKEN", "s3cret")
    target = load_target(target_file(FULL))
    assert target.operations == tuple(name for name in SERVED if name not in {"subscribe", "unsubscribe"})
    assert target.not_declared == ("subscribe", "unsubscribe")
    assert target.capabilities == {"bearer"}
    assert target.data.people[0].birth_date == "1980-01-31"
    assert target.interpretations == {"IBR-I-09": "register"}
    assert target.budgets.answer == 2.0
    assert target.callback.listen == "0.0.0.0:8600"
    assert target.subject.name == "Example IBR"
    assert target.address("search") == "http://127.0.0.1:9/api/search"
    assert target.access.authorization.reveal() == "Bearer s3cret"


def test_named_operations_are_the_declared_ones(target_file):
    names = '["sync/enrollment/updates", "search", "sync/enrolled"]'
    target = load_target(target_file(f"[scope]\noperations = {names}"))
    assert target.operations == ("search", "sync/enrollment/updates", "sync/enrolled")
    assert "subscribe" in target.not_declared


@pytest.mark.parametrize(
    ("value", "header"), [("abc", "Bearer abc"), ("Basic abc", "Basic abc"), (" abc \n", "Bearer abc")]
)
def test_a_bare_token_is_a_bearer_token(target_file, monkeypatch, value, header):
    monkeypatch.setenv("DCI_TEST_TOKEN", value)
    target = load_target(target_file('[access]\nauthorization = {env = "DCI_TEST_TOKEN"}'))
    assert target.access.authorization.reveal() == header


def test_a_secret_is_shown_nowhere(target_file, monkeypatch):
    monkeypatch.setenv("DCI_TEST_TOKEN", "s3cret")
    monkeypatch.setenv("DCI_TEST_PROXY", "http://user:s3cret@proxy.example.org:3128")
    more = 'proxy = {env = "DCI_TEST_PROXY"}\n[access]\nauthorization = {env = "DCI_TEST_TOKEN"}'
    target = load_target(target_file(more))
    shown = repr(target) + str(target.access.authorization) + f"{target.proxy}" + json.dumps(target.public())
    assert "s3cret" not in shown
    assert "(secret from DCI_TEST_TOKEN)" in shown
    assert target.public()["access"] == {"authorization": {"env": "DCI_TEST_TOKEN"}}
    assert target.public()["proxy"] == {"env": "DCI_TEST_PROXY"}
    for leak in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="secret from DCI_TEST_TOKEN"):
            leak(target.access.authorization)


def test_the_public_form_is_a_target_again(target_file, monkeypatch):
    monkeypatch.setenv("DCI_TEST_TOKEN", "s3cret")
    public = load_target(target_file(FULL)).public()
    assert public.pop("file").endswith("target.toml")
    assert public["identities"]["receiver_id"] == "them"
    public["scope"].pop("not_declared")
    assert schema().is_valid(json.loads(json.dumps(public)))


def test_the_facts_are_immutable(target_file):
    target = load_target(target_file())
    with pytest.raises(AttributeError):
        target.url = "http://elsewhere"
    with pytest.raises(TypeError):
        target.interpretations["IBR-I-01"] = "bare"


@pytest.mark.parametrize(
    ("more", "key", "said"),
    [
        ("colour = 1", "colour", "unknown key"),
        ("max_inflight = 1", "max_inflight", 'did you mean "max_in_flight"?'),
        ("[budgets]\nanwser = 1", "budgets.anwser", 'did you mean "answer"?'),
        ('[budgets]\nanswer = "soon"', "budgets.answer", '"soon" cannot stand here'),
        ('[budgets]\nanswer = "soon"', "budgets.answer", "answer = 15.0"),
        ("[budgets]\nanswer = true", "budgets.answer", "true"),
        ("[budgets]\nanswer = 0", "budgets.answer", "0 cannot"),
        ("[budgets]\nanswer = nan", "budgets.answer", "nan"),
        ("[budgets]\nanswer = inf", "budgets.answer", "inf"),
        ("max_in_flight = 0", "max_in_flight", "from 1 to 64"),
        ("max_in_flight = 2.5", "max_in_flight", "2.5"),
        ('base_path = "registry"', "base_path", "starting with a slash"),
        ('base_path = "/registry/"', "base_path", "starting with a slash"),
        ('[scope]\ncapabilities = ["token"]', "scope.capabilities[0]", "bearer"),
        ('[scope]\nnot_declared = ["subscribes"]', "scope.not_declared", 'did you mean "subscribe"?'),
        ('[scope]\nnot_declared = ["on-search"]', "scope.not_declared", "no operation that the role ibr"),
        ('[scope]\nnot_declared = ["sync/enrolled"]', "scope.not_declared", "PRS.IBR.01"),
        ('[scope]\nnot_declared = ["sync/enrollment/updates"]', "scope.not_declared", "PRS.IBR.02"),
        (
            '[scope]\nnot_declared = ["search", "sync/search"]',
            "scope.not_declared",
            '"search" or "sync/search"',
        ),
        (
            '[scope]\noperations = ["search", "sync/enrolled"]',
            "scope.operations",
            "cannot be left undeclared",
        ),
        ("[scope]\noperations = []\nnot_declared = []", "scope.not_declared", "one of the two"),
        ('[interpretations]\nI-1 = "x"', "interpretations.I-1", "no identifier of an interpretation"),
        ('[interpretations]\nIBR-I-999 = "x"', "interpretations.IBR-I-999", "is no interpretation"),
        ('[interpretations]\nIBR-I-09 = "registre"', "interpretations.IBR-I-09", 'did you mean "register"?'),
        ("[[data.people]]\nenrolled = true", "data.people[0].programme", "is missing"),
        ('[data]\nprogrammes = ["P1", 2]', "data.programmes[1]", "2 cannot stand here"),
        ('[callback]\nlisten = "localhost"', "callback.listen", "port 0 for any"),
        ('[callback]\nlisten = "localhost:70000"', "callback.listen", "no such port"),
        ('[callback]\ncertificate = "a.crt"', "callback.key", "is missing"),
        ('[callback]\npublic_url = "tester:80"', "callback.public_url", "public_url = "),
        ('[tls]\nca = "nowhere.pem"', "tls.ca", "no file can be read at"),
        ('[access]\nauthorization = {env = "DCI_UNSET"}', "access.authorization", "DCI_UNSET is not set"),
        ('[access]\nauthorization = "s3cret"', "access.authorization", "never the value itself"),
        ('[access]\nauthorization = {env = "Bearer s3cret"}', "access.authorization.env", "its value"),
        ('proxy = "http://user:s3cret@proxy"', "proxy", "environment variable"),
        ('proxy = "socks5://proxy"', "proxy", "HTTP proxy"),
    ],
)
def test_each_fault_is_told_by_key_and_remedy(target_file, more, key, said):
    found = problems(target_file(more))
    assert said in found[key]
    assert "s3cret" not in str(found)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ibr.example.org",
        "ftp://ibr",
        "http://",
        "http://u:s3cret@ibr",
        "http://ibr/?a=1",
        "http://a b",
        "http://:80",
    ],
)
def test_an_address_without_host_or_with_more_than_an_address_is_told(target_file, url):
    found = problems(target_file(url=url))
    assert "url" in found
    assert "s3cret" not in found["url"]


@pytest.mark.parametrize("url", ["http://ibr:0", "http://ibr:99999", "http://ibr:port", "http://ïbr", "http://[::1"])
def test_an_address_that_cannot_be_reached_is_told(target_file, url):
    assert "url" in problems(target_file(url=url))


def test_an_enrolment_status_is_a_code_or_label_of_the_directory(target_file):
    person = '[[data.people]]\nidentifier_type="UIN"\nidentifier_value="1"\nprogramme="P"\nenrolled=false\n'
    assert load_target(target_file(person + 'enrolment_status = "graduated"')).data.people[0].enrolled is False
    found = problems(target_file(person + 'enrolment_status = "Retired"'))
    assert "1 (Active)" in found["data.people[0].enrolment_status"]


def test_all_faults_are_told_at_once(target_file):
    found = problems(target_file('colour = 1\n[budgets]\nanswer = "soon"\nconnect = -1'))
    assert set(found) == {"colour", "budgets.answer", "budgets.connect"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'role = "ibr"\nurl = ', "line 2"),
        (b'role = "ibr"\nurl : "x"\n', "line 2"),
        (b'role = "ibr"\nurl = "\xff"', "not UTF-8 at line 2"),
        (b"", "is missing"),
    ],
)
def test_content_that_is_no_target_is_content(tmp_path, content, said):
    path = tmp_path / "target.toml"
    path.write_bytes(content)
    assert said in " ".join(problems(path).values())


def test_a_byte_order_mark_is_no_fault(target_file):
    path = target_file()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_target(path).role == "ibr"


@pytest.mark.parametrize("path", ["", "  ", "nowhere.toml", "."])
def test_a_file_that_cannot_be_read_is_wrong_usage(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TargetError) as caught:
        load_target(path)
    assert caught.value.exit_code == 2
    assert "empty" in str(caught.value) or "cannot be read" in str(caught.value)


def test_files_are_found_beside_the_target(target_file, tls):
    path = target_file(f'[tls]\nca = "{tls / "localhost.crt"}"\n[callback]\ncertificate = "c.crt"\nkey = "c.key"')
    (path.parent / "c.crt").write_text("x")
    (path.parent / "c.key").write_text("x")
    target = load_target(path)
    assert target.callback.key == path.parent / "c.key"
    assert target.tls.ca == tls / "localhost.crt"


def test_role_and_url_of_the_command_line():
    target = target_from_options("ibr", " http://127.0.0.1:80/x/ ")
    assert isinstance(target, Target)
    assert target.address("search") == "http://127.0.0.1:80/x/registry/search"


@pytest.mark.parametrize("url", ["", " ", "ibr", "http://ibr:0"])
def test_a_bad_url_of_the_command_line_is_wrong_usage(url):
    with pytest.raises(TargetError) as caught:
        target_from_options("ibr", url)
    assert caught.value.exit_code == 2
    assert caught.value.key == "--url"


def test_a_secret_reveals_itself_when_asked():
    assert Secret("NAME", "value").reveal() == "value"


def schema() -> jsonschema_rs.Draft202012Validator:
    path = data_folder("fixtures") / "schemas" / "target.schema.json"
    return jsonschema_rs.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def test_every_key_of_the_schema_says_what_to_write():
    document = json.loads((data_folder("fixtures") / "schemas" / "target.schema.json").read_text("utf-8"))
    assert jsonschema_rs.meta.is_valid(document)

    def keys(node, path=""):
        for name, part in node.get("properties", {}).items():
            merged = {**document["$defs"].get(part.get("$ref", "").rpartition("/")[2], {}), **part}
            yield f"{path}{name}", merged
            yield from keys(merged, f"{path}{name}.")
            yield from keys({"properties": {"items": merged["items"]}} if "items" in merged else {}, f"{path}{name}.")

    described = dict(keys(document))
    assert "data.people.items.enrolled" in described
    assert [name for name, part in described.items() if not part.get("description")] == []
