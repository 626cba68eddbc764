"""The places of a message: a walk through the schema of an operation, member by member, alternative by alternative."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from protocol.json_text import child_pointer, resolve_pointer
from protocol.schema_document import document, request_pointer

LIMITS = ("enum", "format", "pattern", "maxLength")
"""The keywords, besides type and required, by which our documents constrain a value."""

EVERYWHERE = ("/header", "/message")
"""Places that every lawful message of ours has; `message` in its first alternative."""

_ITEM = re.compile(r"/[0-9]+(?=/|$)")
_NO_CHOICES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Shape:
    """What the schemas of one place ask for together; `alternatives` are those of `anyOf`."""

    types: tuple[str, ...]
    limits: Mapping[str, Any]
    required: tuple[str, ...]
    members: Mapping[str, tuple[Any, ...]]
    items: tuple[Any, ...]
    alternatives: tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """One place of the messages to an operation, as JSON Pointer; `0` stands for every item of a list.

    `anchor` is the place on the way to it that a message need not have, or need not have in this alternative, empty
    where every message has it; `choices` are the alternatives taken on the way, by place. `schemas` all apply.
    """

    interface: str
    operation: str
    pointer: str
    schemas: tuple[Any, ...] = field(compare=False, repr=False)
    anchor: str = ""
    choices: Mapping[str, int] = field(default_factory=lambda: _NO_CHOICES, compare=False)
    required: bool = True

    @property
    def alternative(self) -> str:
        """The alternatives taken on the way, told as numbers, such as `/message:1`; empty for the first ones."""
        return " ".join(f"{pointer}:{index}" for pointer, index in self.choices.items() if index)

    @property
    def is_item(self) -> bool:
        """Whether the place is the item of a list."""
        return self.pointer.endswith("/0")

    def shape(self) -> Shape:
        """Return what is asked for here."""
        return shape_of(self.schemas, self.interface)


@cache
def places(operation: str, interface: str) -> tuple[Place, ...]:
    """Return every place of the messages to an operation; KeyError if the operation is unknown."""
    root = resolve_pointer(document(interface), request_pointer(operation, interface))
    return tuple(_within(Place(interface, operation, "", (root,))))


def place_at(pointer: str, operation: str, interface: str) -> Place:
    """Return the place of what stands at a pointer in one message, which may be no place of the schema.

    KeyError if the operation is unknown.
    """
    return replace(places(operation, interface)[0], pointer=_ITEM.sub("/0", pointer))


def _within(place: Place) -> Iterator[Place]:
    yield place
    yield from _below(place)


def _below(place: Place) -> Iterator[Place]:
    """Yield what is below a place: in each of its alternatives, where it has any."""
    shape = place.shape()
    for index, alternative in enumerate(shape.alternatives):
        ours = place.pointer == "/message" and index == 0
        yield from _below(
            replace(
                place,
                schemas=(*_without_alternatives(place), alternative),
                anchor=place.anchor or ("" if ours else place.pointer),
                choices=MappingProxyType({**place.choices, place.pointer: index}),
            )
        )
    if shape.alternatives:
        return
    for name, schemas in shape.members.items():
        pointer, required = child_pointer(place.pointer, name), name in shape.required
        anchor = place.anchor or ("" if required or pointer in EVERYWHERE else pointer)
        yield from _within(replace(place, pointer=pointer, schemas=schemas, anchor=anchor, required=required))
    if shape.items:
        yield from _within(replace(place, pointer=f"{place.pointer}/0", schemas=shape.items, required=False))


def _without_alternatives(place: Place) -> tuple[Any, ...]:
    parts = _parts(place.schemas, place.interface)
    return tuple({name: value for name, value in part.items() if name not in ("anyOf", "$ref")} for part in parts)


def shape_of(schemas: tuple[Any, ...], interface: str) -> Shape:
    """Return what schemas ask for together; references are followed, conditions (`if`) left aside."""
    types: list[str] = []
    limits: dict[str, Any] = {}
    required: list[str] = []
    members: dict[str, tuple[Any, ...]] = {}
    items: tuple[Any, ...] = ()
    alternatives: tuple[Any, ...] = ()
    for part in _parts(schemas, interface):
        named = part.get("type", [])
        types += [named] if isinstance(named, str) else named
        limits |= {name: part[name] for name in LIMITS if name in part}
        required += part.get("required", [])
        for name, schema in part.get("properties", {}).items():
            members[name] = (*members.get(name, ()), schema)
        items += (part["items"],) if "items" in part else ()
        alternatives += tuple(part.get("anyOf", ()))
    for alternative in alternatives:
        types += shape_of((alternative,), interface).types
    return Shape(tuple(dict.fromkeys(types)), limits, tuple(required), members, items, alternatives)


def _parts(schemas: tuple[Any, ...], interface: str) -> Iterator[Mapping[str, Any]]:
    for schema in schemas:
        yield schema
        if "$ref" in schema:
            yield from _parts((resolve_pointer(document(interface), schema["$ref"].removeprefix("#")),), interface)
        yield from _parts(tuple(schema.get("allOf", ())), interface)
