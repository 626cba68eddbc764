"""The bundled simulator starts beside us, says why when it does not, and never outlives us."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import bundled
from conformance.bundled import BundledError, BundledSystem
from conformance.transport import HttpRequest, HttpResponse, HttpTransport, NoResponse


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Start something else in the place of the simulator."""

    def put(code: str) -> None:
        script = tmp_path / "fake.py"
        script.write_text(code)
        monkeypatch.setattr(bundled, "_COMMAND", str(script))

    return put


def reach(url: str) -> HttpResponse | NoResponse:
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=5.0)
    try:
        return transport.send(HttpRequest("GET", url))
    finally:
        transport.close()


def test_it_is_reached_while_it_runs_and_not_after():
    with BundledSystem.started("ibr") as system:
        url = system.url()
        assert isinstance(reach(url), HttpResponse)
    assert isinstance(reach(url), NoResponse)


def test_why_it_did_not_start_is_told(fake):
    fake("raise RuntimeError('no room')")
    with (
        BundledSystem.started("ibr") as system,
        pytest.raises(BundledError, match="RuntimeError: no room") as caught,
    ):
        system.url()
    assert caught.value.exit_code == 4


def test_what_is_not_ready_is_told(fake):
    fake("print('hello', flush=True); import time; time.sleep(60)")
    with BundledSystem.started("ibr") as system, pytest.raises(BundledError, match="did not start: hello"):
        system.url()
    fake("import time; time.sleep(60)")
    with BundledSystem.started("ibr") as system, pytest.raises(BundledError, match=r"within 0\.2 s"):
        system.url(0.2)


def test_what_does_not_want_to_end_is_ended(fake, monkeypatch):
    monkeypatch.setattr(bundled, "_STOP_SECONDS", 0.1)
    ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready x', flush=True)"
    fake(f"{ignore}; time.sleep(60)")
    system = BundledSystem.started("ibr")
    assert system.url() == "x"
    system.stop()
    assert system._process.returncode == -signal.SIGKILL


def test_it_ends_when_we_are_killed(tmp_path):
    code = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from conformance.bundled import BundledSystem\n"
        "system = BundledSystem.started('ibr')\n"
        "print(system.url(), system._process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    root = str(Path(bundled.__file__).resolve().parents[1])
    command = [sys.executable, "-P", "-c", code, root]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        url, identifier = process.stdout.readline().split()
        process.kill()
    for _ in range(100):
        if isinstance(reach(url), NoResponse):
            break
    else:
        os.kill(int(identifier), signal.SIGKILL)
        pytest.fail("the simulator outlived the process that started it")
