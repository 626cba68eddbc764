"""The way of every message between systems under replay: past the journal, whether the receiver is in process or not.

Each seat has an address here. What the systems in process send is carried to the seat directly. Those elsewhere are
told these addresses as the ones of their counterparts; a listener stands there and hands on what comes. A callback
address that a system names is taken as it is; where nothing is found there, the path of the operation is added to it.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from conformance.replay.journal import Journal, operation_of
from conformance.transport import HttpRequest, HttpResponse, NoResponse, Transport
from protocol.json_text import parse_json, resolve_pointer

IN_PROCESS = "http://replay.invalid"
"""The address of the network while nobody outside of the process takes part."""

ANYBODY, NOWHERE = "anybody", "nowhere"
"""Stand in an address for senders that it does not tell apart, and for the receiver where an address leads to none."""

_OF_THE_CONNECTION = ("host", "connection", "content-length", "transfer-encoding", "keep-alive")


class Network:
    """Carries messages between seats; `base` is the address at which the seats are reached."""

    def __init__(self, journal: Journal) -> None:
        self.base = IN_PROCESS
        self._journal = journal
        self._seats: dict[str, tuple[Transport, str]] = {}
        self._guests: set[str] = set()
        self._names: dict[str, str] = {}
        self._callback_addresses: dict[str, str] = {}
        self._extended: set[str] = set()

    def join(self, seat: str, transport: Transport, url: str, *, guest: bool = False) -> None:
        """Let a seat take part whose system is reached by `transport` at `url`, the base of its `/registry`.

        A guest is a system outside of the process, whose messages come to the address of the network.
        """
        self._seats[seat] = (transport, url.rstrip("/"))
        if guest:
            self._guests.add(seat)

    def address(self, seat: str, *, sender: str = ANYBODY) -> str:
        """Return the address of a seat, without `/registry`, as it is told to `sender`."""
        return f"{self.base}/{sender}/{seat}"

    def send(self, seat: str, request: HttpRequest) -> HttpResponse | NoResponse:
        """Carry what a system in process sends, and return the answer."""
        receiver, address = self._resolve(request.url)
        return self._carry(seat, receiver, replace(request, url=address))

    def ask(self, asking: str, seat: str, request: HttpRequest) -> HttpResponse | NoResponse:
        """Carry a request of somebody who has no seat, to a path below the address of a seat."""
        return self._carry(asking, seat, replace(request, url=self._seats[seat][1] + request.url))

    def receive(self, request: HttpRequest) -> HttpResponse:
        """Carry on what a system outside of the process sends, and return the answer."""
        sender, _, rest = urlsplit(request.url).path.lstrip("/").partition("/")
        receiver, _, path = rest.partition("/")
        if receiver not in self._seats:
            return HttpResponse(404, (("Content-Type", "text/plain"),), b"there is no such seat in this replay")
        known = sender if sender in self._seats else self._recognised(receiver, request)
        response = self._carry(known, receiver, replace(request, url=f"{self._seats[receiver][1]}/{path}"))
        if isinstance(response, NoResponse):
            return HttpResponse(502, (("Content-Type", "text/plain"),), response.detail.encode())
        return replace(response, headers=_end_to_end(response.headers))

    def _resolve(self, url: str) -> tuple[str, str]:
        """Return the seat that an address leads to, and its address there; no seat where it leads out of the replay."""
        if url.startswith(f"{self.base}/"):
            _, _, rest = url.removeprefix(f"{self.base}/").partition("/")
            seat, _, path = rest.partition("/")
            return (seat, f"{self._seats[seat][1]}/{path}") if seat in self._seats else (NOWHERE, url)
        own = {address: seat for seat, (_, address) in self._seats.items()}
        for address, seat in {**own, **self._callback_addresses}.items():
            if url == address or url.startswith(f"{address}/"):
                return seat, url
        return NOWHERE, url

    def _carry(self, sender: str | None, receiver: str, request: HttpRequest) -> HttpResponse | NoResponse:
        if receiver == NOWHERE:
            refused = NoResponse("refused", f"{request.url[:200]} is no address of this replay")
            return self._journal.carry(sender, receiver, request, lambda _: refused)
        self._learn(sender, request)
        carry = self._seats[receiver][0].send
        whole = replace(request, headers=_end_to_end(request.headers))
        if whole.url.rstrip("/") not in self._callback_addresses:
            return self._journal.carry(sender, receiver, whole, carry)
        extended = replace(whole, url=_extended(whole))
        if whole.url.rstrip("/") not in self._extended:
            response = self._journal.carry(sender, receiver, whole, carry)
            if isinstance(response, NoResponse) or response.status not in (404, 405):
                return response
            self._extended.add(whole.url.rstrip("/"))
        return self._journal.carry(sender, receiver, extended, carry)

    def _recognised(self, receiver: str, request: HttpRequest) -> str | None:
        """Return which system outside of the process sends, if there is one only, or it has told its name before."""
        others = self._guests - {receiver}
        if len(others) == 1:
            return next(iter(others))
        return self._names.get(str(resolve_pointer(parse_json(request.body).document, "/header/sender_id")))

    def _learn(self, sender: str | None, request: HttpRequest) -> None:
        """Note what a seat calls itself, and where it wants to be called back, which may be an address of its own."""
        if sender not in self._seats:
            return
        document = parse_json(request.body).document
        name, address = resolve_pointer(document, "/header/sender_id"), resolve_pointer(document, "/header/sender_uri")
        if isinstance(name, str):
            self._names.setdefault(name, str(sender))
        if isinstance(address, str) and not address.startswith(self.base):
            self._callback_addresses[address.rstrip("/")] = str(sender)


def _extended(request: HttpRequest) -> str:
    """Return the other reading of a callback address (ESS-C-14, IBR-I-55): a base, to which the path is added."""
    base = request.url.rstrip("/").removesuffix("/registry")
    return f"{base}/registry/{operation_of(request.url, parse_json(request.body).document)}"


def _end_to_end(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(each for each in headers if each[0].lower() not in _OF_THE_CONNECTION)
