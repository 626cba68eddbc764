"""Signatures and encryption between processes: keys are exchanged as files, as a vendor does it."""

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.certification import certify
from conformance.command_line import run
from conformance.doctor import examine
from conformance.identifiers import random_bytes
from conformance.recomputation import differences
from conformance.record import read_record
from conformance.result import summarise
from conformance.security.bundled import SENDER_IDS
from conformance.security.own_keys import own_keys
from conformance.target import TargetError, load_target
from conformance.transport import transport_to
from protocol.data import data_folder
from protocol.keys.key_set import read_jwks
from protocol.keys.making import make_ed25519_key, make_p256_key
from tests.conformance.conftest import running

SECRET = "canary-secret-that-both-sides-share"
ONLY = ("SEC-SIG-002", "SEC-SIG-006", "SEC-SIG-020", "SEC-CB-002", "SEC-ENC-002", "SEC-ENC-007", "SEC-CB-022")

DECLARED = {
    "dci-http-signature": ("ibr", '[signature]\ndialect = "dci-http-signature"\n', "[encryption]\n"),
    "jws-compact": ("sp-mis", '[signature]\ndialect = "jws-compact"\n', ""),
    "jws-detached": ("ess", '[signature]\ndialect = "jws-detached"\n', '[encryption]\nalgorithm = "ECDH-ES+A256KW"\n'),
    "hmac-header": ("sp-mis", '[signature]\ndialect = "hmac-header"\n', "[encryption]\n"),
    "none": ("ibr", '[signature]\ndialect = "none"\n', "[encryption]\n"),
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder as a vendor has it, with the shared secret in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DCI_SHARED", SECRET)
    return tmp_path


def written_target(project: Path, role: str, signature: str, encryption: str, *, more: str = "") -> Path:
    text = (data_folder("fixtures") / "targets" / f"{role}.toml").read_text(encoding="utf-8")
    receiver = f'receiver_id = "{SENDER_IDS[role]}"'
    named = re.sub(r"^\[identities\]$", f"[identities]\n{receiver}", text, flags=re.M)
    text = named if named != text else f"{text}\n[identities]\n{receiver}\n"
    shared = 'secret = {env = "DCI_SHARED"}\nsecret_id = "secret-1"\n' if "hmac-header" in signature else ""
    file = project / "target.toml"
    file.write_text(f"{text}\n{signature}{shared}{more}{encryption}", encoding="utf-8")
    return file


def exported(capsys, *options: str) -> str:
    assert run(["keys", "export", *options]) == 0
    return capsys.readouterr().out


@contextmanager
def protecting(project, capsys, role, signature, encryption, target):
    """Run a bundled system that signs and encrypts, with our keys from `dci keys export`; yield its address."""
    (project / "first.json").write_text(exported(capsys, "--target", str(target)))
    (project / "second.json").write_text(exported(capsys, "--target", str(target), "--second-sender"))
    for name, key in {
        "own.json": make_ed25519_key(b"s" * 32, kid="system-1"),
        "own-enc.json": make_p256_key(b"e" * 40, kid="system-2", use="enc"),
    }.items():
        private = {**key.jose.as_dict(private=True), "kid": key.kid, "use": key.use}
        (project / name).write_text(json.dumps(private))
    own = 'key = {file = "own.json"}\n' if re.search("dci|jws", signature) else ""
    identities = load_target(target).identities
    shared = 'secret = {env = "DCI_SHARED"}\nsecret_id = "secret-1"\n' if "hmac-header" in signature else ""
    parties = "".join(
        f'[[party]]\nid = "{name}"\njwks = "{file}"\n{shared}'
        for name, file in ((identities.sender_id, "first.json"), (identities.second_sender_id, "second.json"))
    )
    encrypting = '[encryption]\nkey = {file = "own-enc.json"}\n' if encryption else ""
    order = 'order = "encrypt-then-sign"\n' if encryption and re.search("compact|hmac", signature) else ""
    (project / "security.toml").write_text(f"{signature}{own}{encrypting}{order}{parties}")
    with running(role, "--security", str(project / "security.toml")) as url:
        yield url


@pytest.mark.parametrize("dialect", DECLARED)
def test_a_system_in_a_process_of_its_own_is_verified_and_verifies(project, capsys, dialect):
    role, signature, encryption = DECLARED[dialect]
    file = written_target(project, role, signature, encryption)
    with protecting(project, capsys, role, signature, encryption, file) as url:
        target = replace(load_target(file), url=url)
        rows = {story for name in ONLY for story in _told(role, name, target)}
        outcome = certify(target, out=project / "out", only=sorted(rows))
    record = read_record(outcome.record_path)
    assert differences(record) == []
    found = {row["id"]: row["verdict"] for row in summarise(record)["requirements"]}
    assert set(found.values()) & {"fail", "warn", "harness_error"} == set()
    if dialect != "none":
        assert found["SEC-SIG-002"] == found["SEC-SIG-020"] == found["SEC-SIG-021"] == "pass"
    if encryption:
        assert found["SEC-ENC-002"] == found["SEC-ENC-007"] == found["SEC-ENC-008"] == "pass"
    if role != "ibr":
        assert found["SEC-CB-002"] == found["SEC-SIG-023"] == "pass"
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in (project / "out").rglob("*") if path.is_file())


def _told(role, requirement, target):
    from conformance.plan import plan

    return [story.id for story in plan(role) if requirement in story.requirements]


def test_the_keys_of_the_two_senders_are_exported(project, capsys):
    file = written_target(
        project, "ibr", '[signature]\ndialect = "jws-compact"\nalgorithms = ["ES256"]\n', "[encryption]\n"
    )
    first = read_jwks(json.loads(exported(capsys, "--target", str(file)))).keys
    second = read_jwks(json.loads(exported(capsys, "--target", str(file), "--second-sender"))).keys
    assert sorted((key.kind, key.use) for key in first) == [("Ed25519", "sig"), ("P-256", "sig"), ("RSA", "enc")]
    assert sorted((key.kind, key.use) for key in second) == [("P-256", "sig"), ("P-256", "sig"), ("RSA", "enc")]
    assert exported(capsys, "--target", str(file)) == exported(capsys, "--target", str(file))
    assert all((path.stat().st_mode & 0o777) == 0o600 for path in (project / ".dci").iterdir())


def test_without_asymmetric_keys_the_second_sender_publishes_none(project, capsys):
    file = written_target(project, "ibr", '[signature]\ndialect = "hmac-header"\n', "")
    assert json.loads(exported(capsys, "--target", str(file), "--second-sender")) == {"keys": []}


# --- what the doctor says --------------------------------------------------------------------------------------------


def keys_found(target):
    transport = transport_to(target)
    try:
        return next(finding for finding in examine(target, transport=transport) if finding.name == "keys")
    finally:
        transport.close()


def test_the_doctor_finds_the_keys_of_the_system(project, capsys):
    role, signature, encryption = DECLARED["dci-http-signature"]
    file = written_target(project, role, signature, encryption)
    with protecting(project, capsys, role, signature, encryption, file) as url:
        found = keys_found(replace(load_target(file), url=url))
        assert found.ok and "system-1" in found.detail and "system-2" in found.detail
        signs_only_otherwise = written_target(project, role, f'{signature}algorithms = ["RS256"]\n', encryption)
        found = keys_found(replace(load_target(signs_only_otherwise), url=url))
        assert not found.ok and found.key == "signature.jwks_url" and "none is for RS256" in found.detail


@pytest.mark.parametrize(
    ("signature", "encryption", "key", "told"),
    [
        ('[signature]\ndialect = "jws-compact"\n', "", "signature.jwks_url", "there is no JWKS at"),
        ('[signature]\ndialect = "jws-compact"\njwks = "empty.json"\n', "", "signature.jwks", "none is for Ed25519"),
        ('[signature]\ndialect = "jws-compact"\njwks = "broken.json"\n', "", "signature.jwks", "is no JWKS"),
        ('[signature]\ndialect = "none"\njwks = "empty.json"\n', "[encryption]\n", "signature.jwks", "to encrypt for"),
    ],
)
def test_the_doctor_tells_why_keys_cannot_be_had(project, signature, encryption, key, told):
    (project / "empty.json").write_text('{"keys": []}')
    (project / "broken.json").write_text("{}")
    file = written_target(project, "ibr", signature, encryption)
    with running("ibr") as url:
        found = keys_found(replace(load_target(file), url=url))
    assert (found.ok, found.key) == (False, key)
    assert told in found.detail and found.advice


def test_the_doctor_misses_the_shared_secret(project):
    file = written_target(project, "ibr", '[signature]\ndialect = "hmac-header"\n', "")
    target = load_target(file)
    with running("ibr") as url:
        found = keys_found(replace(target, url=url, signature=replace(target.signature, secret=None)))
    assert (found.ok, found.key) == (False, "signature.secret")


# --- what is wrong with a target -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signature", "encryption", "told"),
    [
        ('[signature]\ndialect = "jws"\n', "", "signature.dialect"),
        ('[signature]\ndialect = "jws-compact"\nprefix = ""\n', "", "the dialect jws-compact has no such parameter"),
        ('[signature]\ndialect = "jws-compact"\nkey = {file = "nowhere"}\n', "", "no file can be read at"),
        (
            '[signature]\ndialect = "jws-compact"\n',
            '[encryption]\norder = "sign-then-encrypt"\n',
            "with encryption it is encrypt-then-sign",
        ),
        ('[scope]\ncapabilities = ["signature"]\n', "", "write a table [signature]"),
    ],
)
def test_what_is_wrong_with_the_tables_is_told_with_its_key(project, signature, encryption, told):
    file = written_target(project, "ess", signature, encryption)
    with pytest.raises(TargetError, match=re.escape(told)):
        load_target(file)


def test_a_key_that_does_not_fit_the_dialect_is_told(project):
    key = make_p256_key(b"p" * 40, kid="ours")
    (project / "p256.json").write_text(json.dumps({**key.jose.as_dict(private=True), "kid": "ours"}))
    declared = '[signature]\ndialect = "dci-http-signature"\nkey = {file = "p256.json"}\n'
    with pytest.raises(TargetError, match=r"signature\.key.*makes none of Ed25519, RS256"):
        own_keys(load_target(written_target(project, "ibr", declared, "")), random_bytes)


def test_a_secret_that_is_too_short_is_told_and_not_shown(project, monkeypatch):
    monkeypatch.setenv("DCI_SHARED", "short-secret")
    target = load_target(written_target(project, "ibr", '[signature]\ndialect = "hmac-header"\n', ""))
    with pytest.raises(TargetError, match=r"signature\.secret") as refused:
        own_keys(target, random_bytes)
    assert "short-secret" not in str(refused.value)


def test_the_identifier_of_the_system_is_needed(project):
    (project / "target.toml").write_text(
        'role = "ibr"\nurl = "http://ibr.invalid"\n[signature]\ndialect = "jws-compact"\n'
    )
    with pytest.raises(TargetError, match=r"identities\.receiver_id"):
        load_target(project / "target.toml")


def test_the_target_is_shown_without_its_secret(project):
    target = load_target(written_target(project, "ibr", '[signature]\ndialect = "hmac-header"\n', "[encryption]\n"))
    shown = target.public()
    assert shown["signature"]["secret"] == {"env": "DCI_SHARED"}
    assert shown["encryption"] == {"order": "encrypt-then-sign", "algorithm": "RSA-OAEP-256"}
    assert SECRET not in json.dumps(shown) + repr(target)
