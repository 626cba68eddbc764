"""Read what administration is asked to send: which operation, to whom, and its business members.

A form is {"interface", "operation", "to", "receiver_id"?, ...business members of the operation}. `to` is the base
address below which the operation's path is appended, or the role of a counterpart (simulator.client.counterparts);
without it, the request goes to the counterpart that plays the other part of the interface.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from protocol.operations import operation as operation_of
from protocol.schemas import schema
from simulator.callbacks import is_http_address
from simulator.client.counterparts import Counterparts
from simulator.client.messages import KINDS
from simulator.client.stamp import Stamp
from simulator.record_members import InvalidMember, optional_text

_ADDRESSING = ("interface", "operation", "to", "receiver_id")

Sendable = Mapping[str, Sequence[str]]
"""The operations that a system sends, by interface."""


@dataclass(frozen=True)
class Form:
    """One request that is to be sent; `members` are those of the operation."""

    interface: str
    operation: str
    to: str
    receiver_id: str | None
    members: Mapping[str, Any]


def read_form(told: Any, *, sendable: Sendable, counterparts: Counterparts) -> Form:
    """Return what is to be sent; InvalidMember says which member of the form is missing or wrong."""
    if not isinstance(told, dict):
        raise InvalidMember("", "an object is needed, with `interface`, `operation`, `to` and what the operation asks")
    interface = optional_text(told, "interface", "") or ""
    if interface not in sendable:
        raise InvalidMember("/interface", f"one of {', '.join(sendable)} is needed")
    operation = optional_text(told, "operation", "") or ""
    if operation not in sendable[interface]:
        raise InvalidMember("/operation", f"sent from here, of this interface, are {', '.join(sendable[interface])}")
    kind = KINDS[operation]
    members = {name: value for name, value in told.items() if name not in _ADDRESSING}
    unknown = sorted(set(members) - set(kind.members))
    if unknown:
        raise InvalidMember(f"/{unknown[0][:60]}", f"no member of {operation}; those are {', '.join(kind.members)}")
    missing = [each for each in kind.needed if not any(name in members for name in each)]
    if missing:
        raise InvalidMember("", f"{operation} needs {' or '.join(f'`{name}`' for name in missing[0])}")
    to = _address(optional_text(told, "to", ""), interface, counterparts)
    return Form(interface, operation, to, optional_text(told, "receiver_id", ""), members)


def _address(to: str | None, interface: str, counterparts: Counterparts) -> str:
    address = counterparts.address(to or counterparts.other(interface)) or to
    if not is_http_address(address):
        raise InvalidMember("/to", "an absolute http or https address, or the role of a known counterpart, is needed")
    return str(address)


def message_of(form: Form, stamp: Stamp) -> dict[str, Any]:
    """Return the message that a form asks for, without its transaction_id; InvalidMember for one that is no message."""
    message = KINDS[form.operation].build(form.interface, form.members, stamp)
    whole = {"transaction_id": "to be given", **message}
    known = operation_of(form.operation, form.interface)
    for fault in schema(known.message, form.interface).violations(whole):
        if fault.severity == "MUST":
            raise InvalidMember(fault.pointer, f"{fault.message}, in the message that would be sent")
    return message
