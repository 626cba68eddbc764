"""Systems to certify: the bundled one and the peers as processes, and servers that only seem to answer."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conformance.bundled import BundledSystem
from conformance.certification import certify
from conformance.record import read_record
from conformance.target import load_target, target_from_options

PEERS = Path(__file__).parents[1] / "peers"


@contextmanager
def running(role: str, *options: str) -> Iterator[str]:
    """Run the bundled system of a role; yield its address."""
    with BundledSystem.started(role, *options) as system:
        yield system.url()


@contextmanager
def peer(source: Path) -> Iterator[str]:
    """Run a system that was written without knowledge of ours; yield its address."""
    command = [sys.executable, "-P", str(source), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().removeprefix("ready ").strip()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@contextmanager
def answering(answer: Callable[[int, BaseHTTPRequestHandler], bytes | None]) -> Iterator[str]:
    """Run a server that answers its nth request with these bytes, or hangs up for None; yield its address."""
    count = iter(range(1, 1_000_000))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = answer(next(count), self)
            if body is None:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def certified(tmp_path):
    """Certify what listens at an address; return the result and the record as it is read from its file."""

    def run(
        url: str,
        *,
        role: str = "ibr",
        described: Path | None = None,
        budgets: dict | None = None,
        in_flight: int = 8,
        cases: bool = False,
        **options,
    ):
        target = load_target(described) if described else target_from_options(role, url)
        target = replace(target, url=url, max_in_flight=in_flight, base_path="/registry")
        target = replace(target, budgets=replace(target.budgets, **(budgets or {})))
        number = len(list(tmp_path.iterdir()))
        outcome = certify(target, out=tmp_path / f"run{number}", cases=cases, **options)
        return outcome.result, read_record(outcome.record_path)

    return run
