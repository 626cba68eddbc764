"""Listen for what the implementation under test sends us: any path, any method, every byte as it came."""

import contextlib
import http.server
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from conformance.local_address import address_towards
from conformance.request_body import BodyError, read_body
from conformance.target import Target
from conformance.transport import ConnectionCut, Headers, HttpRequest, HttpResponse

Receive = Callable[[HttpRequest], HttpResponse]

_LINE_LIMIT = 65536
_FAULTS_KEPT = 100
_PROBE = "/dci-probe/"
_ANY_ADDRESS = ("0.0.0.0", "[::]")  # good to listen on, no address to call


class ListenerError(Exception):
    """An address that cannot be listened on; it comes from the target, so the exit code is 3."""

    exit_code = 3


class Listener:
    """An HTTP/1.1 server in threads that hands each request to `receive` and sends back what that returns.

    `published` are JSON documents by the path at which a GET finds them, such as our JWKS.
    A GET whose path ends in `/dci-probe/` and the `probe_token` is answered here: it tells that an advertised
    address leads to this listener. Requests that are no HTTP never reach `receive`; `faults` names them.
    """

    def __init__(
        self,
        receive: Receive,
        host: str = "127.0.0.1",
        port: int = 0,
        certificate: Path | None = None,
        *,
        key: Path | None = None,
        probe_token: str | None = None,
        published: Mapping[str, bytes] = MappingProxyType({}),
        socket_seconds: float = 30.0,
    ) -> None:
        self.receive = receive
        self.probe_token = probe_token
        self.published = published
        self.socket_seconds = socket_seconds
        self._faults: list[str] = []
        self._thread: threading.Thread | None = None
        context = _ssl_context(certificate, key)
        try:
            self._server = _Server(host, port, context, self)
        except (OSError, OverflowError) as error:
            advice = "write an address of this machine and a free port, or port 0, in callback.listen"
            raise ListenerError(f"cannot listen on {host}:{port}: {error}; {advice}") from error
        shown = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if context else 'http'}://{shown}:{self._server.server_address[1]}"
        self.public_url = self.url

    @property
    def faults(self) -> tuple[str, ...]:
        """What came and was no HTTP request, such as a failed TLS handshake; one sentence each."""
        return tuple(self._faults)

    def start(self) -> None:
        """Serve from a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving, free the port and cut the connections that are still open."""
        if self._thread:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.cut_connections()

    def note(self, fault: str) -> None:
        """Keep a fault, up to a hundred of them."""
        if len(self._faults) < _FAULTS_KEPT:
            self._faults.append(fault)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the response to a request, whatever `receive` does; ConnectionCut where it gives none."""
        path = urlsplit(request.url).path
        if self.probe_token and request.method == "GET" and path.endswith(_PROBE + self.probe_token):
            return HttpResponse(200, (("Content-Type", "text/plain"),), self.probe_token.encode())
        if request.method == "GET" and path in self.published:
            return HttpResponse(200, (("Content-Type", "application/json"),), self.published[path])
        try:
            return self.receive(request)
        except ConnectionCut:
            raise
        except Exception as error:  # a thread that dies would look like the fault of the peer
            self.note(f"our own receiver failed: {type(error).__name__}: {error}")
            return HttpResponse(500)


def open_listener(
    target: Target,
    receive: Receive,
    *,
    probe_token: str | None = None,
    published: Mapping[str, bytes] = MappingProxyType({}),
) -> Listener:
    """Return a listener, not yet started, where the target wants it; ListenerError when that cannot be had.

    Where the target does not say, it is a free port of the interface that leads to the implementation.
    """
    callback = target.callback
    towards = address_towards(target)
    host, _, port = (callback.listen or f"{towards}:0").rpartition(":")
    listener = Listener(
        receive,
        host.strip("[]"),
        int(port),
        callback.certificate,
        key=callback.key,
        probe_token=probe_token,
        published=published,
    )
    if callback.public_url:
        listener.public_url = callback.public_url.rstrip("/")
    elif host in _ANY_ADDRESS:
        listener.public_url = listener.url.replace(f"//{host}:", f"//{towards}:")
    return listener


def probe_address(public_url: str, token: str) -> str:
    """Return the address at which a listener with this token answers a probe."""
    return f"{public_url}{_PROBE}{token}"


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, listener: Listener) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.context = context
        self.listener = listener
        self._open: set[socket.socket] = set()
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # HTTPServer would ask the name service for our own name

    def get_request(self) -> tuple[Any, Any]:
        connection, peer = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self._open.add(connection)
        return connection, peer

    def close_request(self, request: Any) -> None:
        self._open.discard(request)
        super().close_request(request)

    def cut_connections(self) -> None:
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.listener.note(f"a connection from {client_address[0]} broke off")


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.listener.socket_seconds)

    def handle(self) -> None:
        try:
            if isinstance(self.connection, ssl.SSLSocket):
                self.connection.do_handshake()
            super().handle()
        except ssl.SSLError as error:
            self._note(f"TLS failed ({error.reason})")
        except TimeoutError:
            self._note("a request was not complete in time")

    def handle_one_request(self) -> None:
        self.close_connection = True
        try:
            self.raw_requestline = self.rfile.readline(_LINE_LIMIT + 1)
        except TimeoutError:  # nothing more on a connection that was kept alive
            return
        if not self.raw_requestline.strip():
            return
        if len(self.raw_requestline) > _LINE_LIMIT:
            self.send_error(414, "the request line is too long")
            return
        if not self.parse_request():
            return
        headers: Headers = tuple((name, str(value)) for name, value in self.headers.items())
        try:
            body = read_body(self.rfile, headers)
        except BodyError as error:
            self.send_error(error.status, str(error))
            return
        address = self.requestline.split()[1]  # `self.path` has had slashes taken away
        url = address if "://" in address else self.server.listener.url + address
        try:
            self._reply(self.server.listener.answer(HttpRequest(self.command, url, headers, body)))
        except ConnectionCut:
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request that we can read, and close."""
        self.close_connection = True
        self._note(f"{message or 'no HTTP request'} (answered with {int(code)})")
        self._reply(HttpResponse(int(code), (("Content-Type", "text/plain"),), (message or "").encode()))

    def _reply(self, response: HttpResponse) -> None:
        reason = self.responses.get(response.status, ("", ""))[0]
        lines = [f"HTTP/1.1 {response.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        if response.header("Content-Length") is None and response.status not in (204, 304):
            lines.append(f"Content-Length: {len(response.body)}")
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        self.wfile.write(head if getattr(self, "command", "") == "HEAD" else head + response.body)

    def _note(self, fault: str) -> None:
        self.server.listener.note(f"{fault}, from {self.client_address[0]}")

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _ssl_context(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(str(certificate), str(key) if key else None)
    except (OSError, ssl.SSLError) as error:
        raise ListenerError(f"callback.certificate and callback.key cannot be used: {error}") from error
    return context
