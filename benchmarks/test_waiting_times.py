"""How long people and pipelines wait: for the help, a dead address, the first verdict, a whole run."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import doctor
from conformance.record import read_record
from conformance.target import target_from_options
from conformance.transport import HttpRequest, HttpResponse, InProcessTransport, transport_to

ROOT = Path(doctor.__file__).resolve().parents[1]
COMMAND = (sys.executable, "-P", str(ROOT / "dci_command_line.py"))


def best_of(turns: int, action) -> float:
    """Return the shortest time, in seconds, of several turns."""

    def once() -> float:
        started = time.perf_counter()
        action()
        return time.perf_counter() - started

    return min(once() for _ in range(turns))


def report(what: str, seconds: float, limit: float) -> None:
    """Print a figure and hold it against its limit."""
    print(f"\n{what}: {seconds * 1000:.1f} ms (limit {limit * 1000:.1f} ms)")
    assert seconds < limit


def test_help():
    call = [*COMMAND, "--help"]
    seconds = best_of(5, lambda: subprocess.run(call, check=True, capture_output=True))
    report("dci --help", seconds, 0.3)


def test_a_request_in_process():
    def app(environ, start_response) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b""

    transport = InProcessTransport(app)
    request = HttpRequest("POST", "http://ibr/registry/search", (("Content-Type", "application/json"),), b"{}")
    seconds = best_of(5, lambda: [transport.send(request) for _ in range(1000)]) / 1000
    report("overhead of a request in process", seconds, 0.0003)


def test_a_request_over_http():
    from conformance.listener import Listener

    listener = Listener(lambda request: HttpResponse(200, (), request.body))
    listener.start()
    transport = transport_to(target_from_options("ibr", listener.url))
    request = HttpRequest("POST", listener.url, (("Content-Type", "application/json"),), b"{}")
    seconds = best_of(5, lambda: [transport.send(request) for _ in range(200)]) / 200
    transport.close()
    listener.stop()
    report("a request over HTTP to our own listener", seconds, 0.005)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_a_dead_address(url):
    started = time.perf_counter()
    done = subprocess.run([*COMMAND, "doctor", "--url", url], capture_output=True, text=True, check=False)
    print(f"\n{done.stdout}")
    assert done.returncode == 3
    report(f"dci doctor of {url}", time.perf_counter() - started, 5.0)


def test_certification_of_the_bundled_simulator(tmp_path):
    started = time.perf_counter()
    call = [*COMMAND, "certify", "--out", str(tmp_path)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        first = time.perf_counter() - started
        process.stdout.read()
    whole = time.perf_counter() - started
    assert process.returncode == 0
    report("first verdict", first, 2.0)
    report("certification of the bundled simulator", whole, 20.0)
    exchanges = len(read_record(tmp_path / "record.jsonl").exchanges)
    print(f"{exchanges} exchanges, {whole / exchanges * 1000:.1f} ms each, start and report included")
