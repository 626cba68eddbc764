"""Send messages over HTTP: bounded in time and size, no proxies of the environment, no redirects followed."""

import time
from collections.abc import Mapping

import httpx

from simulator.outbox import Answer, SendFailed

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 10.0
LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of an answer; what comes after them is not read."""


class HttpSender:
    """A Sender with its own connections; safe to call from several threads."""

    def __init__(self, *, connect_seconds: float = CONNECT_SECONDS, answer_seconds: float = ANSWER_SECONDS) -> None:
        timeout = httpx.Timeout(answer_seconds, connect=connect_seconds)
        # Answers are wanted as they are: a body that is unpacked could be of any size.
        self._client = httpx.Client(
            timeout=timeout, trust_env=False, follow_redirects=False, headers={"Accept-Encoding": "identity"}
        )
        self._seconds = answer_seconds

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post `body` to `url` and return what is answered; SendFailed when nothing came.

        The pseudo-header `:method` stands for another method than POST.
        """
        fields = dict(headers)
        method = fields.pop(":method", "POST")
        try:
            with self._client.stream(method, url, headers=fields, content=body) as response:
                return Answer(response.status_code, self._read(response), dict(response.headers))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, RuntimeError) as error:
            raise SendFailed(f"{type(error).__name__}: {error}") from error

    def _read(self, response: httpx.Response) -> bytes:
        """Return the body; SendFailed when it is not there in time, however steadily it trickles in."""
        until = time.monotonic() + self._seconds
        body = bytearray()
        for piece in response.iter_raw():  # of no fixed size, for which it would wait
            body += piece
            if len(body) >= LARGEST_BODY:
                return bytes(body[:LARGEST_BODY])
            if time.monotonic() > until:
                raise SendFailed(f"the answer was not complete within {self._seconds:g} s")
        return bytes(body)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
