"""The addresses of the systems that a system works with, by their role."""

from collections.abc import Mapping
from typing import Any

from simulator.callbacks import is_http_address
from simulator.record_members import InvalidMember

ROLES = ("ibr", "ess", "sp-mis")


class Counterparts:
    """Base addresses by role, which can be changed while the system runs; without one, nothing is sent to that role.

    `parties` says which role plays the other part of an interface.
    """

    def __init__(self, addresses: Mapping[str, str | None], *, parties: Mapping[str, str]) -> None:
        self._addresses = {role: address for role, address in addresses.items() if address is not None}
        self._parties = parties

    def other(self, interface: str) -> str:
        """Return the role that is asked by an interface."""
        return self._parties[interface]

    def address(self, role: str) -> str | None:
        """Return the base address of a role, None where there is none."""
        return self._addresses.get(role)

    def told(self) -> dict[str, str | None]:
        """Return the address of every role."""
        return {role: self.address(role) for role in ROLES}

    def know(self, told: Any) -> None:
        """Take over addresses by role, None to forget one; InvalidMember when one is no address, and none is taken."""
        if not isinstance(told, dict):
            raise InvalidMember("", f"an object is needed, with an address for {', '.join(ROLES)}")
        for role, address in told.items():
            if role not in ROLES:
                raise InvalidMember(f"/{role[:60]}", f"no role; those are {', '.join(ROLES)}")
            if address is not None and not is_http_address(address):
                raise InvalidMember(f"/{role}", "an absolute http or https address, or null, is needed")
        addresses = self._addresses | told
        self._addresses = {role: address for role, address in addresses.items() if address is not None}
