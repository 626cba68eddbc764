"""What a role is: the interface that it serves, those by which it asks others, and what is judged of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from protocol.data import load_yaml
from protocol.operations import Operation, operations

ROLES = ("ibr", "ess", "sp-mis")
_COUNTERPARTS = MappingProxyType({"ibr": "sp-mis", "ess": "sp-mis", "sp-mis": "ess"})


@dataclass(frozen=True)
class Profile:
    """One role (`fixtures/profiles/`).

    `serves` is the interface whose requests it takes in; `sends` are the requests that it can be made to send, by
    interface; `requirements` are the frozen files and `features` the folders of scenarios that apply to it; `always`
    and `one_of` name the operations that a target cannot leave undeclared, with the source.
    """

    role: str
    serves: str
    sends: Mapping[str, tuple[str, ...]]
    requirements: tuple[str, ...]
    features: tuple[str, ...]
    always: tuple[Mapping[str, str], ...]
    one_of: tuple[Mapping[str, Any], ...]

    @property
    def served(self) -> tuple[Operation, ...]:
        """The requests that a system of the role takes in, in the order of the standard; no callbacks."""
        return tuple(
            row for row in operations(self.serves).values() if row.is_served_by(self.role) and not row.is_callback
        )

    @property
    def received(self) -> tuple[Operation, ...]:
        """What a system of the role sends in return for requests: callbacks and notifications."""
        return tuple(row for row in operations(self.serves).values() if row.is_callback)

    @property
    def counterpart(self) -> str:
        """The role of whoever asks a system of this role."""
        return _COUNTERPARTS[self.role]


@cache
def profile(role: str) -> Profile:
    """Return the profile of a role; KeyError, with the roles that there are, if it is unknown."""
    if role not in _COUNTERPARTS:
        raise KeyError(f"no role {role!r}; known are {', '.join(_COUNTERPARTS)}")
    row = load_yaml(f"profiles/{role}.yaml")
    return Profile(
        role=role,
        serves=row["serves"],
        sends=MappingProxyType({name: tuple(names) for name, names in row.get("sends", {}).items()}),
        requirements=tuple(row["requirements"]),
        features=tuple(row["features"]),
        always=tuple(row["always"]),
        one_of=tuple(row["one_of"]),
    )
