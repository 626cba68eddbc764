"""Hold one exchange to its budget as a whole: a peer that sends a byte now and then does not prolong it."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import httpcore

_Options = Iterable[Any] | None

# Linux alone has it; it forgets it again, so it is set before each read.
_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class Deadline:
    """The budgets of exchanges, in seconds, when this thread's current one ends, and how far it has come."""

    def __init__(self, *, connect_seconds: float, answer_seconds: float) -> None:
        self.connect_seconds = connect_seconds
        self.answer_seconds = answer_seconds
        self._of_thread = threading.local()

    def start(self) -> None:
        """Give the exchange of this thread its whole answer budget from now on; nothing has come of it yet."""
        self._of_thread.end = time.monotonic() + self.answer_seconds
        self._of_thread.connected = self._of_thread.answered = False

    def connect(self) -> None:
        """Start anew: the exchange of this thread has a connection of its own, which was never used before."""
        self.start()
        self._of_thread.connected = True

    def answer(self) -> None:
        """Know that the peer has begun to answer the exchange of this thread."""
        self._of_thread.answered = True

    @property
    def met_a_closed_connection(self) -> bool:
        """Whether the exchange of this thread went to a connection of an earlier one, and nothing came back at all.

        Either side may close a connection between two exchanges at any time (RFC 9112, 9.5).
        """
        return not (self._of_thread.connected or self._of_thread.answered)

    def remaining(self) -> float:
        """Return the seconds that are left to this thread's exchange, at least one millisecond."""
        return max(0.001, float(self._of_thread.end) - time.monotonic())


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose reads and writes get what is left of the budget, never a budget each."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        _acknowledge_at_once(self._stream.get_extra_info("socket"))
        came = self._stream.read(max_bytes, self._deadline.remaining())
        if came:
            self._deadline.answer()
        return came

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.connect_seconds)
        return DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """Connections within one budget, however many addresses a name has and however slow its search is."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers, each given an equal part of what is left."""
        end = time.monotonic() + self._deadline.connect_seconds
        found = addresses(host, port, self._deadline.connect_seconds)
        failure: Exception = httpcore.ConnectError("the host name has no address")
        for index, address in enumerate(found):
            part = max(0.001, end - time.monotonic()) / (len(found) - index)
            try:
                stream = self._backend.connect_tcp(address, port, part, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self._deadline.connect()
                return DeadlineStream(stream, self._deadline)
        raise failure


def addresses(host: str, port: int, seconds: float) -> list[str]:
    """Return the IP addresses of a host; httpcore.ConnectTimeout or ConnectError when there are none in time.

    The system's search cannot be interrupted, so a thread of its own does it.
    """
    if _is_address(host):
        return [host]
    found: Future[list[str]] = Future()

    def search() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    threading.Thread(target=search, daemon=True).start()
    try:
        return found.result(seconds)
    except TimeoutError:
        raise httpcore.ConnectTimeout(f"no address found within {seconds:g} s") from None
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(getattr(error, "strerror", None) or str(error)) from error


def _acknowledge_at_once(connection: Any) -> None:
    """Let the next segments be acknowledged as they come, where the system can.

    A peer that writes headers and body one after the other often sends the body only when the headers are
    acknowledged (RFC 896), which systems delay by 40 ms and more, in the hope of an answer to send along (RFC 1122).
    """
    if _QUICKACK is not None:
        with suppress(OSError):  # of a connection that has ended: whoever reads from it is told so
            connection.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
