"""The constraints that the schema of a message lays down, at the places that a system really fills.

A schema is read as validation reads it: what a reference, `allOf` and the member beside them say holds together, of
`anyOf` holds what all alternatives that can be meant say. A constraint is what an operator can break by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from protocol.json_text import child_pointer, resolve_pointer
from protocol.schema_document import document, referred

Sent = Mapping[str, Sequence[str]]
"""The members that a message has, by the place that has them; `*` is the member of a list, and stands for its items."""

_RULES = ("enum", "pattern", "maxLength", "format", "x-code-directory")
_RECORDS = ("reg_records", "beneficiaries")


@dataclass(frozen=True)
class Constraint:
    """One rule of a schema at one place of a message: a keyword of JSON Schema with its argument.

    `x-code-directory` names the directory whose entries a member has to be of.
    """

    pointer: str
    keyword: str
    argument: Any


@dataclass
class _Rules:
    """What holds at one place; `types` is None where any type will do."""

    types: frozenset[str] | None = None
    required: tuple[str, ...] = ()
    members: dict[str, list[Any]] = field(default_factory=dict)
    items: list[Any] = field(default_factory=list)
    others: dict[str, Any] = field(default_factory=dict)


def constraints(schema_pointer: str, interface: str, sent: Sent) -> Iterator[Constraint]:
    """Yield the constraints of the schema at a pointer of the OpenAPI document, for a message of which `sent` is there.

    A member that is not sent is constrained too where it stands beside one that is, except in records, whose members
    are free (IBR-I-16, ESS-C-31).
    """
    schema = resolve_pointer(document(interface), schema_pointer)
    yield from _within([schema], interface, "", sent)


def _within(schemas: Sequence[Any], interface: str, at: str, sent: Sent) -> Iterator[Constraint]:
    rules = _all(_rules(each, interface, sent.get(at, ())) for each in schemas)
    if at:
        yield from _of_place(rules, at)
    members = sent.get(at, ())
    if "*" in members and rules.items:
        yield from _within(rules.items, interface, f"{at}/*", sent)
    for name, inner in rules.members.items():
        place = child_pointer(at, name)
        if name in rules.required:
            yield Constraint(place, "required", True)
        if name in members:
            yield from _within(inner, interface, place, sent)
        elif not _in_record(at):
            told = _all(_rules(each, interface, ()) for each in inner)
            yield from _of_place(_Rules(types=told.types), place)


def _of_place(rules: _Rules, at: str) -> Iterator[Constraint]:
    if rules.types is not None:
        yield Constraint(at, "type", tuple(sorted(rules.types)))
    for keyword, argument in rules.others.items():
        yield Constraint(at, keyword, argument)


def _in_record(at: str) -> bool:
    return any(name in at.split("/") for name in _RECORDS)


def _rules(schema: Any, interface: str, members: Sequence[str]) -> _Rules:
    """Return what a schema says, read with its references, of a value that has these members."""
    found = [_own(schema)]
    if "$ref" in schema:
        found.append(_rules(referred({"$ref": schema["$ref"]}, interface), interface, members))
    for keyword in ("then", "else"):
        found.extend([_rules(schema[keyword], interface, members)] if keyword in schema else [])
    found.extend(_rules(each, interface, members) for each in schema.get("allOf", ()))
    if "anyOf" in schema:
        alternatives = [_rules(each, interface, members) for each in schema["anyOf"]]
        found.append(_any([each for each in alternatives if _can_be_meant(each, members)]))
    return _all(found)


def _own(schema: Mapping[str, Any]) -> _Rules:
    told = schema.get("type")
    return _Rules(
        types=None if told is None else frozenset([told] if isinstance(told, str) else told),
        required=tuple(schema.get("required", ())),
        members={name: [each] for name, each in schema.get("properties", {}).items()},
        items=[schema["items"]] if "items" in schema else [],
        others={keyword: schema[keyword] for keyword in _RULES if keyword in schema},
    )


def _can_be_meant(rules: _Rules, members: Sequence[str]) -> bool:
    """Tell whether an alternative is one that a value with these members can be."""
    if "*" in members:
        return rules.types is None or "array" in rules.types
    if not members:
        return True
    of_object = rules.types is None or "object" in rules.types
    return of_object and set(rules.required) <= set(members) and bool(set(members) & set(rules.members))


def _all(parts: Iterable[_Rules]) -> _Rules:
    """Return what holds where all of these do."""
    whole = _Rules()
    for part in parts:
        if part.types is not None:
            whole.types = part.types if whole.types is None else whole.types & part.types
        whole.required += tuple(name for name in part.required if name not in whole.required)
        for name, schemas in part.members.items():
            whole.members.setdefault(name, []).extend(schemas)
        whole.items.extend(part.items)
        whole.others.update(part.others)
    return whole


def _any(parts: Sequence[_Rules]) -> _Rules:
    """Return what holds where one of these does, whichever it is."""
    if len(parts) < 2:
        return _all(parts)
    first, *others = parts
    types = [part.types for part in parts if part.types is not None]
    return _Rules(
        types=frozenset().union(*types) if len(types) == len(parts) else None,
        required=tuple(name for name in first.required if all(name in part.required for part in others)),
        members={
            name: [{"anyOf": [{"allOf": part.members[name]} for part in parts]}]
            for name in first.members
            if all(name in part.members for part in others)
        },
        items=[{"anyOf": [{"allOf": part.items} for part in parts]}] if all(part.items for part in parts) else [],
        others={
            name: told for name, told in first.others.items() if all(part.others.get(name) == told for part in others)
        },
    )
