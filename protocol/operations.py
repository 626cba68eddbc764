"""The operations of an interface: one row per message, with its path, action, header, schema and answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from protocol.data import data_folder, load_yaml


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the standard (ibr.md section 9, ess.md section 8.1).

    `name` is the path after the base path, `interface` whose operation it is. `items` names the member of `message`
    that holds the items. `answer` is "acknowledgement" or the schema of the synchronous message. `answer_action` is
    None where the answer is an acknowledgement and where the standard names no action for it. `served_by` names the
    side that receives it, "either" where both may. `bearer` tells whether the published file declares the bearer
    token; the position taken is to require it everywhere (IBR-I-19, ESS-C-05). A system may lack an `optional` one.
    """

    interface: str
    name: str
    action: str
    header: Literal["request", "callback", "either"]
    message: str
    items: str | None
    answer: str
    answer_action: str | None
    answer_items: str | None
    callback: str | None
    served_by: Literal["ibr", "sp-mis", "either"]
    bearer: bool
    clause: str
    optional: bool = False

    @property
    def is_callback(self) -> bool:
        """Whether it answers an earlier request, or notifies, and is only acknowledged itself."""
        return self.answer == "acknowledgement" and self.callback is None

    def is_served_by(self, role: str) -> bool:
        """Tell whether a system of `role` may receive this operation."""
        return self.served_by in (role, "either")


@cache
def interfaces() -> tuple[str, ...]:
    """Return the names of the interfaces whose operations are known."""
    return tuple(sorted(path.stem for path in (data_folder("fixtures") / "operations").glob("*.yaml")))


@cache
def operations(interface: str = "ibr") -> Mapping[str, Operation]:
    """Return every operation of `interface` by name, in the order of the standard; KeyError if unknown."""
    if interface not in interfaces():
        raise KeyError(f"no interface {interface!r}; known are {', '.join(interfaces())}")
    rows = load_yaml(f"operations/{interface}.yaml")["operations"]
    return MappingProxyType({row["name"]: Operation(interface=interface, **row) for row in rows})


def operation(name: str, interface: str = "ibr") -> Operation:
    """Return the operation `name` of `interface`; KeyError, with the names that there are, if unknown."""
    known = operations(interface)
    if name not in known:
        raise KeyError(f"no operation {name!r} in interface {interface!r}; known are {', '.join(known)}")
    return known[name]
