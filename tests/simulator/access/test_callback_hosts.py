"""Callbacks go to this machine or to hosts that the operator allows by name, and nowhere else."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from simulator.callback_hosts import callback_hosts

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("listens_at", "allowed", "address", "may"),
    [
        ("127.0.0.1", (), "http://127.0.0.1:8000/x", True),
        ("127.0.0.1", (), "http://localhost/x", True),
        ("::1", (), "http://[::1]:80/", True),
        ("127.0.0.1", (), "http://[::ffff:127.0.0.1]/", True),
        ("127.0.0.1", (), "http://127.9.9.9/", True),
        ("127.0.0.1", (), "http://169.254.169.254/latest", False),
        ("127.0.0.1", (), "http://[::ffff:169.254.169.254]/", False),
        ("127.0.0.1", (), "http://10.0.0.1/", False),
        ("127.0.0.1", (), "http://spmis.example.org/", False),
        ("127.0.0.1", (), "http://127.0.0.1.evil.example/", False),
        ("127.0.0.1", (), "http://127.0.0.1@evil.example/", False),
        ("127.0.0.1", (), "http://2852039166/", False),
        ("127.0.0.1", ("spmis.example.org",), "http://SPMIS.example.org:90/x", True),
        ("127.0.0.1", ("10.0.0.1",), "http://10.0.0.1/", True),
        ("0.0.0.0", (), "http://127.0.0.1/", False),
        ("0.0.0.0", (), "http://spmis.example.org/", False),
        ("0.0.0.0", ("spmis.example.org", "[fd00::1]"), "http://[fd00::1]:80/", True),
        ("0.0.0.0", ("spmis.example.org",), "http://10.0.0.1/", False),
    ],
)
def test_only_what_is_allowed_is_called(listens_at, allowed, address, may):
    assert callback_hosts(listens_at, allowed).allows(address) is may


@pytest.mark.parametrize("operation", ["search", "subscribe"])
def test_a_request_whose_callback_may_not_be_sent_is_refused(make, operation):
    bench = make.bench(settings={"callback_hosts": callback_hosts("127.0.0.1")})
    query = {"type": "UIN", "value": "U1"}
    document = (
        bench.search(bench.item("r", "idtype-value", query)) if operation == "search" else bench.subscription(query)
    )
    error = bench.ask(operation, document)["message"]["error"]
    assert error["code"] == "err.sender_uri.invalid"
    assert "allowed" in error["message"]
    bench.run(60)
    assert bench.sent == []
    document["header"]["sender_uri"] = "http://127.0.0.1:9/x"
    document["header"]["message_id"] = "again"
    assert bench.ask(operation, document)["message"]["ack_status"] == "ACK"
    bench.system.close()


def test_an_address_that_was_agreed_at_onboarding_is_allowed(make):
    agreed = {"spmis.example.org": "http://spmis.example.org/callback"}
    settings = {"callback_hosts": callback_hosts("127.0.0.1"), "callback_addresses": agreed}
    bench = make.bench(settings=settings)
    for address in (None, make.address):
        document = bench.search(bench.item("r", "idtype-value", {"type": "UIN", "value": "U1"}), sender_uri=address)
        assert bench.ask("search", document)["message"]["ack_status"] == "ACK"
    bench.system.close()


@pytest.mark.parametrize(("options", "acknowledged"), [((), "ERR"), (("--allow-callbacks", "other.invalid"), "ACK")])
def test_a_system_that_is_served_calls_this_machine_alone_unless_it_is_told(make, options, acknowledged):
    command = [sys.executable, "-P", str(ROOT / "dci_command_line.py"), "simulate", "ibr", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        url = process.stdout.readline().decode().removeprefix("ready ").strip()
        bench = make.bench()
        query = bench.item("r", "idtype-value", {"type": "UIN", "value": "U1"})
        told = []
        for address in ("http://other.invalid/x", "http://127.0.0.1:9/x"):
            document = bench.search(query, sender_uri=address)
            answer = httpx.post(f"{url}/registry/search", json=document, trust_env=False).json()
            told.append(answer["message"]["ack_status"])
        bench.system.close()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
    assert told == [acknowledged, "ACK"]
