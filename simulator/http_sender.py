"""Send callbacks over HTTP: bounded in time, no proxies of the environment, no redirects followed."""

import itertools
from collections.abc import Mapping

import httpx

from simulator.outbox import SendFailed

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 10.0
_READ_PIECES = 16


class HttpSender:
    """A Sender with its own connections; safe to call from several threads."""

    def __init__(self, *, connect_seconds: float = CONNECT_SECONDS, answer_seconds: float = ANSWER_SECONDS) -> None:
        timeout = httpx.Timeout(answer_seconds, connect=connect_seconds)
        self._client = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Post `body` to `url` and return the HTTP status; SendFailed when no answer came.

        The pseudo-header `:method` stands for another method than POST.
        """
        fields = dict(headers)
        method = fields.pop(":method", "POST")
        try:
            with self._client.stream(method, url, headers=fields, content=body) as response:
                # A short answer is read to its end so that the connection can be used again; a long one is cut.
                for _ in itertools.islice(response.iter_raw(4096), _READ_PIECES):
                    pass
                return response.status_code
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, RuntimeError) as error:
            raise SendFailed(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
