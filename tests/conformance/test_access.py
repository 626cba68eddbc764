"""The judge on access: bundled systems that demand tokens conform, and each fault of theirs is found by its name."""

import json
import stat
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conformance.access.authorization import Authorization
from conformance.access.bundled import signing_key
from conformance.artefacts import render
from conformance.bundled_target import bundled_target
from conformance.certification import certify
from conformance.command_line import run
from conformance.doctor import examine
from conformance.listener import Listener
from conformance.plan import plan
from conformance.qualification import URL, bundled, certify_in_process
from conformance.recomputation import differences
from conformance.record import read_record
from conformance.requirements import catalogue
from conformance.result import summarise
from conformance.target import load_target
from conformance.transport import HttpRequest, HttpResponse, HttpTransport, transport_to
from protocol.data import load_yaml
from protocol.json_text import dump_json
from protocol.keys.key_set import jwks_of
from simulator.deviations import catalogue as deviations
from tests.conformance.conftest import running

ROLES = ("ibr", "ess", "sp-mis")
BEARER = {"scope": {"capabilities": ["bearer"]}}
NAMES = {row["name"] for row in load_yaml("deviations/access.yaml")["rows"]}
ROWS = [(role, row) for role in ROLES for row in deviations(role).values() if row.name in NAMES]
FAULTS = [(role, row) for role, row in ROWS if row.kind == "deviation"]
VARIANTS = [(role, row) for role, row in ROWS if row.kind == "variant"]
COMMAND = (sys.executable, "-P", str(Path(__file__).parents[2] / "dci_command_line.py"))
SECRET = "canary-secret-of-the-client"


def named(value):
    return value if isinstance(value, str) else value.name


def verdicts(result):
    return {row["id"]: row["verdict"] for row in result["requirements"]}


def of_access(role):
    return tuple(story.id for story in plan(role) if "bearer" in story.capabilities)


def certified(role, name=None, *, path=None, only=(), target=None):
    target = target or bundled_target(role, URL, BEARER)
    record = certify_in_process(bundled(role, name, access=True), target=target, path=path, only=only)
    assert [str(difference) for difference in differences(record)] == []
    assert not [outcome for outcome in record.outcomes.values() if outcome["outcome"] == "harness_error"]
    return summarise(record)


@pytest.mark.parametrize("role", ROLES)
def test_a_bundled_system_that_demands_tokens_is_conformant(role):
    result = certified(role)
    assert result["verdict"] == "conformant"
    assert set(verdicts(result).values()) <= {"pass", "not_applicable", "untestable"}
    assert {name for name in catalogue(role) if name.startswith("ACCESS-")} <= {
        name for name, verdict in verdicts(result).items() if verdict == "pass"
    }


@pytest.mark.parametrize(("role", "row"), VARIANTS, ids=named)
def test_a_variant_is_left_alone(role, row):
    assert set(verdicts(certified(role, row.name, only=of_access(role))).values()) & {"fail", "warn"} == set()


@pytest.mark.parametrize("role", ROLES)
def test_every_requirement_is_broken_by_some_deviation(role):
    rows = {name for name in catalogue(role) if name.startswith("ACCESS-")}
    assert rows == {row.requirement for of, row in FAULTS if of == role}


def test_there_are_enough_of_them():
    assert len(FAULTS) >= 30


@pytest.mark.parametrize("role", ROLES)
def test_without_the_capability_nothing_of_it_is_asked(role):
    record = certify_in_process(bundled(role), role=role, only=of_access(role))
    found = {row["verdict"] for row in summarise(record)["requirements"] if row["id"].startswith("ACCESS-")}
    assert found == {"not_applicable"}


def test_a_system_that_demands_tokens_is_not_entered_without_one():
    result = certified("ibr", target=bundled_target("ibr", URL), only=("ACCESS-TOK-001",))
    assert result["verdict"] == "config"


def test_a_token_that_is_given_is_tried_without_endpoint_and_without_trust():
    target = bundled_target("ibr", URL, BEARER)
    target = replace(target, access=replace(target.access, trusted_issuer=False))
    found = verdicts(certified("ibr", target=target, only=of_access("ibr")))
    assert {name for name, verdict in found.items() if verdict == "not_applicable"} >= {
        f"ACCESS-TRU-00{number}" for number in (1, 2, 3)
    }
    assert found["ACCESS-TOK-007"] == "pass"


# --- over HTTP, with keys and secrets --------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with the key of the suite, and the secret of the client in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DCI_TEST_SECRET", SECRET)
    return tmp_path


@contextmanager
def demanding(project, role, capsys, *options):
    """Run a bundled system that demands tokens, and trusts ours; yield its address."""
    assert run(["keys", "export"]) == 0
    (project / "judge.jwks.json").write_text(capsys.readouterr().out)
    issuer = bundled_target(role, URL).identities.sender_id
    (project / "clients.toml").write_text(
        f"""
        [[client]]
        id = "judge"
        secret = {{env = "DCI_TEST_SECRET"}}
        [[issuer]]
        name = "{issuer}"
        jwks = "judge.jwks.json"
        """
    )
    with running(role, "--access", str(project / "clients.toml"), *options) as url:
        yield url


def target_at(project, role, url, more="", secret="DCI_TEST_SECRET"):
    access = f'client_id = "judge"\nclient_secret = {{env = "{secret}"}}\n{more}'
    file = project / "target.toml"
    file.write_text(f'role = "{role}"\nurl = "{url}"\n[scope]\ncapabilities = ["bearer"]\n[access]\n{access}\n')
    described = bundled_target(role, url)
    return replace(load_target(file), provisioning=described.provisioning, identities=described.identities)


@pytest.mark.parametrize("role", ROLES)
def test_over_http_a_system_that_demands_tokens_is_conformant_and_no_secret_is_written(project, role, capsys):
    with demanding(project, role, capsys) as url:
        target = target_at(project, role, url, "trusted_issuer = true")
        outcome = certify(target, out=project / "out", only=of_access(role))
    found = verdicts(outcome.result)
    assert {name: found[name] for name in catalogue(role) if name.startswith("ACCESS-")} == {
        name: "pass" for name in catalogue(role) if name.startswith("ACCESS-")
    }
    record = read_record(outcome.record_path)
    assert differences(record) == []
    render(record, project / "out")
    (public,) = [event["data"] for event in record.of_type("expectation") if event["kind"] == "public-keys"]
    assert public == json.loads((project / "judge.jwks.json").read_text())
    searched = {path: path.read_bytes() for path in (project / "out").rglob("*") if path.is_file()}
    assert len(searched) >= 4
    private = json.loads((project / ".dci" / "key.jwk.json").read_text())["d"]
    for path, content in searched.items():
        for canary in (SECRET, private, "eyJ"):
            assert canary.encode() not in content, f"{canary} is in {path.name}"


@pytest.mark.parametrize("name", [None, "private-key-published", "refused-token-repeated", "error-repeats-secret"])
def test_in_process_no_secret_is_written_whatever_the_system_gives_away(tmp_path, name):
    target = bundled_target("ibr", URL, BEARER)
    result = certified("ibr", name, path=tmp_path / "record.jsonl", only=of_access("ibr"), target=target)
    assert ("fail" in verdicts(result).values()) is (name is not None)
    record = read_record(tmp_path / "record.jsonl")
    render(record, tmp_path)
    for path in tmp_path.iterdir():
        text = path.read_text(encoding="utf-8")
        assert target.access.client_secret.reveal() not in text
        assert "eyJ" not in text, path.name
        assert '"d":"' not in text.replace("\\", "").replace('"d":"(redacted)', "")


def test_what_a_system_prints_holds_no_secret(project):
    (project / "clients.toml").write_text('[[client]]\nid = "judge"\nsecret = {env = "DCI_TEST_SECRET"}\n')
    arguments = ("simulate", "ibr", "--access", "clients.toml")
    with (project / "printed").open("wb") as printed:
        process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=printed)
        url = process.stdout.readline().decode().removeprefix("ready ").strip()
        outcome = certify(target_at(project, "ibr", url), out=project / "out", only=of_access("ibr"))
        process.terminate()
        rest = process.stdout.read()
        process.wait(10)
        process.stdout.close()
    assert outcome.result["verdict"] != "config"
    for canary in (SECRET, "eyJ"):
        assert canary.encode() not in (project / "printed").read_bytes() + rest


@pytest.mark.parametrize(
    ("more", "secret", "key"),
    [
        ("", "DCI_WRONG_SECRET", "access.client_id"),
        ('token_url = "http://127.0.0.1:9/token"', "DCI_TEST_SECRET", "access.token_url"),
    ],
)
def test_a_token_endpoint_that_gives_no_token_is_config(project, capsys, monkeypatch, more, secret, key):
    monkeypatch.setenv("DCI_WRONG_SECRET", "wrong")
    with demanding(project, "ibr", capsys) as url:
        target = target_at(project, "ibr", url, more, secret)
        transport = transport_to(target)
        faults = [finding for finding in examine(target, transport=transport) if not finding.ok]
        transport.close()
        outcome = certify(target, out=project / "out", only=("ACCESS-TOK-001",))
    assert [(fault.name, fault.key) for fault in faults] == [("token", key)]
    assert SECRET not in str(faults[0])
    assert outcome.result["verdict"] == "config"


def test_the_listener_publishes_our_keys_and_nothing_where_there_are_none():
    def keys_at(listener):
        transport = HttpTransport(connect_seconds=4.0, answer_seconds=4.0)
        listener.start()
        try:
            return transport.send(HttpRequest("GET", f"{listener.url}/.well-known/jwks.json"))
        finally:
            listener.stop()
            transport.close()

    public = dump_json(jwks_of([signing_key()]))
    assert (
        keys_at(Listener(lambda request: HttpResponse(405), published={"/.well-known/jwks.json": public})).body
        == public
    )
    assert keys_at(Listener(lambda request: HttpResponse(405))).status == 405


def test_a_token_is_renewed_shortly_before_it_expires():
    moments, given, recorded = [datetime(2026, 1, 15, tzinfo=UTC)], [], []

    class Endpoint:
        def send(self, request):
            given.append(request)
            token = {"access_token": f"token-{len(given)}", "token_type": "Bearer", "expires_in": "100"}
            return HttpResponse(200, (), dump_json(token))

    target = bundled_target("ibr", URL, BEARER)
    authorization = Authorization(target, transport=Endpoint(), now=lambda: moments[-1], record=recorded.append)
    seen = []
    for seconds in (0, 69, 1, 1):
        moments.append(moments[-1] + timedelta(seconds=seconds))
        seen += authorization.headers()
    assert [value for _, value in seen] == ["Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2"]
    assert len(recorded) == len(given) == 2
    assert given[0].header("timestamp") == "Thu, 15 Jan 2026 00:00:00 GMT"
    assert given[0].header("Authorization") is None


def test_the_key_of_a_folder_is_made_once_and_is_its_owners_alone(project, capsys):
    assert run(["keys", "export"]) == 0
    first = capsys.readouterr().out
    assert run(["keys", "export", "--target", str(project / "target.toml")]) == 0
    assert capsys.readouterr().out == first
    (key,) = json.loads(first)["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert stat.S_IMODE((project / ".dci" / "key.jwk.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{}", '{"kty": "oct", "k": "AAAA"}'])
def test_a_key_that_cannot_be_used_is_told_with_what_to_do(project, capsys, content):
    (project / ".dci").mkdir()
    (project / ".dci" / "key.jwk.json").write_text(content)
    assert run(["keys", "export"]) == 3
    assert "delete the file" in capsys.readouterr().err


def test_a_system_that_refuses_its_clients_file_says_where(project, capsys):
    (project / "clients.toml").write_text('[[client]]\nid = "judge"\nsecret = "plain"\n')
    assert run(["simulate", "ibr", "--access", "clients.toml"]) == 2
    told = capsys.readouterr().err
    assert "clients.toml: client[0].secret: write {env" in told
    assert "plain" not in told
