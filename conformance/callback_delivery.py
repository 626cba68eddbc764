"""Bring a callback or notification to the IUT: to the address that it named, in the reading that it serves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from conformance.story import UNKNOWN_PATH, Unreachable
from conformance.web_address import is_web_address
from protocol.operations import operations

if TYPE_CHECKING:
    from conformance.exchange import Exchange
    from conformance.messages import Message
    from conformance.story import Story

_LEAD = 0.05


def deliver(
    story: Story,
    name: str,
    document: Any,
    *,
    request: Message | None = None,
    body: bytes | None = None,
    content_type: str = "application/json",
    attack: str | None = None,
) -> Exchange:
    """Send a callback of the operation `name`, forged by an `attack` if there is one; return the exchange.

    A `sender_uri` is the address itself or what the path of the callback is appended to (IBR-I-55, ESS-C-14): the
    first reading whose path is known to the IUT is taken. Without one, the address is the IUT's own.
    """
    story.run.clock.wait(lambda: False, _LEAD)  # the answer to the request leaves first
    *tried, last = addresses(story, name, request)
    named = is_named(request)
    about: dict[str, Any] = {"body": body, "content_type": content_type, "attack": attack}
    for address in tried:
        exchange = story.send_document(name, document, address=address, **about, probing=True, named=named)
        _stop_if_nobody_listens(story, exchange, request)
        if exchange.answer.status not in UNKNOWN_PATH:
            return exchange
    exchange = story.send_document(name, document, address=last, **about, named=named)
    _stop_if_nobody_listens(story, exchange, request)
    return exchange


def is_named(request: Message | None) -> bool:
    """Tell whether a request names an address at which its sender can be called back."""
    return request is not None and is_web_address(request.text("/header/sender_uri"))


def _stop_if_nobody_listens(story: Story, exchange: Exchange, request: Message | None) -> None:
    """Judge an address that the IUT itself named and that cannot be called, and tell the story no further."""
    if request is not None and is_named(request) and exchange.unreachable:
        story.judge("CLIENT-HDR-015", "can-be-called-back", request, exchange.answer)
        raise Unreachable(f"the `sender_uri` of the IUT cannot be called: {request.text('/header/sender_uri')}")


def addresses(story: Story, name: str, request: Message | None) -> Iterator[str]:
    """Yield the addresses to which a callback may go, the likeliest first.

    A `sender_uri` that ends in the path of another callback is the address of that one: this one is beside it. One with
    a query is likely to be the whole address; whatever is appended to its path keeps the query.
    """
    if request is None or not is_named(request):
        yield story.run.target.address(name, base_path=story.run.dialect.base_path)
        return
    named = str(request.text("/header/sender_uri"))
    base = story.run.dialect.base_path
    whole, mark, query = named.partition("?")
    stem = whole.rstrip("/")
    if stem.endswith(f"/{name}"):
        yield named
        return
    other = next((each for each in _callbacks(story) if stem.endswith(f"/{each}")), None)
    if other is not None:
        yield f"{stem.removesuffix(other)}{name}{mark}{query}"
        return
    appended = f"{stem}/{name}" if base and stem.endswith(base) else f"{stem}{base}/{name}"
    yield from (named, f"{appended}{mark}{query}") if query else (appended, named)


def _callbacks(story: Story) -> list[str]:
    return [row.name for row in operations(story.interface).values() if row.is_callback]
