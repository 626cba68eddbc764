"""Over HTTP: a served system answers, calls back after its answer, and keeps to its limits."""

import contextlib
import http.server
import json
import socket
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest

from protocol.datetimes import format_datetime
from protocol.envelope import request_header
from simulator.application import AFTER_ANSWER
from simulator.http_sender import HttpSender
from simulator.ibr import create_ibr
from simulator.outbox import SendFailed
from simulator.serving import Server, announcing


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it receives and answers with the next of its statuses."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.received.append((time.monotonic(), self.command, self.path, self.headers["Content-Type"], body))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_PUT = do_GET = answer

    def log_message(self, *some):
        pass


@pytest.fixture
def receiver():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    server.received, server.statuses = [], []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def served(tmp_path):
    server = Server(create_ibr(database=f"sqlite:///{tmp_path / 'state.db'}")).start()
    yield server
    server.stop()


def wait_for(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing came"
        threading.Event().wait(0.01)


def search(address):
    now = format_datetime(datetime.now(UTC))
    header = request_header(
        message_id="m", message_ts=now, action="search", sender_id="s", sender_uri=address, total_count=1
    )
    criteria = {"query_type": "idtype-value", "query": {"type": "UIN", "value": "U1"}}
    item = {"reference_id": "r", "timestamp": now, "search_criteria": criteria}
    return {"header": header, "message": {"transaction_id": "t", "search_request": [item]}}


def test_a_callback_comes_after_the_answer(served, receiver):
    response = httpx.post(f"{served.url}/registry/search", json=search(f"{receiver.url}/cb"), trust_env=False)
    answered = time.monotonic()
    assert response.json()["message"]["ack_status"] == "ACK"
    wait_for(lambda: receiver.received)
    ((moment, method, path, media_type, body),) = receiver.received
    assert moment > answered
    assert (method, path, media_type) == ("POST", "/cb", "application/json")
    assert json.loads(body)["message"]["transaction_id"] == "t"


def test_a_callback_is_tried_again_and_no_redirect_is_followed(served, receiver):
    receiver.statuses = [307]
    httpx.post(f"{served.url}/registry/search", json=search(f"{receiver.url}/cb"), trust_env=False)
    wait_for(lambda: len(receiver.received) == 2)
    assert [path for _, _, path, _, _ in receiver.received] == ["/cb", "/cb"]


def test_small_answers_do_not_wait_for_each_other(served):
    """Forty questions on one connection take well under 40 ms each, which is what delayed acknowledgements cost."""
    with httpx.Client(base_url=served.url, trust_env=False) as client:
        client.get("/health")
        start = time.monotonic()
        for _ in range(40):
            client.get("/health")
        assert time.monotonic() - start < 0.8


def test_a_body_over_the_limit_is_answered_in_json(served):
    response = httpx.post(
        f"{served.url}/registry/search",
        content=b" " * (17 * 1024 * 1024),
        headers={"Content-Type": "application/json"},
        trust_env=False,
    )
    assert (response.status_code, list(response.json())) == (413, ["errors"])


def test_headers_over_the_limit_are_refused(served):
    response = httpx.get(f"{served.url}/health", headers={"X-Long": "x" * 100_000}, trust_env=False)
    assert response.status_code == 431


def test_a_stopped_server_answers_no_more(tmp_path):
    server = Server(create_ibr(database=f"sqlite:///{tmp_path / 'state.db'}")).start()
    url = server.url
    assert httpx.get(f"{url}/health", trust_env=False).status_code == 200
    server.stop()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/health", trust_env=False)


def test_what_waits_is_done_when_the_answer_is_closed():
    seen = []

    def app(environ, start_response):
        environ[AFTER_ANSWER].append(lambda: seen.append("after"))
        start_response("200 OK", [])
        return [b"answer"]

    body = announcing(app)({}, lambda *some: None)
    assert list(body) == [b"answer"]
    assert seen == []
    body.close()
    assert seen == ["after"]


def test_the_sender_tells_status_and_body(receiver):
    sender = HttpSender()
    receiver.statuses = [200, 503, 302]
    answers = [sender(f"{receiver.url}/x", {"Content-Type": "text/plain"}, b"x") for _ in range(3)]
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"{}"), (503, b"{}"), (302, b"{}")]
    sender(f"{receiver.url}/x", {":method": "PUT", "Content-Type": "text/plain"}, b"x")
    assert [(method, media_type) for _, method, _, media_type, _ in receiver.received][-1] == ("PUT", "text/plain")
    sender.close()


def test_the_sender_reads_no_more_than_it_may(receiver, monkeypatch):
    monkeypatch.setattr("simulator.http_sender.LARGEST_BODY", 1)
    sender = HttpSender()
    assert sender(f"{receiver.url}/x", {}, b"x").body == b"{"
    sender.close()


def test_the_sender_waits_for_no_trickle():
    sender, done = HttpSender(answer_seconds=0.3), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle():
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not done.wait(0.05):
                    connection.sendall(b"x")

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        with pytest.raises(SendFailed, match="not complete within"):
            sender(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, b"x")
        done.set()
        thread.join(10)
    sender.close()


def test_the_sender_tells_that_nothing_came():
    sender = HttpSender(connect_seconds=1, answer_seconds=0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(SendFailed, match="Timeout"):
            sender(f"http://127.0.0.1:{port}/", {}, b"x")
    for url in (f"http://127.0.0.1:{port}/", "http://nowhere.invalid/", "nonsense", "http://[::1"):
        with pytest.raises(SendFailed):
            sender(url, {}, b"x")
    sender.close()
