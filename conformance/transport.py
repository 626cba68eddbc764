"""Send one HTTP request and bring back the response as its bytes came, or the reason why there is none."""

import io
import re
import socket
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import unquote, urlsplit

import httpcore

from conformance.deadline import Deadline, DeadlineBackend
from conformance.target import Secret, Target
from conformance.target_error import TargetError

BODY_LIMIT = 32 * 1024 * 1024
"""The largest body that is read, in bytes."""

_IDLE_SECONDS = 1.0  # below what servers use, so that none closes a connection just as it is used again

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Headers = tuple[tuple[str, str], ...]
FailureKind = Literal["refused", "reset", "timeout", "dns", "tls", "protocol"]


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


@dataclass(frozen=True)
class HttpRequest:
    """A request: headers in their order and case, body as bytes."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of a header, in whatever case it is written; None when it is absent."""
        return _header(self.headers, name)


@dataclass(frozen=True)
class HttpResponse:
    """A response: headers in their order and case, body as bytes."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first value of a header, in whatever case it is written; None when it is absent."""
        return _header(self.headers, name)


@dataclass(frozen=True)
class NoResponse:
    """A request that was not answered, by the kind of failure and a sentence about it."""

    kind: FailureKind
    detail: str


class ConnectionCut(Exception):
    """The connection of a request that came to us, which is to be cut without an answer."""


class Transport(Protocol):
    """What carries requests to the implementation under test."""

    def send(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Send a request; return its response, or why there is none."""
        ...


class HttpTransport:
    """Requests over HTTP/1.1, from any thread; no proxies of the environment, no redirects followed.

    `connect_seconds` bounds the search for a name and the connection, `answer_seconds` all that comes after,
    to the last byte of the body. `verify` of False accepts any certificate.
    """

    def __init__(
        self,
        *,
        connect_seconds: float,
        answer_seconds: float,
        ca: Path | None = None,
        client_certificate: tuple[Path, Path] | None = None,
        proxy: str | None = None,
        verify: bool = True,
    ) -> None:
        self._deadline = Deadline(connect_seconds=connect_seconds, answer_seconds=answer_seconds)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(ca, client_certificate, verify=verify),
            proxy=_proxy(proxy) if proxy else None,
            max_connections=None,
            max_keepalive_connections=64,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=DeadlineBackend(self._deadline),
        )

    def send(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Send a request; ValueError when it is no HTTP request.

        It is sent again where it met a connection that was kept from an earlier request and closed in between, which
        a server may do at any time: nothing of an answer came then. A new connection that is closed is a failure.
        """
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
        while True:
            self._deadline.start()
            try:
                sending = self._pool.stream(request.method, request.url, headers=headers, content=request.body)
                with sending as answer:
                    return _read(answer)
            except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol) as error:
                raise ValueError(f"no HTTP request: {error}") from error
            except _FAILURES as error:
                failure = _failure(error, self._deadline)
            if failure.kind != "reset" or not self._deadline.met_a_closed_connection:
                return failure

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def transport_to(target: Target) -> HttpTransport:
    """Return the transport that a target asks for; TargetError when its TLS files cannot be used."""
    tls, proxy = target.tls, target.proxy
    pair = (tls.certificate, tls.key) if tls.certificate and tls.key else None
    try:
        return HttpTransport(
            connect_seconds=target.budgets.connect,
            answer_seconds=target.budgets.answer,
            ca=tls.ca,
            client_certificate=pair,
            proxy=proxy.reveal() if isinstance(proxy, Secret) else proxy,
        )
    except ssl.SSLError as error:
        message = f"one of its files is no PEM file that fits its use ({error.reason or error})"
        raise TargetError.of("content", "tls", message, file=target.file) from error


class InProcessTransport:
    """Requests to a WSGI application, in the thread of the caller; what it raises goes through."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def send(self, request: HttpRequest) -> HttpResponse:
        """Call the application with a request; return its response."""
        status: list[str] = []
        headers: list[tuple[str, str]] = []
        written: list[bytes] = []

        def start_response(line: str, rows: list[tuple[str, str]], _exc_info: object = None) -> Any:
            status[:], headers[:] = [line], rows
            return written.append

        parts = self._app(_environ(request), start_response)
        try:
            written.extend(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return HttpResponse(int(status[0][:3]), tuple(headers), b"".join(written))


def _environ(request: HttpRequest) -> dict[str, Any]:
    parts = urlsplit(request.url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme or "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    given: dict[str, str] = {}
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        given[key] = f"{given[key]},{value}" if key in given else value
    return environ | given


def _read(answer: httpcore.Response) -> HttpResponse | NoResponse:
    chunks: list[bytes] = []
    size = 0
    for chunk in answer.iter_stream():
        size += len(chunk)
        if size > BODY_LIMIT:
            return NoResponse("protocol", f"the body is longer than {BODY_LIMIT // 1024 // 1024} MB")
        chunks.append(chunk)
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers)
    return HttpResponse(answer.status, headers, b"".join(chunks))


_DETAIL_LIMIT = 300  # what a peer says can be long
_CUT_SHORT = re.compile("disconnected|closed connection")
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.RemoteProtocolError,
    httpcore.ProxyError,
)


def _failure(error: Exception, deadline: Deadline) -> NoResponse:
    cause = error.__cause__ or error.__context__ or error  # the pool clears the former
    text = re.sub(r"^\[Errno -?\d+\] ", "", str(error) or str(cause) or type(error).__name__)
    if isinstance(error, httpcore.ConnectTimeout):
        return NoResponse("timeout", f"no connection within {deadline.connect_seconds:g} s")
    if isinstance(error, httpcore.TimeoutException):
        return NoResponse("timeout", f"no complete answer within {deadline.answer_seconds:g} s")
    if isinstance(cause, socket.gaierror):
        return NoResponse("dns", f"the host name has no address ({cause.strerror or text})")
    if isinstance(cause, ssl.SSLError):
        return NoResponse("tls", getattr(cause, "verify_message", "") or cause.reason or text)
    if isinstance(error, httpcore.ConnectError):
        return NoResponse("refused", text)
    if isinstance(error, httpcore.NetworkError) or _CUT_SHORT.search(text):
        return NoResponse("reset", "the connection was closed before the answer was complete")
    return NoResponse("protocol", text[:_DETAIL_LIMIT])


def _proxy(address: str) -> httpcore.Proxy:
    parts = urlsplit(address)
    bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    if parts.username is None:
        return httpcore.Proxy(bare)
    return httpcore.Proxy(bare, auth=(unquote(parts.username), unquote(parts.password or "")))


def _ssl_context(ca: Path | None, pair: tuple[Path, Path] | None, *, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(ca) if ca else None)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if pair:
        context.load_cert_chain(str(pair[0]), str(pair[1]))
    return context
