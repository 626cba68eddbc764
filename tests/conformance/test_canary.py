"""Secrets that are planted on both sides of a certification over HTTP are in nothing that either side writes."""

import base64
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.artefacts import render
from conformance.bundled_target import bundled_target
from conformance.certification import certify
from conformance.command_line import run
from conformance.plan import plan
from conformance.record import read_record
from conformance.target import load_target
from protocol.keys.making import make_ed25519_key, make_p256_key

COMMAND = (sys.executable, "-P", str(Path(__file__).parents[2] / "dci_command_line.py"))
CLIENT_SECRET = "canary-secret-of-the-client"
SHARED_SECRET = "canary-secret-that-both-sides-share-here"
SIGNING = make_ed25519_key(b"\x41" * 32, kid="system-signs")
ENCRYPTION = make_p256_key(b"\x42" * 40, kid="system-decrypts", use="enc")
GUARDED = {"bearer", "signature", "encryption"}

ACCESS = 'client_id = "judge"\nclient_secret = {env = "CANARY_CLIENT"}\n'
CLIENTS = '[[client]]\nid = "judge"\nsecret = {env = "CANARY_CLIENT"}\n'
SHARED = 'secret = {env = "CANARY_SHARED"}\nsecret_id = "shared-1"\n'
SIGNED_AND_ENCRYPTED = (
    '[signature]\ndialect = "dci-http-signature"\n[encryption]\nalgorithm = "ECDH-ES+A256KW"\n',
    '[signature]\ndialect = "dci-http-signature"\nkey = {file = "signing.json"}\n'
    '[encryption]\nkey = {file = "encryption.json"}\n',
)
UNDER_A_SHARED_SECRET = (
    f'[signature]\ndialect = "hmac-header"\n{SHARED}',
    '[signature]\ndialect = "hmac-header"\n',
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with the keys of the system, and the secrets in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANARY_CLIENT", CLIENT_SECRET)
    monkeypatch.setenv("CANARY_SHARED", SHARED_SECRET)
    for name, key in (("signing", SIGNING), ("encryption", ENCRYPTION)):
        private = {**key.jose.as_dict(private=True), "kid": key.kid, "use": key.use}
        (tmp_path / f"{name}.json").write_text(json.dumps(private))
    return tmp_path


def described(project, url, ours):
    """Return the target that says how messages are protected."""
    target = bundled_target("ibr", url)
    names = {
        "sender_id": target.identities.sender_id,
        "second_sender_id": target.identities.second_sender_id,
        "receiver_id": "ibr.example.org",
    }
    identities = "".join(f'{member} = "{name}"\n' for member, name in names.items())
    file = project / "target.toml"
    file.write_text(
        f'role = "ibr"\nurl = "{url}"\n[identities]\n{identities}'
        f'[scope]\ncapabilities = ["bearer"]\n[access]\n{ACCESS}{ours}'
    )
    return replace(load_target(file), provisioning=target.provisioning)


def trusting(project, theirs, capsys):
    """Write what the system knows of us, and return the options that say so."""
    (project / "clients.toml").write_text(CLIENTS)
    parties = []
    identities = bundled_target("ibr", "http://iut.invalid").identities
    for name, options in ((identities.sender_id, ()), (identities.second_sender_id, ("--second-sender",))):
        if "hmac" in theirs:
            parties.append(f'[[party]]\nid = "{name}"\n{SHARED}')
            continue
        assert run(["keys", "export", "--target", str(project / "target.toml"), *options]) == 0
        (project / f"{name}.json").write_text(capsys.readouterr().out)
        parties.append(f'[[party]]\nid = "{name}"\njwks = "{name}.json"\n')
    (project / "security.toml").write_text(theirs + "".join(parties))
    return ("--access", "clients.toml", "--security", "security.toml")


def private_parts(project):
    """Return every secret of either side, in the forms in which it could be written."""
    files = [*project.glob(".dci/*.json"), project / "signing.json", project / "encryption.json"]
    parts = [json.loads(file.read_text())["d"] for file in files]
    plain = [CLIENT_SECRET, SHARED_SECRET, *(base64.urlsafe_b64decode(part + "==").hex() for part in parts)]
    return [*parts, *plain, base64.b64encode(SHARED_SECRET.encode()).decode()]


@pytest.mark.parametrize(("ours", "theirs"), [SIGNED_AND_ENCRYPTED, UNDER_A_SHARED_SECRET], ids=["keys", "secret"])
def test_no_secret_is_in_what_either_side_writes(project, capsys, caplog, ours, theirs):
    caplog.set_level("DEBUG")
    described(project, "http://127.0.0.1:9", ours)
    options = trusting(project, theirs, capsys)
    only = tuple(story.id for story in plan("ibr") if GUARDED & set(story.capabilities))
    with (project / "printed").open("wb") as printed:
        process = subprocess.Popen([*COMMAND, "simulate", "ibr", *options], stdout=subprocess.PIPE, stderr=printed)
        try:
            url = process.stdout.readline().decode().removeprefix("ready ").strip()
            outcome = certify(described(project, url, ours), out=project / "out", only=only)
        finally:
            process.terminate()
            rest = process.stdout.read()
            process.wait(10)
            process.stdout.close()
    found = {row["id"]: row["verdict"] for row in outcome.result["requirements"]}
    assert "fail" not in found.values()
    assert {found["SEC-SIG-001"], found["SEC-SIG-020"], found["ACCESS-TOK-001"]} == {"pass"}
    render(read_record(outcome.record_path), project / "out")
    told = capsys.readouterr()
    written = {path.name: path.read_bytes() for path in (project / "out").rglob("*") if path.is_file()}
    written |= {"printed by the system": (project / "printed").read_bytes() + rest}
    written |= {"printed by us": (told.out + told.err + caplog.text).encode()}
    assert len(written) >= 6
    secrets = private_parts(project)
    assert len(secrets) >= 7
    leaks = [(name, secret[:6]) for name, text in written.items() for secret in secrets if secret.encode() in text]
    assert leaks == []
