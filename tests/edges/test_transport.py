"""What was sent arrives as it was meant, what came back is given as it came, and silence has a reason."""

import json
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from conformance.deadline import Deadline, DeadlineStream
from conformance.listener import Listener
from conformance.target import load_target
from conformance.target_error import TargetError
from conformance.transport import (
    BODY_LIMIT,
    HttpRequest,
    HttpResponse,
    HttpTransport,
    InProcessTransport,
    NoResponse,
    transport_to,
)


@pytest.fixture
def transport():
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=0.3)
    yield transport
    transport.close()


def answering(raw: bytes):
    def behave(connection):
        connection.recv(65536)
        connection.sendall(raw)

    return behave


def test_headers_and_body_come_as_they_were_sent(transport, peer):
    raw = b"HTTP/1.1 202 Accepted\r\nX-One: 1\r\nx-two: 2\r\nX-ONE: 3\r\nContent-Length: 4\r\n\r\n{\xff}\n"
    answer = transport.send(HttpRequest("POST", peer(answering(raw)) + "/search", (), b"{}"))
    assert answer == HttpResponse(
        202, (("X-One", "1"), ("x-two", "2"), ("X-ONE", "3"), ("Content-Length", "4")), b"{\xff}\n"
    )
    assert answer.header("X-TWO") == "2"
    assert answer.header("X-Three") is None


def test_nothing_is_sent_beyond_what_http_demands(transport):
    came: list[HttpRequest] = []

    def receive(request):
        came.append(request)
        return HttpResponse(200)

    listener = Listener(receive)
    listener.start()
    try:
        headers = (("Content-Type", "application/json"), ("X-Case", "kept"))
        transport.send(HttpRequest("POST", f"{listener.url}/a//b%20c?d=e", headers, b'{"a": 1.0}'))
    finally:
        listener.stop()
    (request,) = came
    assert request.url == f"{listener.url}/a//b%20c?d=e"
    assert request.body == b'{"a": 1.0}'
    assert [name for name, _ in request.headers] == ["Host", "Content-Type", "X-Case", "Content-Length"]


def test_redirects_are_not_followed(transport, peer):
    raw = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    assert transport.send(HttpRequest("GET", peer(answering(raw)))).status == 307


def test_proxies_of_the_environment_are_ignored(peer, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=2.0)
    answer = transport.send(HttpRequest("GET", peer(answering(b"HTTP/1.1 204 No Content\r\n\r\n"))))
    transport.close()
    assert answer.status == 204


def test_an_explicit_proxy_is_used_with_its_credentials(peer):
    seen: list[bytes] = []

    def proxy(connection):
        seen.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    address = peer(proxy).replace("//", "//user:pass%20word@")
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=2.0, proxy=address)
    assert transport.send(HttpRequest("GET", "http://ibr.example.org/x")).status == 200
    transport.close()
    assert seen[0].startswith(b"GET http://ibr.example.org/x HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=" in seen[0]


def close_at_once(connection):
    connection.recv(65536)


def close_in_the_body(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")


def stay_silent(connection):
    while connection.recv(65536):
        pass


def trickle(connection):
    connection.recv(65536)
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 10000:
        connection.sendall(bytes([byte]))
        threading.Event().wait(0.05)


def too_much(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b" " * 1024 * 1024)


@pytest.mark.parametrize(
    ("behave", "kind", "said"),
    [
        (close_at_once, "reset", "closed"),
        (close_in_the_body, "reset", "closed"),
        (stay_silent, "timeout", "within 0.3 s"),
        (trickle, "timeout", "within 0.3 s"),
        (answering(b"SSH-2.0-server\r\n\r\n"), "protocol", "status line"),
    ],
)
def test_no_response_has_a_kind_and_a_reason(transport, peer, behave, kind, said):
    answer = transport.send(HttpRequest("POST", peer(behave), (), b"{}"))
    assert isinstance(answer, NoResponse)
    assert (answer.kind, said in answer.detail) == (kind, True), answer


def test_a_body_over_the_limit_is_not_read(peer):
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=30.0)
    answer = transport.send(HttpRequest("GET", peer(too_much)))
    transport.close()
    assert answer == NoResponse("protocol", f"the body is longer than {BODY_LIMIT // 1024 // 1024} MB")


def test_a_closed_port_refuses(transport, closed_port):
    answer = transport.send(HttpRequest("GET", f"http://127.0.0.1:{closed_port}/"))
    assert isinstance(answer, NoResponse)
    assert answer.kind == "refused"


def test_a_name_without_address_is_a_matter_of_dns(transport):
    answer = transport.send(HttpRequest("GET", "http://nowhere.invalid/"))
    assert isinstance(answer, NoResponse)
    assert answer.kind == "dns"


def test_a_full_backlog_ends_after_the_budget_to_connect():
    import socket

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for other in waiting:
            other.setblocking(False)
            other.connect_ex(server.getsockname())
        transport = HttpTransport(connect_seconds=0.2, answer_seconds=5.0)
        answer = transport.send(HttpRequest("GET", f"http://127.0.0.1:{server.getsockname()[1]}/"))
        transport.close()
        for other in waiting:
            other.close()
    assert answer == NoResponse("timeout", "no connection within 0.2 s")


def secure(listener_tls: Path) -> Listener:
    listener = Listener(
        lambda request: HttpResponse(200, (), b"secure"),
        certificate=listener_tls / "localhost.crt",
        key=listener_tls / "localhost.key",
    )
    listener.start()
    return listener


def test_tls_is_verified_against_the_given_authority(tls):
    listener = secure(tls)
    trusting = HttpTransport(connect_seconds=2.0, answer_seconds=2.0, ca=tls / "localhost.crt")
    strict = HttpTransport(connect_seconds=2.0, answer_seconds=2.0)
    careless = HttpTransport(connect_seconds=2.0, answer_seconds=2.0, verify=False)
    request = HttpRequest("GET", listener.url)
    try:
        assert trusting.send(request).body == b"secure"
        assert careless.send(request).body == b"secure"
        refused = strict.send(request)
    finally:
        listener.stop()
        for transport in (trusting, strict, careless):
            transport.close()
    assert isinstance(refused, NoResponse)
    assert (refused.kind, "self-signed" in refused.detail) == ("tls", True)


def test_https_to_a_plain_server_is_a_matter_of_tls(transport, peer):
    address = peer(answering(b"HTTP/1.1 400 Bad\r\n\r\n")).replace("http:", "https:")
    answer = transport.send(HttpRequest("GET", address))
    assert isinstance(answer, NoResponse)
    assert answer.kind == "tls"


def test_what_is_no_request_is_our_own_fault(transport, closed_port):
    with pytest.raises(ValueError, match="no HTTP request"):
        transport.send(HttpRequest("GET", "gopher://127.0.0.1/"))


def test_many_threads_share_one_transport():
    listener = Listener(lambda request: HttpResponse(200, (), request.body))
    listener.start()
    transport = HttpTransport(connect_seconds=5.0, answer_seconds=5.0)
    wrong: list[object] = []

    def send(number: int) -> None:
        for turn in range(20):
            body = f"{number}.{turn}".encode()
            answer = transport.send(HttpRequest("POST", listener.url, (), body))
            if not isinstance(answer, HttpResponse) or answer.body != body:
                wrong.append(answer)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    transport.close()
    listener.stop()
    assert wrong == []


def test_a_target_decides_its_transport(target_file, tls, peer):
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    path = target_file(f'[tls]\nca = "{tls / "localhost.crt"}"\n[budgets]\nanswer = 3')
    transport = transport_to(load_target(path))
    assert transport.send(HttpRequest("GET", peer(answering(raw)))).status == 200
    transport.close()


def test_a_certificate_that_is_none_is_a_fault_of_the_target(target_file, tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(TargetError) as caught:
        transport_to(load_target(target_file('[tls]\nca = "ca.pem"')))
    assert (caught.value.exit_code, caught.value.key) == (3, "tls")
    assert isinstance(caught.value.__cause__, ssl.SSLError)


def test_a_wsgi_application_is_called_like_a_server_would():
    seen: dict[str, object] = {}

    def app(environ, start_response):
        seen.update(environ, body=environ["wsgi.input"].read())
        write = start_response("201 Created", [("X-One", "1"), ("X-One", "2")])
        write(b"a")
        return iter([b"b", b"c"])

    request = HttpRequest(
        "POST",
        "http://ibr.example.org:8080/registry/a%20b?c=d%20e",
        (("Content-Type", "application/json"), ("X-A", "1"), ("x-a", "2")),
        b'{"a":1}',
    )
    assert InProcessTransport(app).send(request) == HttpResponse(201, (("X-One", "1"), ("X-One", "2")), b"abc")
    expected = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/registry/a b",
        "QUERY_STRING": "c=d%20e",
        "SERVER_NAME": "ibr.example.org",
        "SERVER_PORT": "8080",
        "HTTP_HOST": "ibr.example.org:8080",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": "7",
        "HTTP_X_A": "1,2",
        "body": b'{"a":1}',
    }
    assert {name: seen.get(name) for name in expected} == expected


def test_a_flask_application_cannot_tell_the_difference():
    from flask import Flask, jsonify, request

    app = Flask("ibr")
    app.post("/registry/search")(lambda: jsonify(request.get_json() | {"q": request.args["q"]}))
    answer = InProcessTransport(app).send(
        HttpRequest("POST", "http://x/registry/search?q=1", (("Content-Type", "application/json"),), b'{"a":1}')
    )
    assert answer.status == 200
    assert json.loads(answer.body) == {"a": 1, "q": "1"}


def test_what_an_application_raises_is_raised_and_its_parts_are_closed():
    closed: list[bool] = []

    class Parts:
        def __iter__(self):
            raise RuntimeError("broken")

        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [])
        return Parts()

    with pytest.raises(RuntimeError, match="broken"):
        InProcessTransport(app).send(HttpRequest("GET", "http://x/"))
    assert closed == [True]


def test_a_slow_answer_is_not_a_slow_connection(peer):
    def slow(connection):
        connection.recv(65536)
        threading.Event().wait(0.3)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    transport = HttpTransport(connect_seconds=0.1, answer_seconds=5.0)
    started = time.monotonic()
    assert transport.send(HttpRequest("GET", peer(slow))).status == 200
    assert time.monotonic() - started >= 0.3
    transport.close()


@pytest.mark.parametrize("ended", [False, True])
def test_what_comes_is_acknowledged_at_once_where_the_system_can(ended):
    """Who writes the body only when the headers are acknowledged is not kept waiting."""
    options: list[tuple[int, ...]] = []

    class Connection:
        def setsockopt(self, *option):
            options.append(option)
            if ended:
                raise OSError("the connection has ended")

    class Stream:
        def get_extra_info(self, name):
            return Connection() if name == "socket" else None

        def read(self, most, seconds):
            return b"x" * most

    deadline = Deadline(connect_seconds=1.0, answer_seconds=1.0)
    deadline.start()
    assert DeadlineStream(Stream(), deadline).read(3) == b"xxx"
    known = hasattr(socket, "TCP_QUICKACK")
    assert options == ([(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)] if known else [])


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def treating(came: list[int], *connections: list[bytes]):
    """Return how to treat connections: each has its answers, of which an empty one is none, and is closed then."""
    left = iter(connections)

    def behave(connection):
        number = len(came)
        came.append(0)
        for answer in next(left, [b""]):
            came[number] += bool(connection.recv(65536))
            connection.sendall(answer)

    return behave


def test_a_request_that_meets_a_connection_which_was_closed_since_is_sent_on_another(transport, peer):
    came: list[int] = []
    address = peer(treating(came, [OK, b""], [OK]))
    answers = [transport.send(HttpRequest("POST", address, (), body)) for body in (b"first", b"second")]
    assert [answer.status for answer in answers] == [200, 200]
    assert came == [2, 1]


def test_a_request_that_is_cut_off_on_a_new_connection_too_has_no_answer(transport, peer):
    came: list[int] = []
    address = peer(treating(came, [OK, b""], [b""], [OK]))
    assert transport.send(HttpRequest("POST", address, (), b"first")).status == 200
    assert transport.send(HttpRequest("POST", address, (), b"second")).kind == "reset"
    assert came == [2, 1]


def test_an_answer_that_breaks_off_is_not_asked_for_again(transport, peer):
    came: list[int] = []
    address = peer(treating(came, [OK, OK[:-1]], [OK]))
    assert transport.send(HttpRequest("POST", address, (), b"first")).status == 200
    assert transport.send(HttpRequest("POST", address, (), b"second")).kind == "reset"
    assert came == [2]
