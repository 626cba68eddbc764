"""Named faults and named lawful habits, one at a time, laid over a system whose own code stays clean.

A row of the catalogue (fixtures/deviations/*.yaml) is either data, which edits what goes out, or the name of functions
that take the place of methods of the system. Taking a row off again leaves no trace.

Data of a row:

- `messages`: the operations (`on-search`, `sync/search`, ...) or kinds (`acknowledgement`, `answer`, `callback`,
  `error`, `request`) of the documents that it edits; `kinds` narrows it to these kinds; `where`: values by JSON Pointer
  that a document must have to be edited;
- `drop`: pointers to leave out; `set`: values by pointer; `unwrap`: the pointer whose value becomes the whole
  document. A `*` in a pointer stands for every item of a list;
- `http`: `status`, `headers` and `body` of the answers to these operations, to all without `messages`;
- `repairs`: values by pointer that are put where a message is faulty before it is judged, so that the fault is
  tolerated; `$action` is the action of the operation; with `messages` for these operations only. `when` narrows it to
  what is `missing`, or to values of a JSON type (`string`, `number`, `object`, ...); `also` are values that are put
  elsewhere in a message that was repaired.

`target` is what has to be declared, by table of the target, about a system that shows the row.

`roles` says which roles can show a row that not all of them can. A role can read more kinds of data (`readers` of
Switch).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Literal, Protocol

from protocol.data import load_yaml
from protocol.json_text import MISSING, resolve_pointer
from protocol.operations import Operation
from simulator.composer import Reply
from simulator.edits import edited
from simulator.violations import violations_of

Function = Callable[..., Any]
"""Takes the system, the method that it replaces, and that method's arguments."""

Reader = Callable[[Mapping[str, Any]], Iterator["Replacement"]]
"""Makes replacements of the data of a row."""

SERVED = MappingProxyType({"ibr": "ibr", "ess": "ess", "sp-mis": "ess"})
"""The interface that each role serves, whose file is beside the common one."""

_CLIENTS = ("ess", "sp-mis")
"""The roles that send requests too, with a file of their own for that."""

_EDITS = ("drop", "set", "unwrap")
_FACTS = ("name", "kind", "requirement", "summary")
_JSON_TYPES = {str: "string", bool: "boolean", int: "number", float: "number", dict: "object", list: "list"}


class UnknownDeviation(LookupError):
    """A deviation that the catalogue does not have."""


@dataclass(frozen=True)
class Deviation:
    """One row of the catalogue; a variant violates no requirement, and has the empty text there."""

    name: str
    kind: Literal["deviation", "variant"]
    requirement: str | None
    summary: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Replacement:
    """A function in the place of the method at `path`, like `searches.page`."""

    path: str
    function: Function


class Replacements:
    """The functions of a role's catalogue by the name of their row."""

    def __init__(self) -> None:
        self._found: dict[str, list[Replacement]] = {}

    @classmethod
    def of_all(cls, *parts: "Replacements") -> "Replacements":
        """Return the functions of several modules as one."""
        whole = cls()
        for part in parts:
            for name, found in part._found.items():
                whole._found.setdefault(name, []).extend(found)
        return whole

    def replaces(self, path: str, *names: str) -> Callable[[Function], Function]:
        """Register a function in the place of the method at `path`, for the rows `names`."""

        def register(function: Function) -> Function:
            for name in names:
                self._found.setdefault(name, []).append(Replacement(path, function))
            return function

        return register

    def of(self, name: str) -> Sequence[Replacement]:
        """Return what the row `name` replaces."""
        return tuple(self._found.get(name, ()))

    def names(self) -> frozenset[str]:
        """Return the names of all rows that have functions."""
        return frozenset(self._found)


class Deviating(Protocol):
    """A system that rows can be laid over: its parts are attributes."""

    composer: Any
    edge: Any


@cache
def catalogue(role: str) -> Mapping[str, Deviation]:
    """Return the rows of a role by name, in the order of its files; ValueError for a row that is not well-formed."""
    interface = SERVED[role]
    found: dict[str, Deviation] = {}
    for file in (
        "common",
        interface,
        "load",
        *(("client",) if role in _CLIENTS else ()),
        "flows",
        "access",
        "security",
        "cases",
    ):
        for row in load_yaml(f"deviations/{file}.yaml")["rows"]:
            if row["name"] in found:
                raise ValueError(f"deviations/{file}.yaml: two rows are named {row['name']}")
            if role in row.get("roles", SERVED):
                found[row["name"]] = _deviation(file, row, interface)
    return MappingProxyType(found)


def _deviation(file: str, row: Mapping[str, Any], interface: str) -> Deviation:
    facts = {"requirement": "", **{name: row[name] for name in _FACTS if name in row}}
    complete = set(facts) == set(_FACTS) and (facts["requirement"] or facts["kind"] == "variant")
    if not complete or facts["kind"] not in ("deviation", "variant"):
        raise ValueError(f"deviations/{file}.yaml: the row {row.get('name')} needs {', '.join(_FACTS)}")
    facts["requirement"] = facts["requirement"].format(interface=interface.upper())
    data = {name: value for name, value in row.items() if name not in (*_FACTS, "roles")}
    return Deviation(**facts, data=MappingProxyType(data))


def find(rows: Mapping[str, Deviation], name: str) -> Deviation:
    """Return the row `name`; UnknownDeviation, with the names that come nearest, if there is none."""
    if name not in rows:
        near = [each for each in rows if name.split("-", 1)[0] in each][:5]
        raise UnknownDeviation(f"no deviation {name!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))
    return rows[name]


class Switch:
    """Lays one row at a time over a system."""

    def __init__(
        self,
        system: Deviating,
        find: Callable[[str], Deviation],
        replacements: Replacements,
        readers: Sequence[Reader] = (),
    ) -> None:
        self._system = system
        self._find = find
        self._replacements = replacements
        self._readers = (_edits, _http, _repairs, *readers)
        self._taken: list[tuple[Any, str]] = []
        self.current: str | None = None
        self.memory: dict[str, Any] = {}
        """What the functions of the current row remember between messages."""

    def set(self, name: str | None) -> None:
        """Lay the row `name` over the system in place of the one before; None leaves the system clean."""
        row = None if name is None else self._find(name)
        for part, method in reversed(self._taken):
            delattr(part, method)
        self._taken = []
        self.memory.clear()
        self.current = name
        if row is None:
            return
        for replacement in (*self.functions(name), *self.edits(name)):
            self._lay(replacement)

    def functions(self, name: str | None) -> Sequence[Replacement]:
        """Return what the row `name` replaces by functions of its own."""
        return () if name is None else self._replacements.of(self._find(name).name)

    def edits(self, name: str | None) -> Sequence[Replacement]:
        """Return what the data of the row `name` replace: a function of the data, of what it is given, and no more."""
        data = {} if name is None else self._find(name).data
        return tuple(replacement for reader in self._readers for replacement in reader(data))

    def place(self, path: str) -> tuple[Any, str]:
        """Return the part of the system and its method that a path like `searches.page` names."""
        *parts, method = path.split(".")
        target: Any = self._system
        for attribute in parts:
            target = getattr(target, attribute)
        return target, method

    def _lay(self, replacement: Replacement) -> None:
        target, method = self.place(replacement.path)
        original = getattr(target, method)
        if (target, method) not in self._taken:
            self._taken.append((target, method))
        setattr(target, method, partial(replacement.function, self._system, original))


def _edits(data: Mapping[str, Any]) -> Iterator[Replacement]:
    if any(name in data for name in _EDITS):
        yield Replacement("composer.finish", partial(_finish, data))


def _http(data: Mapping[str, Any]) -> Iterator[Replacement]:
    if "http" in data:
        yield Replacement("edge.transmit", partial(_transmit, data))


def _repairs(data: Mapping[str, Any]) -> Iterator[Replacement]:
    if "repairs" in data:
        yield Replacement("receiver.understand", partial(_repair, data))


def _finish(data: Mapping[str, Any], _system: Any, original: Function, kind: str, operation: str, document: Any) -> Any:
    document = original(kind, operation, document)
    messages = data.get("messages", ())
    concerned = (kind in messages or operation in messages) and kind in data.get("kinds", (kind,))
    where = data.get("where", {})
    if not concerned or any(resolve_pointer(document, pointer) != value for pointer, value in where.items()):
        return document
    return edited(document, data)


def _transmit(data: Mapping[str, Any], _system: Any, original: Function, operation: str, reply: Reply) -> Reply:
    reply = original(operation, reply)
    if operation not in data.get("messages", (operation,)):
        return reply
    http = data["http"]
    body = http["body"].encode("utf-8") if "body" in http else reply.body
    headers = {name: value for name, value in (reply.headers | http.get("headers", {})).items() if value is not None}
    return Reply(http.get("status", reply.status), body, headers)


def _repair(data: Mapping[str, Any], system: Any, original: Function, operation: Operation, document: Any) -> Any:
    if operation.name in data.get("messages", (operation.name,)) and not system.receiver.accepts(operation, document):
        interface = system.receiver.interface_of(operation, document)
        faulty = [each.pointer for each in violations_of(operation, document, interface)]
        repairs = {
            place: operation.action if value == "$action" else value
            for pointer, value in data["repairs"].items()
            for place in faulty
            if _pattern(pointer).fullmatch(place) and _is_such(document, place, data.get("when"))
        }
        document = edited(document, {"set": repairs | data.get("also", {}) if repairs else {}})
    return original(operation, document)


def _is_such(document: Any, place: str, when: str | None) -> bool:
    """Tell whether the fault is of the kind that a row tolerates: `missing`, or a value of a JSON type."""
    if when is None:
        return True
    value = resolve_pointer(document, place)
    return when == ("missing" if value is MISSING else _JSON_TYPES.get(type(value), "null"))


@cache
def _pattern(pointer: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in pointer.split("*")))


def as_json(row: Deviation) -> dict[str, Any]:
    """Return the facts of a row as the catalogue prints them."""
    return json.loads(json.dumps({name: getattr(row, name) for name in _FACTS}))  # type: ignore[no-any-return]
