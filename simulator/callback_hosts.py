"""To which hosts callbacks may go: a simulator must not be a way into the network that it stands in."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class CallbackHosts:
    """The hosts that the operator allows by name, and whether those of this machine itself are allowed.

    Nothing else is: names are not looked up, so that none can lead to a private or link-local address unnoticed.
    """

    names: frozenset[str] = frozenset()
    loopback: bool = False

    def allows(self, address: str) -> bool:
        """Tell whether a callback may go to an absolute http or https address."""
        host = (urlsplit(address).hostname or "").rstrip(".")
        return host in self.names or (self.loopback and is_loopback(host))


def callback_hosts(listens_at: str, allowed: tuple[str, ...] = ()) -> CallbackHosts:
    """Return what a system allows that listens at a host: on a loopback address, this machine; else what is named."""
    names = frozenset(host.strip("[]").rstrip(".").lower() for host in allowed)
    return CallbackHosts(names=names, loopback=is_loopback(listens_at.strip("[]")))


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its address or as `localhost`."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
