"""The listener takes whatever an implementation sends, in full, and nothing that it sends ends it."""

import socket
import ssl
import threading
from urllib.parse import urlsplit

import pytest

from conformance.listener import Listener, ListenerError, open_listener, probe_address
from conformance.request_body import BodyError, read_body
from conformance.target import load_target
from conformance.transport import ConnectionCut, HttpRequest, HttpResponse, HttpTransport, NoResponse


@pytest.fixture
def came():
    return []


@pytest.fixture
def listener(came):
    def receive(request):
        came.append(request)
        return HttpResponse(202, (("Content-Type", "application/json"),), b'{"n":%d}' % len(came))

    listener = Listener(receive, probe_token="abc123", socket_seconds=0.2)
    listener.start()
    yield listener
    listener.stop()


def exchange(listener: Listener, raw: bytes, *, end: bool = False) -> bytes:
    """Send bytes and return all that comes back until the listener closes or a second passes."""
    address = urlsplit(listener.url)
    with socket.create_connection((address.hostname, address.port), timeout=1) as connection:
        connection.sendall(raw)
        if end:
            connection.shutdown(socket.SHUT_WR)
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except TimeoutError:
            pass
        return b"".join(parts)


def test_any_path_and_method_with_headers_in_order_and_case(listener, came):
    head = b"PUT /any//path/on-search?x=%20 HTTP/1.1\r\nhost: x\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3\r\n"
    raw = head + b"Content-Length: 4\r\n\r\n{\xff}\n"
    answer = exchange(listener, raw)
    assert answer.startswith(b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 7\r\n")
    assert answer.endswith(b'\r\n\r\n{"n":1}')
    assert came == [
        HttpRequest(
            "PUT",
            f"{listener.url}/any//path/on-search?x=%20",
            (("host", "x"), ("X-B", "1"), ("x-a", "2"), ("X-B", "3"), ("Content-Length", "4")),
            b"{\xff}\n",
        )
    ]


def test_a_connection_is_kept_for_more_requests(listener, came):
    head = b"POST /%d HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n"
    raw = head % 1 + b"a" + head % 2 + b"b"
    assert exchange(listener, raw).count(b"202 Accepted") == 2
    assert [request.body for request in came] == [b"a", b"b"]
    assert listener.faults == ()


def test_a_request_that_is_to_get_no_answer_has_its_connection_cut():
    def receive(request):
        raise ConnectionCut("the connection was cut")

    listener = Listener(receive)
    listener.start()
    try:
        assert exchange(listener, b"POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na") == b""
    finally:
        listener.stop()
    assert listener.faults == ()


def test_an_old_client_gets_its_connection_closed(listener, came):
    answer = exchange(listener, b"POST /1 HTTP/1.0\r\nContent-Length: 1\r\n\r\na")
    assert b"Connection: close" in answer


def test_a_chunked_body_is_put_together(listener, came):
    chunks = b"5;note=x\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n"
    exchange(listener, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert came[0].body == b"hello world"


def test_a_client_that_asks_first_is_told_to_go_on(listener, came):
    address = urlsplit(listener.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")
        connection.sendall(b"{}")
        assert b" 202 " in connection.recv(65536)
    assert came[0].body == b"{}"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b" 400 "),
        (b"POST\r\n\r\n", b" 400 "),
        (b"POST / HTTP/9.9\r\n\r\n", b" 505 "),
        (b"POST /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n", b" 414 "),
        (b"POST / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", b" 431 "),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b" 400 "),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b" 413 "),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b" 501 "),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", b" 400 "),
    ],
)
def test_what_is_no_request_is_refused_and_noted(listener, came, raw, status):
    answer = exchange(listener, raw)
    assert status in answer.partition(b"\r\n")[0]
    assert came == []
    assert len(listener.faults) == 1
    assert "from 127.0.0.1" in listener.faults[0]
    assert b" 202 " in exchange(listener, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")


def test_a_request_that_stops_half_way_is_noted(listener, came):
    exchange(listener, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", end=True)
    assert came == []
    assert "the body ends after 3 of 10 bytes" in listener.faults[0]


def test_a_request_that_never_ends_is_noted(listener, came):
    exchange(listener, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    assert came == []
    assert "not complete in time" in listener.faults[0]


def test_a_probe_is_answered_here_and_only_with_the_token(listener, came):
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=2.0)
    try:
        assert transport.send(HttpRequest("GET", probe_address(listener.url, "abc123"))).body == b"abc123"
        prefixed = probe_address(f"{listener.url}/behind/a/proxy", "abc123")
        assert transport.send(HttpRequest("GET", prefixed)).body == b"abc123"
        assert came == []
        assert transport.send(HttpRequest("GET", probe_address(listener.url, "other"))).status == 202
        assert transport.send(HttpRequest("GET", f"{listener.url}/health")).status == 202
    finally:
        transport.close()
    assert len(came) == 2


def test_a_receiver_that_fails_answers_500_and_is_noted():
    def receive(request):
        raise RuntimeError("our mistake")

    listener = Listener(receive)
    listener.start()
    answer = exchange(listener, b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    listener.stop()
    assert b" 500 " in answer
    assert listener.faults == ("our own receiver failed: RuntimeError: our mistake",)


def test_an_answer_without_a_body_has_none(came):
    listener = Listener(lambda request: HttpResponse(204))
    listener.start()
    answer = exchange(listener, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    listener.stop()
    assert b"Content-Length" not in answer


def test_many_connections_at_once():
    together = threading.Barrier(20, timeout=10)

    def receive(request):
        together.wait()
        return HttpResponse(200)

    listener = Listener(receive)
    listener.start()
    raw = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(exchange(listener, raw))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listener.stop()
    assert [b" 200 " in answer for answer in answers] == [True] * 20


def test_after_stop_nothing_is_received_even_on_an_open_connection(listener, came):
    address = urlsplit(listener.url)
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(request)
        connection.recv(65536)
        listener.stop()
        try:
            connection.sendall(request)
            assert connection.recv(65536) == b""
        except OSError:
            pass
    assert len(came) == 1
    with pytest.raises(OSError), socket.create_connection((address.hostname, address.port), timeout=1):
        pass


def test_tls_when_there_is_a_certificate(tls):
    listener = Listener(
        lambda request: HttpResponse(200, (), request.url.encode()),
        certificate=tls / "localhost.crt",
        key=tls / "localhost.key",
    )
    listener.start()
    transport = HttpTransport(connect_seconds=2.0, answer_seconds=2.0, ca=tls / "localhost.crt")
    answer = transport.send(HttpRequest("GET", f"{listener.url}/x"))
    exchange(listener, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    transport.close()
    listener.stop()
    assert answer.body.decode() == f"{listener.url}/x"
    assert listener.url.startswith("https://127.0.0.1:")
    assert any("TLS failed" in fault for fault in listener.faults)


def test_an_address_that_cannot_be_had_is_told(listener, tmp_path):
    port = urlsplit(listener.url).port
    with pytest.raises(ListenerError, match=r"cannot listen on 127.0.0.1:.*callback.listen") as caught:
        Listener(lambda request: HttpResponse(200), port=port)
    assert caught.value.exit_code == 3
    with pytest.raises(ListenerError, match=r"192\.0\.2\.1"):
        Listener(lambda request: HttpResponse(200), host="192.0.2.1")
    (tmp_path / "bad.crt").write_text("no certificate")
    with pytest.raises(ListenerError, match=r"callback\.certificate") as caught:
        Listener(lambda request: HttpResponse(200), certificate=tmp_path / "bad.crt")
    assert isinstance(caught.value.__cause__, ssl.SSLError)


def opened(path) -> Listener:
    listener = open_listener(load_target(path), lambda request: HttpResponse(200))
    listener.start()
    listener.stop()
    return listener


def test_a_target_decides_where_to_listen(target_file):
    assert opened(target_file(url="http://127.0.0.1:9")).public_url.startswith("http://127.0.0.1:")
    assert opened(target_file(url="http://localhost:9")).public_url.startswith("http://127.0.0.1:")
    public = opened(target_file('[callback]\npublic_url = "https://tester.example.org/x/"'))
    assert public.public_url == "https://tester.example.org/x"
    assert public.url.startswith("http://127.0.0.1:")
    wide = opened(target_file('[callback]\nlisten = "0.0.0.0:0"'))
    assert wide.public_url.startswith("http://127.0.0.1:")


def test_a_name_that_is_not_found_leaves_the_loopback(target_file):
    assert opened(target_file(url="http://nowhere.invalid")).public_url.startswith("http://127.0.0.1:")


def test_a_body_is_read_in_full_or_not_at_all():
    import io

    assert read_body(io.BytesIO(b"abc"), ()) == b""
    assert read_body(io.BytesIO(b"abc"), (("CONTENT-LENGTH", "2"), ("content-length", "2"))) == b"ab"
    with pytest.raises(BodyError, match="longer than 4 bytes") as caught:
        read_body(io.BytesIO(b"2\r\nab\r\n3\r\ncde\r\n"), (("Transfer-Encoding", "Chunked"),), limit=4)
    assert caught.value.status == 413


def test_nothing_listens_before_the_start_of_a_run(came, closed_port):
    transport = HttpTransport(connect_seconds=1.0, answer_seconds=1.0)
    assert isinstance(transport.send(HttpRequest("GET", f"http://127.0.0.1:{closed_port}")), NoResponse)
    transport.close()
