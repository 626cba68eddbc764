"""Find the address of this machine that leads to the implementation under test; nothing is sent for it."""

import ipaddress
import socket
from urllib.parse import urlsplit

import httpcore

from conformance.deadline import addresses
from conformance.target import Target

_LOOPBACK = "127.0.0.1"
_SEARCH_SECONDS = 1.0  # the doctor tells of a slow name service; here it only costs time


def address_towards(target: Target) -> str:
    """Return our address on the way to the implementation, brackets around IPv6; loopback when unknown."""
    if target.proxy:
        return _LOOPBACK
    parts = urlsplit(target.url)
    found = _route(parts.hostname or "", parts.port or 80)
    if found is None:
        return _LOOPBACK
    ours, _ = found
    if is_loopback(ours):
        return _LOOPBACK
    return f"[{ours}]" if ":" in ours else ours


def is_elsewhere(target: Target) -> bool:
    """Tell whether the implementation is certainly on another machine than this one."""
    if target.proxy:
        return False
    parts = urlsplit(target.url)
    found = _route(parts.hostname or "", parts.port or 80)
    return found is not None and not is_loopback(found[1]) and found[0] != found[1]


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own loopback."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _route(host: str, port: int) -> tuple[str, str] | None:
    """Our address and theirs when a packet is sent to a host; an unsent datagram asks the routing table."""
    try:
        theirs = addresses(host, port, _SEARCH_SECONDS)[0]
        family = socket.AF_INET6 if ":" in theirs else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((theirs, port))
            return str(way.getsockname()[0]), theirs
    except (OSError, IndexError, httpcore.ConnectError, httpcore.ConnectTimeout):
        return None
