"""One request on its way to the IUT and back, before it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.clock import VirtualClock
from conformance.record import body_bytes
from conformance.security.halves import Half, ProtectedRequest
from conformance.transport import Headers, HttpRequest, HttpResponse, NoResponse
from protocol.datetimes import format_datetime

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.run import Run


Packing = Callable[[bytes], tuple[bytes, str]]
"""Returns the body and the media type of a request whose file holds a message."""


@dataclass(frozen=True)
class Transmission:
    """A request as it went, what came back, when it was started, and how many seconds it took.

    `put_off` are the same request before, each time the IUT had too many of them.
    """

    request: HttpRequest
    response: HttpResponse | NoResponse
    started: str
    seconds: float
    put_off: tuple[Transmission, ...] = ()


def address_of(run: Run, path: str | None) -> str:
    """Return the address of an operation of the IUT, or of another path."""
    return f"{run.target.url}{run.dialect.base_path}/{path}"


def request_to(
    run: Run,
    address: str,
    body: bytes,
    *,
    method: str = "POST",
    content_type: str = "application/json",
    access: Headers | None = None,
    attack: str | None = None,
    packing: Packing | None = None,
) -> HttpRequest:
    """Return a request to the IUT, protected as the target declares, or forged by an `attack`.

    `access` are headers in place of the one with our token; `packing` puts the protected message into a file.
    """
    bearing = run.access_headers() if access is None else access
    headers = (("Content-Type", content_type), ("Accept", "application/json"), *bearing)
    request = HttpRequest(method, address, headers if method != "GET" else headers[1:], body)
    if run.protection is not None and method != "GET":
        request = run.protection.protected_request(request, attack)
    return request if packing is None else _packed(request, packing)


def again(exchange: Exchange) -> HttpRequest:
    """Return the request of an exchange once more, byte for byte."""
    sent = exchange.answer.event["request"]
    headers = tuple((name, value) for name, value in sent["headers"])
    request = HttpRequest(sent["method"], sent["url"], headers, body_bytes(sent["body"]))
    if "protection" not in sent:
        return request
    half = Half(body_bytes(sent["clear"]) if "clear" in sent else None, {"attack": "sent again, byte for byte"})
    return ProtectedRequest(request.method, request.url, request.headers, request.body, half)


def _packed(request: HttpRequest, packing: Packing) -> HttpRequest:
    body, content_type = packing(request.body)
    headers = tuple((name, content_type if name == "Content-Type" else value) for name, value in request.headers)
    packed = replace(request, headers=headers, body=body)
    if not isinstance(packed, ProtectedRequest) or packed.half.clear is None:
        return packed
    return replace(packed, half=Half(packing(packed.half.clear)[0], packed.half.facts))


def transmit(run: Run, request: HttpRequest) -> Transmission:
    """Send a request; again, byte for byte, where the IUT refuses it for having too many at once (ibr.md 8.5)."""
    passed = _once(run, request)
    put_off: list[Transmission] = []
    while run.throttle.puts_off(passed.response, len(put_off)):
        run.throttle.wait(passed.response)
        put_off.append(passed)
        passed = _once(run, request)
    return replace(passed, put_off=tuple(put_off))


def _once(run: Run, request: HttpRequest) -> Transmission:
    started, before = format_datetime(run.clock.now()), run.clock.elapsed()
    response = run.transport.send(request)
    seconds = round(run.clock.elapsed() - before, 4)
    if run.protection is not None and isinstance(request, ProtectedRequest) and isinstance(response, HttpResponse):
        response = run.protection.opened_response(response, request)
    return Transmission(request, response, started, seconds)


def transmit_together(run: Run, requests: Sequence[HttpRequest]) -> list[Transmission]:
    """Send requests at one moment, no more of them at a time than the target takes; return them in their order.

    Virtual time has one thread: there they follow one another before any callback leaves.
    """
    if isinstance(run.clock, VirtualClock):
        return [transmit(run, request) for request in requests]
    with ThreadPoolExecutor(min(len(requests), run.target.max_in_flight), thread_name_prefix="together") as pool:
        return list(pool.map(lambda request: transmit(run, request), requests))
