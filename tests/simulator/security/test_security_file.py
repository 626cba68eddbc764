"""The file that says how messages are protected is read as it is meant; what is wrong is told by place and remedy."""

import json

import pytest

from protocol.keys.key_set import jwks_of
from protocol.keys.making import make_ed25519_key, make_p256_key, make_rsa_key
from simulator.__main__ import main
from simulator.operator_file import OperatorFileError
from simulator.security.security_file import read_security

SECRET = "a secret of two parties, of 32 bytes"
ENVIRONMENT = {"SHARED": SECRET, "SHORT": "too short"}
SIGNING, ENCRYPTION = make_ed25519_key(b"\x01" * 32), make_p256_key(b"\x02" * 40, use="enc")
SIGNED = '[signature]\ndialect = "dci-http-signature"\nkey = {file = "own.json"}\n'
ENCRYPTED = '[encryption]\nkey = {file = "enc.json"}\n'
PARTY = '[[party]]\nid = "judge"\n'


@pytest.fixture
def written(tmp_path):
    (tmp_path / "own.json").write_text(json.dumps(private(SIGNING)))
    (tmp_path / "enc.json").write_text(json.dumps(private(ENCRYPTION) | {"use": "enc"}))
    (tmp_path / "public.json").write_text(json.dumps(SIGNING.public_jwk()))
    (tmp_path / "own.pem").write_bytes(SIGNING.jose.as_pem(private=True))
    (tmp_path / "judge.json").write_text(json.dumps(jwks_of([SIGNING])))

    def write(text):
        path = tmp_path / "security.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def private(key):
    return {**key.jose.as_dict(private=True), "kid": key.kid}


def test_it_is_read_as_it_is_meant(written):
    parties = (
        '[[party]]\nid = "a"\nurl = "http://a.example.org/"\n'
        '[[party]]\nid = "b"\njwks = "judge.json"\n'
        '[[party]]\nid = "c"\njwks_url = "http://c.example.org/keys"\n'
    )
    read = read_security(written(f'{SIGNED}namespace = "dci"\n{ENCRYPTED}{parties}'), ENVIRONMENT)
    assert (read.protection.signature.namespace, read.protection.order) == ("dci", "sign-then-encrypt")
    assert read.protection.encrypted
    assert read.signing_key.kid == SIGNING.kid
    assert [key.kid for key in read.decryption_keys] == [ENCRYPTION.kid]
    a, b, c = read.parties
    assert (a.url, a.jwks_url) == ("http://a.example.org", "http://a.example.org/.well-known/jwks.json")
    assert ([key.kid for key in b.keys], b.jwks_url) == ([SIGNING.kid], None)
    assert (c.url, c.jwks_url) == (None, "http://c.example.org/keys")


def test_a_key_may_be_a_pem(written):
    assert read_security(written(SIGNED.replace("own.json", "own.pem")), {}).signing_key.kind == "Ed25519"


def test_a_key_that_is_for_any_use_is_published_for_the_one_that_it_has(written, tmp_path):
    key = make_p256_key(b"\x03" * 40)
    (tmp_path / "enc.json").write_bytes(key.jose.as_pem(private=True))
    read = read_security(written(SIGNED.replace("own.json", "own.pem") + ENCRYPTED), {})
    (decryption,) = read.decryption_keys
    assert (read.signing_key.public_jwk()["use"], decryption.public_jwk()["use"]) == ("sig", "enc")
    assert decryption.public_jwk()["alg"] == "ECDH-ES+A256KW"


def test_one_key_for_both_uses_is_refused(written, tmp_path):
    (tmp_path / "both.json").write_bytes(make_rsa_key().jose.as_pem(private=True))
    both = (SIGNED + ENCRYPTED).replace("own.json", "both.json").replace("enc.json", "both.json")
    with pytest.raises(OperatorFileError, match=r"encryption\.key: is the key that signs"):
        read_security(written(both), {})


def test_a_shared_secret_comes_from_the_environment(written):
    shared = f'[signature]\ndialect = "hmac-header"\n{PARTY}secret = {{env = "SHARED"}}\nsecret_id = "one"\n'
    read = read_security(written(shared), ENVIRONMENT)
    assert read.signing_key is None
    assert (read.parties[0].secret.kid, read.parties[0].secret.secret) == ("one", SECRET.encode())
    assert SECRET not in repr(read)


def test_the_order_is_the_one_that_the_dialect_allows(written):
    compact = SIGNED.replace("dci-http-signature", "jws-compact")
    assert read_security(written(compact + ENCRYPTED), {}).protection.order == "encrypt-then-sign"
    with pytest.raises(OperatorFileError, match="order: jws-compact carries what it signs"):
        read_security(written(f'{compact}{ENCRYPTED}order = "sign-then-encrypt"\n'), {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("signature", "cannot be read as TOML"),
        ("", "signature: is missing; write [signature]"),
        ("signature = 5", "signature: write [signature]"),
        (f"{SIGNED}[other]", "other: unknown; known are signature, encryption, party"),
        ('[signature]\nkey = {file = "own.json"}', "signature.dialect: is missing"),
        (SIGNED.replace("dci-http-signature", "rot13"), "signature: dialect: 'rot13' is unknown"),
        (f"{SIGNED}prefix = 5", "signature: prefix: 5 is no text"),
        (f'{SIGNED}digest_header = "x"', "signature: digest_header: the dialect dci-http-signature has no such"),
        ('[signature]\ndialect = "jws-compact"', 'signature.key: is missing; write {file = "NAME"}'),
        (SIGNED.replace("own.json", "none.json"), "cannot be used: [Errno 2]"),
        (SIGNED.replace("own.json", "public.json"), "is public; give its private half"),
        (SIGNED.replace("own.json", "enc.json"), "signature.key: a P-256 key makes none of Ed25519, RS256"),
        (SIGNED.replace('{file = "own.json"}', '"secret-key"'), 'signature.key: write {file = "NAME"}'),
        ('[signature]\ndialect = "none"\nkey = {file = "own.json"}', "signature.key: none has no key; leave it out"),
        (f'{SIGNED}{ENCRYPTED}order = "both"', "encryption.order: write sign-then-encrypt or encrypt-then-sign"),
        (SIGNED + ENCRYPTED.replace("enc.json", "own.json"), "encryption.key: no message can be encrypted"),
        (SIGNED + PARTY + PARTY, "party: two have the same id"),
        (f'{SIGNED}{PARTY}url = "judge"', "party[0].url: write an absolute http or https address"),
        (f'{SIGNED}{PARTY}jwks = "own.pem"', "holds no JWKS"),
        (f'{SIGNED}{PARTY}jwks = "judge.json"\njwks_url = "http://x/"', "party[0].jwks: there is jwks_url too"),
        (f'{SIGNED}{PARTY}secret_id = "x"', "party[0].secret: secret and secret_id come together"),
        (f'[signature]\ndialect = "hmac-header"\n{PARTY}', "party[0].secret: is missing"),
        (f'{SIGNED}{PARTY}secret = "plain"\nsecret_id = "x"', 'party[0].secret: write {env = "NAME"}'),
        (f'{SIGNED}{PARTY}secret = {{env = "SHORT"}}\nsecret_id = "x"', "has 9 bytes; give at least 32"),
    ],
)
def test_what_is_wrong_is_told(written, text, told):
    path = written(text)
    with pytest.raises(OperatorFileError) as caught:
        read_security(path, ENVIRONMENT)
    assert str(caught.value).startswith(f"{path}: ")
    assert told in str(caught.value)
    for secret in ("secret-key", "too short", 'plain"', SECRET):
        assert secret not in str(caught.value)


def test_a_simulator_with_a_bad_file_does_not_start(written, capsys):
    assert main(["ibr", "--security", str(written(""))]) == 2
    assert "write [signature]" in capsys.readouterr().err


def test_three_systems_share_no_file(written, capsys):
    assert main(["all", "--security", str(written(SIGNED))]) == 2
    assert "--security are for one system" in capsys.readouterr().err
