"""Serve simulated systems over HTTP, with limits, and stop cleanly."""

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from waitress.server import create_server
from waitress.wasyncore import close_all

from simulator.application import AFTER_ANSWER

THREADS = 8
HEADER_BYTES = 64 * 1024
BODY_BYTES = 64 * 1024 * 1024
"""Above the limit of the application, so that what is too large is still answered in the words of the standard."""
IDLE_SECONDS = 60

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Served(Protocol):
    """A system that can be served."""

    @property
    def app(self) -> Any:
        """Its WSGI application."""

    def listens_at(self, url: str) -> None:
        """Know where it is served."""

    def close(self) -> None:
        """End it."""


class Server:
    """Serves one system on one address; port 0 takes a free port."""

    def __init__(self, system: Served, *, host: str = "127.0.0.1", port: int = 0, threads: int = THREADS) -> None:
        self._system = system
        self._sockets: dict[int, Any] = {}
        try:
            server: Any = create_server(
                announcing(system.app),
                map=self._sockets,
                host=host,
                port=port,
                threads=threads,
                max_request_body_size=BODY_BYTES,
                max_request_header_size=HEADER_BYTES,
                channel_timeout=IDLE_SECONDS,
                connection_limit=512,
                ident="dci-simulator",  # waitress itself sets TCP_NODELAY
                clear_untrusted_proxy_headers=True,
            )
        except OSError:
            self._close_sockets()
            raise
        self._server = server
        self._thread: threading.Thread | None = None
        listens = getattr(server, "effective_listen", None)  # a name with several addresses has several sockets
        self._host = host
        self._port = int(listens[0][1] if listens else server.effective_port)
        system.listens_at(self.url)

    @property
    def url(self) -> str:
        """The address that the system answers at, without the base path."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def run(self) -> None:
        """Serve until SystemExit or KeyboardInterrupt reaches this thread."""
        self._server.run()

    def start(self) -> "Server":
        """Serve in a thread of its own, and return this server."""
        self._thread = threading.Thread(target=self._server.run, name="simulator-server", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer nothing more, and close the system."""
        if self._thread is not None:
            # The loop of the server ends in its own thread, when it has no socket left.
            self._server.trigger.pull_trigger(self._close_sockets)
            self._thread.join(5.0)
        self._close_sockets()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=2)
        self._system.close()

    def _close_sockets(self) -> None:
        close_all(self._sockets)


def announcing(app: Wsgi) -> Wsgi:
    """Return `app`, telling those in the list at AFTER_ANSWER when each answer has left."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        waiting: list[Callable[[], None]] = []
        environ[AFTER_ANSWER] = waiting
        return _Leaving(app(environ, start_response), waiting)

    return serve


class _Leaving:
    """The body of an answer, which does what waits for it when it is closed."""

    def __init__(self, body: Iterable[bytes], waiting: list[Callable[[], None]]) -> None:
        self._body = body
        self._waiting = waiting

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Close the body and do what waits."""
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            for action in self._waiting:
                action()


def serve(
    systems: Sequence[Served], *, host: str = "127.0.0.1", port: int = 0, ready: Callable[[Sequence[str]], None]
) -> None:
    """Serve systems until SIGTERM or SIGINT, each on a port of its own from `port` on, or each on a free one for 0.

    `ready` is told their addresses before the first request is answered; OSError when a port cannot be had.
    """
    servers: list[Server] = []

    def stop(_signal: int, _frame: Any) -> None:
        raise SystemExit(0)

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        for number, system in enumerate(systems):
            servers.append(Server(system, host=host, port=port + number if port else 0))
        ready([server.url for server in servers])
        for server in servers[1:]:
            server.start()
        servers[0].run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        for server in servers:
            server.stop()
        for system in systems[len(servers) :]:
            system.close()
        for each, handler in before.items():
            signal.signal(each, handler)
