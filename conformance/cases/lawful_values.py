"""Lawful values: what stands at a place, and around it, in a message without a fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.cases.places import EVERYWHERE, Place, Shape, places, shape_of
from protocol.data import load_yaml
from protocol.json_text import child_pointer
from protocol.schema_document import referred

LAWFUL = object()
"""Stands for the value that `fixtures/cases/values.yaml` has for a place."""


def lawful_at(place: Place, value: Any = LAWFUL) -> Any:
    """Return what to put at the anchor of a place so that the place exists, with `value` there.

    Of what is optional nothing is there but what leads to the place. `{now}` and the like stand for what only a run
    knows. ValueError for a place that every message has already.
    """
    if not place.anchor:
        raise ValueError(f"every message has {place.pointer}")
    root = (next(each for each in _ancestors(place) if each[0] == place.anchor))[1]
    return _build(place, place.anchor, root, value)


def lawful_message(place: Place, value: Any = LAWFUL) -> Any:
    """Return a whole message with what leads to a place, and with `value` there."""
    pointer, schemas = _ancestors(place)[0]
    return _build(place, pointer, schemas, value)


def _ancestors(place: Place) -> list[tuple[str, tuple[Any, ...]]]:
    """Return the places from the top to a place, with their schemas."""
    tops = {each.pointer: each for each in reversed(places(place.operation, place.interface))}
    known = [each for each in tops.values() if _leads_to(each.pointer, place.pointer)]
    return [(each.pointer, each.schemas) for each in sorted(known, key=lambda each: len(each.pointer))]


def _leads_to(pointer: str, target: str) -> bool:
    return target == pointer or target.startswith(f"{pointer}/")


def _build(place: Place, pointer: str, schemas: tuple[Any, ...], value: Any) -> Any:
    if pointer == place.pointer and value is not LAWFUL:
        return value
    shape = shape_of(schemas, place.interface)
    on_the_way = _leads_to(pointer, place.pointer)
    if shape.alternatives:
        chosen = place.choices.get(pointer, 0) if on_the_way else 0
        return _build_alternative(place, pointer, schemas, value, chosen)
    if shape.members:
        there = {*shape.required, *_together(pointer)}
        there |= {name for name in shape.members if _is_next(place, pointer, name) or f"{pointer}/{name}" in EVERYWHERE}
        names = [name for name in shape.members if name in there]
        return {name: _build(place, child_pointer(pointer, name), shape.members[name], value) for name in names}
    if shape.items:
        return [_build(place, f"{pointer}/0", shape.items, value)]
    return _value_of(pointer, shape)


def _build_alternative(place: Place, pointer: str, schemas: tuple[Any, ...], value: Any, chosen: int) -> Any:
    """Build the chosen one of the alternatives at a place."""
    shape = shape_of(schemas, place.interface)
    rest = tuple({name: each for name, each in part.items() if name != "anyOf"} for part in _resolved(schemas, place))
    return _build(place, pointer, (*rest, shape.alternatives[chosen]), value)


def _resolved(schemas: tuple[Any, ...], place: Place) -> tuple[Any, ...]:
    return tuple(
        {**referred(schema, place.interface), **{name: each for name, each in schema.items() if name != "$ref"}}
        for schema in schemas
    )


def _is_next(place: Place, pointer: str, name: str) -> bool:
    return _leads_to(child_pointer(pointer, name), place.pointer)


def _together(pointer: str) -> list[str]:
    """Return the members of an object that make sense together only, required or not."""
    members: list[str] = load_yaml("cases/values.yaml")["together"].get(_name(pointer), [])
    return members


def _name(pointer: str) -> str:
    """Return the name of the member that a place is, or is an item of."""
    return next((token for token in reversed(pointer.split("/")) if not token.isdigit()), "")


def _value_of(pointer: str, shape: Shape) -> Any:
    """Return the lawful value of a place that holds no further places."""
    data = load_yaml("cases/values.yaml")
    value = data["members"].get(_name(pointer), LAWFUL)
    listed = shape.limits.get("enum", ())
    if value is not LAWFUL and _TYPES[type(value)] & set(shape.types) and (not listed or _fits(value, listed)):
        return value
    return listed[0] if listed else data["types"][shape.types[0]]


def _fits(value: Any, listed: Sequence[Any]) -> bool:
    """Tell whether a value is on a closed list, or stands for one that is."""
    return value in listed or str(value).startswith("{")


_TYPES = {str: {"string"}, int: {"integer", "number"}, bool: {"boolean"}, dict: {"object"}, list: {"array"}}
