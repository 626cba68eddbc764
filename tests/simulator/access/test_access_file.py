"""The file that registers clients is read as it is meant, and what is wrong in it is told by file, place and remedy."""

import json

import pytest

from protocol.keys.key_set import jwks_of
from protocol.keys.making import make_ed25519_key
from simulator.__main__ import main
from simulator.access.access_file import read_access
from simulator.operator_file import OperatorFileError

ENVIRONMENT = {"A": "first-secret", "B": "second-secret"}
CLIENT = '[[client]]\nid = "judge"\nsecret = {env = "A"}\n'
COUNTERPART = '[[counterpart]]\nurl = "http://ibr.example.org/"\nclient_id = "us"\nclient_secret = {env = "B"}\n'


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "clients.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_it_is_read_as_it_is_meant(written, tmp_path):
    key = make_ed25519_key(b"\x02" * 32)
    (tmp_path / "judge.jwks.json").write_text(json.dumps(jwks_of([key])))
    issuer = '[[issuer]]\nname = "judge"\njwks = "judge.jwks.json"\n'
    scopes = 'scopes = ["registry.search"]\n'
    access, credentials = read_access(
        written(f"token_seconds = 60\n{CLIENT}{scopes}{issuer}{COUNTERPART}"), ENVIRONMENT
    )
    (client,), (trusted,), (other,) = access.clients, access.issuers, credentials
    assert (client.id, client.secret, client.scopes) == ("judge", "first-secret", frozenset({"registry.search"}))
    assert (trusted.name, [each.kid for each in trusted.keys]) == ("judge", [key.kid])
    assert (other.token_url, other.client_secret) == ("http://ibr.example.org/oauth2/client/token", "second-secret")
    assert access.token_seconds == 60
    assert "secret'" not in repr(access) + repr(credentials)
    assert "first-secret" not in repr(access)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("client", "cannot be read as TOML"),
        ("clients = []", "clients: unknown; known are token_seconds, client, issuer, counterpart"),
        ("client = 5", "client: write [[client]]"),
        ("token_seconds = 0", "token_seconds: write a whole number of seconds from 1 to 86400"),
        ('[[client]]\nid = "judge"', "client[0].secret: is missing"),
        ('[[client]]\nid = ""\nsecret = {env = "A"}', "client[0].id: write a text"),
        ('[[client]]\nid = "judge"\nsecret = "plain-text"', 'client[0].secret: write {env = "NAME"}'),
        ('[[client]]\nid = "judge"\nsecret = {env = "C"}', "client[0].secret: the environment variable C is not set"),
        (CLIENT + CLIENT, "client: two have the same id"),
        (CLIENT + "scopes = 5", "client[0].scopes: write a list of texts"),
        (CLIENT + "role = 5", "client[0].role: unknown; known are id, secret, scopes"),
        ('[[issuer]]\nname = "x"\njwks = "none.json"', "holds no JWKS"),
        (COUNTERPART.replace("http://ibr.example.org/", "ibr"), "counterpart[0].url: write an absolute http or https"),
    ],
)
def test_what_is_wrong_is_told(written, text, told):
    path = written(text)
    with pytest.raises(OperatorFileError) as caught:
        read_access(path, ENVIRONMENT)
    assert str(caught.value).startswith(f"{path}: ")
    assert told in str(caught.value)
    assert "plain-text" not in str(caught.value)


def test_a_simulator_with_a_bad_file_does_not_start(written, capsys):
    assert main(["ibr", "--access", str(written("client = 5"))]) == 2
    assert "write [[client]]" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OperatorFileError, match="cannot be read"):
        read_access(tmp_path / "none.toml", ENVIRONMENT)
