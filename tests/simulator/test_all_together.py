"""All three systems in one process: each says where it is, they know each other, and they end when they are told."""

import socket
import subprocess
import sys
import threading

import httpx
import pytest

from simulator.__main__ import main

PERSON = "SYN-000000001"


@pytest.fixture(params=[(), ("--protect", "dci-http-signature"), ("--protect", "jws-compact+encryption")], ids=str)
def addresses(request):
    """Return the addresses of three systems in a process of their own, by role, without security and with it."""
    command = [sys.executable, "-m", "simulator", "all", "--people", "4", *request.param]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline().split() for _ in range(3)]
        yield {role: url for _, role, url in lines}
        process.terminate()
        _, error = process.communicate(timeout=20)
    assert (process.returncode, error) == (0, "")
    assert [line[0] for line in lines] == ["ready"] * 3


def ended(client, transaction_id):
    """Return what became of a request when it has ended."""
    for _ in range(1000):
        fate = client.get(f"/admin/requests/{transaction_id}").json()
        if fate["state"] not in ("sent", "waiting"):
            return fate
        threading.Event().wait(0.01)
    raise AssertionError(f"the request has not ended: {fate}")


@pytest.mark.parametrize("asking", ["ess", "sp-mis"])
def test_they_ask_each_other(addresses, asking):
    assert set(addresses) == {"ibr", "ess", "sp-mis"}
    with httpx.Client(base_url=addresses[asking], trust_env=False) as client:
        assert client.get("/admin/counterparts").json() == {
            role: f"{address}/registry" for role, address in addresses.items()
        }
        for interface in ("ibr", "ess"):
            form = {"interface": interface, "operation": "search", "identifier_value": PERSON}
            sent = client.post("/admin/send", json=form).json()
            fate = ended(client, sent["transaction_id"])
            assert (fate["state"], len(fate["outcomes"])) == ("done", 1)
            assert fate["outcomes"][0]["data"]["reg_records"] != []


@pytest.mark.parametrize(
    "arguments",
    [
        ["all", "--db", "sqlite:///one.db"],
        ["all", "--deviation", "callback-twice"],
        ["all", "--public-url", "http://one.example.org"],
        ["all", "--port", "65534"],
        ["ibr", "--ess", "http://ess.example.org/registry"],
        ["ibr", "--protect", "jws-compact"],
    ],
)
def test_what_is_for_one_system_is_refused(capsys, arguments):
    assert main(arguments) == 2
    assert arguments[1] in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--public-url", "--ibr", "--ess", "--sp-mis"])
def test_an_address_that_is_none_is_refused(capsys, option):
    with pytest.raises(SystemExit) as stopped:
        main(["sp-mis", option, "nowhere"])
    assert stopped.value.code == 2
    assert option in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["all", "--port", str(port - 1)]) == 2
    assert f"port {port - 1} to {port + 1}" in capsys.readouterr().err
